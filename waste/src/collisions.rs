//! Maps most of whose entries share their slots with others: their keys have bad hash codes.

use std::cmp::Reverse;

use heapray_analyzer::{ClassIndex, Heap, ObjectIndex};
use heapray_query::collections::Collection;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::kind::Kind;
use crate::known::Known;
use crate::ledger::Claim;
use crate::rows::CollisionRow;
use crate::widths::Widths;

/// Entries of a map, at least: in smaller ones chance decides.
const LEAST: u64 = 16;
/// Of ten entries so many must share a slot (Eclipse MAT's map collision ratio of 0.8).
const OF_TEN: u64 = 8;

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
    if !map.facts.is_chained() {
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

/// Claims of a map with many collisions: the empty slots of its table, and what the nodes of trees take beyond plain
/// ones. Whether it is such a map.
pub(crate) fn claims(
    heap: &Heap,
    known: &Known,
    map: &Collection,
    widths: Widths,
    claims: &mut Vec<Claim>,
) -> bool {
    let (Some(_), Some(table), Some(slots)) = (colliding(heap, map), map.array, map.slots) else {
        return false;
    };
    let mut claim = |object, bytes| {
        let claim = Claim::new(heap, Kind::CollidingMap, map.object, object, bytes);
        claims.push(claim);
    };
    let used = u64::from(heap.graph().targets(table.0).left());
    claim(table, slots.saturating_sub(used) * widths.reference);
    let mut seen = FxHashSet::default();
    let mut next = vec![table];
    while let Some(node) = next.pop() {
        for target in heap.targets(node) {
            let beyond = known.beyond_plain_node(heap.class_of(target));
            if beyond > 0 && seen.insert(target) {
                claim(target, beyond);
                next.push(target);
            }
        }
    }
    true
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
