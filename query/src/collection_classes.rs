//! Collections by class, and the largest ones.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use heapray_analyzer::{ClassIndex, Heap, ObjectIndex, Progress, Result};
use heapray_hprof::ObjectId;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::address::address;
use crate::inspected::fold_collections;
use crate::positions::find_in_tree;
use crate::rows::{Cell, Column, Row};

/// Collections of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CollectionClassRow {
    /// Java class name.
    pub class: String,
    /// How many there are.
    pub collections: u64,
    /// Those that have no elements; `None` where no field of any of them counts its elements.
    pub empty: Option<u64>,
    /// Elements of all of them.
    pub elements: Option<u64>,
    /// Slots of their arrays; `None` where none has an array.
    pub slots: Option<u64>,
    /// Elements of the largest.
    pub largest: Option<u64>,
}

impl Row for CollectionClassRow {
    const COLUMNS: &'static [Column] = &[
        Column::count("collections", "Collections"),
        Column::count("empty", "Empty"),
        Column::count("elements", "Elements"),
        Column::count("slots", "Slots"),
        Column::count("largest", "Largest"),
        Column::text("class", "Class"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let maybe = |count: Option<u64>| count.map_or(Cell::None, Cell::Count);
        vec![
            Cell::Count(self.collections),
            maybe(self.empty),
            maybe(self.elements),
            maybe(self.slots),
            maybe(self.largest),
            Cell::text(&self.class),
        ]
    }
}

/// One of the largest collections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LargeCollectionRow {
    /// Its address.
    #[serde(serialize_with = "address")]
    pub object_id: ObjectId,
    /// Java class name.
    pub class: String,
    /// Its elements.
    pub elements: u64,
    /// Slots of its array; `None` where it has none.
    pub slots: Option<u64>,
    /// Its shallow size, without what is behind it.
    pub shallow_bytes: u64,
    /// What it retains.
    pub retained_bytes: u64,
}

impl Row for LargeCollectionRow {
    const COLUMNS: &'static [Column] = &[
        Column::address("object_id", "Object"),
        Column::count("elements", "Elements"),
        Column::count("slots", "Slots"),
        Column::bytes("shallow_bytes", "Shallow"),
        Column::bytes("retained_bytes", "Retained"),
        Column::text("class", "Class"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Address(self.object_id),
            Cell::Count(self.elements),
            self.slots.map_or(Cell::None, Cell::Count),
            Cell::Bytes(self.shallow_bytes),
            Cell::Bytes(self.retained_bytes),
            Cell::text(&self.class),
        ]
    }
}

/// Collections by class, and the largest ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionClasses {
    /// By class, most collections first.
    pub classes: Vec<CollectionClassRow>,
    /// Those with most elements, the largest first; of equal ones the lower address.
    pub largest: Vec<LargeCollectionRow>,
}

/// Elements, and other way round the address.
type BySize = (u64, Reverse<u32>, Option<u64>);

#[derive(Default)]
struct Sums {
    by_class: FxHashMap<ClassIndex, Sum>,
    largest: Vec<BySize>,
}

#[derive(Default)]
struct Sum {
    collections: u64,
    empty: Option<u64>,
    elements: Option<u64>,
    slots: Option<u64>,
    largest: Option<u64>,
}

/// The sum of what is known.
fn plus(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.saturating_add(b)),
        (one, other) => one.or(other),
    }
}

impl Sum {
    fn add(&mut self, other: &Self) {
        self.collections += other.collections;
        self.empty = plus(self.empty, other.empty);
        self.elements = plus(self.elements, other.elements);
        self.slots = plus(self.slots, other.slots);
        self.largest = self.largest.max(other.largest);
    }
}

fn shorten(largest: &mut Vec<BySize>, most: usize) {
    largest.sort_unstable_by_key(|one| Reverse((one.0, one.1)));
    largest.truncate(most);
}

/// Those of the objects that are collections of known classes, by class, and the `most` largest of them. `objects` are in
/// ascending order of addresses. Reads each collection, in the order of the file, on all threads.
///
/// # Errors
/// When `progress` cancels.
pub fn collections_by_class(
    heap: &Heap,
    objects: &[ObjectIndex],
    most: usize,
    progress: &dyn Progress,
) -> Result<CollectionClasses> {
    let found = fold_collections::<Sums>(
        heap,
        objects,
        progress,
        |sums, _, found| {
            let Some(found) = found else {
                return;
            };
            let class = heap.class_of(found.object);
            sums.by_class.entry(class).or_default().add(&Sum {
                collections: 1,
                empty: found.size.map(|size| u64::from(size == 0)),
                elements: found.size,
                slots: found.slots,
                largest: found.size,
            });
            if let Some(size) = found.size {
                sums.largest
                    .push((size, Reverse(found.object.0), found.slots));
                if sums.largest.len() > 2 * most {
                    shorten(&mut sums.largest, most);
                }
            }
        },
        |mut sums, other| {
            for (class, sum) in other.by_class {
                sums.by_class.entry(class).or_default().add(&sum);
            }
            sums.largest.extend(other.largest);
            shorten(&mut sums.largest, most);
            sums
        },
    )?;
    let Sums {
        by_class,
        mut largest,
    } = found;
    shorten(&mut largest, most);
    let name = |class: ClassIndex| heap.classes().get(class).name.clone();
    // Several loaders may have a class of one name.
    let mut by_name: BTreeMap<String, Sum> = BTreeMap::new();
    for (class, sum) in by_class {
        by_name.entry(name(class)).or_default().add(&sum);
    }
    let mut classes: Vec<CollectionClassRow> = by_name
        .into_iter()
        .map(|(class, sum)| CollectionClassRow {
            class,
            collections: sum.collections,
            empty: sum.empty,
            elements: sum.elements,
            slots: sum.slots,
            largest: sum.largest,
        })
        .collect();
    classes.sort_by(|a, b| {
        let key = |row: &CollectionClassRow| (Reverse(row.collections), Reverse(row.elements));
        key(a).cmp(&key(b)).then_with(|| a.class.cmp(&b.class))
    });
    let objects: Vec<ObjectIndex> = { largest.iter() }
        .map(|(_, Reverse(object), _)| ObjectIndex(*object))
        .collect();
    let places = find_in_tree(heap, &objects);
    let row = |(size, Reverse(object), slots): &BySize| {
        let object = ObjectIndex(*object);
        let place = places.get(&object);
        LargeCollectionRow {
            object_id: heap.id(object),
            class: name(heap.class_of(object)),
            elements: *size,
            slots: *slots,
            shallow_bytes: heap.shallow_size(object),
            retained_bytes: place.map_or(0, |place| heap.retained_size(*place)),
        }
    };
    Ok(CollectionClasses {
        classes,
        largest: largest.iter().map(row).collect(),
    })
}
