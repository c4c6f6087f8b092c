//! Regular expressions that were compiled already.

use std::cell::RefCell;

use regex::Regex;

/// The last regular expression: a query has mostly one, for all rows.
#[derive(Default)]
pub(crate) struct Patterns(RefCell<Option<(String, Regex)>>);

impl Patterns {
    /// Whether the pattern occurs in the text.
    ///
    /// # Errors
    /// When the pattern is none.
    pub(crate) fn is_match(&self, pattern: &str, text: &str) -> Result<bool, regex::Error> {
        let mut last = self.0.borrow_mut();
        if let Some((known, regex)) = &*last
            && known == pattern
        {
            return Ok(regex.is_match(text));
        }
        let regex = Regex::new(pattern)?;
        let is_match = regex.is_match(text);
        *last = Some((pattern.to_owned(), regex));
        Ok(is_match)
    }
}
