//! Decodes the JVM's modified UTF-8.

use std::borrow::Cow;

/// Decodes modified UTF-8: `C0 80` is NUL, characters beyond the BMP are two surrogates of three bytes
/// each. What is neither that nor UTF-8 becomes U+FFFD. Borrows where the bytes are plain UTF-8, as all
/// but a handful of a JVM's symbols are.
pub fn decode_modified_utf8(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(decode_slowly(bytes)),
    }
}

fn decode_slowly(bytes: &[u8]) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((unit, len)) = next_unit(rest) {
        match unit {
            Some(unit) => units.push(unit),
            None => units.push(0xfffd),
        }
        rest = rest.get(len..).unwrap_or_default();
    }
    char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// The UTF-16 unit at the front and the bytes that it takes; `None` inside where they make none.
fn next_unit(bytes: &[u8]) -> Option<(Option<u16>, usize)> {
    let &first = bytes.first()?;
    let continuation = |at: usize| {
        bytes
            .get(at)
            .filter(|b| **b & 0xc0 == 0x80)
            .map(|b| u16::from(b & 0x3f))
    };
    Some(match first {
        0x00..=0x7f => (Some(first.into()), 1),
        0xc0..=0xdf => match continuation(1) {
            Some(low) => (Some(u16::from(first & 0x1f) << 6 | low), 2),
            None => (None, 1),
        },
        0xe0..=0xef => match (continuation(1), continuation(2)) {
            (Some(middle), Some(low)) => {
                (Some(u16::from(first & 0x0f) << 12 | middle << 6 | low), 3)
            }
            _ => (None, 1),
        },
        _ => (None, 1),
    })
}

#[cfg(test)]
mod tests {
    use super::decode_modified_utf8;

    #[test]
    fn plain_text_is_borrowed() {
        let text = decode_modified_utf8("naïve".as_bytes());
        assert!(matches!(text, std::borrow::Cow::Borrowed("naïve")));
    }

    #[test]
    fn nul_and_surrogate_pairs_as_the_jvm_writes_them() {
        assert_eq!(decode_modified_utf8(b"a\xc0\x80b"), "a\0b");
        assert_eq!(
            decode_modified_utf8(b"\xed\xa0\xbd\xed\xb8\x80"),
            "\u{1f600}"
        );
    }

    #[test]
    fn garbage_becomes_replacement_characters() {
        assert_eq!(decode_modified_utf8(b"a\xed\xa0\xbdz"), "a\u{fffd}z"); // lone surrogate
        assert_eq!(
            decode_modified_utf8(b"\xff\xe2\x82"),
            "\u{fffd}\u{fffd}\u{fffd}"
        );
    }
}
