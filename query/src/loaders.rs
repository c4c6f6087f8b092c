//! Which class loaders are there, what do they hold, and which classes were loaded twice?

use std::cmp::Reverse;
use std::collections::BTreeMap;

use heapray_hprof::ObjectId;
use rustc_hash::{FxHashMap, FxHashSet};

use super::groups::retained_by_group;
use super::instances::find_instances;
use crate::class_tree::ClassTree;
use heapray_analyzer::Heap;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::simple_name;
use heapray_analyzer::classes::{ClassIndex, ClassKind};
use heapray_analyzer::reach::Total;

/// Name of the loader that is no object.
pub const BOOT_LOADER: &str = "<boot>";
/// Characters of a loader's name.
const NAME_CHARS: usize = 200;

/// A class loader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoaderRow {
    /// Its identifier, 0 for the boot loader.
    pub id: ObjectId,
    /// Its object; `None` for the boot loader and for those that are not in the file.
    pub object: Option<ObjectIndex>,
    /// Java class name of the loader, [`BOOT_LOADER`] for the boot loader.
    pub class: String,
    /// Its `name` field (JDK 9+, some frameworks).
    pub name: Option<String>,
    /// Classes that it defined.
    pub classes: u64,
    /// Reachable instances of these classes.
    pub instances: Total,
    /// Retained by the loader, its classes and their instances together, bytes.
    pub retained_size: u64,
}

/// `<boot>`, or the loader's simple class name and identifier. Doesn't touch the file.
pub fn loader_name(heap: &Heap, id: ObjectId) -> String {
    if id.is_null() {
        return BOOT_LOADER.to_owned();
    }
    match heap.find(id) {
        Some(object) => {
            let class = &heap.classes().get(heap.class_of(object)).name;
            format!("{} {id}", simple_name(class))
        }
        None => format!("unknown loader {id}"),
    }
}

/// Every loader that defined classes or is reachable, the largest retained heap first. A pass for loaders that defined nothing.
pub fn loaders(heap: &Heap) -> Vec<LoaderRow> {
    rows(heap, heap.derived::<ClassTree>().loaders.as_ref())
}

/// The rows, by what the class tree says that each loader retains, or else by a pass over the objects.
pub(crate) fn rows(heap: &Heap, sums: Option<&FxHashMap<u64, u64>>) -> Vec<LoaderRow> {
    let classes = heap.classes();
    let mut numbers: BTreeMap<ObjectId, u32> = BTreeMap::new();
    let mut ids: Vec<ObjectId> = classes
        .iter()
        .skip(1)
        .filter(|(_, class)| class.dump_offset.is_some())
        .map(|(_, class)| class.loader)
        .collect();
    ids.push(ObjectId::NULL);
    let objects = find_instances(heap, 1 << 20, |index, _| {
        classes.is_a(index, "java.lang.ClassLoader")
    });
    ids.extend(objects.into_iter().map(|object| heap.id(object)));
    ids.sort_unstable();
    ids.dedup();
    for (number, id) in ids.iter().enumerate() {
        numbers.insert(*id, number as u32);
    }
    let by_class: Vec<Option<u32>> = classes
        .iter()
        .map(|(_, class)| numbers.get(&class.loader).copied())
        .collect();
    let group_of_class = |class: usize| by_class.get(class).copied().flatten();
    let retained = match sums {
        Some(sums) => {
            let sum = |id: &ObjectId| sums.get(&id.0).copied().unwrap_or_default();
            ids.iter().map(sum).collect()
        }
        None => retained_by_loaders(heap, &numbers, &by_class),
    };
    let mut rows: Vec<LoaderRow> = ids
        .iter()
        .zip(retained)
        .map(|(id, retained_size)| new_row(heap, *id, retained_size))
        .collect();
    for (index, class) in classes.iter() {
        let row = group_of_class(index.get()).and_then(|number| rows.get_mut(number as usize));
        if let Some(row) = row {
            row.classes += u64::from(class.dump_offset.is_some());
            row.instances += heap
                .reachable_by_class()
                .get(index.get())
                .copied()
                .unwrap_or_default();
        }
    }
    rows.sort_by_key(|row| (Reverse(row.retained_size), Reverse(row.classes), row.id));
    rows
}

/// A pass over the objects, for dumps in which loaders nest in more ways than folding tells apart.
fn retained_by_loaders(
    heap: &Heap,
    numbers: &BTreeMap<ObjectId, u32>,
    by_class: &[Option<u32>],
) -> Vec<u64> {
    let classes = heap.classes();
    let loader_objects: FxHashMap<ObjectIndex, u32> = numbers
        .iter()
        .filter_map(|(id, number)| Some((heap.find(*id).filter(|_| !id.is_null())?, *number)))
        .collect();
    let loader_classes: FxHashSet<ClassIndex> = loader_objects
        .keys()
        .map(|object| heap.class_of(*object))
        .collect();
    let class_object = ClassIndex::CLASS_OBJECT;
    let group_of_class = |class: usize| by_class.get(class).copied().flatten();
    let is_loader: Vec<bool> = classes
        .iter()
        .map(|(index, _)| loader_classes.contains(&index))
        .collect();
    let java_lang_class = classes.java_lang_class();
    retained_by_group(heap, numbers.len(), |place, class| {
        let object = || heap.object_at(place);
        if class == ClassIndex::CLASS_OBJECT {
            let stands_for = object().and_then(|object| heap.class_of_class_object(object));
            return [java_lang_class, stands_for]
                .map(|class| group_of_class(class.unwrap_or(class_object).get()));
        }
        let may_be = is_loader.get(class.get()).copied().unwrap_or_default();
        let own = object().filter(|_| may_be);
        let own = own.and_then(|object| loader_objects.get(&object).copied());
        [group_of_class(class.get()), own]
    })
}

fn new_row(heap: &Heap, id: ObjectId, retained_size: u64) -> LoaderRow {
    let object = heap.find(id).filter(|_| !id.is_null());
    let class = match object {
        Some(object) => heap.classes().get(heap.class_of(object)).name.clone(),
        None if id.is_null() => BOOT_LOADER.to_owned(),
        None => "unknown loader".to_owned(),
    };
    let name = object
        .and_then(|object| heap.field_string(object, "name", NAME_CHARS))
        .filter(|name| !name.is_empty());
    LoaderRow {
        id,
        object,
        class,
        name,
        classes: 0,
        instances: Total::default(),
        retained_size,
    }
}

/// A class name that several loaders defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateClass {
    /// Java class name.
    pub class: String,
    /// Loaders.
    pub loaders: Vec<ObjectId>,
    /// Reachable instances over all of them.
    pub instances: Total,
    /// Shallow sizes of the class objects, bytes.
    pub class_object_bytes: u64,
}

/// Defining loader, number of the class, its class object.
type Definition = (ObjectId, usize, Option<ObjectIndex>);

/// Class names that several loaders defined, most loaders first. Hidden classes have names of their
/// own. O(classes).
pub fn duplicate_classes(heap: &Heap) -> Vec<DuplicateClass> {
    let mut by_name: BTreeMap<&str, Vec<Definition>> = BTreeMap::new();
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
            let mut instances = Total::default();
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
