//! Which objects are equal: the first of them for each.

use std::sync::MutexGuard;

use heapray_analyzer::Heap;
use heapray_analyzer::storage::column::Column;

/// No equal object comes before.
const NONE: u32 = u32::MAX;

/// By object: the first one that is equal to it. Holds the heap's scratch column.
pub(crate) struct Firsts<'h>(MutexGuard<'h, Column<u32>>);

impl<'h> Firsts<'h> {
    /// No object equals another. Waits for other questions that use the column.
    pub(crate) fn new(heap: &'h Heap) -> Self {
        let mut column = heap.scratch();
        column.as_mut_slice().fill(NONE);
        Self(column)
    }

    /// The first one that is equal to this object, if that is another one.
    #[inline]
    pub(crate) fn before(&self, object: u32) -> Option<u32> {
        let first = self.0.as_slice().get(object as usize).copied();
        first.filter(|first| *first != NONE)
    }

    /// Notes objects that equal `first`; whether that was not known of any of them.
    pub(crate) fn insert(&mut self, first: u32, equal: impl Iterator<Item = u32>) -> bool {
        let column = self.0.as_mut_slice();
        let mut is_new = false;
        for object in equal {
            if let Some(slot) = column.get_mut(object as usize) {
                is_new |= *slot == NONE;
                *slot = first;
            }
        }
        is_new
    }
}
