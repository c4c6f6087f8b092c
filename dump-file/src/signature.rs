//! What does a heap dump begin with?

/// Bytes at the front by which a file's kind is told.
pub(super) const SNIFFED_BYTES: usize = 64 << 10;
/// The text that every HPROF file begins with, up to the last digit of its version.
pub(super) const MAGIC: &[u8] = b"JAVA PROFILE 1.0";
/// How U+FFFD stands in files that went through a text mode: in place of each byte from 0x80 on.
pub(super) const REPLACEMENT: &[u8] = b"\xef\xbf\xbd";

/// The hprof agent's `format=a`: same words, but text.
pub(super) fn is_agent_text(front: &[u8]) -> bool {
    let line = front.get(MAGIC.len()..).unwrap_or_default();
    line.get(2..)
        .is_some_and(|rest| rest.starts_with(b", created"))
}

/// A header further into the file: `kubectl exec … cat` and shells like to talk first.
pub(super) fn find_header(front: &[u8]) -> Option<usize> {
    front
        .windows(MAGIC.len().saturating_add(7))
        .position(|window| {
            // The version's last digit, NUL, and an identifier size of 4 or 8.
            let version_and_width = window.strip_prefix(MAGIC);
            matches!(
                version_and_width,
                Some([b'.', b'1'..=b'3', 0, 0, 0, 0, 4 | 8])
            )
        })
}
