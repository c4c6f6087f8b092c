//! How big are objects really? HPROF holds no sizes; the JVM's layout is inferred from the dump.
//!
//! Objects lie next to each other, so the distance from an instance to the object behind it is never
//! less than its size, and the least distance over a class's instances is the size for nearly every
//! class. That also tells which of the JVM's layouts is in force (`reference/hprof.md` §2.6 of the
//! project's notes: header, reference size, array base), by which the rest is computed.

mod compared;
mod fields;
mod infer;
pub mod lengths;
mod mat;
mod model;
mod scales;
mod sizes;

pub use scales::Scales;
pub use sizes::{LayoutSummary, SizeRule, Sizes};
