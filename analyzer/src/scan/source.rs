//! The bytes of the whole dump, and how stages read them.

use std::ops::Range;
use std::sync::Arc;

use heapray_hprof::{Cursor, DumpBytes, ErrorKind, IdSize, SubRecords};

/// Bytes of one window of the file: a part of a processor's cache.
const WINDOW_BYTES: usize = 256 << 10;

/// Ranges of fewer bytes are read in place: a system call for each of millions of segments costs more than it saves.
const MIN_COPIED_BYTES: usize = 16 << 10;

/// Bytes of the copy from which single objects are read: about sixty objects.
const READ_BUFFER_BYTES: usize = 4 << 10;
/// Bytes of the copy for those who read on from where it ends: fewer system calls, and it stays in the processor's cache.
const LONGEST_READ_BUFFER: usize = 64 << 10;

/// A plain (inflated) dump that a heap owns for as long as the heap lives. Cloning shares the bytes.
#[derive(Clone)]
pub struct Source(Arc<dyn DumpBytes>);

impl Source {
    /// The bytes and the way to read them, looked up once.
    pub fn view(&self) -> View<'_> {
        View {
            bytes: self.0.bytes(),
            access: &*self.0,
        }
    }

    /// The whole dump.
    pub fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    /// Releases the pages of a range that was read in place and is not needed soon.
    pub fn release(&self, range: Range<usize>) {
        self.0.release(range);
    }
}

impl<B: DumpBytes + 'static> From<Arc<B>> for Source {
    fn from(bytes: Arc<B>) -> Self {
        Self(bytes)
    }
}

impl From<Vec<u8>> for Source {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Arc::new(bytes))
    }
}

/// Copies the bytes.
impl From<&[u8]> for Source {
    fn from(bytes: &[u8]) -> Self {
        Self::from(bytes.to_vec())
    }
}

/// Copies the bytes.
impl From<&Vec<u8>> for Source {
    fn from(bytes: &Vec<u8>) -> Self {
        Self::from(bytes.clone())
    }
}

/// The bytes of the dump, borrowed while a stage reads them.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub bytes: &'a [u8],
    access: &'a dyn DumpBytes,
}

impl<'a> View<'a> {
    /// Windows over a range of sub-records, for readers that read all of them once and in order.
    pub fn windows(&self, range: Range<usize>, id_size: IdSize) -> Windows<'a> {
        Windows {
            source: *self,
            is_copied: range.len() >= MIN_COPIED_BYTES,
            at: range.start,
            end: range.end.min(self.bytes.len()),
            next: WINDOW_BYTES,
            id_size,
            keeps_cut: false,
        }
    }

    /// Windows over a range of sub-records that the first pass has accepted. The last object of the file may be cut.
    pub fn accepted_windows(&self, range: Range<usize>, id_size: IdSize) -> Windows<'a> {
        Windows {
            keeps_cut: true,
            ..self.windows(range, id_size)
        }
    }

    /// Releases the pages of a range that was read in place and is not needed soon.
    pub fn release(&self, range: Range<usize>) {
        self.access.release(range);
    }
}

/// Windows over sub-records: copies of the file where the system can copy, else the bytes in place.
pub struct Windows<'a> {
    source: View<'a>,
    is_copied: bool,
    /// The next offset to read, and the end of the range.
    at: usize,
    end: usize,
    /// The length of the next window, bytes.
    next: usize,
    id_size: IdSize,
    /// An object that the end of the file cuts is read with the bytes that are there.
    keeps_cut: bool,
}

