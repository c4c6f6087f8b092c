//! Words one after the other, and what is wrong with them.

use crate::error::{OqlError, Result};
use crate::span::Span;
use crate::token::{Placed, Token};

/// The parser's place among the words.
pub(crate) struct Cursor<'t> {
    text: &'t str,
    words: Vec<Placed>,
    at: usize,
}

const END: &Token = &Token::End;

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str, words: Vec<Placed>) -> Self {
        Self { text, words, at: 0 }
    }

    pub(crate) fn peek(&self) -> &Token {
        self.ahead(0)
    }

    pub(crate) fn ahead(&self, by: usize) -> &Token {
        self.words.get(self.at + by).map_or(END, |word| &word.token)
    }

    pub(crate) fn span(&self) -> Span {
        let word = self.words.get(self.at).or_else(|| self.words.last());
        word.map(|word| word.span).unwrap_or_default()
    }

    /// Where the last word ended.
    pub(crate) fn last_span(&self) -> Span {
        let word = self.words.get(self.at.saturating_sub(1));
        word.map(|word| word.span).unwrap_or_default()
    }

    pub(crate) fn advance(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += usize::from(token != Token::End);
        token
    }

    /// Whether the next word touches the last one.
    pub(crate) fn is_adjacent(&self) -> bool {
        self.last_span().end == self.span().start
    }

    pub(crate) fn is_keyword(&self, keyword: &str) -> bool {
        self.keyword_ahead(0, keyword)
    }

    pub(crate) fn keyword_ahead(&self, by: usize, keyword: &str) -> bool {
        matches!(self.ahead(by), Token::Name(name) if name.eq_ignore_ascii_case(keyword))
    }

    pub(crate) fn take_keyword(&mut self, keyword: &str) -> bool {
        let found = self.is_keyword(keyword);
        self.at += usize::from(found);
        found
    }

    pub(crate) fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Token::Sign(found) if *found == sign)
    }

    pub(crate) fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        self.at += usize::from(found);
        found
    }

    pub(crate) fn expect_sign(&mut self, sign: &str) -> Result<()> {
        if self.take_sign(sign) {
            return Ok(());
        }
        Err(self.expected(&format!("`{sign}`"), &[]))
    }

    pub(crate) fn text_of(&self, span: Span) -> &'t str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// An error at the next word: what was expected, and which of these words it resembles.
    pub(crate) fn expected(&self, what: &str, words: &[&str]) -> OqlError {
        let span = self.span();
        let found = match self.peek() {
            Token::End => "the end of the query".to_owned(),
            _ => format!("`{}`", self.text_of(span)),
        };
        let error = OqlError::syntax(format!("expected {what}, found {found}"), span);
        let Token::Name(name) = self.peek() else {
            return error;
        };
        let upper = name.to_ascii_uppercase();
        let close = words
            .iter()
            .find(|word| strsim::damerau_levenshtein(word, &upper) <= 2);
        match close {
            Some(word) => error.with_hint(format!("did you mean {word}?")),
            None => error,
        }
    }
}
