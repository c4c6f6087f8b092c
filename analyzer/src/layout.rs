//! Shallow sizes of objects. HPROF files hold no sizes, so the JVM's object layout is inferred from the dump.
//!
//! Objects lie next to each other in memory. The distance from an instance to the next object is never less than its
//! size, and the minimum distance over the instances of a class equals the size for nearly every class. These
//! minimums also show which of the JVM's layouts is in force (header size, reference size, array base), and the
//! layout gives all other sizes.

mod compared;
mod fields;
mod infer;
pub mod lengths;
mod mat;
mod model;
mod scales;
mod sizes;
mod word_size;

pub use scales::Scales;
pub use sizes::{LayoutSummary, SizeRule, Sizes};
