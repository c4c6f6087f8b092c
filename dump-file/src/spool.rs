//! The spool: an unlinked temporary file that takes the plain dump.

use std::fs::File;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use crate::mapped_file::MappedFile;

/// A temporary file without a name; gone when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Spool {
    file: File,
    len: u64,
}

impl Spool {
    /// A new, empty one in `dir`.
    pub(super) fn create(dir: &Path) -> io::Result<Self> {
        let file = tempfile::tempfile_in(dir)?;
        Ok(Self { file, len: 0 })
    }

    /// Bytes written so far.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Writes behind the last byte.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        write_at(&self.file, bytes, self.len)?;
        self.len = self.len.saturating_add(bytes.len() as u64);
        Ok(())
    }

    /// Writes several pieces behind the last byte, at the same time where the system can.
    pub(super) fn append_all(&mut self, pieces: &[Vec<u8>]) -> io::Result<()> {
        let mut placed = Vec::with_capacity(pieces.len());
        for piece in pieces {
            placed.push((piece, self.len));
            self.len = self.len.saturating_add(piece.len() as u64);
        }
        let file = &self.file;
        if cfg!(unix) {
            let writes = placed.into_par_iter();
            return writes.try_for_each(|(piece, at)| write_at(file, piece, at));
        }
        let mut writes = placed.into_iter();
        writes.try_for_each(|(piece, at)| write_at(file, piece, at))
    }

    /// Cuts, or fills up with zeros, which take no room on most file systems.
    pub(super) fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.file.set_len(len)?;
        self.len = len;
        Ok(())
    }

    /// Overwrites bytes that are there already.
    pub(super) fn patch(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        write_at(&self.file, bytes, offset)
    }

    /// Maps what was written; the file lives on in the map.
    pub(super) fn map(&self) -> io::Result<MappedFile> {
        MappedFile::map(&self.file)
    }
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(not(unix))]
fn write_at(mut file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    use std::io::{Seek, SeekFrom, Write};
    file.seek(SeekFrom::Start(offset))?;
    file.write_all(bytes)
}
