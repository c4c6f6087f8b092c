//! Dumps that are damaged, odd or hostile, each in one known way.
//!
//! One case a row of the format reference's table of broken files, with what a robust
//! analyzer should make of it. Cases of several gigabytes are sparse files: [`huge`].

mod classes;
mod compressed;
mod cut;
pub mod huge;
mod lengths;
mod objects;
mod records;
mod story;
#[cfg(test)]
mod tests;

pub use story::Story;

use crate::dump::DumpBuilder;
use crate::{Parts, Written};

/// What an analyzer should do with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Analyzes it without a complaint: odd, but legal.
    Clean,
    /// Analyzes it and reports a repair; the word hints at its kind.
    Warn(&'static str),
    /// Says that the file holds no heap.
    NoHeap,
    /// Ends with a clear error.
    Refuse,
    /// Lists so many dumps and takes the first; the counts are the first one's.
    SeveralDumps(usize),
}

/// How many instances and arrays an analyzer should find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objects {
    /// No more and no fewer.
    Exactly(u64),
    /// What is certain; a good resynchronisation finds more.
    AtLeast(u64),
}

impl Objects {
    /// True if `found` objects are what is wanted.
    pub fn allow(self, found: u64) -> bool {
        match self {
            Self::Exactly(n) => found == n,
            Self::AtLeast(n) => found >= n,
        }
    }
}

/// One damaged file.
#[derive(Debug, Clone)]
pub struct Case {
    /// Name of the row.
    pub name: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// Objects of the healthy dump it was made of.
    pub base_objects: u64,
    /// Objects that should be found in it.
    pub objects: Objects,
    /// What should come of it.
    pub wanted: Wanted,
}

/// The healthy dump that most cases start from: small, several segments.
pub fn base() -> DumpBuilder {
    Story::new().dump
}

/// The healthy dump as JDK 22+ leaves it when killed before its parts were merged.
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

/// A case told: the story goes on with `tell`, after which the file holds `more` objects that
/// count beyond the healthy ones.
fn told(name: &'static str, wanted: Wanted, more: u64, tell: impl FnOnce(&mut Story)) -> Case {
    let mut story = Story::new();
    let base_objects = story.objects;
    tell(&mut story);
    Case {
        name,
        bytes: story.dump.to_bytes(),
        base_objects,
        objects: Objects::Exactly(base_objects + more),
        wanted,
    }
}

/// A case made of the healthy file's bytes.
fn damaged(
    name: &'static str,
    wanted: Wanted,
    damage: impl FnOnce(&Written) -> (Vec<u8>, Objects),
) -> Case {
    let mut story = Story::new();
    let written = story.dump.to_written();
    let (bytes, objects) = damage(&written);
    Case {
        name,
        bytes,
        base_objects: story.objects,
        objects,
        wanted,
    }
}

/// Bad bytes between good objects of one segment, with a good segment behind. What stands
/// before them and in the next segment must survive.
fn in_the_midst(name: &'static str, wanted: Wanted, bad: impl FnOnce(&mut Story)) -> Case {
    let mut case = told(name, wanted, 0, |story| {
        story.dump.break_segment();
        story.dump.string("before");
        bad(story);
        story.dump.string("behind, in the same segment");
        story.dump.break_segment();
        story.dump.string("in the next segment");
    });
    // Each string is two objects.
    case.objects = Objects::AtLeast(case.base_objects + 4);
    case
}
