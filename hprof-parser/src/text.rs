//! Decodes text: the modified UTF-8 of names, and Latin-1 and UTF-16 in the arrays of strings.

use std::borrow::Cow;

/// How text is encoded in the elements of a `byte[]` or `char[]`.
///
/// A `java.lang.String` refers to such an array. Since JDK 9 the array is a `byte[]`, and the string's
/// field `coder` tells Latin-1 (0) from UTF-16 (1) in the byte order of the machine, which is little
/// endian on x86 and ARM. Before JDK 9 the array is a `char[]`, whose elements HPROF writes big-endian.
///
/// ```
/// use heapray_hprof::TextEncoding;
///
/// assert_eq!(TextEncoding::Latin1.decode(b"na\xefve", 100), "naïve");
/// assert_eq!(TextEncoding::Utf16Le.decode(b"\xac\x20\x31\0", 100), "€1");
/// assert_eq!(TextEncoding::Utf16Be.decode(b"\x20\xac\0\x31", 1), "€");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextEncoding {
    /// One byte a character: a `byte[]` of `coder` 0.
    Latin1,
    /// Two bytes a unit, low byte first: a `byte[]` of `coder` 1 from a little-endian machine.
    Utf16Le,
    /// Two bytes a unit, high byte first: a `char[]`.
    Utf16Be,
}

impl TextEncoding {
    /// Bytes of one character (Latin-1) or unit (UTF-16).
    #[inline]
    pub fn unit_bytes(self) -> usize {
        match self {
            Self::Latin1 => 1,
            Self::Utf16Le | Self::Utf16Be => 2,
        }
    }

    /// The text of the first `limit` units; a surrogate without its pair becomes U+FFFD, a last odd byte
    /// is left out.
    pub fn decode(self, bytes: &[u8], limit: usize) -> String {
        match self {
            Self::Latin1 => bytes.iter().take(limit).map(|&b| char::from(b)).collect(),
            Self::Utf16Le => decode_units(utf16_units(bytes, u16::from_le_bytes).take(limit)),
            Self::Utf16Be => decode_units(utf16_units(bytes, u16::from_be_bytes).take(limit)),
        }
    }

    /// The text as Latin-1, one byte a unit; units above U+00FF become `other`. Borrows Latin-1.
    pub fn to_latin1(self, bytes: &[u8], other: u8) -> Cow<'_, [u8]> {
        let narrow = |unit: u16| u8::try_from(unit).unwrap_or(other);
        match self {
            Self::Latin1 => Cow::Borrowed(bytes),
            Self::Utf16Le => utf16_units(bytes, u16::from_le_bytes).map(narrow).collect(),
            Self::Utf16Be => utf16_units(bytes, u16::from_be_bytes).map(narrow).collect(),
        }
    }
}

fn utf16_units(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> impl Iterator<Item = u16> {
    let (pairs, _) = bytes.as_chunks::<2>();
    pairs.iter().map(move |pair| unit(*pair))
}

fn decode_units(units: impl Iterator<Item = u16>) -> String {
    char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Decodes modified UTF-8, the encoding of a JVM's symbols: `C0 80` is NUL, and a character beyond U+FFFF
/// is two surrogates of three bytes each. Bytes that are neither modified nor plain UTF-8 become U+FFFD.
/// Borrows plain UTF-8, which nearly all symbols are.
///
/// ```
/// assert_eq!(heapray_hprof::decode_modified_utf8(b"a\xc0\x80b"), "a\0b");
/// ```
pub fn decode_modified_utf8(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(decode_slowly(bytes)),
    }
}

fn decode_slowly(bytes: &[u8]) -> String {
    let mut rest = bytes;
    decode_units(std::iter::from_fn(|| {
        let (unit, len) = next_unit(rest)?;
        rest = rest.get(len..).unwrap_or_default();
        Some(unit.unwrap_or(0xfffd)) // U+FFFD
    }))
}

/// The UTF-16 unit that the first bytes encode, and the number of these bytes; no unit (`None` inside)
/// where the first byte encodes nothing.
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
    use super::{TextEncoding, decode_modified_utf8};

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

    #[test]
    fn utf16_needs_whole_units_and_whole_pairs() {
        let both = [
            (TextEncoding::Utf16Be, b"\xd8\x3d\xde\x00\0z\xd8"),
            (TextEncoding::Utf16Le, b"\x3d\xd8\x00\xdez\0\xd8"),
        ];
        for (encoding, bytes) in both {
            assert_eq!(encoding.decode(bytes, 9), "\u{1f600}z");
            assert_eq!(encoding.decode(bytes, 1), "\u{fffd}"); // half a pair
            assert_eq!(*encoding.to_latin1(bytes, b'?'), *b"??z");
        }
    }
}
