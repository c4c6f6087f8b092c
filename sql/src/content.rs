//! Texts from the heap, which SQLite may compare and nobody sees unless they are shown.
//!
//! Where texts are hidden, SQLite gets a token that names the object. All columns of texts have a collation that compares
//! what tokens stand for, and `LIKE`, `GLOB`, `REGEXP` and `length` look there, too. Any other use sees the token, and in
//! an answer a token is the text's length and hash.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use heapray_analyzer::{Heap, NearStrings, ObjectIndex};
use heapray_oql::fingerprint;

use crate::table::Cell;

/// Characters for private use, which no name has.
const BEGIN: char = '\u{f8ff}';
const END: char = '\u{f8fe}';

/// Texts of a heap.
#[derive(Clone)]
pub(crate) struct Contents {
    pub(crate) heap: Arc<Heap>,
    pub(crate) are_shown: bool,
    /// Rows come in the order of the file, and so do the strings that SQLite asks for.
    reader: Arc<Mutex<NearStrings>>,
}

impl Contents {
    /// The texts of a heap.
    pub(crate) fn new(heap: &Arc<Heap>, are_shown: bool) -> Self {
        Self {
            heap: Arc::clone(heap),
            are_shown,
            reader: Arc::default(),
        }
    }

    /// The text of a string of the heap, whether it may be shown or not.
    fn text_of_string(&self, string: ObjectIndex) -> Option<String> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.text(&self.heap, string)
    }

    /// The text of a string, read near others.
    pub(crate) fn of_string(&self, string: ObjectIndex, near: &mut NearStrings) -> Cell<'static> {
        if !self.are_shown {
            return Cell::Text(Cow::Owned(format!("{BEGIN}s{:x}{END}", string.0)));
        }
        let text = near.text(&self.heap, string);
        text.map_or(Cell::Null, |text| Cell::Text(Cow::Owned(text)))
    }

    /// The text in an array that backs strings of this length.
    pub(crate) fn of_array(&self, array: ObjectIndex, length: u64) -> Cell<'static> {
        if !self.are_shown {
            return Cell::Text(Cow::Owned(format!("{BEGIN}a{:x},{length:x}{END}", array.0)));
        }
        let text = self.heap.text_of_array(array, length, usize::MAX);
        text.map_or(Cell::Null, |text| Cell::Text(Cow::Owned(text)))
    }

    /// A text that was decoded already.
    pub(crate) fn decoded(&self, object: ObjectIndex, text: String) -> String {
        if self.are_shown {
            return text;
        }
        format!("{BEGIN}t{:x}{END}", object.0)
    }

    /// What a text stands for: itself, unless it is a token.
    pub(crate) fn resolve<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(token) = text
            .strip_prefix(BEGIN)
            .and_then(|rest| rest.strip_suffix(END))
            .filter(|_| !self.are_shown)
        else {
            return Cow::Borrowed(text);
        };
        Cow::Owned(self.text_of_token(token).unwrap_or_default())
    }

    fn text_of_token(&self, token: &str) -> Option<String> {
        let (kind, numbers) = token.split_at_checked(1)?;
        let number = |text| u32::from_str_radix(text, 16).ok();
        match kind {
            "s" => {
                let string = ObjectIndex(number(numbers)?);
                self.text_of_string(string)
            }
            "t" => {
                let object = ObjectIndex(number(numbers)?);
                heapray_oql::text_of(&self.heap, object)
            }
            _ => {
                let (array, length) = numbers.split_once(',')?;
                let length = u64::from_str_radix(length, 16).ok()?;
                let array = ObjectIndex(number(array)?);
                self.heap.text_of_array(array, length, usize::MAX)
            }
        }
    }

    /// The order of two texts, by what they stand for.
    pub(crate) fn compare(&self, a: &str, b: &str) -> Ordering {
        if a == b {
            return Ordering::Equal; // no need to look
        }
        self.resolve(a).as_bytes().cmp(self.resolve(b).as_bytes())
    }

    /// A text as it may be shown: length and hash in place of tokens.
    pub(crate) fn shown(&self, text: &str) -> String {
        if self.are_shown || !text.contains([BEGIN, END]) {
            return text.to_owned();
        }
        let mut shown = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once(BEGIN) {
            shown.push_str(&before.replace(END, ""));
            let (token, behind) = behind.split_once(END).unwrap_or((behind, ""));
            match self.text_of_token(token) {
                Some(text) => shown.push_str(&fingerprint(&text)),
                None => shown.push_str("hidden"),
            }
            rest = behind;
        }
        shown.push_str(&rest.replace(END, ""));
        shown
    }
}
