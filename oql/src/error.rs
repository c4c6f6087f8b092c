//! Why has a query no answer? Position, what was expected, and the nearest name.

use std::fmt;

use crate::span::Span;

/// Whose fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is no query.
    Syntax,
    /// A class is not in the heap.
    UnknownClass,
    /// An object is not in the heap.
    UnknownObject,
    /// A value cannot be computed.
    Run,
    /// Whoever asked does not want to know any more.
    Cancelled,
}

/// A query that has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OqlError {
    /// Whose fault it is.
    pub kind: ErrorKind,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// Where, in bytes of the query's text.
    pub span: Option<Span>,
    /// What the user may do.
    pub hint: Option<String>,
}

/// The result of something that may fail.
pub type Result<T> = std::result::Result<T, OqlError>;

impl OqlError {
    /// An error in the text of a query.
    pub(crate) fn syntax(message: impl Into<String>, span: Span) -> Self {
        Self {
            kind: ErrorKind::Syntax,
            message: message.into(),
            span: Some(span),
            hint: None,
        }
    }

    /// A value that cannot be computed.
    pub(crate) fn run(message: impl Into<String>) -> Self {
        Self {
            kind: ErrorKind::Run,
            message: message.into(),
            span: None,
            hint: None,
        }
    }

    /// The same with advice.
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same, of another kind.
    pub(crate) fn of_kind(mut self, kind: ErrorKind) -> Self {
        self.kind = kind;
        self
    }

    /// The same at this place, if it has none.
    pub(crate) fn at(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }

    /// Line and column of the error, counted from 1 in characters.
    pub fn position(&self, query: &str) -> Option<(usize, usize)> {
        let before = query.get(..self.span?.start.min(query.len()))?;
        let line = before.rsplit('\n').next().unwrap_or_default();
        let lines = before.bytes().filter(|byte| *byte == b'\n').count();
        Some((lines + 1, line.chars().count() + 1))
    }

    /// The message with the line of the query and a caret under the place.
    pub fn render(&self, query: &str) -> String {
        let Some((line, column)) = self.position(query) else {
            return self.message.clone();
        };
        let text = query.lines().nth(line - 1).unwrap_or_default();
        let length = self.span.map_or(1, |span| {
            let marked = query.get(span.start..span.end).unwrap_or_default();
            marked
                .lines()
                .next()
                .map_or(1, |first| first.chars().count().max(1))
        });
        let pad: String = text
            .chars()
            .take(column - 1)
            .map(|c| if c == '\t' { '\t' } else { ' ' })
            .collect();
        let carets = "^".repeat(length);
        format!(
            "line {line}, column {column}: {}\n  {text}\n  {pad}{carets}",
            self.message
        )
    }
}

impl fmt::Display for OqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for OqlError {}
