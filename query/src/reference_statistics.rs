//! Soft, weak, phantom and final references: their referents by class, which of these nothing firmer holds, and
//! references that hold their own referent.

use std::cmp::Reverse;

use heapray_analyzer::{
    ClassIndex, Heap, ObjectIndex, Progress, Reachability, Result, Silent, Strength, TreeIndex,
};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::instances::find_instances;
use crate::object_set::ObjectSet;
use crate::positions::find_in_tree;
use crate::rows::{Cell, Column, Row};
use crate::watch::{Watch, ensure_wanted};

/// Steps up the dominator tree within which a reference is looked for.
const STEPS: usize = 1 << 16;

/// Referents of one class that references of one strength have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReferenceRow {
    /// `soft`, `weak`, `phantom` or `final`.
    pub strength: &'static str,
    /// Java name of the referents' class; nothing for cleared references.
    pub class: String,
    /// Reachable references.
    pub references: u64,
    /// Different referents.
    pub referents: u64,
    /// Their shallow sizes.
    pub shallow_bytes: u64,
    /// Referents that nothing firmer than references of this strength holds.
    pub only_objects: u64,
    /// What these retain, nested ones counted once, bytes.
    pub only_retained_bytes: u64,
}

impl Row for ReferenceRow {
    const COLUMNS: &'static [Column] = &[
        Column::text("strength", "Strength"),
        Column::count("references", "References"),
        Column::count("referents", "Referents"),
        Column::bytes("shallow_bytes", "Shallow"),
        Column::count("only_objects", "Held only so"),
        Column::bytes("only_retained_bytes", "Retained"),
        Column::text("class", "Class"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::text(self.strength),
            Cell::Count(self.references),
            Cell::Count(self.referents),
            Cell::Bytes(self.shallow_bytes),
            Cell::Count(self.only_objects),
            Cell::Bytes(self.only_retained_bytes),
            Cell::text(&self.class),
        ]
    }
}

/// A reference and its referent, by the index of objects; the referent is missing where it is cleared.
struct Referring {
    strength: &'static str,
    referent: Option<ObjectIndex>,
}

/// References by strength and class of their referents, most bytes first. Reads final references from the file, and
/// others if the analysis follows them.
pub fn reference_statistics(heap: &Heap) -> Vec<ReferenceRow> {
    // Nobody cancels.
    reference_statistics_watched(heap, &Silent).unwrap_or_default()
}

/// The same with reports of its progress.
///
/// # Errors
/// When `progress` cancels.
pub fn reference_statistics_watched(
    heap: &Heap,
    progress: &dyn Progress,
) -> Result<Vec<ReferenceRow>> {
    statistics_of(heap, |_| true, progress)
}

/// The same of the references of a set.
pub fn reference_statistics_in(heap: &Heap, set: &ObjectSet) -> Vec<ReferenceRow> {
    let is_wanted = |reference| set.contains(reference);
    // Nobody cancels.
    statistics_of(heap, is_wanted, &Silent).unwrap_or_default()
}

