//! The entry of an object: its class and its references, or their position, in eight bytes.

use crate::classes::ClassIndex;

/// An entry of the object column. The lower five bytes are the body: the length of a primitive array, the references
/// of an instance if they fit, else their position in the stream, 0 for none. Above the body is the number of
/// references it holds, and above that the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry(pub(super) u64);

/// Bits of the body: enough for a stream of 1 TiB, at most five bytes for each of the 2³⁷ references in 2 TiB of
/// heap.
pub(super) const BODY_BITS: u32 = 40;

/// Bits for the number of references in the body, [`HEADED`] or [`IN_STREAM`].
pub(super) const COUNT_BITS: u32 = 3;

/// In place of a number of references: they are in the stream, behind the length of an array or the class of a class
/// object. (A body of five bytes holds at most five references.)
pub(super) const HEADED: u32 = 6;

/// In place of a number of references: they are in the stream, without a head.
pub(super) const IN_STREAM: u32 = 7;

/// The number of classes that the remaining bits can distinguish.
pub(crate) const MOST_CLASSES: u64 = 1 << (64 - COUNT_BITS - BODY_BITS);

impl Entry {
    #[inline]
    pub(super) fn new(class: ClassIndex, references: u32, body: u64) -> Self {
        let above = u64::from(class.0) << COUNT_BITS | u64::from(references);
        Self(above << BODY_BITS | body)
    }

    #[inline]
    pub(super) fn class(self) -> ClassIndex {
        ClassIndex((self.0 >> (COUNT_BITS + BODY_BITS)) as u32)
    }

    /// The number of references in the body, [`HEADED`] or [`IN_STREAM`].
    #[inline]
    pub(super) fn references(self) -> u32 {
        (self.0 >> BODY_BITS) as u32 & ((1 << COUNT_BITS) - 1)
    }

    #[inline]
    pub(super) fn body(self) -> u64 {
        self.0 & ((1 << BODY_BITS) - 1)
    }
}