impl<'a> Windows<'a> {
    /// The next window, from which to read whole sub-records; `None` at the end of the range. The caller then reports
    /// the end of reading with [`Self::advance_to`].
    pub fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Option<SubRecords<'b>>
    where
        'a: 'b,
    {
        if self.at >= self.end {
            return None;
        }
        let len = std::mem::replace(&mut self.next, WINDOW_BYTES);
        let range = self.at..self.end.min(self.at.saturating_add(len));
        let is_last = self.keeps_cut && range.end == self.source.bytes.len();
        let bytes = match self.copy(&range, buffer) {
            Some(copy) => copy,
            None => self.source.bytes.get(range).unwrap_or_default(),
        };
        let cursor = Cursor::new(bytes, self.at as u64, self.id_size);
        Some(if is_last {
            SubRecords::of_cut_file(cursor)
        } else {
            SubRecords::new(cursor)
        })
    }

    fn copy<'b>(&self, range: &Range<usize>, buffer: &'b mut Vec<u8>) -> Option<&'b [u8]> {
        if !self.is_copied {
            return None;
        }
        if buffer.is_empty() {
            buffer.resize(WINDOW_BYTES, 0);
        }
        let copy = buffer.get_mut(..range.len())?;
        self.source.access.copy(range.start, copy).then_some(copy)
    }

    /// Advances to `stop`, where reading ended: at the end of the window or at a sub-record that cannot be read.
    /// Returns the offset and the fault of a sub-record that cannot be read, unless the sub-record merely continues
    /// behind the window.
    pub fn advance_to(
        &mut self,
        stop: usize,
        fault: Option<ErrorKind>,
    ) -> Option<(usize, ErrorKind)> {
        let rest = self.source.bytes.get(stop..self.end).unwrap_or_default();
        let begun = std::mem::replace(&mut self.at, stop);
        match fault? {
            ErrorKind::Truncated { .. } if stop > begun => None,
            ErrorKind::Truncated { .. } => {
                // The sub-record is longer than a window, or truncated.
                let cursor = Cursor::new(rest, 0, self.id_size);
                let is_last = self.keeps_cut && self.end == self.source.bytes.len();
                let mut alone = if is_last {
                    SubRecords::of_cut_file(cursor)
                } else {
                    SubRecords::new(cursor)
                };
                let read = alone.next()?;
                self.next = alone.offset() as usize;
                read.err().map(|error| (stop, error.kind))
            }
            kind => Some((stop, kind)),
        }
    }
}

/// A copy of a few kilobytes of the file, for reading single objects: copying takes about half the time of mapping
/// and releasing the pages around each object.
#[derive(Default)]
pub(crate) struct ReadBuffer {
    start: usize,
    bytes: Vec<u8>,
    /// The system cannot copy from this file.
    cannot_copy: bool,
}

impl ReadBuffer {
    /// The copied bytes from an offset on; empty if the copy does not cover the offset.
    pub(crate) fn bytes_from(&self, offset: usize) -> &[u8] {
        let at = offset.checked_sub(self.start);
        at.and_then(|at| self.bytes.get(at..)).unwrap_or_default()
    }

    /// Searches the bytes from an offset on: first the existing copy, then a new copy.
    pub(crate) fn search<T>(
        &mut self,
        source: View<'_>,
        offset: usize,
        search: impl Fn(&[u8]) -> Option<T>,
    ) -> Option<T> {
        if self.cannot_copy {
            return None;
        }
        search(self.bytes_from(offset)).or_else(|| {
            self.point_at(source, offset);
            search(self.bytes_from(offset))
        })
    }

    /// Copies the bytes from an offset on, more and more of them for those who read on.
    pub(crate) fn point_at(&mut self, source: View<'_>, offset: usize) {
        let copied = self.start..=self.start.saturating_add(self.bytes.len());
        let most = if offset > self.start && copied.contains(&offset) {
            self.bytes.len().saturating_mul(2).min(LONGEST_READ_BUFFER)
        } else {
            READ_BUFFER_BYTES
        };
        let left = source.bytes.len().saturating_sub(offset);
        self.bytes.resize(left.min(most.max(READ_BUFFER_BYTES)), 0);
        self.start = offset;
        self.cannot_copy = !source.access.copy(offset, &mut self.bytes);
        if self.cannot_copy {
            self.bytes.clear();
        }
    }
}
