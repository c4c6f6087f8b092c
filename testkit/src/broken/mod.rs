//! Dumps that are damaged, odd or hostile, each in one known way.
//!
//! Each case is a row of the format reference's table of broken files, with the result that a
//! robust analyzer should reach. Cases of several gigabytes are sparse files: [`huge`].

mod case;
mod classes;
mod compressed;
mod cut;
pub mod huge;
mod lengths;
mod make;
mod objects;
mod records;
mod story;
#[cfg(test)]
mod tests;

pub use case::{Case, Objects, Wanted};
pub use story::Story;

use crate::Parts;
use crate::dump::DumpBuilder;

/// The healthy dump that most cases start from: small, several segments.
pub fn base() -> DumpBuilder {
    Story::new().dump
}

/// The healthy dump as JDK 22+ leaves it when it is killed before it merges the parts.
pub fn unmerged_parts(n: usize) -> Parts {
    Parts::split(&Story::new().dump.to_written(), n)
}

/// Every case that fits into memory.
pub fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    all.extend(cut::cases());
    all.extend(lengths::cases());
    all.extend(objects::cases());
    all.extend(classes::cases());
    all.extend(records::cases());
    all.extend(compressed::cases());
    all
}
