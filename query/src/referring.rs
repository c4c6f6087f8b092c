//! What refers to a set of objects, and to what do they refer, by class?

use std::cmp::Reverse;

use heapray_analyzer::{ClassIndex, Heap, ObjectCount, ObjectIndex, Progress, Result, Silent};
use heapray_hprof::ObjectId;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::address::address;
use crate::object_set::ObjectSet;
use crate::rows::{Cell, Column, Row};
use crate::watch::{Watch, ensure_wanted};

/// Which end of the references is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Objects that refer to the set.
    Inbound,
    /// Objects to which the set refers.
    Outbound,
}

/// Objects of one class at the other end of references.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReferringRow {
    /// Java name of the class.
    pub class: String,
    /// How many different objects there are.
    pub objects: u64,
    /// Their shallow sizes.
    pub shallow_bytes: u64,
    /// One of them.
    #[serde(serialize_with = "address")]
    pub example: ObjectId,
}

impl Row for ReferringRow {
    const COLUMNS: &'static [Column] = &[
        Column::count("objects", "Objects"),
        Column::bytes("shallow_bytes", "Shallow"),
        Column::address("example", "Example"),
        Column::text("class", "Class"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.objects),
            Cell::Bytes(self.shallow_bytes),
            Cell::Address(self.example),
            Cell::text(&self.class),
        ]
    }
}

/// Reachable objects at the other end of the references of a set, `<class>` references included, by class, most bytes
/// first. Outbound: O(references of the set). Inbound: a pass over the whole graph.
pub fn referring(heap: &Heap, objects: &ObjectSet, direction: Direction) -> Vec<ReferringRow> {
    // Nobody cancels.
    referring_watched(heap, objects, direction, &Silent).unwrap_or_default()
}

/// The same with reports of its progress.
///
/// # Errors
/// When `progress` cancels.
pub fn referring_watched(
    heap: &Heap,
    objects: &ObjectSet,
    direction: Direction,
    progress: &dyn Progress,
) -> Result<Vec<ReferringRow>> {
    let others = others(heap, objects, direction, progress)?;
    let mut examples: FxHashMap<ClassIndex, (ObjectIndex, ObjectCount)> = FxHashMap::default();
    for object in others {
        let class = heap.class_of(object);
        let entry = examples.entry(class);
        let (example, count) = entry.or_insert((object, ObjectCount::default()));
        *example = (*example).min(object);
        count.objects += 1;
        count.bytes += heap.shallow_size(object);
    }
    let mut rows: Vec<ReferringRow> = examples
        .into_iter()
        .map(|(class, (example, count))| ReferringRow {
            class: heap.classes().get(class).name.clone(),
            objects: count.objects,
            shallow_bytes: count.bytes,
            example: heap.id(example),
        })
        .collect();
    rows.sort_by(|a, b| {
        let key = |row: &ReferringRow| (Reverse(row.shallow_bytes), row.example);
        key(a).cmp(&key(b))
    });
    Ok(rows)
}

/// The reachable objects at the other end of the references of a set, `<class>` references included, in ascending order of
/// addresses. Costs as much as [`referring`].
pub fn referring_objects(
    heap: &Heap,
    objects: &ObjectSet,
    direction: Direction,
) -> Vec<ObjectIndex> {
    // Nobody cancels.
    let found = others(heap, objects, direction, &Silent).unwrap_or_default();
    let mut found: Vec<ObjectIndex> = found.into_iter().collect();
    found.sort_unstable();
    found
}

fn others(
    heap: &Heap,
    objects: &ObjectSet,
    direction: Direction,
    progress: &dyn Progress,
) -> Result<FxHashSet<ObjectIndex>> {
    let found = match direction {
        Direction::Outbound => outbound(heap, objects, progress),
        Direction::Inbound => inbound(heap, objects, progress),
    };
    ensure_wanted(progress)?;
    Ok(found)
}

fn outbound(heap: &Heap, objects: &ObjectSet, progress: &dyn Progress) -> FxHashSet<ObjectIndex> {
    let mut others = FxHashSet::default();
    let mut watch = Watch::begin(progress, objects.len());
    for object in objects.iter().take_while(|_| watch.goes_on()) {
        others.extend(heap.targets(object));
        others.extend(heap.graph().class_object(heap.class_of(object)));
        let referent = heap.graph().referents.of(object.0);
        others.extend(referent.map(|referent| ObjectIndex(referent.target)));
    }
    others
}

fn inbound(heap: &Heap, objects: &ObjectSet, progress: &dyn Progress) -> FxHashSet<ObjectIndex> {
    let graph = heap.graph();
    // Classes whose class object is in the set: all instances refer to it.
    let of_class: Vec<bool> = { heap.classes().iter() }
        .map(|(index, _)| {
            let object = graph.class_object(index);
            object.is_some_and(|object| objects.contains(object))
        })
        .collect();
    let refers = |object: u32| {
        let (class, mut targets) = graph.class_and_targets(object);
        let referent = graph.referents.of(object);
        of_class.get(class.get()) == Some(&true)
            || targets.any(|target| objects.contains(ObjectIndex(target)))
            || referent.is_some_and(|referent| objects.contains(ObjectIndex(referent.target)))
    };
    let mut watch = Watch::begin(progress, graph.len().into());
    (0..graph.len())
        .take_while(|_| watch.goes_on())
        .filter(|object| heap.is_reachable(ObjectIndex(*object)) && refers(*object))
        .map(ObjectIndex)
        .collect()
}
