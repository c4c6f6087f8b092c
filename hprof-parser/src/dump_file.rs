//! Opening: how does a path, a pipe or a set of files become one plain dump in memory's reach?
//!
//! Plain files are mapped as they are. Everything else (gzip, pipes, the parts that a killed JVM
//! left) is spooled first: written, inflated, to an unlinked temporary file, which is then mapped.
//! The spool has no name, so nothing is left behind however the process ends. Its length is bounded
//! by the disk alone: deflate makes at most 1032 bytes out of one, and a dump's honest length is
//! nowhere written down. Anonymous memory stays below some 150 MiB whatever the file claims.

mod detect;
mod directory;
mod error;
mod gzip;
mod mapped_file;
mod parts;
mod repair;
mod spool;
#[cfg(test)]
mod tests;

use std::fs::{File, Metadata};
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

pub use error::{OpenError, OpenErrorKind};
pub use mapped_file::install_sigbus_handler;
pub use repair::InputRepair;

use crate::dump_bytes::DumpBytes;
use crate::error::ErrorKind;
use crate::header::Header;
use detect::Content;
use mapped_file::MappedFile;
use spool::Spool;

/// Bytes at the front by which a file's kind is told.
const SNIFFED_BYTES: usize = 64 << 10;

/// How to open a dump.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct OpenOptions {
    /// Where compressed, piped and partial dumps are spooled; the system's temporary directory by
    /// default. Needs room for the plain dump.
    pub tmp_dir: Option<PathBuf>,
    /// `Some(1)` inflates on one thread. Otherwise rayon's current pool is used.
    pub threads: Option<usize>,
}

impl OpenOptions {
    fn tmp_dir(&self) -> PathBuf {
        self.tmp_dir.clone().unwrap_or_else(std::env::temp_dir)
    }
}

/// Called now and then while a dump is spooled: bytes of the input that are done, and of how many.
pub type OpenProgress<'p> = &'p dyn Fn(u64, Option<u64>);

/// A plain dump, mapped read-only.
#[derive(Debug)]
pub struct DumpFile {
    map: MappedFile,
    /// Where the header stands in the map: behind a shell's chatter, if at all.
    start: usize,
    file_bytes: u64,
    repairs: Vec<InputRepair>,
    /// The file that is mapped, unless it is a spool of our own.
    watched: Option<Watched>,
}

/// A file as it was when it was mapped.
#[derive(Debug)]
struct Watched {
    path: PathBuf,
    file: File,
    len: u64,
    modified: Option<SystemTime>,
}

impl DumpFile {
    /// Opens the dump at `path` (`-` is standard input), inflated and put together as needed.
    /// A plain file costs a map; others are read and written once.
    ///
    /// # Errors
    /// [`OpenError`] where there is no dump, with what is there instead. Damage behind the header is
    /// no error; what had to be mended on the way is in [`repairs`](Self::repairs).
    pub fn open(
        path: &Path,
        options: &OpenOptions,
        progress: OpenProgress<'_>,
    ) -> Result<Self, OpenError> {
        if path == Path::new("-") {
            return Self::from_reader(path, std::io::stdin().lock(), options, progress);
        }
        if let Some(set) = parts::find(path) {
            return Self::from_parts(path, &set, options, progress);
        }
        let (file, metadata) = open_file(path)?;
        if !metadata.is_file() {
            return Self::from_reader(path, file, options, progress);
        }
        let len = metadata.len();
        if len == 0 {
            return Err(OpenError::new(path, OpenErrorKind::Empty));
        }
        let map = MappedFile::map(&file).map_err(|e| OpenError::io(path, e))?;
        let watched = Watched {
            path: path.to_owned(),
            file,
            len,
            modified: metadata.modified().ok(),
        };
        Self::from_map(path, map, len, Some(watched), options, progress)
    }

