//! What do only soft, weak, phantom or final references keep, by class?

use std::cmp::Reverse;

use heapray_analyzer::storage::bitset::Bitset;
use heapray_analyzer::{Heap, ObjectCount, ObjectIndex, Reachability, Result, Strength, TreeIndex};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::finalization::{final_references, held_by_finalizers};
use crate::rows::{Cell, Column, Row};

/// Objects of one class that nothing firmer than references of one kind holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldRow {
    /// `soft`, `weak`, `phantom` or `final`.
    pub held_by: &'static str,
    /// Java name of the class.
    pub class: String,
    /// How many.
    pub objects: u64,
    /// Their shallow sizes.
    pub shallow_bytes: u64,
}

impl Row for HeldRow {
    const COLUMNS: &'static [Column] = &[
        Column::text("held_by", "Held by"),
        Column::count("objects", "Objects"),
        Column::bytes("shallow_bytes", "Shallow"),
        Column::text("class", "Class"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::text(self.held_by),
            Cell::Count(self.objects),
            Cell::Bytes(self.shallow_bytes),
            Cell::text(&self.class),
        ]
    }
}

/// The order of the answer, from firm to weak.
const ORDER: [&str; 4] = ["soft", "weak", "phantom", "final"];

/// Objects that only soft, weak, phantom or final references hold, by the firmest of these and by class, most bytes first.
/// What the analysis follows like strong references is not told apart. O(objects held so); the part of the heap that
/// final references dominate is searched.
///
/// # Errors
/// When there is no memory for one bit per object.
pub fn held_weakly(heap: &Heap) -> Result<Vec<HeldRow>> {
    let mut counts: FxHashMap<(&'static str, &str), ObjectCount> = FxHashMap::default();
    let mut add = |held_by, object| {
        let class = &heap.classes().get(heap.class_of(object)).name;
        let count = counts.entry((held_by, class.as_str())).or_default();
        count.objects += 1;
        count.bytes += heap.shallow_size(object);
    };
    let weakly = weakly_reachable(heap);
    let tree = heap.tree();
    for place in tree.regions.range(Reachability::Soft, tree.count) {
        if let Some(object) = heap.object_at(TreeIndex(place)) {
            add("soft", object);
        }
    }
    for place in tree.regions.range(Reachability::Weak, tree.count) {
        if let Some(object) = heap.object_at(TreeIndex(place)) {
            let is_weak = weakly.contains(&object.0);
            add(if is_weak { "weak" } else { "phantom" }, object);
        }
    }
    for object in held_by_finalizers(heap, &final_references(heap))?
        .iter()
        .flat_map(Bitset::iter)
    {
        add("final", ObjectIndex(object));
    }
    let rows = counts.into_iter();
    let rows = rows.map(|((held_by, class), count)| HeldRow {
        held_by,
        class: class.to_owned(),
        objects: count.objects,
        shallow_bytes: count.bytes,
    });
    let mut rows: Vec<HeldRow> = rows.collect();
    rows.sort_by(|a, b| {
        let key = |row: &HeldRow| {
            let place = ORDER.iter().position(|name| *name == row.held_by);
            (place, Reverse(row.shallow_bytes))
        };
        key(a).cmp(&key(b)).then_with(|| a.class.cmp(&b.class))
    });
    Ok(rows)
}

/// Of the objects that neither strong nor soft references reach, those that weak references reach: without them only
/// phantom references do.
fn weakly_reachable(heap: &Heap) -> FxHashSet<u32> {
    let tree = heap.tree();
    let places = tree.regions.range(Reachability::Weak, tree.count);
    let region: FxHashSet<u32> = places
        .filter_map(|place| heap.object_at(TreeIndex(place)))
        .map(|object| object.0)
        .collect();
    let mut reached = FxHashSet::default();
    if region.is_empty() {
        return reached;
    }
    let graph = heap.graph();
    loop {
        let known = reached.len();
        let mut open: Vec<u32> = Vec::new();
        for referent in graph.referents.all() {
            let is_source = heap.is_reachable(ObjectIndex(referent.source))
                && (!region.contains(&referent.source) || reached.contains(&referent.source));
            if is_source && referent.strength != Strength::Phantom {
                open.push(referent.target);
            }
        }
        while let Some(object) = open.pop() {
            if region.contains(&object) && reached.insert(object) {
                open.extend(graph.targets(object));
                let class = graph.class_object(graph.class_of(object));
                open.extend(class.map(|class| class.0));
            }
        }
        if reached.len() == known {
            return reached;
        }
    }
}
