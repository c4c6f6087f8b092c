//! Values of thread locals, by key and thread.

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::Value;
use rustc_hash::FxHashMap;

use super::kind::ResourceKind;
use super::reader::object;
use super::row::{Detail, ResourceRow};
use crate::roots::RootPositions;
use crate::threads::threads;

/// The fields of a thread that hold values.
const MAPS: [(&str, &str); 2] = [
    ("threadLocals.table", "its own"),
    ("inheritableThreadLocals.table", "inheritable"),
];

/// The values of all live threads.
pub(super) fn rows(heap: &Heap, in_tree: &RootPositions) -> Vec<ResourceRow> {
    let mut rows = Vec::new();
    let mut keys: Vec<(usize, ObjectIndex)> = Vec::new();
    for thread in threads(heap, in_tree) {
        let Some(of) = thread.object else {
            continue;
        };
        for (map, sort) in MAPS {
            let table = object(heap, of, map);
            for entry in table.into_iter().flat_map(|table| heap.targets(table)) {
                let Some(value) = heap.field_object(entry, "value") else {
                    continue;
                };
                let mut row = ResourceRow::new(heap, ResourceKind::ThreadLocal, value);
                match heap.field_object(entry, "referent") {
                    Some(key) => keys.push((rows.len(), key)),
                    None => row
                        .details
                        .push(("key", Detail::Name("collected".to_owned()))),
                }
                row.details
                    .push(("thread", Detail::Name(thread.name.clone())));
                if sort == "inheritable" {
                    row.details.push(("sort", Detail::Name(sort.to_owned())));
                }
                rows.push(row);
            }
        }
    }
    let wanted = keys.iter().map(|(_, key)| *key);
    let names = static_fields_of(heap, wanted.map(|key| (key, None)).collect());
    for (row, key) in keys {
        let class = || heap.classes().get(heap.class_of(key)).name.clone();
        let name = names.get(&key).cloned().flatten().unwrap_or_else(class);
        if let Some(row) = rows.get_mut(row) {
            row.details.insert(0, ("key", Detail::Name(name)));
        }
    }
    rows
}

/// The static field that holds each of these objects, `com.example.Context.CURRENT`. Reads the static fields of all
/// classes, if there are any objects.
fn static_fields_of(
    heap: &Heap,
    mut wanted: FxHashMap<ObjectIndex, Option<String>>,
) -> FxHashMap<ObjectIndex, Option<String>> {
    if wanted.is_empty() {
        return wanted;
    }
    for (index, class) in heap.classes().iter() {
        let refers = class.object.is_some_and(|class| {
            let mut targets = heap.targets(class);
            targets.any(|target| wanted.contains_key(&target))
        });
        if !refers {
            continue;
        }
        for field in heap.static_fields(index) {
            let Value::Object(id) = field.value else {
                continue;
            };
            let name = heap.find(id).and_then(|object| wanted.get_mut(&object));
            if let Some(name) = name {
                name.get_or_insert_with(|| format!("{}.{}", class.name, field.name));
            }
        }
    }
    wanted
}
