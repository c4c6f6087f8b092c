//! Finds the way through damaged files: which records can be read, what was mended, what was lost.
//!
//! Dumps are cut off by the kill that made them, by full disks and by copies; lengths are patched
//! last, overflow at 4 GiB or lie. So lengths are believed only where the next record begins at their
//! end; else the structure of the sub-records decides. Every repair is counted and placed.

mod repair;
mod resync;
mod text_mode;
mod walk;

pub use repair::{Repair, RepairKind, add_repair};
pub use resync::{DamagedBytes, ResyncHint, find_sub_record};
pub use text_mode::was_transferred_as_text;
pub use walk::{Piece, Walk};