    fn from_reader(
        path: &Path,
        mut reader: impl Read,
        options: &OpenOptions,
        progress: OpenProgress<'_>,
    ) -> Result<Self, OpenError> {
        let dir = options.tmp_dir();
        let mut spool = Spool::create(&dir).map_err(|e| OpenError::spool(path, &dir, e))?;
        let mut buffer = vec![0; 1 << 20];
        let mut front = Some(Vec::new());
        loop {
            let read = match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(OpenError::io(path, e)),
            };
            let chunk = buffer.get(..read).unwrap_or_default();
            // What is no dump, and may have no end, must not fill the disk before that is told.
            if let Some(mut sniffed) = front.take() {
                sniffed.extend_from_slice(chunk);
                if sniffed.len() < SNIFFED_BYTES {
                    front = Some(sniffed);
                } else {
                    check_front(path, &sniffed)?;
                }
            }
            spool
                .append(chunk)
                .map_err(|e| OpenError::spool(path, &dir, e))?;
            progress(spool.len(), None);
        }
        if spool.len() == 0 {
            return Err(OpenError::new(path, OpenErrorKind::Empty));
        }
        let len = spool.len();
        let map = spool.map().map_err(|e| OpenError::spool(path, &dir, e))?;
        Self::from_map(path, map, len, None, options, progress)
    }

    fn from_map(
        path: &Path,
        map: MappedFile,
        file_bytes: u64,
        watched: Option<Watched>,
        options: &OpenOptions,
        progress: OpenProgress<'_>,
    ) -> Result<Self, OpenError> {
        let mut repairs = Vec::new();
        if gzip::is_gzip(map.bytes()) {
            let inside = gzip::peek(map.bytes(), SNIFFED_BYTES);
            detect::check(path, &inside, None, true)?;
            let dir = options.tmp_dir();
            let spooled = Spool::create(&dir).and_then(|mut spool| {
                inflate_map(&map, &mut spool, options, progress, &mut repairs)?;
                spool.map()
            });
            let plain = spooled.map_err(|e| OpenError::spool(path, &dir, e))?;
            let dump = Self::checked(path, plain, file_bytes, repairs, None)?;
            if let Some(watched) = watched {
                watched.check()?; // a dump that is still being written, or a copy
            }
            return Ok(dump);
        }
        Self::checked(path, map, file_bytes, repairs, watched)
    }

    fn from_parts(
        path: &Path,
        set: &parts::PartSet,
        options: &OpenOptions,
        progress: OpenProgress<'_>,
    ) -> Result<Self, OpenError> {
        let dir = options.tmp_dir();
        let mut spool = Spool::create(&dir).map_err(|e| OpenError::spool(path, &dir, e))?;
        let mut repairs = Vec::new();
        let file_bytes = parts::merge(set, &mut spool, options, progress, &mut repairs)?;
        let map = spool.map().map_err(|e| OpenError::spool(path, &dir, e))?;
        Self::checked(path, map, file_bytes, repairs, None)
    }

    /// The last step of every way in: there is a header, and it is one that can be read.
    fn checked(
        path: &Path,
        map: MappedFile,
        file_bytes: u64,
        mut repairs: Vec<InputRepair>,
        watched: Option<Watched>,
    ) -> Result<Self, OpenError> {
        let bytes = map.bytes();
        let front = bytes.get(..SNIFFED_BYTES).unwrap_or(bytes);
        let start = match detect::check(path, front, Some(bytes), false)? {
            Content::Hprof => 0,
            Content::HprofBehind(start) => {
                repairs.push(repair::junk_before_header(start));
                start
            }
        };
        let plain = bytes.get(start..).unwrap_or_default();
        let fault = match Header::read(plain) {
            Ok(header) if header.len == plain.len() => Some(OpenErrorKind::OnlyHeader),
            Ok(_) => None,
            Err(error) => Some(match error.kind {
                ErrorKind::IdSize(size) => OpenErrorKind::IdSize(size),
                _ => OpenErrorKind::TooShort(bytes.len() as u64),
            }),
        };
        if let Some(kind) = fault {
            return Err(OpenError::new(path, kind));
        }
        repairs.extend(detect::find_text_damage(plain));
        Ok(Self {
            map,
            start,
            file_bytes,
            repairs,
            watched,
        })
    }

    /// The whole plain dump, header first.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        self.map.bytes().get(self.start..).unwrap_or_default()
    }

    /// Length in bytes of what was given: compressed if it was, the sum of all parts.
    pub fn file_bytes(&self) -> u64 {
        self.file_bytes
    }

    /// What had to be mended to get at the plain dump.
    pub fn repairs(&self) -> &[InputRepair] {
        &self.repairs
    }

    /// The pages of `range` (of [`bytes`](Self::bytes)) are not needed soon: resident memory
    /// shrinks by them; the system's cache keeps them while it can. Reading them again is safe.
    pub fn release(&self, range: Range<usize>) {
        self.map.release(self.in_map(range));
    }

    /// The dump will be read front to back.
    pub fn advise_sequential(&self) {
        self.map.advise_sequential();
    }

    /// Brings the pages of `range` (of [`bytes`](Self::bytes)) into memory at once, where the system
    /// can (Linux 5.14); else does nothing.
    pub fn populate(&self, range: Range<usize>) {
        self.map.populate(self.in_map(range));
    }

    /// Is the file still what it was when it was opened? For the end of a run: a dump that its JVM
    /// is still writing would otherwise give numbers that are silently too small.
    ///
    /// # Errors
    /// [`OpenErrorKind::Changed`].
    pub fn check_unchanged(&self) -> Result<(), OpenError> {
        self.watched.as_ref().map_or(Ok(()), Watched::check)
    }

    fn in_map(&self, range: Range<usize>) -> Range<usize> {
        range.start.saturating_add(self.start)..range.end.saturating_add(self.start)
    }
}

