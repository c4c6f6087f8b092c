//! Which classes were loaded by more than one class loader?

use std::cmp::Reverse;
use std::collections::HashMap;

use heapray_hprof::ObjectId;
use rustc_hash::FxHashSet;

use super::loader_name::loader_name;
use super::rows::{Cell, Column, Row};
use heapray_analyzer::Heap;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::ClassKind;
use heapray_analyzer::reach::ObjectCount;

/// Loaders of a class whose names a row has.
const MOST_NAMES: usize = 20;

/// A class name that several loaders defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateClass {
    /// Java class name.
    pub class: String,
    /// Loaders.
    pub loaders: Vec<ObjectId>,
    /// Reachable instances over all of them.
    pub instances: ObjectCount,
    /// Shallow sizes of the class objects, bytes.
    pub class_object_bytes: u64,
}

/// Defining loader, number of the class, its class object.
type Definition = (ObjectId, usize, Option<ObjectIndex>);

/// Class names that several loaders defined, most loaders first. Hidden classes have names of their
/// own. O(classes).
pub fn duplicate_classes(heap: &Heap) -> Vec<DuplicateClass> {
    // A hasher of the process: a hostile file chooses the names.
    let mut by_name: HashMap<&str, Vec<Definition>> = HashMap::new();
    for (index, class) in heap.classes().iter().skip(1) {
        if class.kind == ClassKind::Instance && class.dump_offset.is_some() {
            let entry = (class.loader, index.get(), class.object);
            by_name.entry(&class.name).or_default().push(entry);
        }
    }
    let mut rows: Vec<DuplicateClass> = by_name
        .into_iter()
        .filter_map(|(name, classes)| {
            let mut seen = FxHashSet::default();
            let loaders: Vec<ObjectId> = classes
                .iter()
                .map(|(loader, ..)| *loader)
                .filter(|loader| seen.insert(*loader))
                .collect();
            if loaders.len() < 2 {
                return None;
            }
            let mut instances = ObjectCount::default();
            let mut class_object_bytes = 0;
            for (_, index, object) in &classes {
                instances += heap
                    .reachable_by_class()
                    .get(*index)
                    .copied()
                    .unwrap_or_default();
                class_object_bytes += object.map_or(0, |object| heap.shallow_size(object));
            }
            Some(DuplicateClass {
                class: name.to_owned(),
                loaders,
                instances,
                class_object_bytes,
            })
        })
        .collect();
    rows.sort_by(|a, b| {
        let key = |row: &DuplicateClass| Reverse((row.loaders.len(), row.instances.bytes));
        (key(a), &a.class).cmp(&(key(b), &b.class))
    });
    rows
}

/// A class name that several loaders defined, as a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateClassRow {
    /// Java class name.
    pub class: String,
    /// How many loaders defined it.
    pub loaders: u64,
    /// Reachable instances over all of them.
    pub instances: u64,
    /// Shallow sizes of the class objects and instances.
    pub shallow_bytes: u64,
    /// Names of the first twenty loaders, with commas between.
    pub class_loaders: String,
}

impl Row for DuplicateClassRow {
    const COLUMNS: &'static [Column] = &[
        Column::count("loaders", "Loaders"),
        Column::count("instances", "Instances"),
        Column::bytes("shallow_bytes", "Shallow"),
        Column::text("class", "Class"),
        Column::text("class_loaders", "Class loaders"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.loaders),
            Cell::Count(self.instances),
            Cell::Bytes(self.shallow_bytes),
            Cell::text(&self.class),
            Cell::text(&self.class_loaders),
        ]
    }
}

/// The rows of [`duplicate_classes`], loaders by name.
pub fn duplicate_class_rows(heap: &Heap) -> impl Iterator<Item = DuplicateClassRow> + '_ {
    duplicate_classes(heap).into_iter().map(|duplicate| {
        let first = duplicate.loaders.iter().take(MOST_NAMES);
        let names: Vec<String> = first.map(|id| loader_name(heap, *id)).collect();
        DuplicateClassRow {
            class: duplicate.class,
            loaders: duplicate.loaders.len() as u64,
            instances: duplicate.instances.objects,
            shallow_bytes: duplicate.instances.bytes + duplicate.class_object_bytes,
            class_loaders: names.join(", "),
        }
    })
}
