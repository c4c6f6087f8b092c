//! An object's entry: its class, and its references or where they are, in eight bytes.

use crate::classes::ClassIndex;

/// An entry of the object column. Five bytes are the body: the length of a primitive array, an instance's
/// references themselves where they fit, else where they are in the stream, 0 for none. Above it is how many
/// references the body holds, and above that the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry(pub(super) u64);

/// A stream of a terabyte: of five bytes at most for each of the 2³⁷ references that are in two terabytes.
pub(super) const BODY_BITS: u32 = 40;
/// For the number of references in the body, [`HEADED`] or [`IN_STREAM`].
pub(super) const COUNT_BITS: u32 = 3;
/// In place of a number: the references are in the stream, behind an array's length or a class object's class.
/// (A body of five bytes holds five references at most.)
pub(super) const HEADED: u32 = 6;
/// The same without a head.
pub(super) const IN_STREAM: u32 = 7;
/// What the rest of an entry can number.
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

    /// How many references the body holds, [`HEADED`] or [`IN_STREAM`].
    #[inline]
    pub(super) fn references(self) -> u32 {
        (self.0 >> BODY_BITS) as u32 & ((1 << COUNT_BITS) - 1)
    }

    #[inline]
    pub(super) fn body(self) -> u64 {
        self.0 & ((1 << BODY_BITS) - 1)
    }
}
