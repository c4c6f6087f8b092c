//! What waits for its `finalize` method, and what does the finalizer thread do?

use std::cmp::Reverse;

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::ObjectId;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::address::{address, maybe_address};
use crate::finalization::final_references;
use crate::label::label;
use crate::positions::find_in_tree;
use crate::roots::RootPositions;
use crate::rows::{Cell, Column, Row};
use crate::threads::threads;

/// The thread that calls `finalize`.
const THREAD: &str = "java.lang.ref.Finalizer$FinalizerThread";
/// What it works on.
const REFERENCE: &str = "java.lang.ref.FinalReference";
/// Frames of the thread that are given.
const FRAMES: usize = 32;

/// Objects of one class with a `finalize` method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FinalizerRow {
    /// `in progress`: the finalizer thread is at it; `queued`: the collector found it unreachable; `not queued`: the
    /// program may still use it.
    pub state: &'static str,
    /// Java name of the class.
    pub class: String,
    /// How many.
    pub objects: u64,
    /// Their shallow sizes.
    pub shallow_bytes: u64,
    /// What each of them retains, added up.
    pub retained_bytes: u64,
    /// One of them.
    #[serde(serialize_with = "address")]
    pub example: ObjectId,
}

impl Row for FinalizerRow {
    const COLUMNS: &'static [Column] = &[
        Column::text("state", "State"),
        Column::count("objects", "Objects"),
        Column::bytes("shallow_bytes", "Shallow"),
        Column::bytes("retained_bytes", "Retained"),
        Column::address("example", "Example"),
        Column::text("class", "Class"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::text(self.state),
            Cell::Count(self.objects),
            Cell::Bytes(self.shallow_bytes),
            Cell::Bytes(self.retained_bytes),
            Cell::Address(self.example),
            Cell::text(&self.class),
        ]
    }
}

/// The finalizer thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FinalizerThread {
    /// Its address, where the file has it.
    #[serde(serialize_with = "maybe_address")]
    pub object_id: Option<ObjectId>,
    /// Its name.
    pub name: String,
    /// `java.lang.Thread.State`, where the dump says so.
    pub state: Option<&'static str>,
    /// What it retains.
    pub retained_bytes: u64,
    /// What it is at, if it is at something: see [`label`].
    pub in_progress: Option<String>,
    /// Its thread locals, by label of the value.
    pub thread_locals: Vec<String>,
    /// Its stack, the innermost frame first.
    pub frames: Vec<String>,
}

/// Objects with a `finalize` method by state and class, most retained bytes first. Touches the file a few times for each.
pub fn finalizer_rows(heap: &Heap) -> Vec<FinalizerRow> {
    let current = in_progress(heap);
    let all = final_references(heap);
    let referents: Vec<ObjectIndex> = all.iter().map(|found| found.referent).collect();
    let places = find_in_tree(heap, &referents);
    let mut groups: FxHashMap<(&'static str, &str), FinalizerRow> = FxHashMap::default();
    for found in &all {
        let state = match found.is_queued {
            _ if current == Some(found.referent) => "in progress",
            true => "queued",
            false => "not queued",
        };
        let class = &heap.classes().get(heap.class_of(found.referent)).name;
        let row = groups
            .entry((state, class))
            .or_insert_with(|| FinalizerRow {
                state,
                class: class.clone(),
                objects: 0,
                shallow_bytes: 0,
                retained_bytes: 0,
                example: heap.id(found.referent),
            });
        row.objects += 1;
        row.shallow_bytes += heap.shallow_size(found.referent);
        let place = places.get(&found.referent);
        row.retained_bytes += place.map_or(0, |place| heap.retained_size(*place));
    }
    let mut rows: Vec<FinalizerRow> = groups.into_values().collect();
    rows.sort_by(|a, b| {
        let key = |row: &FinalizerRow| {
            let order = ["in progress", "queued", "not queued"];
            let place = order.iter().position(|name| *name == row.state);
            (place, Reverse(row.retained_bytes), Reverse(row.objects))
        };
        key(a).cmp(&key(b)).then_with(|| a.class.cmp(&b.class))
    });
    rows
}

/// The finalizer thread, if there is one. `in_tree` are the places of all roots.
pub fn finalizer_thread(heap: &Heap, in_tree: &RootPositions) -> Option<FinalizerThread> {
    let all = threads(heap, in_tree);
    let thread = all.iter().find(|thread| thread.class == THREAD)?;
    let locals = thread.object.into_iter().flat_map(|object| {
        let map = heap.field_object(object, "threadLocals");
        let table = map.and_then(|map| heap.field_object(map, "table"));
        let entries = table.into_iter().flat_map(|table| heap.targets(table));
        entries.filter_map(|entry| heap.field_object(entry, "value"))
    });
    let frames = thread.stack(heap).frames().take(FRAMES);
    Some(FinalizerThread {
        object_id: thread.object.map(|object| heap.id(object)),
        name: thread.name.clone(),
        state: thread.state,
        retained_bytes: thread.retained_size,
        in_progress: in_progress(heap).map(|object| label(heap, object)),
        thread_locals: locals.map(|value| label(heap, value)).collect(),
        frames: frames.map(|frame| frame.describe()).collect(),
    })
}

/// The object whose `finalize` runs: the referent of a reference that a frame of the finalizer thread has.
fn in_progress(heap: &Heap) -> Option<ObjectIndex> {
    let roots = heap.roots();
    let is_finalizer = |object: &u32| {
        let class = heap.class_of(ObjectIndex(*object));
        heap.classes().get(class).name == THREAD
    };
    let thread = roots
        .threads
        .iter()
        .find(|thread| thread.object.is_some_and(|it| is_finalizer(&it)))?;
    let locals = roots
        .locals
        .iter()
        .filter(|local| local.thread == Some(thread.serial));
    let mut references = locals
        .map(|local| ObjectIndex(local.object))
        .filter(|local| {
            let class = heap.class_of(*local);
            heap.classes().is_a(class, REFERENCE)
        });
    references.find_map(|reference| heap.field_object(reference, "referent"))
}
