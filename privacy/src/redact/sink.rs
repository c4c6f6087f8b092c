//! Writes the copy in order, changed or not.

use std::io::{self, Write};
use std::ops::Range;

use crate::parts::RECORD_HEADER_BYTES;

/// Bytes that are gathered before they are written.
const BUFFERED: usize = 1 << 20;

/// The copy so far. Every method takes the next range of the dump.
pub(super) struct Sink<'a, 'o> {
    dump: &'a [u8],
    out: &'o mut dyn Write,
    buffer: Vec<u8>,
}

impl<'a, 'o> Sink<'a, 'o> {
    pub(super) fn new(dump: &'a [u8], out: &'o mut dyn Write) -> Self {
        Self {
            dump,
            out,
            buffer: Vec::with_capacity(2 * BUFFERED),
        }
    }

    /// As it is.
    pub(super) fn copy(&mut self, range: Range<usize>) -> io::Result<()> {
        for chunk in chunks(range) {
            let bytes = self.dump.get(chunk).unwrap_or_default();
            self.buffer.extend_from_slice(bytes);
            self.flush_if_full()?;
        }
        Ok(())
    }

    /// Zeros.
    pub(super) fn blank(&mut self, range: Range<usize>) -> io::Result<()> {
        self.fill(range, &[0; 64])
    }

    /// Repetitions of `pattern`, whose length is a power of two below [`BUFFERED`].
    pub(super) fn fill(&mut self, range: Range<usize>, pattern: &[u8]) -> io::Result<()> {
        for chunk in chunks(range) {
            let start = self.buffer.len();
            self.buffer.resize(start.saturating_add(chunk.len()), 0);
            let bytes = self.buffer.get_mut(start..).unwrap_or_default();
            for piece in bytes.chunks_mut(pattern.len().max(1)) {
                if let Some(front) = pattern.get(..piece.len()) {
                    piece.copy_from_slice(front);
                }
            }
            self.flush_if_full()?;
        }
        Ok(())
    }

    /// A copy that `change` has changed. For ranges whose length the class or name bounds.
    pub(super) fn replace(
        &mut self,
        range: Range<usize>,
        change: impl FnOnce(&mut [u8]),
    ) -> io::Result<()> {
        let start = self.buffer.len();
        let bytes = self.dump.get(range).unwrap_or_default();
        self.buffer.extend_from_slice(bytes);
        change(self.buffer.get_mut(start..).unwrap_or_default());
        self.flush_if_full()
    }

    /// Zeros, but for tags and lengths of records that lead exactly to the end of the range: readers
    /// that skip unknown records need them.
    pub(super) fn blank_records(&mut self, range: Range<usize>) -> io::Result<()> {
        let headers = record_headers(self.dump, &range);
        let mut at = range.start;
        for header in headers {
            let (time, length) = (header.saturating_add(1), header.saturating_add(5));
            self.blank(at..header)?;
            self.copy(header..time)?; // the tag
            self.blank(time..length)?;
            at = header.saturating_add(RECORD_HEADER_BYTES);
            self.copy(length..at)?;
        }
        self.blank(at..range.end)
    }

    fn flush_if_full(&mut self) -> io::Result<()> {
        if self.buffer.len() >= BUFFERED {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.flush()?;
        self.out.flush()
    }
}

fn chunks(range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let end = range.end;
    range
        .step_by(BUFFERED)
        .map(move |start| start..end.min(start.saturating_add(BUFFERED)))
}

/// Where records begin in `range`, if their lengths lead exactly to its end.
fn record_headers(dump: &[u8], range: &Range<usize>) -> Vec<usize> {
    let mut headers = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let header = dump
            .get(at..)
            .and_then(|b| b.first_chunk::<RECORD_HEADER_BYTES>());
        let Some([_, _, _, _, _, len @ ..]) = header else {
            return Vec::new();
        };
        headers.push(at);
        let len = u32::from_be_bytes(*len) as usize;
        at = at.saturating_add(RECORD_HEADER_BYTES).saturating_add(len);
    }
    if at == range.end { headers } else { Vec::new() }
}
