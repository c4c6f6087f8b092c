//! Where does the retained heap drop on the way down the dominator tree? There many objects come together.

use std::cmp::Reverse;

use heapray_analyzer::{Heap, TreeIndex};
use heapray_hprof::ObjectId;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::address::address;
use crate::label::{label, object_title};
use crate::rows::{Cell, Column, Row};

/// An object whose largest child retains much less than itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BigDropRow {
    /// Its address.
    #[serde(serialize_with = "address")]
    pub object_id: ObjectId,
    /// What it is, see [`object_title`].
    pub class: String,
    /// What it is, see [`label`].
    pub label: String,
    /// What it retains.
    pub retained_bytes: u64,
    /// What it retains beyond its largest child.
    pub drop_bytes: u64,
    /// Objects that it dominates immediately.
    pub children: u64,
    /// Other rows on the way down to it.
    pub depth: u32,
}

impl Row for BigDropRow {
    const COLUMNS: &'static [Column] = &[
        Column::bytes("retained_bytes", "Retained"),
        Column::bytes("drop_bytes", "Drop"),
        Column::count("children", "Children"),
        Column::count("depth", "Depth"),
        Column::address("object_id", "Object"),
        Column::text("label", "What"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Bytes(self.retained_bytes),
            Cell::Bytes(self.drop_bytes),
            Cell::Count(self.children),
            Cell::Count(self.depth.into()),
            Cell::Address(self.object_id),
            Cell::text(&self.label),
        ]
    }
}

/// The children of a large object.
#[derive(Debug, Clone, Copy, Default)]
struct Children {
    count: u64,
    largest: u64,
}

/// Objects that retain at least `smallest` bytes more than any of the objects that they dominate immediately, most bytes
/// first. Two passes over columns of the dominator tree.
pub fn big_drops(heap: &Heap, smallest: u64) -> Vec<BigDropRow> {
    let tree = heap.tree();
    let smallest = smallest.max(1);
    let mut large: FxHashMap<u32, Children> = FxHashMap::default();
    let places = tree.retained.at_least(smallest, 1..tree.count + 1);
    large.extend(places.map(|place| (place, Children::default())));
    let dominators = tree.idom.as_slice().iter();
    for (place, dominator) in (0..=tree.count).zip(dominators).skip(1) {
        if let Some(children) = large.get_mut(dominator) {
            children.count += 1;
            children.largest = children.largest.max(tree.retained.get(place));
        }
    }
    let drop = |place: u32| {
        let children = large.get(&place)?;
        let bytes = tree.retained.get(place).saturating_sub(children.largest);
        (bytes >= smallest).then_some((*children, bytes))
    };
    let mut found: Vec<u32> = large
        .keys()
        .copied()
        .filter(|place| drop(*place).is_some())
        .collect();
    found.sort_unstable();
    // A dominator has the smaller number, so that it is known before what it dominates.
    let mut depths: FxHashMap<u32, u32> = FxHashMap::default();
    let mut rows = Vec::with_capacity(found.len());
    for place in found {
        let mut above = heap.dominator(TreeIndex(place)).0;
        let depth = loop {
            if above == 0 {
                break 0;
            }
            if let Some(depth) = depths.get(&above) {
                break depth + 1;
            }
            above = heap.dominator(TreeIndex(above)).0;
        };
        depths.insert(place, depth);
        if let Some(object) = heap.object_at(TreeIndex(place))
            && let Some((children, drop_bytes)) = drop(place)
        {
            rows.push(BigDropRow {
                object_id: heap.id(object),
                class: object_title(heap, object),
                label: label(heap, object),
                retained_bytes: tree.retained.get(place),
                drop_bytes,
                children: children.count,
                depth,
            });
        }
    }
    rows.sort_by_key(|row| (Reverse(row.drop_bytes), row.object_id));
    rows
}
