//! The file header: dialect, width of identifiers, time of the dump.

use crate::cursor::Cursor;
use crate::error::{ErrorKind, Result};
use crate::id::IdSize;

/// The text that every HPROF file begins with.
const MAGIC: &str = "JAVA PROFILE 1.0";
/// Bytes in which the NUL behind the text must come.
const LONGEST_TEXT: usize = 32;

/// Dialect of the file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Version {
    /// 1.0, by JDK 1.2 beta; read like 1.0.1.
    V1_0,
    /// 1.0.1, with the heap in one `HEAP_DUMP` record (JDK ≤ 8 below 2 GB, the hprof agent).
    V1_0_1,
    /// 1.0.2, with the heap in segments.
    V1_0_2,
    /// 1.0.3, by Android.
    V1_0_3,
    /// A later version; read like 1.0.2.
    Later,
}

/// The header of a dump file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// Dialect of the file.
    pub version: Version,
    /// The text in the file, `JAVA PROFILE 1.0.2`, without the NUL behind it.
    pub text: String,
    /// Width of identifiers in the file.
    pub id_size: IdSize,
    /// Start of the dump, in milliseconds since the epoch; 0 if the producer did not write it.
    pub created_ms: u64,
    /// Bytes of the header; the first record follows.
    pub len: usize,
}

impl Header {
    /// Reads the header at the beginning of `file`.
    ///
    /// # Errors
    /// [`ErrorKind::NotHprof`], [`ErrorKind::IdSize`] or [`ErrorKind::Truncated`].
    pub fn read(file: &[u8]) -> Result<Self> {
        let window = file.get(..LONGEST_TEXT).unwrap_or(file);
        let common = window.len().min(MAGIC.len());
        if window.get(..common) != MAGIC.as_bytes().get(..common) {
            return Err(ErrorKind::NotHprof.at(0));
        }
        let Some(text_len) = window.iter().position(|&byte| byte == 0) else {
            let (needed, available) = (31, file.len() as u64);
            let truncated = ErrorKind::Truncated {
                what: "file header",
                needed,
                available,
            };
            return Err(if window.len() < LONGEST_TEXT {
                truncated
            } else {
                ErrorKind::NotHprof
            }
            .at(0));
        };
        if text_len < MAGIC.len() {
            return Err(ErrorKind::NotHprof.at(0));
        }
        let text = String::from_utf8_lossy(window.get(..text_len).unwrap_or_default()).into_owned();
        let version = match text.strip_prefix(MAGIC) {
            Some("") => Version::V1_0,
            Some(".1") => Version::V1_0_1,
            Some(".2") => Version::V1_0_2,
            Some(".3") => Version::V1_0_3,
            _ => Version::Later,
        };
        let start = text_len.saturating_add(1);
        let body = file.get(start..).unwrap_or_default();
        let mut cursor = Cursor::new(body, start as u64, IdSize::Four);
        let id_size = match cursor.read_u32("file header")? {
            4 => IdSize::Four,
            8 => IdSize::Eight,
            other => return Err(ErrorKind::IdSize(other).at(start as u64)),
        };
        let created_ms = cursor.read_u64("file header")?;
        Ok(Self {
            version,
            text,
            id_size,
            created_ms,
            len: start.saturating_add(12),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure
    use super::*;

    fn header(text: &str, id_size: u32) -> Vec<u8> {
        [
            text.as_bytes(),
            &[0],
            &id_size.to_be_bytes(),
            &1_700_000_000_000u64.to_be_bytes(),
        ]
        .concat()
    }

    #[test]
    fn reads_the_dialects() {
        for (text, version) in [
            ("JAVA PROFILE 1.0", Version::V1_0),
            ("JAVA PROFILE 1.0.1", Version::V1_0_1),
            ("JAVA PROFILE 1.0.2", Version::V1_0_2),
            ("JAVA PROFILE 1.0.3", Version::V1_0_3),
            ("JAVA PROFILE 1.0.9", Version::Later),
        ] {
            let header = Header::read(&header(text, 8)).unwrap();
            assert_eq!((header.version, header.id_size), (version, IdSize::Eight));
            assert_eq!(header.created_ms, 1_700_000_000_000);
            assert_eq!(header.len, text.len() + 13);
        }
    }

    #[test]
    fn every_truncation_is_an_error_and_says_so() {
        let whole = header("JAVA PROFILE 1.0.2", 4);
        for len in 0..whole.len() {
            let kind = Header::read(&whole[..len]).unwrap_err().kind;
            assert!(
                matches!(kind, ErrorKind::Truncated { .. }),
                "{len}: {kind:?}"
            );
        }
    }

    #[test]
    fn refuses_other_files_and_odd_identifiers() {
        assert_eq!(
            Header::read(b"PK\x03\x04 something").unwrap_err().kind,
            ErrorKind::NotHprof
        );
        assert_eq!(
            Header::read(&[b'J'; 64]).unwrap_err().kind,
            ErrorKind::NotHprof
        );
        let odd = header("JAVA PROFILE 1.0.2", 2);
        assert_eq!(Header::read(&odd).unwrap_err().kind, ErrorKind::IdSize(2));
    }
}
