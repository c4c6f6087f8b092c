//! What are the words of the language?

use crate::span::Span;

/// A word.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    /// A name or keyword.
    Name(String),
    /// `12`
    Int(i32),
    /// `12L`, or a size such as `1MB`.
    Long(i64),
    /// `1.5`, `1e3`, `2f`
    Float(f32),
    /// `1.5d`
    Double(f64),
    /// `0x7f00`
    Hex(u64),
    /// A text in double quotes.
    Text(String),
    /// A text in single quotes.
    Quoted(String),
    /// An operator or bracket.
    Sign(&'static str),
    /// The end.
    End,
}

/// A word and its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    pub(crate) token: Token,
    pub(crate) span: Span,
}
