//! Every reachable object, one a row, or the largest of them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use heapray_hprof::ObjectId;

use crate::object_columns::Places;
use crate::rows::{Cell, Column, Row};
use heapray_analyzer::{Heap, ObjectIndex, ObjectRow};

/// Which objects.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ObjectFilter {
    /// Only instances of this class (`com.example.Order`), or of classes whose names begin so (`com.example.*`).
    pub class: Option<String>,
    /// Instances of its subclasses too.
    pub subclasses: bool,
    /// Only objects that retain at least this many bytes.
    pub min_retained_bytes: u64,
}

/// An object with its sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObjectSizesRow<'h> {
    /// Its address.
    pub id: ObjectId,
    /// Java class name.
    pub class: &'h str,
    /// Own size.
    pub shallow_bytes: u64,
    /// What would be freed with it.
    pub retained_bytes: u64,
    /// The address of its immediate dominator; `None` for the virtual root.
    pub immediate_dominator: Option<ObjectId>,
}

impl Row for ObjectSizesRow<'_> {
    const COLUMNS: &'static [Column] = &[
        Column::address("object_id", "Object"),
        Column::text("class", "Class"),
        Column::bytes("shallow_bytes", "Shallow"),
        Column::bytes("retained_bytes", "Retained"),
        Column::address("immediate_dominator", "Dominator"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Address(self.id),
            Cell::text(self.class),
            Cell::Bytes(self.shallow_bytes),
            Cell::Bytes(self.retained_bytes),
            Cell::maybe_address(self.immediate_dominator),
        ]
    }
}

/// Reachable objects that the filter wants, in the order of the dominator tree. A few cache misses each; the file is
/// not touched.
pub fn objects<'h>(
    heap: &'h Heap,
    filter: &ObjectFilter,
) -> impl Iterator<Item = ObjectSizesRow<'h>> + use<'h> {
    let is_wanted = wanted_classes(heap, filter);
    let smallest = filter.min_retained_bytes;
    heap.objects()
        .filter(move |object| {
            let of_class = is_wanted.get(object.class.get());
            of_class.copied().unwrap_or_default() && object.retained_size >= smallest
        })
        .map(|object| sizes_row(heap, &object))
}

/// Every reachable object, by its index in the file's order of addresses. A few cache misses each, and a pass for the
/// places in the dominator tree; the file is not touched.
pub fn objects_by_address(heap: &Heap) -> impl Iterator<Item = ObjectSizesRow<'_>> {
    let places = heap.derived::<Places>();
    (0..heap.object_count())
        .filter_map(move |object| heap.row(places.of(ObjectIndex(object))?))
        .map(|object| sizes_row(heap, &object))
}

fn sizes_row<'h>(heap: &'h Heap, object: &ObjectRow) -> ObjectSizesRow<'h> {
    ObjectSizesRow {
        id: object.id,
        class: &heap.classes().get(object.class).name,
        shallow_bytes: object.shallow_size,
        retained_bytes: object.retained_size,
        immediate_dominator: object.dominator,
    }
}

/// By class: may its instances be among the rows?
fn wanted_classes(heap: &Heap, filter: &ObjectFilter) -> Vec<bool> {
    let classes = heap.classes();
    let name = filter.class.as_deref();
    let prefix = name.and_then(|name| name.strip_suffix('*'));
    let matches = |class: &str| match (name, prefix) {
        (_, Some(prefix)) => class.starts_with(prefix),
        (Some(name), None) => class == name,
        (None, None) => true,
    };
    let mut wanted: Vec<bool> = classes
        .iter()
        .map(|(_, class)| matches(&class.name))
        .collect();
    if filter.subclasses {
        for index in classes.top_down() {
            let parent = classes.get(index).super_class;
            let is_wanted = parent.and_then(|parent| wanted.get(parent.get()).copied());
            if is_wanted == Some(true)
                && let Some(slot) = wanted.get_mut(index.get())
            {
                *slot = true;
            }
        }
    }
    wanted
}

/// The `limit` rows that retain most, largest first, those of equal size in their order; and how many rows there
/// were. O(rows · log limit)
pub fn largest_objects<'h>(
    rows: impl Iterator<Item = ObjectSizesRow<'h>>,
    limit: usize,
) -> (Vec<ObjectSizesRow<'h>>, usize) {
    let mut kept = BTreeMap::new();
    let mut found = 0;
    for row in rows {
        kept.insert((Reverse(row.retained_bytes), found), row);
        found += 1;
        if kept.len() > limit {
            kept.pop_last();
        }
    }
    (kept.into_values().collect(), found)
}
