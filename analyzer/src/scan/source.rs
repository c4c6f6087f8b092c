//! The dump as a whole, and how its bytes are read.

use std::ops::Range;
use std::sync::Arc;

use heapray_hprof::{Cursor, DumpBytes, ErrorKind, IdSize, SubRecords};

/// Bytes that are copied at once: a part of what a processor's own cache holds.
const WINDOW_BYTES: usize = 256 << 10;

/// Ranges of fewer bytes are read in place: a system call for each of millions of segments would take longer.
const MIN_COPIED_BYTES: usize = 16 << 10;

/// Bytes of a copy through which objects are looked at: about what sixty of them take.
const READ_BUFFER_BYTES: usize = 4 << 10;

/// A plain (inflated) dump that a heap keeps for as long as it is asked. Cloning shares it.
#[derive(Clone)]
pub struct Source(Arc<dyn DumpBytes>);

impl Source {
    /// What reads it: the bytes and how to get at them, looked up once.
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

    /// What was read of a range in place is not needed soon.
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

/// The dump while a stage reads it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub bytes: &'a [u8],
    access: &'a dyn DumpBytes,
}

impl<'a> View<'a> {
    /// A range of sub-records for whoever reads all of them once and in order.
    pub fn windows(&self, range: Range<usize>, id_size: IdSize) -> Windows<'a> {
        Windows {
            source: *self,
            is_copied: range.len() >= MIN_COPIED_BYTES,
            at: range.start,
            end: range.end.min(self.bytes.len()),
            next: WINDOW_BYTES,
            id_size,
        }
    }

    /// What was read of a range in place is not needed soon.
    pub fn release(&self, range: Range<usize>) {
        self.access.release(range);
    }
}

/// Sub-records in windows: copies of the file where those can be had, else the bytes in place.
pub struct Windows<'a> {
    source: View<'a>,
    is_copied: bool,
    /// What comes next, and where the range ends.
    at: usize,
    end: usize,
    /// Bytes of the next window.
    next: usize,
    id_size: IdSize,
}

impl<'a> Windows<'a> {
    /// The next window, of which whole sub-records are to be read: then tell [`Self::advance_to`] how that went.
    pub fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Option<SubRecords<'b>>
    where
        'a: 'b,
    {
        if self.at >= self.end {
            return None;
        }
        let len = std::mem::replace(&mut self.next, WINDOW_BYTES);
        let range = self.at..self.end.min(self.at.saturating_add(len));
        let bytes = match self.copy(&range, buffer) {
            Some(copy) => copy,
            None => self.source.bytes.get(range).unwrap_or_default(),
        };
        Some(SubRecords::new(Cursor::new(
            bytes,
            self.at as u64,
            self.id_size,
        )))
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

    /// Reading stopped there, at the window's end or a sub-record that can't be read. Returns the place and the
    /// fault of one that can't, unless it only goes on behind the window.
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
                // Longer than a window, or truncated indeed.
                let mut alone = SubRecords::new(Cursor::new(rest, 0, self.id_size));
                let read = alone.next()?;
                self.next = alone.offset() as usize;
                read.err().map(|error| (stop, error.kind))
            }
            kind => Some((stop, kind)),
        }
    }
}

/// A copy of some kilobytes, for whoever looks at objects here and there: that takes about half of having the
/// pages around each mapped and giving them back.
#[derive(Default)]
pub(crate) struct ReadBuffer {
    start: usize,
    bytes: Vec<u8>,
    /// No copies can be had.
    cannot_copy: bool,
}

impl ReadBuffer {
    /// What stands from an offset on, as far as the copy goes.
    pub(crate) fn bytes_from(&self, offset: usize) -> &[u8] {
        let at = offset.checked_sub(self.start);
        at.and_then(|at| self.bytes.get(at..)).unwrap_or_default()
    }

    /// Searches what stands from an offset on: what was copied before, then a new copy.
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

    fn point_at(&mut self, source: View<'_>, offset: usize) {
        let len = source.bytes.len().saturating_sub(offset);
        self.bytes.resize(len.min(READ_BUFFER_BYTES), 0);
        self.start = offset;
        self.cannot_copy = !source.access.copy(offset, &mut self.bytes);
        if self.cannot_copy {
            self.bytes.clear();
        }
    }
}
