//! An open dump: opening a path, a pipe or the parts of a dump, and reading the plain bytes.

use std::io::Read;
use std::ops::Range;
use std::path::Path;

use heapray_hprof::{DumpBytes, ErrorKind, Header};

use crate::detect::{self, Content};
use crate::error::{OpenError, OpenErrorKind};
use crate::gzip;
use crate::mapped_file::MappedFile;
use crate::options::{OpenOptions, OpenProgress};
use crate::parts;
use crate::repair::{self, InputRepair};
use crate::signature::SNIFFED_BYTES;
use crate::spool::Spool;
use crate::unpack;
use crate::watched::{Watched, open_file};

/// A plain dump, mapped read-only.
#[derive(Debug)]
pub struct DumpFile {
    map: MappedFile,
    /// Offset of the header in the map: other output may precede the dump.
    start: usize,
    file_bytes: u64,
    repairs: Vec<InputRepair>,
    /// The mapped file; `None` for a temporary file of this process.
    watched: Option<Watched>,
}

impl DumpFile {
    /// Opens the dump at `path` (`-` is standard input). Inflates gzip and joins the parts of a killed JVM.
    /// A plain file is only mapped; any other input is read once and written once to a temporary file.
    ///
    /// # Errors
    /// [`OpenError`] if there is no dump at `path`. Damage after the header is not an error;
    /// [`repairs`](Self::repairs) lists what was repaired.
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
        let watched = Watched::new(path, file, &metadata);
        Self::from_map(path, map, len, Some(watched), options, progress)
    }

    /// Copies all bytes of `reader` to a temporary file and opens that file like [`open`](Self::open).
    /// `path` only names the input in errors.
    ///
    /// # Errors
    /// [`OpenError`] if the input is not a dump, after the first 64 KiB.
    pub fn from_reader(
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
            // An endless input that is not a dump must not fill the disk.
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
                unpack::inflate(&map, &mut spool, options, progress, &mut repairs)?;
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

    /// The last step of opening: checks that the header is readable.
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

    /// Bytes of the input: of the compressed file, or of all parts together.
    pub fn file_bytes(&self) -> u64 {
        self.file_bytes
    }

    /// Repairs that were necessary to get the plain dump.
    pub fn repairs(&self) -> &[InputRepair] {
        &self.repairs
    }

    /// Removes the pages of `range` (in [`bytes`](Self::bytes)) from resident memory. They stay in the
    /// system's cache while there is room; reading them again is safe.
    pub fn release(&self, range: Range<usize>) {
        self.map.release(self.in_map(range));
    }

    /// Tells the system that the dump will be read from front to back.
    pub fn advise_sequential(&self) {
        self.map.advise_sequential();
    }

    /// Loads the pages of `range` (in [`bytes`](Self::bytes)) into memory in one system call. Does nothing
    /// on systems other than Linux 5.14 and later.
    pub fn populate(&self, range: Range<usize>) {
        self.map.populate(self.in_map(range));
    }

    /// Checks that the file did not change since it was opened. Call this after reading: a dump that the JVM
    /// is still writing gives numbers that are too small.
    ///
    /// # Errors
    /// [`OpenErrorKind::Changed`] if length or modification time differ, [`OpenErrorKind::Io`] if they cannot
    /// be read.
    pub fn check_unchanged(&self) -> Result<(), OpenError> {
        self.watched.as_ref().map_or(Ok(()), Watched::check)
    }

    fn in_map(&self, range: Range<usize>) -> Range<usize> {
        range.start.saturating_add(self.start)..range.end.saturating_add(self.start)
    }
}

/// Checks that `front` begins a dump, plain or compressed.
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
