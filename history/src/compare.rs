//! Compares two heaps of one program: what grew, what shrank, and whether the difference exceeds noise.
//!
//! Rows are matched by name, never by address: classes by name, access paths by text without generated numbers,
//! suspects by fingerprint, class loaders by class and name, threads by name without number. Rows of the same name
//! are added up. A row that a report does not list counts as 0. [`ChangeState::Unclear`] marks differences that a
//! missing part of a damaged dump may explain.

mod build;
mod changes;
mod comparability;
mod figure;
mod join;
mod model;
mod noise;
mod options;
mod queries;
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
pub(crate) use noise::LEAST_SPREAD;
pub use noise::Noise;
pub use options::CompareOptions;
pub use queries::{QueryChange, UncomparedQuery};
pub use rows::{ClassChange, LoaderChange, PathChange, SuspectChange, ThreadChange};
