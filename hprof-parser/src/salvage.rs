//! Reads damaged files: which records are readable, what was repaired, and what was lost.
//!
//! A killed JVM, a full disk or a copy truncates a dump. Producers write the length of a record last, and
//! lengths overflow at 4 GiB or are wrong. So [`Walk`] trusts a length only if the next record begins where
//! the length says, and otherwise finds the end of the record by its sub-records. Each [`Repair`] has a
//! kind, an offset and a count.
//!
//! A damaged place within the heap is skipped by [`DamagedBytes::measure`].

mod repair;
mod resync;
mod text_mode;
mod walk;

pub use repair::{Repair, RepairKind, add_repair};
pub use resync::{DamagedBytes, ResyncHint, find_sub_record};
pub use text_mode::was_transferred_as_text;
pub use walk::{Chunk, Walk};
