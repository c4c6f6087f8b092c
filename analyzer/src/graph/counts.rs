//! Counts of the second pass.

use crate::storage::codec::{Input, Stored};

/// The numbers of references that the second pass found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// References to objects in the file; null and `<class>` references are not counted.
    pub references: u64,
    /// References to objects that are not in the file.
    pub dangling: u64,
    /// The objects that have such references, each with the number of these; in no order. A complete dump has some
    /// hundreds.
    pub dangling_by_source: Vec<(u32, u32)>,
}

impl Counts {
    /// Counts references of an object to objects that are not in the file.
    #[cold]
    pub(super) fn add_dangling(&mut self, object: u32, references: u32) {
        self.dangling += u64::from(references);
        match self.dangling_by_source.last_mut() {
            Some((last, sum)) if *last == object => *sum = sum.saturating_add(references),
            _ => self.dangling_by_source.push((object, references)),
        }
    }

    /// Adds the counts of another thread.
    pub(super) fn add(&mut self, other: Self) {
        self.references += other.references;
        self.dangling += other.dangling;
        self.dangling_by_source.extend(other.dangling_by_source);
    }
}

/// Sources in order, whichever thread found them.
impl Stored for Counts {
    fn put(&self, out: &mut Vec<u8>) {
        self.references.put(out);
        self.dangling.put(out);
        let mut sources = self.dangling_by_source.clone();
        sources.sort_unstable();
        sources.put(out);
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        Some(Self {
            references: Stored::take(input)?,
            dangling: Stored::take(input)?,
            dangling_by_source: Stored::take(input)?,
        })
    }
}
