//! Which files are not to be replaced by accident? Those that cost more than a run to make again.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;

/// First bytes of a heap dump (HPROF Agent 1.0).
const HPROF: &[u8] = b"JAVA PROFILE ";
/// First bytes of every `SQLite` file (file format, section 1.3).
const SQLITE: &[u8] = b"SQLite format 3\0";
/// First bytes of a gzip member with deflate (RFC 1952).
const GZIP: &[u8] = &[0x1f, 0x8b, 8];

/// A kind of file that an output replaces only by force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protected {
    /// A heap dump, plain or gzipped.
    Dump,
    /// A ledger, or another `SQLite` file.
    Database,
    /// A file whose name ends in `.heapray`. heapray writes none, so that it belongs to another program.
    Foreign,
}

impl Protected {
    /// What the file is, with its article.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dump => "a heap dump",
            Self::Database => "a ledger or another SQLite database",
            Self::Foreign => "a .heapray file of another program",
        }
    }
}

/// Is the file of a kind that an output replaces only by force? Tells by its first bytes, never by its name alone;
/// a file that can't be read is not protected by its content.
pub fn protected_kind(path: &Path) -> Option<Protected> {
    let mut front = Vec::new();
    File::open(path)
        .ok()?
        .take(512)
        .read_to_end(&mut front)
        .ok()?;
    let is_dump = |bytes: &[u8]| bytes.starts_with(HPROF);
    if is_dump(&front) {
        return Some(Protected::Dump);
    }
    if front.starts_with(SQLITE) {
        return Some(Protected::Database);
    }
    if front.starts_with(GZIP) {
        let mut inside = Vec::new();
        // The member ends within `front` or beyond it: an error after the first bytes changes nothing.
        let _ = GzDecoder::new(front.as_slice())
            .take(HPROF.len() as u64)
            .read_to_end(&mut inside);
        if is_dump(&inside) {
            return Some(Protected::Dump);
        }
    }
    let is_named = path
        .extension()
        .is_some_and(|extension| extension == "heapray");
    (is_named && !front.is_empty()).then_some(Protected::Foreign)
}
