//! Detects files that were transferred as text. Such a copy cannot be repaired, but the original is sound.

/// Bytes at the front of the file that are examined.
const SAMPLE: usize = 1 << 20;
/// Marks that make a text transfer certain: each has a chance of at most 1/256 in binary data.
const ENOUGH: usize = 4;
/// U+FFFD in UTF-8, which decoders write for bytes that are not UTF-8.
const REPLACEMENT: [u8; 3] = [0xef, 0xbf, 0xbd];

/// Whether the file was transferred as text: every line feed follows a carriage return (ASCII mode), or
/// all bytes are UTF-8 with replacement characters (read and written as a string). Examines the first MiB.
pub fn was_transferred_as_text(file: &[u8]) -> bool {
    let sample = file.get(..SAMPLE).unwrap_or(file);
    has_only_windows_line_ends(sample) || is_decoded(sample)
}

fn has_only_windows_line_ends(sample: &[u8]) -> bool {
    let mut line_feeds = 0usize;
    let mut previous = 0;
    for byte in sample {
        if *byte == b'\n' {
            line_feeds = line_feeds.saturating_add(1);
            if previous != b'\r' {
                return false;
            }
        }
        previous = *byte;
    }
    line_feeds >= ENOUGH
}

fn is_decoded(sample: &[u8]) -> bool {
    let valid = match std::str::from_utf8(sample) {
        Ok(_) => true,
        // The sample may end within a character.
        Err(error) => error.error_len().is_none(),
    };
    valid && sample.windows(3).filter(|w| *w == REPLACEMENT).count() >= ENOUGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_binary() {
        assert!(was_transferred_as_text(&b"\x00\x01\r\n\xff".repeat(5)));
        assert!(!was_transferred_as_text(&b"\x00\x01\r\n\xff\n".repeat(5)));
        let decoded = String::from_utf8_lossy(&[0x80, 0x41, 0x00].repeat(6)).into_owned();
        assert!(was_transferred_as_text(decoded.as_bytes()));
        assert!(!was_transferred_as_text(&[0x80, 0x41, 0x00].repeat(6)));
        assert!(!was_transferred_as_text(b"JAVA PROFILE 1.0.2\0"));
    }
}