impl Watched {
    fn check(&self) -> Result<(), OpenError> {
        let now = self.file.metadata();
        let now = now.map_err(|e| OpenError::io(&self.path, e))?;
        if now.len() == self.len && now.modified().ok() == self.modified {
            return Ok(());
        }
        let kind = OpenErrorKind::Changed {
            before: self.len,
            after: now.len(),
        };
        Err(OpenError::new(&self.path, kind))
    }
}

/// Opens for reading; a directory or an absent file is told with the dumps that are near.
fn open_file(path: &Path) -> Result<(File, Metadata), OpenError> {
    let metadata = std::fs::metadata(path).map_err(|e| OpenError::io(path, e))?;
    if metadata.is_dir() {
        return Err(OpenError::new(path, OpenErrorKind::Directory));
    }
    let file = File::open(path).map_err(|e| OpenError::io(path, e))?;
    let metadata = file.metadata().map_err(|e| OpenError::io(path, e))?;
    Ok((file, metadata))
}

/// Are these the first bytes of a dump, plain or compressed?
fn check_front(path: &Path, front: &[u8]) -> Result<(), OpenError> {
    if !gzip::is_gzip(front) {
        let front = front.get(..SNIFFED_BYTES).unwrap_or(front);
        return detect::check(path, front, None, false).map(drop);
    }
    let inside = gzip::peek(front, SNIFFED_BYTES);
    // A gzip header may be that long itself.
    if inside.is_empty() {
        return Ok(());
    }
    detect::check(path, &inside, None, true).map(drop)
}

/// Inflates a whole mapped file to the spool, giving its pages back as it goes.
fn inflate_map(
    map: &MappedFile,
    spool: &mut Spool,
    options: &OpenOptions,
    progress: OpenProgress<'_>,
    repairs: &mut Vec<InputRepair>,
) -> std::io::Result<()> {
    map.advise_sequential();
    let total = map.bytes().len() as u64;
    let done = |range: Range<usize>| {
        progress(range.end as u64, Some(total));
        // From the page on that the last call left because it was not yet done with all of it.
        map.release(range.start.saturating_sub(mapped_file::PAGE)..range.end);
    };
    let parallel = options.threads != Some(1) && rayon::current_num_threads() > 1;
    gzip::inflate(map.bytes(), spool, parallel, &done, repairs)
}

impl DumpBytes for DumpFile {
    fn bytes(&self) -> &[u8] {
        Self::bytes(self)
    }

    fn copy(&self, start: usize, into: &mut [u8]) -> bool {
        self.map.copy(start.saturating_add(self.start), into)
    }

    fn release(&self, range: Range<usize>) {
        Self::release(self, range);
    }
}