fn statistics_of(
    heap: &Heap,
    is_wanted: impl Fn(ObjectIndex) -> bool,
    progress: &dyn Progress,
) -> Result<Vec<ReferenceRow>> {
    let mut all = references(heap, progress);
    ensure_wanted(progress)?;
    all.retain(|(reference, _)| is_wanted(*reference));
    let referents: Vec<ObjectIndex> = all.iter().filter_map(|(_, of)| of.referent).collect();
    let places = find_in_tree(heap, &referents);
    let mut groups: FxHashMap<(&'static str, Option<ClassIndex>), Group> = FxHashMap::default();
    let mut watch = Watch::begin(progress, all.len() as u64);
    for (_, reference) in all.iter().take_while(|_| watch.goes_on()) {
        let class = reference.referent.map(|referent| heap.class_of(referent));
        let group = groups.entry((reference.strength, class)).or_default();
        group.references += 1;
        group.referents.extend(reference.referent);
    }
    ensure_wanted(progress)?;
    let mut rows: Vec<ReferenceRow> = groups
        .into_iter()
        .map(|((strength, class), group)| {
            let only = |referent: &&ObjectIndex| {
                let place = places.get(*referent);
                place.is_some_and(|place| is_held_only(heap.reachability(*place), strength))
            };
            let held: Vec<TreeIndex> = { group.referents.iter() }
                .filter(only)
                .filter_map(|referent| places.get(referent).copied())
                .collect();
            ReferenceRow {
                strength,
                class: class
                    .map_or_else(String::new, |class| heap.classes().get(class).name.clone()),
                references: group.references,
                referents: group.referents.len() as u64,
                shallow_bytes: { group.referents.iter() }
                    .map(|referent| heap.shallow_size(*referent))
                    .sum(),
                only_objects: held.len() as u64,
                only_retained_bytes: retained(heap, &held),
            }
        })
        .collect();
    rows.sort_by(|a, b| {
        let key = |row: &ReferenceRow| {
            let order = ["soft", "weak", "phantom", "final"];
            let place = order.iter().position(|name| *name == row.strength);
            (
                place,
                Reverse(row.only_retained_bytes),
                Reverse(row.shallow_bytes),
            )
        };
        key(a).cmp(&key(b)).then_with(|| a.class.cmp(&b.class))
    });
    Ok(rows)
}

#[derive(Default)]
struct Group {
    references: u64,
    referents: FxHashSet<ObjectIndex>,
}

fn is_held_only(reachability: Reachability, strength: &str) -> bool {
    match reachability {
        Reachability::Soft => strength == "soft",
        Reachability::Weak => strength == "weak" || strength == "phantom",
        _ => false,
    }
}

/// What places of the dominator tree retain together.
fn retained(heap: &Heap, places: &[TreeIndex]) -> u64 {
    let heads: FxHashSet<TreeIndex> = places.iter().copied().collect();
    let is_nested = |place: &TreeIndex| {
        let mut at = heap.dominator(*place);
        for _ in 0..STEPS {
            if at == TreeIndex::ROOT {
                return false;
            }
            if heads.contains(&at) {
                return true;
            }
            at = heap.dominator(at);
        }
        false
    };
    let outer = places.iter().filter(|place| !is_nested(place));
    outer.map(|place| heap.retained_size(*place)).sum()
}

/// All reachable references with their referents; not all of them once nobody wants the answer.
fn references(heap: &Heap, progress: &dyn Progress) -> Vec<(ObjectIndex, Referring)> {
    let classes = heap.classes();
    let strength_of = |class: ClassIndex| match classes.strength(class) {
        Some(Strength::Soft) => Some("soft"),
        Some(Strength::Weak) => Some("weak"),
        Some(Strength::Phantom) => Some("phantom"),
        None if classes.is_a(class, "java.lang.ref.FinalReference") => Some("final"),
        None => None,
    };
    let by_class: Vec<Option<&'static str>> = classes
        .iter()
        .map(|(index, _)| strength_of(index))
        .collect();
    let strength = |class: ClassIndex| by_class.get(class.get()).copied().flatten();
    let found = find_instances(heap, usize::MAX, |class, _| strength(class).is_some());
    let mut all = Vec::with_capacity(found.len());
    let mut watch = Watch::begin(progress, found.len() as u64);
    for object in found.into_iter().take_while(|_| watch.goes_on()) {
        let class = heap.class_of(object);
        let referent = match heap.graph().referents.of(object.0) {
            Some(referent) => Some(ObjectIndex(referent.target)),
            // The graph keeps no final referents apart, nor those that it follows.
            None if classes.get(class).apart.is_none() => heap.field_object(object, "referent"),
            None => None,
        };
        if let Some(strength) = strength(class) {
            all.push((object, Referring { strength, referent }));
        }
    }
    all
}

/// References of one class that hold their own referents, which the collector can therefore never clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReferenceLeak {
    /// Java name of the references' class.
    pub class: String,
    /// Java name of the referents' class.
    pub referent_class: String,
    /// How many.
    pub references: u64,
    /// What the referents retain, bytes.
    pub retained_bytes: u64,
}

impl Row for ReferenceLeak {
    const COLUMNS: &'static [Column] = &[
        Column::count("references", "References"),
        Column::bytes("retained_bytes", "Retained"),
        Column::text("class", "Class of the references"),
        Column::text("referent_class", "Class of the referents"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.references),
            Cell::Bytes(self.retained_bytes),
            Cell::text(&self.class),
            Cell::text(&self.referent_class),
        ]
    }
}

