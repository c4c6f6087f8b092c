//! Maps most of whose entries share their slots with others: their keys have bad hash codes.

use std::cmp::Reverse;

use heapray_analyzer::{ClassIndex, Heap, ObjectIndex};
use heapray_query::collections::Collection;
use rustc_hash::FxHashMap;

use crate::rows::CollisionRow;

/// Entries of a map, at least: in smaller ones chance decides.
const LEAST: u64 = 16;
/// Of ten entries so many must share a slot (Eclipse MAT's map collision ratio of 0.8).
const OF_TEN: u64 = 8;
/// Classes with a table of chains.
const CHAINED: [&str; 5] = [
    "java.util.HashMap",
    "java.util.HashSet",
    "java.util.Hashtable",
    "java.util.WeakHashMap",
    "java.util.concurrent.ConcurrentHashMap",
];

/// A map with its entries, and those of them that are not the first one of their slot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Colliding {
    object: ObjectIndex,
    entries: u64,
    chained: u64,
}

/// The map if it has many collisions.
pub(crate) fn colliding(heap: &Heap, map: &Collection) -> Option<Colliding> {
    let entries = map.size.filter(|size| *size >= LEAST)?;
    if !CHAINED.contains(&map.facts.class) {
        return None;
    }
    let used = u64::from(heap.graph().targets(map.array?.0).left());
    let chained = entries.saturating_sub(used);
    (chained * 10 >= entries * OF_TEN).then_some(Colliding {
        object: map.object,
        entries,
        chained,
    })
}

/// Sums by class, most colliding entries first.
pub(crate) fn rows(heap: &Heap, maps: &[Colliding]) -> Vec<CollisionRow> {
    let mut by_class: FxHashMap<ClassIndex, (CollisionRow, u64)> = FxHashMap::default();
    for map in maps {
        let class = heap.class_of(map.object);
        let (row, largest) = by_class.entry(class).or_insert_with(|| {
            let row = CollisionRow {
                class: heap.classes().get(class).name.clone(),
                maps: 0,
                entries: 0,
                in_chains: 0,
                example: heap.id(map.object),
            };
            (row, 0)
        });
        row.maps += 1;
        row.entries += map.entries;
        row.in_chains += map.chained;
        if map.chained > *largest {
            (*largest, row.example) = (map.chained, heap.id(map.object));
        }
    }
    let mut rows: Vec<CollisionRow> = by_class.into_values().map(|(row, _)| row).collect();
    rows.sort_by(|a, b| {
        let key = |row: &CollisionRow| (Reverse(row.in_chains), row.example);
        key(a).cmp(&key(b))
    });
    rows
}
