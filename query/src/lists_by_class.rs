//! Lists of objects, one for each class that has one.

use std::ops::Range;

use heapray_analyzer::storage::codec::{read_all, to_bytes};
use heapray_analyzer::{ClassIndex, ObjectIndex};

/// Lists by class: 4 bytes an object, and 24 a class.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ListsByClass {
    /// By class, where it has a list.
    pub(crate) ranges: Vec<Option<Range<usize>>>,
    /// The lists, class by class.
    pub(crate) objects: Vec<ObjectIndex>,
}

impl ListsByClass {
    /// The list of exactly this class; `None` if it has none.
    pub(crate) fn of(&self, class: ClassIndex) -> Option<&[ObjectIndex]> {
        let range = self.ranges.get(class.get())?.clone()?;
        self.objects.get(range)
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let ranges = self.ranges.iter();
        let ranges = ranges.map(|range| range.as_ref().map(|range| (range.start, range.end)));
        let objects: Vec<u32> = self.objects.iter().map(|object| object.0).collect();
        to_bytes(&(ranges.collect::<Vec<_>>(), objects))
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (ranges, objects): (Vec<Option<(usize, usize)>>, Vec<u32>) = read_all(bytes)?;
        let ranges = ranges.into_iter();
        Some(Self {
            ranges: ranges
                .map(|range| range.map(|(start, end)| start..end))
                .collect(),
            objects: objects.into_iter().map(ObjectIndex).collect(),
        })
    }
}
