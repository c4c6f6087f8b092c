//! Which objects keep a set of objects alive, by class?

use std::cmp::Reverse;

use heapray_analyzer::{ClassIndex, Heap, ObjectIndex, Progress, Result, Silent, TreeIndex};
use heapray_hprof::ObjectId;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::address::maybe_address;
use crate::positions::find_in_tree;
use crate::rows::{Cell, Column, Row};
use crate::watch::{Watch, ensure_wanted};

/// Immediate dominators of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImmediateDominatorRow {
    /// Java name of the dominators' class; `<ROOT>` for objects that no single object dominates.
    pub class: String,
    /// How many dominators there are.
    pub dominators: u64,
    /// Objects of the set that they dominate.
    pub dominated_objects: u64,
    /// Shallow sizes of the dominators, bytes.
    pub dominator_bytes: u64,
    /// Shallow sizes of the objects of the set that they dominate, bytes.
    pub dominated_bytes: u64,
    /// One of the dominators.
    #[serde(serialize_with = "maybe_address")]
    pub example: Option<ObjectId>,
}

impl Row for ImmediateDominatorRow {
    const COLUMNS: &'static [Column] = &[
        Column::count("dominators", "Dominators"),
        Column::count("dominated_objects", "Objects"),
        Column::bytes("dominated_bytes", "Shallow"),
        Column::address("example", "Example"),
        Column::text("class", "Class of the dominators"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.dominators),
            Cell::Count(self.dominated_objects),
            Cell::Bytes(self.dominated_bytes),
            Cell::maybe_address(self.example),
            Cell::text(&self.class),
        ]
    }
}

/// The nearest dominators of objects whose class `is_skipped` does not name, by class, most dominated bytes first;
/// class objects are instances of `java.lang.Class`, as in MAT. A pass to find the objects in the dominator tree.
pub fn immediate_dominators(
    heap: &Heap,
    objects: &[ObjectIndex],
    is_skipped: impl Fn(&str) -> bool,
) -> Vec<ImmediateDominatorRow> {
    // Nobody cancels.
    immediate_dominators_watched(heap, objects, is_skipped, &Silent).unwrap_or_default()
}

/// The same with reports of its progress.
///
/// # Errors
/// When `progress` cancels.
pub fn immediate_dominators_watched(
    heap: &Heap,
    objects: &[ObjectIndex],
    is_skipped: impl Fn(&str) -> bool,
    progress: &dyn Progress,
) -> Result<Vec<ImmediateDominatorRow>> {
    let skipped: Vec<bool> = { heap.classes().iter() }
        .map(|(_, class)| is_skipped(&class.name))
        .collect();
    // By place that was passed: the dominator above that counts.
    let mut known: FxHashMap<TreeIndex, TreeIndex> = FxHashMap::default();
    let mut groups: FxHashMap<Option<ClassIndex>, Group> = FxHashMap::default();
    let mut watch = Watch::begin(progress, objects.len() as u64);
    let places = find_in_tree(heap, objects).into_iter();
    for (object, place) in places.take_while(|_| watch.goes_on()) {
        let mut at = heap.dominator(place);
        let mut passed = Vec::new();
        while let Some(dominator) = heap.object_at(at) {
            let class = heap.class_of(dominator);
            if skipped.get(class.get()) != Some(&true) {
                break;
            }
            if let Some(above) = known.get(&at) {
                at = *above;
                break;
            }
            passed.push(at);
            at = heap.dominator(at);
        }
        known.extend(passed.into_iter().map(|place| (place, at)));
        let dominator = heap.object_at(at);
        let class = dominator.map(|dominator| heap.class_of(dominator));
        let group = groups.entry(class).or_default();
        group.dominated.0 += 1;
        group.dominated.1 += heap.shallow_size(object);
        group.dominators.extend(dominator);
    }
    ensure_wanted(progress)?;
    let mut rows: Vec<ImmediateDominatorRow> = groups
        .into_iter()
        .map(|(class, group)| ImmediateDominatorRow {
            class: class.map_or_else(
                || "<ROOT>".to_owned(),
                |class| heap.classes().get(class).name.clone(),
            ),
            dominators: group.dominators.len().max(1) as u64,
            dominated_objects: group.dominated.0,
            dominator_bytes: { group.dominators.iter() }
                .map(|object| heap.shallow_size(*object))
                .sum(),
            dominated_bytes: group.dominated.1,
            example: { group.dominators.iter() }
                .min()
                .map(|object| heap.id(*object)),
        })
        .collect();
    rows.sort_by(|a, b| {
        let key = |row: &ImmediateDominatorRow| (Reverse(row.dominated_bytes), row.example);
        key(a).cmp(&key(b)).then_with(|| a.class.cmp(&b.class))
    });
    Ok(rows)
}

#[derive(Default)]
struct Group {
    dominators: FxHashSet<ObjectIndex>,
    /// Objects and bytes.
    dominated: (u64, u64),
}
