//! `LIKE` and `GLOB` as SQLite has them, for texts that it does not see.

/// Whether a text matches a pattern of `LIKE`: `%` any text, `_` one character; ASCII letters in either case.
pub(crate) fn is_like(pattern: &str, text: &str, escape: Option<char>) -> bool {
    let mut parts = Vec::new();
    let mut pattern = pattern.chars();
    while let Some(character) = pattern.next() {
        parts.push(match character {
            escaped if Some(escaped) == escape => match pattern.next() {
                Some(literal) => Part::One(Single::Folded(literal)),
                None => return false,
            },
            '%' => Part::Any,
            '_' => Part::One(Single::Any),
            literal => Part::One(Single::Folded(literal)),
        });
    }
    matches(&parts, text)
}

/// Whether a text matches a pattern of `GLOB`: `*` any text, `?` one character, `[a-z]` and `[^a-z]` one of some.
pub(crate) fn is_glob(pattern: &str, text: &str) -> bool {
    let mut parts = Vec::new();
    let mut pattern = pattern.chars().peekable();
    while let Some(character) = pattern.next() {
        parts.push(match character {
            '*' => Part::Any,
            '?' => Part::One(Single::Any),
            '[' => {
                let is_negated = pattern.next_if_eq(&'^').is_some();
                let mut members = Vec::new();
                // The first `]` is a member.
                members.extend(pattern.next_if_eq(&']').map(|member| (member, member)));
                loop {
                    let Some(first) = pattern.next() else {
                        return false; // never closed
                    };
                    if first == ']' {
                        break;
                    }
                    let mut range = pattern.clone();
                    let is_range =
                        range.next() == Some('-') && range.peek().is_some_and(|last| *last != ']');
                    let last = if is_range { range.next() } else { None };
                    if let Some(last) = last {
                        pattern = range;
                        members.push((first, last));
                    } else {
                        members.push((first, first));
                    }
                }
                Part::One(Single::Member {
                    members,
                    is_negated,
                })
            }
            literal => Part::One(Single::Exact(literal)),
        });
    }
    matches(&parts, text)
}

enum Part {
    Any,
    One(Single),
}

enum Single {
    Any,
    Exact(char),
    Folded(char),
    Member {
        members: Vec<(char, char)>,
        is_negated: bool,
    },
}

impl Single {
    fn is(&self, character: char) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(literal) => *literal == character,
            Self::Folded(literal) => literal.eq_ignore_ascii_case(&character),
            Self::Member {
                members,
                is_negated,
            } => {
                let mut ranges = members.iter();
                let is_member = ranges.any(|(first, last)| (*first..=*last).contains(&character));
                is_member != *is_negated
            }
        }
    }
}

/// Only the last `Any` is gone back to, so that this takes pattern × text steps at most.
fn matches(parts: &[Part], text: &str) -> bool {
    let mut rest = text.chars();
    let mut at = 0;
    let mut again: Option<(usize, std::str::Chars<'_>)> = None;
    loop {
        match parts.get(at) {
            Some(Part::Any) => {
                again = Some((at + 1, rest.clone()));
                at += 1;
                continue;
            }
            Some(Part::One(single)) => {
                let mut next = rest.clone();
                if next.next().is_some_and(|character| single.is(character)) {
                    rest = next;
                    at += 1;
                    continue;
                }
            }
            None if rest.as_str().is_empty() => return true,
            None => {}
        }
        // Let the last `Any` take one character more.
        let Some((after, from)) = &mut again else {
            return false;
        };
        if from.next().is_none() {
            return false;
        }
        at = *after;
        rest = from.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rusqlite::Connection;

    proptest! {
        #[test]
        fn the_same_as_in_sqlite(pattern in "[aA%_*?b\\[\\]^-]{0,8}", text in "[aAbB*%_\\]-]{0,8}") {
            let sqlite = Connection::open_in_memory().unwrap();
            let ask = |query: &str| -> bool {
                sqlite.query_row(query, (&text, &pattern), |row| row.get(0)).unwrap()
            };
            prop_assert_eq!(is_like(&pattern, &text, None), ask("SELECT ?1 LIKE ?2"));
            prop_assert_eq!(is_like(&pattern, &text, Some('b')), ask("SELECT ?1 LIKE ?2 ESCAPE 'b'"));
            prop_assert_eq!(is_glob(&pattern, &text), ask("SELECT ?1 GLOB ?2"));
        }
    }
}
