//! Where what stands in a section of packed numbers.
//!
//! The number of values and the bytes of the blocks, eight bytes each; the blocks, with [`PADDING`] behind them; the
//! directory: for each group of blocks the offset of the first one, and two bytes a block for its distance from there.

/// Numbers of a block.
pub(crate) const BLOCK: usize = 64;
/// Blocks of a group in the directory.
pub(super) const GROUP: usize = 64;
/// Bytes of a group in the directory.
pub(super) const GROUP_BYTES: usize = 8 + 2 * GROUP;
/// Bytes in front of the blocks.
pub(super) const HEAD: usize = 16;
/// Bytes that may be read behind the last number.
pub(super) const PADDING: usize = 16;
/// More bytes than any block takes. A group of such blocks is shorter than 64 KiB.
pub(super) const LONGEST_BLOCK: usize = 576;

/// How the numbers of a block are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// As they are.
    Plain,
    /// What is missing to their own places.
    Distance,
    /// Each as its difference from the one before.
    Steps,
}

impl Way {
    /// All ways, by their numbers in files.
    pub(super) const ALL: [Self; 3] = [Self::Plain, Self::Distance, Self::Steps];

    /// The number of the way in files.
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Plain => 0,
            Self::Distance => 1,
            Self::Steps => 2,
        }
    }
}

/// The bit in the first byte of a block that tells that some numbers have more bits, which stand behind the others.
pub(super) const TALL: u8 = 4;
