//! A source of a dump's bytes, in memory or in a mapped file.

use std::ops::Range;

/// The bytes of a plain (not compressed) dump, shared by all readers of the dump.
///
/// Bytes in memory need only [`DumpBytes::bytes`]. A mapped file can also copy without mapping and return
/// pages to the system.
pub trait DumpBytes: Send + Sync {
    /// The whole dump. Cheap: a pointer and a length, no reading.
    fn bytes(&self) -> &[u8];

    /// Fills `into` with the bytes from `start` on. For a reader of a large range, once and in order: a copy
    /// takes a third less time than page faults on a map. `false` if the source cannot copy; read
    /// [`bytes`](Self::bytes) then.
    fn copy(&self, start: usize, into: &mut [u8]) -> bool {
        let _ = (start, into);
        false
    }

    /// Tells the source that the bytes of `range` are not needed soon.
    fn release(&self, range: Range<usize>) {
        let _ = range;
    }
}

impl DumpBytes for Vec<u8> {
    fn bytes(&self) -> &[u8] {
        self
    }
}

impl DumpBytes for &'static [u8] {
    fn bytes(&self) -> &[u8] {
        self
    }
}
