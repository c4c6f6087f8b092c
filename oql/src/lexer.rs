//! Text into words. Comments are left out.

use crate::error::{OqlError, Result};
use crate::span::Span;
use crate::token::{Placed, Token};

/// Longer ones first.
const SIGNS: [&str; 31] = [
    "<=", ">=", "!=", "<>", "==", "&&", "||", "(", ")", "[", "]", "{", "}", ",", ".", ":", "*",
    "+", "-", "/", "<", ">", "=", "@", "$", ";", "!", "?", "%", "^", "|",
];

/// The words of a query, `End` last.
pub(crate) fn lex(text: &str) -> Result<Vec<Placed>> {
    let mut lexer = Lexer { text, at: 0 };
    let mut words = Vec::new();
    loop {
        lexer.skip_blanks()?;
        let start = lexer.at;
        let token = lexer.next()?;
        let span = Span {
            start,
            end: lexer.at,
        };
        let is_last = token == Token::End;
        words.push(Placed { token, span });
        if is_last {
            return Ok(words);
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn error<T>(&self, message: &str) -> Result<T> {
        let end = self.text.len();
        let span = Span {
            start: self.at,
            end: (self.at + 1).min(end),
        };
        Err(OqlError::syntax(message, span))
    }

    fn skip_blanks(&mut self) -> Result<()> {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                let inside = trimmed.get(2..).unwrap_or_default();
                match inside.find("*/") {
                    Some(end) => self.at += end + 4,
                    None => return self.error("this comment has no end"),
                }
            } else {
                return Ok(());
            }
        }
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn next(&mut self) -> Result<Token> {
        let rest = self.rest();
        let mut chars = rest.chars();
        let Some(first) = chars.next() else {
            return Ok(Token::End);
        };
        let second = chars.next();
        if first == '"' {
            return self.quoted('"');
        }
        if first == '\'' {
            return self.quoted('\'');
        }
        let is_fraction = first == '.' && second.is_some_and(|c| c.is_ascii_digit());
        if first.is_ascii_digit() || is_fraction {
            return self.number();
        }
        let is_variable = first == '$' && second == Some('{');
        if !is_variable && (first.is_alphabetic() || first == '_' || first == '$') {
            let name = self.take_while(|c| c.is_alphanumeric() || c == '_' || c == '$');
            return Ok(Token::Name(name.to_owned()));
        }
        match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            Some(sign) => {
                self.at += sign.len();
                Ok(Token::Sign(sign))
            }
            None => self.error("this character means nothing here"),
        }
    }

    /// Double quotes have no escapes, as in MAT; in single quotes `''` stands for one.
    fn quoted(&mut self, quote: char) -> Result<Token> {
        let mut text = String::new();
        let mut chars = self.rest().char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            if c != quote {
                text.push(c);
                continue;
            }
            if quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == quote) {
                text.push(quote);
                chars.next();
                continue;
            }
            self.at += at + 1;
            return Ok(match quote {
                '"' => Token::Text(text),
                _ => Token::Quoted(text),
            });
        }
        self.error("this text has no closing quote")
    }

    fn number(&mut self) -> Result<Token> {
        let start = self.at;
        let rest = self.rest();
        if rest.starts_with("0x") || rest.starts_with("0X") {
            self.at += 2;
            let digits = self.take_while(|c| c.is_ascii_hexdigit());
            return if let Ok(number) = u64::from_str_radix(digits, 16) {
                Ok(Token::Hex(number))
            } else {
                self.at = start;
                self.error("this is no address: 0x and up to 16 hexadecimal digits")
            };
        }
        self.take_while(|c| c.is_ascii_digit());
        let mut is_whole = true;
        let fraction = self.rest().strip_prefix('.');
        if fraction.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
            is_whole = false;
            self.at += 1;
            self.take_while(|c| c.is_ascii_digit());
        }
        let exponent = self.rest().strip_prefix(['e', 'E']);
        let exponent = exponent.map(|rest| rest.strip_prefix(['+', '-']).unwrap_or(rest));
        if let Some(digits) = exponent
            && digits.starts_with(|c: char| c.is_ascii_digit())
        {
            is_whole = false;
            self.at = self.text.len() - digits.len();
            self.take_while(|c| c.is_ascii_digit());
        }
        let digits = self.text.get(start..self.at).unwrap_or_default();
        let unit = self.take_while(|c| c.is_ascii_alphanumeric());
        let wrong = |lexer: &mut Self, message: &str| {
            lexer.at = start;
            lexer.error(message)
        };
        let float = || digits.parse::<f64>();
        match unit.to_ascii_uppercase().as_str() {
            "" if is_whole => match digits.parse() {
                Ok(number) => Ok(Token::Int(number)),
                Err(_) => match digits.parse() {
                    Ok(number) => Ok(Token::Long(number)),
                    Err(_) => wrong(self, "this number is too large"),
                },
            },
            "L" if is_whole => match digits.parse() {
                Ok(number) => Ok(Token::Long(number)),
                Err(_) => wrong(self, "this number is too large"),
            },
            "" | "F" => match digits.parse() {
                Ok(number) => Ok(Token::Float(number)),
                Err(_) => wrong(self, "this is no number"),
            },
            "D" => match float() {
                Ok(number) => Ok(Token::Double(number)),
                Err(_) => wrong(self, "this is no number"),
            },
            unit => match (float(), shift_of(unit)) {
                (Ok(number), Some(shift)) => {
                    let bytes = number * (1u64 << shift) as f64;
                    Ok(Token::Long(bytes as i64))
                }
                _ => wrong(self, "unknown unit: use B, KB, MB, GB or TB"),
            },
        }
    }
}

fn shift_of(unit: &str) -> Option<u32> {
    Some(match unit {
        "B" => 0,
        "K" | "KB" | "KIB" => 10,
        "M" | "MB" | "MIB" => 20,
        "G" | "GB" | "GIB" => 30,
        "T" | "TB" | "TIB" => 40,
        _ => return None,
    })
}
