//! Which class loaders are there, and what do they hold?

use std::cmp::Reverse;
use std::collections::BTreeMap;

use heapray_hprof::ObjectId;
use rustc_hash::{FxHashMap, FxHashSet};

use super::groups::retained_by_group;
use super::instances::find_instances_watched;
use super::loader_name::BOOT_LOADER;
use super::rows::{Cell, Column, Row};
use crate::class_tree::ClassTree;
use crate::watch::ensure_wanted;
use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::reach::ObjectCount;
use heapray_analyzer::{Heap, ObjectIndex, Progress, Result, Silent};

/// Class loaders that are looked for.
const MOST_LOADERS: usize = 1 << 20;
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
    /// Reachable classes that it defined.
    pub classes: u64,
    /// Reachable instances of these classes.
    pub instances: ObjectCount,
    /// Retained by the loader, its classes and their instances together, bytes.
    pub retained_size: u64,
}

impl LoaderRow {
    /// Its address; `None` for the boot loader.
    pub fn address(&self) -> Option<ObjectId> {
        (!self.id.is_null()).then_some(self.id)
    }
}

impl Row for LoaderRow {
    const COLUMNS: &'static [Column] = &[
        Column::count("classes", "Classes"),
        Column::count("instances", "Instances"),
        Column::bytes("shallow_bytes", "Shallow"),
        Column::bytes("retained_bytes", "Retained"),
        Column::address("object_id", "Object"),
        Column::text("name", "Name"),
        Column::text("class", "Class of the loader"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.classes),
            Cell::Count(self.instances.objects),
            Cell::Bytes(self.instances.bytes),
            Cell::Bytes(self.retained_size),
            Cell::maybe_address(self.address()),
            Cell::maybe_text(self.name.as_deref()),
            Cell::text(&self.class),
        ]
    }
}

/// Every loader that defined reachable classes or is reachable, the largest retained heap first. A pass for loaders that
/// defined nothing.
pub fn loaders(heap: &Heap) -> Vec<LoaderRow> {
    // Nobody cancels.
    loaders_watched(heap, &Silent).unwrap_or_default()
}

/// The same with reports of its progress.
///
/// # Errors
/// When `progress` cancels.
pub fn loaders_watched(heap: &Heap, progress: &dyn Progress) -> Result<Vec<LoaderRow>> {
    let objects = find_instances_watched(
        heap,
        MOST_LOADERS,
        |index, _| heap.classes().is_a(index, "java.lang.ClassLoader"),
        progress,
    )?;
    ensure_wanted(progress)?;
    let rows = rows(heap, objects, heap.kept::<ClassTree>().loaders.as_ref());
    ensure_wanted(progress)?;
    Ok(rows)
}

/// The rows, by what the class tree says that each loader retains, or else by a pass over the objects. `objects` are the
/// instances of `java.lang.ClassLoader`.
pub(crate) fn rows(
    heap: &Heap,
    objects: Vec<ObjectIndex>,
    sums: Option<&FxHashMap<u64, u64>>,
) -> Vec<LoaderRow> {
    let classes = heap.classes();
    let mut numbers: BTreeMap<ObjectId, u32> = BTreeMap::new();
    let mut ids: Vec<ObjectId> = classes
        .iter()
        .skip(1)
        .filter(|(_, class)| class.dump_offset.is_some())
        .map(|(_, class)| class.loader)
        .collect();
    ids.push(ObjectId::NULL);
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
    let is_live = |object| heap.is_reachable(object);
    for (index, class) in classes.iter() {
        let row = group_of_class(index.get()).and_then(|number| rows.get_mut(number as usize));
        if let Some(row) = row {
            row.classes += u64::from(class.object.is_some_and(is_live));
            row.instances += heap
                .reachable_by_class()
                .get(index.get())
                .copied()
                .unwrap_or_default();
        }
    }
    rows.retain(|row| row.id.is_null() || row.classes > 0 || row.object.is_some_and(is_live));
    rows.sort_by_key(|row| (Reverse(row.retained_size), Reverse(row.classes), row.id));
    rows
}

/// A pass over the objects, for dumps in which loaders nest in more ways than the class tree distinguishes.
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
        instances: ObjectCount::default(),
        retained_size,
    }
}
