//! Regular expressions as MAT reads them: a full match, with `[]` and a `$` inside meant literally.

use regex::{Regex, RegexBuilder};

use crate::error::{OqlError, Result};
use crate::span::Span;

/// Bytes that a compiled pattern may take.
const MOST_BYTES: usize = 1 << 20;

/// The pattern for a full match.
pub(crate) fn full_match(text: &str, span: Span) -> Result<Regex> {
    let fixed = mend(text);
    let built = RegexBuilder::new(&format!(r"\A(?:{fixed})\z"))
        .size_limit(MOST_BYTES)
        .build();
    built.map_err(|error| {
        let error = error.to_string();
        let last = error.lines().last().unwrap_or_default();
        let reason = last.trim_start_matches("error: ");
        OqlError::syntax(format!("this is no regular expression: {reason}"), span)
    })
}

/// A class name with `*` as a pattern; `*` also stands for dots.
pub(crate) fn glob(text: &str, span: Span) -> Result<Regex> {
    let parts: Vec<String> = text.split('*').map(regex::escape).collect();
    full_match_of(&parts.join(".*"), span)
}

fn full_match_of(pattern: &str, span: Span) -> Result<Regex> {
    Regex::new(&format!(r"\A(?:{pattern})\z"))
        .map_err(|error| OqlError::syntax(error.to_string(), span))
}

/// Escapes what MAT's `PatternUtil.smartFix` escapes.
fn mend(text: &str) -> String {
    let mut fixed = String::new();
    let mut chars = text.chars().peekable();
    let mut is_escaped = false;
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match c {
            _ if is_escaped => fixed.push(c),
            '$' if next.is_some_and(|next| next != ')' && next != '|') => fixed.push_str("\\$"),
            '[' if next == Some(']') => {
                chars.next();
                fixed.push_str(r"\[\]");
            }
            _ => fixed.push(c),
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    fixed
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    #[test]
    fn names_of_classes_are_meant_literally_where_they_can_be() {
        let matches = |pattern, text| full_match(pattern, Span::default()).unwrap().is_match(text);
        assert!(matches("java.util.HashMap$Node", "java.util.HashMap$Node"));
        assert!(matches("char[]", "char[]") && !matches("char[]", "char[][]"));
        assert!(matches(r"(long|double)\[\]", "long[]"));
        assert!(matches(r"java\.lang\.Thread$", "java.lang.Thread"));
        assert!(!matches("Thread", "java.lang.Thread"));
        assert!(full_match("[", Span::default()).is_err());
        assert!(
            glob("java.util.*Map", Span::default())
                .unwrap()
                .is_match("java.util.HashMap")
        );
    }
}
