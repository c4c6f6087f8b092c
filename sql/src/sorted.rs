//! Objects in order of a number.

use heapray_analyzer::{Heap, ObjectIndex};
use rayon::prelude::*;

use crate::table::Cell;
use crate::watch::Watch;

/// Objects that one task looks at.
const SHARE: usize = 1 << 14;

/// Objects in ascending order of a column; those that have nothing there come first, and equal ones by index.
pub(crate) struct Sorted {
    /// The column.
    pub(crate) column: usize,
    nulls: Vec<u32>,
    keyed: Vec<(i64, u32)>,
    next: usize,
}

impl Sorted {
    /// Sorts objects by a column of whole numbers. `reader` makes what reads the column of one object after the other.
    /// In parallel; 16 bytes for each object with a number.
    pub(crate) fn new<K: Fn(ObjectIndex) -> Cell<'static>>(
        heap: &Heap,
        watch: &Watch,
        column: usize,
        objects: &[u32],
        reader: impl Fn() -> K + Sync,
    ) -> Self {
        let look = |objects: &[u32]| {
            let key = reader();
            let (mut nulls, mut keyed) = (Vec::new(), Vec::new());
            if watch.is_cancelled() {
                return (nulls, keyed);
            }
            for object in objects {
                match key(ObjectIndex(*object)) {
                    Cell::Integer(number) => keyed.push((number, *object)),
                    _ => nulls.push(*object),
                }
            }
            (nulls, keyed)
        };
        heap.workers().run(|| {
            let parts: Vec<_> = objects.par_chunks(SHARE).map(look).collect();
            let (mut nulls, mut keyed) = (Vec::new(), Vec::new());
            for (without, with) in parts {
                nulls.extend(without);
                keyed.extend(with);
            }
            nulls.par_sort_unstable();
            keyed.par_sort_unstable();
            let next = 0;
            Self {
                column,
                nulls,
                keyed,
                next,
            }
        })
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u64 {
        (self.nulls.len() + self.keyed.len()) as u64
    }

    /// The next object, and its number.
    pub(crate) fn advance(&mut self) -> Option<(ObjectIndex, Option<i64>)> {
        let at = self.next;
        self.next += 1;
        if let Some(object) = self.nulls.get(at) {
            return Some((ObjectIndex(*object), None));
        }
        let (number, object) = self.keyed.get(at - self.nulls.len())?;
        Some((ObjectIndex(*object), Some(*number)))
    }
}
