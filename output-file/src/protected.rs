//! Which files are not to be replaced by accident? Those that cost more than a run to make again.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;

/// First bytes of a heap dump (HPROF Agent 1.0).
const HPROF: &[u8] = b"JAVA PROFILE ";
/// First bytes of every `SQLite` file (file format, section 1.3).
const SQLITE: &[u8] = b"SQLite format 3\0";
/// First bytes of an index (docs/reference/index-file.md).
const INDEX: &[u8] = b"HEAPRAY\x01";
/// First bytes of a gzip member with deflate (RFC 1952).
const GZIP: &[u8] = &[0x1f, 0x8b, 8];

/// A kind of file that an output replaces only by force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protected {
    /// A heap dump, plain or gzipped.
    Dump,
    /// A ledger, or another `SQLite` file.
    Database,
    /// An index of heapray.
    Index,
    /// A file whose name ends in `.heapray` and that is no index, so that it belongs to another program.
    Foreign,
    /// Anything else, where an index is to be written.
    NoIndex,
}

impl Protected {
    /// What the file is, with its article.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dump => "a heap dump",
            Self::Database => "a ledger or another SQLite database",
            Self::Index => "an index",
            Self::Foreign => "a .heapray file of another program",
            Self::NoIndex => "no index",
        }
    }
}

/// Is the file of a kind that an output replaces only by force? Tells by its first bytes, never by its name alone;
/// a file that can't be read is not protected by its content.
pub fn protected_kind(path: &Path) -> Option<Protected> {
    protected_content(&front_of(path)?, path)
}

/// The same of content that is not in a file of this machine, by its first 512 bytes and its name.
pub fn protected_content(front: &[u8], path: &Path) -> Option<Protected> {
    let is_dump = |bytes: &[u8]| bytes.starts_with(HPROF);
    if is_dump(front) {
        return Some(Protected::Dump);
    }
    if front.starts_with(SQLITE) {
        return Some(Protected::Database);
    }
    if front.starts_with(INDEX) {
        return Some(Protected::Index);
    }
    if front.starts_with(GZIP) {
        let mut inside = Vec::new();
        // The member ends within `front` or beyond it: an error after the first bytes changes nothing.
        let _ = GzDecoder::new(front)
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

/// What an index must not replace: everything but an index and an empty file.
pub(crate) fn what_is_no_index(path: &Path) -> Option<Protected> {
    match protected_kind(path) {
        Some(Protected::Index) => None,
        Some(kind) => Some(kind),
        // A file that can't be read may be anything.
        None if path.exists() => match front_of(path) {
            Some(front) if front.is_empty() => None,
            _ => Some(Protected::NoIndex),
        },
        None => None,
    }
}

/// The first bytes of a file; `None` if it can't be read.
fn front_of(path: &Path) -> Option<Vec<u8>> {
    let mut front = Vec::new();
    let file = File::open(path).ok()?;
    file.take(512).read_to_end(&mut front).ok()?;
    Some(front)
}
