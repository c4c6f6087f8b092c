//! Which classes did a class loader define, and what do their instances hold?

use std::cmp::Reverse;

use heapray_hprof::ObjectId;
use rustc_hash::FxHashMap;

use crate::histogram::{GroupBy, GroupTotals, histogram};
use crate::rows::{Cell, Column, Row};
use heapray_analyzer::Heap;
use heapray_analyzer::classes::ClassIndex;

/// A class that a loader defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoaderClassRow {
    /// Address of the class object.
    pub id: ObjectId,
    /// Java class name.
    pub class: String,
    /// Reachable instances.
    pub instances: u64,
    /// Their shallow sizes.
    pub shallow_bytes: u64,
    /// What they retain together.
    pub retained_bytes: u64,
}

impl Row for LoaderClassRow {
    const COLUMNS: &'static [Column] = &[
        Column::count("instances", "Instances"),
        Column::bytes("shallow_bytes", "Shallow"),
        Column::bytes("retained_bytes", "Retained"),
        Column::address("object_id", "Object"),
        Column::text("class", "Class"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.instances),
            Cell::Bytes(self.shallow_bytes),
            Cell::Bytes(self.retained_bytes),
            Cell::Address(self.id),
            Cell::text(&self.class),
        ]
    }
}

/// The reachable classes that a loader (0 for the boot loader) defined, the largest retained heap first. O(classes).
pub fn loader_classes(heap: &Heap, loader: ObjectId) -> Vec<LoaderClassRow> {
    let used: FxHashMap<ClassIndex, GroupTotals> = histogram(heap, GroupBy::Class)
        .into_iter()
        .filter_map(|group| Some((group.class?, group)))
        .collect();
    let classes = heap.classes().iter();
    let is_live = |object| heap.is_reachable(object);
    let mut rows: Vec<LoaderClassRow> = classes
        .filter(|(_, class)| class.loader == loader && class.object.is_some_and(is_live))
        .map(|(index, class)| {
            let group = used.get(&index);
            let total = group.map(|group| group.reachable).unwrap_or_default();
            LoaderClassRow {
                id: class.id,
                class: class.name.clone(),
                instances: total.objects,
                shallow_bytes: total.bytes,
                retained_bytes: group.map_or(0, |group| group.retained_size),
            }
        })
        .collect();
    rows.sort_by(|a, b| {
        let key = |row: &LoaderClassRow| Reverse((row.retained_bytes, row.shallow_bytes));
        (key(a), &a.class).cmp(&(key(b), &b.class))
    });
    rows
}
