//! From records to findings: the object graph of a heap dump, its dominator tree, retained heaps, and
//! what they say about leaks.
//!
//! The way is one direction, each stage's type being the proof that the one before has run; see
//! [`analyze`].

// What a file says must not end the program. Tests may. Arithmetic is not denied here: it is on counts and
// sizes of what was read, far from the ends of a u64; tests and fuzzing run with overflow checks.
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

mod analysis;
mod bitset;
mod census;
mod classes;
mod column;
mod confidence;
mod dominators;
mod error;
mod folded;
mod graph;
mod hashing;
mod index;
pub mod inspect;
mod layout;
mod locate;
pub mod masking;
mod objects;
mod progress;
pub mod query;
mod reach;
mod read;
mod recent;
mod retained;
mod source;
pub mod suspects;
mod tally;
mod timing;
mod varint;
mod waste;

pub use analysis::{AnalyzeOptions, Heap, analyze};
pub use classes::{Class, ClassIndex, ClassKind, ClassTable, Field};
pub use column::Backing;
pub use confidence::{Caveat, Confidence};
pub use error::{AnalyzeError, Result};
pub use index::{AddressIndex, ObjectIndex};
pub use layout::{LayoutSummary, SizeRule};
pub use objects::{ObjectRow, TreeIndex};
pub use progress::{Progress, Silent, Stage};
pub use reach::Total;
pub use read::{FieldValue, ObjectRecord, Reference, ReferenceKind};
pub use source::Source;
pub use suspects::{DiagnoseOptions, Rules, RulesError, diagnose};
pub use tally::{Tally, tally};
pub use timing::{ResidentMemory, StageTiming, TimingProgress};
