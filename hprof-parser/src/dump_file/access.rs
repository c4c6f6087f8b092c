//! How a dump's bytes come into memory and go again.

use std::ops::Range;

use super::DumpFile;

/// What can be done about the bytes of a dump besides reading them where they lie. With bytes that are in
/// memory anyway nothing, which is `()`.
pub trait Access: Sync {
    /// Copies the bytes from `start` on, for those who read much, once and in order: that takes a
    /// third less than having pages mapped, waiting for what is in them, and giving them back. `false` where it
    /// can't be done; the bytes can be read in place then.
    fn copy(&self, start: usize, into: &mut [u8]) -> bool {
        let _ = (start, into);
        false
    }

    /// Bytes that were read in place are not needed soon.
    fn release(&self, range: Range<usize>) {
        let _ = range;
    }
}

impl Access for () {}

impl Access for DumpFile {
    fn copy(&self, start: usize, into: &mut [u8]) -> bool {
        self.map.copy(start.saturating_add(self.start), into)
    }

    fn release(&self, range: Range<usize>) {
        Self::release(self, range);
    }
}
