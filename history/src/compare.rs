//! Two heaps of one program: what grew, what shrank, and is the difference more than noise?
//!
//! Classes are matched by name, access paths by their folded text, suspects by fingerprint, class
//! loaders by class and name, threads by the stem of their names; never by address. Rows that fold to
//! one name are added up. What a report's list leaves out counts as 0. What a damaged dump lost counts
//! for nothing: see [`ChangeState::Unclear`].

mod build;
mod changes;
mod comparability;
mod figure;
mod join;
mod model;
mod noise;
mod options;
mod rows;
mod significance;
mod suspects;
#[cfg(test)]
mod tests;
mod verdict;

pub use build::compare;
pub use comparability::{Collected, Comparability};
pub use figure::{ChangeState, Figure};
pub use model::{Comparison, ComparisonKind, ComparisonVerdict, HeapChange, LeftOut, Side};
pub use noise::Noise;
pub use options::CompareOptions;
pub use rows::{ClassChange, LoaderChange, PathChange, SuspectChange, ThreadChange};
