//! Histograms as an index file keeps them, to be read without the dump.

use heapray_analyzer::Heap;
use heapray_analyzer::storage::codec::{Stored, read_all, to_bytes};

use crate::histogram::{GroupBy, GroupTotals, histogram};

/// In the order in which they are kept.
const KEPT: [GroupBy; 4] = [
    GroupBy::Class,
    GroupBy::Package,
    GroupBy::Loader,
    GroupBy::Superclass,
];

/// The histograms of a heap by everything that it can be grouped by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptHistogram {
    groups: Vec<Vec<GroupTotals>>,
    /// Names of all classes, with or without instances.
    classes: Vec<String>,
}

impl KeptHistogram {
    /// The name under which index files keep it.
    pub const NAME: &'static str = "histogram 1";

    /// The histograms of a heap. O(classes), and O(nodes of the class tree · depth).
    pub fn of(heap: &Heap) -> Self {
        let classes = heap.classes().iter();
        Self {
            groups: KEPT.iter().map(|by| histogram(heap, *by)).collect(),
            classes: classes.map(|(_, class)| class.name.clone()).collect(),
        }
    }

    /// What [`histogram`] answers of the heap.
    pub fn by(&self, by: GroupBy) -> &[GroupTotals] {
        let kept = KEPT.iter().zip(&self.groups);
        let found = kept.into_iter().find(|(kept, _)| **kept == by);
        found.map_or(&[], |(_, groups)| groups)
    }

    /// Names of all classes of the dump, in the order of their table.
    pub fn classes(&self) -> impl Iterator<Item = &str> {
        self.classes.iter().map(String::as_str)
    }

    /// The histograms as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = to_bytes(&self.groups);
        self.classes.put(&mut bytes);
        bytes
    }

    /// The histograms that bytes hold; `None` if they hold none.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (groups, classes): (Vec<Vec<GroupTotals>>, Vec<String>) = read_all(bytes)?;
        (groups.len() == KEPT.len()).then_some(Self { groups, classes })
    }
}
