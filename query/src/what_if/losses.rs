//! The objects that one search reached and another did not.

use heapray_analyzer::storage::bitset::Bitset;
use heapray_analyzer::{Heap, ObjectCount, ObjectIndex};
use rayon::prelude::*;

use super::marking::copy;
use crate::rows::{Cell, Column, Row};

/// Words of a set that one task looks at.
const SHARE: usize = 1 << 12;

/// Objects of one class that would be freed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FreedClassRow {
    /// Java name of the class.
    pub class: String,
    /// How many.
    pub objects: u64,
    /// Their shallow sizes.
    pub shallow_bytes: u64,
}

impl Row for FreedClassRow {
    const COLUMNS: &'static [Column] = &[
        Column::count("objects", "Objects"),
        Column::bytes("shallow_bytes", "Freed"),
        Column::text("class", "Class"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.objects),
            Cell::Bytes(self.shallow_bytes),
            Cell::text(&self.class),
        ]
    }
}

/// The objects of the heap up to this preorder number. A pass over the objects beyond it.
///
/// # Errors
/// When there is no memory for the set.
pub(super) fn objects_up_to(heap: &Heap, last: u32) -> std::io::Result<Bitset> {
    let tree = heap.tree();
    let mut objects = copy(&tree.visited)?;
    let beyond = tree.order.as_slice();
    let beyond = beyond.get(last as usize + 1..=tree.count as usize);
    for object in beyond.unwrap_or_default() {
        objects.remove(*object);
    }
    Ok(objects)
}

/// Objects of `before` that are not in `after`, by class number. In parallel.
pub(super) fn lost_by_class(heap: &Heap, before: &Bitset, after: &Bitset) -> Vec<ObjectCount> {
    let classes = heap.classes().len();
    let count = |(task, before): (usize, &[u64])| {
        let mut counts: Vec<ObjectCount> = Vec::new();
        let after = after.words().iter().skip(task * SHARE);
        for ((word, before), after) in (task * SHARE..).zip(before).zip(after) {
            let mut lost = before & !after;
            while lost != 0 {
                let object = ObjectIndex(word as u32 * 64 + lost.trailing_zeros());
                lost &= lost - 1;
                if counts.is_empty() {
                    counts.resize(classes, ObjectCount::default());
                }
                if let Some(count) = counts.get_mut(heap.class_of(object).get()) {
                    count.objects += 1;
                    count.bytes += heap.shallow_size(object);
                }
            }
        }
        counts
    };
    let merge = |mut sums: Vec<ObjectCount>, others: Vec<ObjectCount>| {
        if sums.is_empty() {
            return others;
        }
        for (sum, other) in sums.iter_mut().zip(others) {
            *sum += other;
        }
        sums
    };
    heap.workers().run(|| {
        let chunks = before.words().par_chunks(SHARE).enumerate();
        chunks.map(count).reduce(Vec::new, merge)
    })
}

/// The sum of counts.
pub(super) fn sum(counts: &[ObjectCount]) -> ObjectCount {
    let mut sum = ObjectCount::default();
    for count in counts {
        sum += *count;
    }
    sum
}

/// Counts by class name, most bytes first.
pub(super) fn freed_rows(heap: &Heap, counts: &[ObjectCount]) -> Vec<FreedClassRow> {
    let classes = heap.classes().iter().zip(counts);
    let lost = classes.filter(|(_, count)| count.objects > 0);
    let mut rows: Vec<FreedClassRow> = lost
        .map(|((_, class), count)| FreedClassRow {
            class: class.name.clone(),
            objects: count.objects,
            shallow_bytes: count.bytes,
        })
        .collect();
    rows.sort_by(|a, b| {
        let by_bytes = b.shallow_bytes.cmp(&a.shallow_bytes);
        by_bytes.then_with(|| a.class.cmp(&b.class))
    });
    rows
}