/// A reference that holds its own referent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SelfHeld {
    /// The reference.
    pub reference: ObjectIndex,
    /// Where it is in the dominator tree.
    pub place: TreeIndex,
    /// Its referent.
    pub referent: ObjectIndex,
    /// Where that is.
    pub referent_place: TreeIndex,
}

/// Soft, weak and phantom references whose referent only they themselves hold by strong references, such as an entry
/// of a `WeakHashMap` whose value leads to its key. A walk up the dominator tree for each reference that the graph
/// keeps apart.
pub fn reference_leaks(heap: &Heap) -> Vec<ReferenceLeak> {
    reference_leak_rows(heap, &self_held(heap, |_| true))
}

/// The same with reports of its progress.
///
/// # Errors
/// When `progress` cancels.
pub fn reference_leaks_watched(heap: &Heap, progress: &dyn Progress) -> Result<Vec<ReferenceLeak>> {
    let found = self_held_watched(heap, |_| true, progress)?;
    Ok(reference_leak_rows(heap, &found))
}

/// The same, one by one, of references that are wanted.
pub fn self_held(heap: &Heap, is_wanted: impl Fn(ObjectIndex) -> bool) -> Vec<SelfHeld> {
    // Nobody cancels.
    self_held_watched(heap, is_wanted, &Silent).unwrap_or_default()
}

fn self_held_watched(
    heap: &Heap,
    is_wanted: impl Fn(ObjectIndex) -> bool,
    progress: &dyn Progress,
) -> Result<Vec<SelfHeld>> {
    let all = heap.graph().referents.all();
    let reachable =
        |object: u32| heap.is_reachable(ObjectIndex(object)) && is_wanted(ObjectIndex(object));
    let both: Vec<ObjectIndex> = all
        .iter()
        .filter(|referent| reachable(referent.source))
        .flat_map(|referent| [ObjectIndex(referent.source), ObjectIndex(referent.target)])
        .collect();
    let places = find_in_tree(heap, &both);
    let mut found = Vec::new();
    let mut watch = Watch::begin(progress, all.len() as u64);
    for referent in all.iter().take_while(|_| watch.goes_on()) {
        let (source, target) = (ObjectIndex(referent.source), ObjectIndex(referent.target));
        let (Some(reference), Some(place)) = (places.get(&source), places.get(&target)) else {
            continue;
        };
        let mut at = heap.dominator(*place);
        let mut steps = 0;
        // A dominator has the smaller number.
        while at > *reference && steps < STEPS {
            at = heap.dominator(at);
            steps += 1;
        }
        if at == *reference && is_wanted(source) {
            found.push(SelfHeld {
                reference: source,
                place: at,
                referent: target,
                referent_place: *place,
            });
        }
    }
    ensure_wanted(progress)?;
    Ok(found)
}

/// Such references by class, most bytes first.
pub fn reference_leak_rows(heap: &Heap, found: &[SelfHeld]) -> Vec<ReferenceLeak> {
    let mut groups: FxHashMap<(ClassIndex, ClassIndex), (u64, u64)> = FxHashMap::default();
    for own in found {
        let key = (heap.class_of(own.reference), heap.class_of(own.referent));
        let sum = groups.entry(key).or_default();
        sum.0 += 1;
        sum.1 += heap.retained_size(own.referent_place);
    }
    let name = |class: ClassIndex| heap.classes().get(class).name.clone();
    let mut rows: Vec<ReferenceLeak> = groups
        .into_iter()
        .map(
            |((class, referent), (references, retained_bytes))| ReferenceLeak {
                class: name(class),
                referent_class: name(referent),
                references,
                retained_bytes,
            },
        )
        .collect();
    rows.sort_by(|a, b| {
        let key = |row: &ReferenceLeak| (Reverse(row.retained_bytes), Reverse(row.references));
        key(a)
            .cmp(&key(b))
            .then_with(|| (&a.class, &a.referent_class).cmp(&(&b.class, &b.referent_class)))
    });
    rows
}
