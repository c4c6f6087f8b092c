//! Compressed copies in members of 1 MiB, as `HotSpot`'s `-gz` makes them.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

/// Plain bytes of a member, `HotSpot`'s own size (HDC), so that any reader of its dumps can inflate
/// members at the same time.
const MEMBER_BYTES: usize = 1 << 20;

/// A writer that compresses to concatenated gzip members. [`finish`](Self::finish) writes the last.
#[derive(Debug)]
pub struct GzipMembers<W: Write> {
    out: W,
    plain: Vec<u8>,
}

impl<W: Write> GzipMembers<W> {
    /// Compresses to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            plain: Vec::with_capacity(MEMBER_BYTES),
        }
    }

    fn write_member(&mut self) -> io::Result<()> {
        let mut encoder = GzEncoder::new(&mut self.out, Compression::fast());
        encoder.write_all(&self.plain)?;
        encoder.finish()?;
        self.plain.clear();
        Ok(())
    }

    /// Writes what is left and returns the writer below.
    ///
    /// # Errors
    /// What the writer below says.
    pub fn finish(mut self) -> io::Result<W> {
        if !self.plain.is_empty() {
            self.write_member()?;
        }
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> Write for GzipMembers<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = MEMBER_BYTES.saturating_sub(self.plain.len());
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.plain.extend_from_slice(taken);
        if self.plain.len() >= MEMBER_BYTES {
            self.write_member()?;
        }
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
