//! Parts of a query that have no parts themselves: literals, names of classes, lists of numbers.

use crate::ast::{Literal, Source};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::token::Token;

/// What may follow a `FROM`.
pub(crate) const AFTER_FROM: [&str; 7] = [
    "WHERE", "UNION", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET",
];

pub(crate) fn list<T>(
    cursor: &mut Cursor<'_>,
    what: &str,
    read: impl Fn(&Token) -> Option<T>,
) -> Result<Vec<T>> {
    let mut list = Vec::new();
    loop {
        match read(cursor.peek()) {
            Some(value) => list.push(value),
            None => return Err(cursor.expected(what, &[])),
        }
        cursor.advance();
        if !cursor.take_sign(",") {
            return Ok(list);
        }
    }
}

/// `java.util.HashMap$Node[]`, `java.util.*`, `com.acme.Job$$Lambda/0x7f00`.
pub(crate) fn class_name(cursor: &mut Cursor<'_>) -> Source {
    let start = cursor.span();
    cursor.advance();
    while cursor.is_adjacent() {
        match cursor.peek() {
            Token::Name(_) | Token::Int(_) | Token::Hex(_) | Token::Sign("." | "*" | "/") => {
                cursor.advance();
            }
            _ => break,
        }
    }
    let name = cursor.text_of(start.to(cursor.last_span()));
    let mut name = name.to_owned();
    while cursor.is_sign("[") && matches!(cursor.ahead(1), Token::Sign("]")) {
        cursor.advance();
        cursor.advance();
        name.push_str("[]");
    }
    if name.contains('*') {
        Source::Glob(name)
    } else {
        Source::Class(name)
    }
}

pub(crate) fn literal(cursor: &mut Cursor<'_>) -> Option<Literal> {
    let is_negative = cursor.is_sign("-");
    let is_signed = is_negative || cursor.is_sign("+");
    let literal = match (cursor.ahead(usize::from(is_signed)).clone(), is_signed) {
        (Token::Int(v), _) => Literal::Int(if is_negative { v.wrapping_neg() } else { v }),
        // `-2147483648`
        (Token::Long(v), _) => match (is_negative, i32::try_from(v.wrapping_neg())) {
            (true, Ok(v)) if v == i32::MIN => Literal::Int(v),
            (true, _) => Literal::Long(v.wrapping_neg()),
            (false, _) => Literal::Long(v),
        },
        (Token::Float(v), _) => Literal::Float(if is_negative { -v } else { v }),
        (Token::Double(v), _) => Literal::Double(if is_negative { -v } else { v }),
        (Token::Hex(v), false) => Literal::Hex(v),
        (Token::Text(text), false) => Literal::Text(text),
        (Token::Quoted(text), false) => {
            let mut units = text.encode_utf16();
            match (units.next(), units.next()) {
                (Some(unit), None) => Literal::Char(unit),
                _ => Literal::Text(text),
            }
        }
        (Token::Name(name), false) => match name.to_ascii_lowercase().as_str() {
            "true" => Literal::Bool(true),
            "false" => Literal::Bool(false),
            "null" => Literal::Null,
            _ => return None,
        },
        _ => return None,
    };
    for _ in 0..=usize::from(is_signed) {
        cursor.advance();
    }
    Some(literal)
}

/// A number of rows.
pub(crate) fn count(cursor: &mut Cursor<'_>) -> Result<usize> {
    if let Token::Int(number) = *cursor.peek()
        && let Ok(number) = usize::try_from(number)
    {
        cursor.advance();
        return Ok(number);
    }
    Err(cursor.expected("a number of rows", &[]))
}

/// The name of the rows of a FROM.
pub(crate) fn alias(cursor: &mut Cursor<'_>) -> Result<Option<String>> {
    let has_as = cursor.take_keyword("AS");
    let alias = match cursor.peek() {
        Token::Name(name)
            if !AFTER_FROM
                .iter()
                .any(|word| name.eq_ignore_ascii_case(word)) =>
        {
            let name = name.clone();
            cursor.advance();
            Some(name)
        }
        _ if has_as => return Err(cursor.expected("an alias", &[])),
        _ => None,
    };
    Ok(alias)
}
