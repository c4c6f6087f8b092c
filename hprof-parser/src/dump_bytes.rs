//! Where do a dump's bytes come from, and how do they leave memory again?

use std::ops::Range;

/// The bytes of a plain (inflated) dump, for as long as anybody asks for them.
///
/// Implementors with better means than a slice (a mapped file can copy and give pages back) say so; bytes that
/// are in memory anyway need only [`DumpBytes::bytes`].
pub trait DumpBytes: Send + Sync {
    /// The whole dump. Cheap: a pointer and a length, no reading.
    fn bytes(&self) -> &[u8];

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
