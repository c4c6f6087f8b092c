//! Collections and arrays by size, by how full they are, and maps by how much their entries collide.

use std::collections::BTreeMap;

use heapray_analyzer::graph::Body;
use heapray_analyzer::{ClassKind, Heap, ObjectIndex, Progress, Result, Silent};
use serde::Serialize;

use crate::collections::{Collection, Family, find_facts};
use crate::contents::contents;
use crate::inspected::fold_collections;
use crate::instances::find_instances;
use crate::rows::{Cell, Column, Row};

/// Elements that are counted where no field says how many there are.
const COUNTED: usize = 1 << 20;

/// Collections or arrays with one number of elements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SizeGroupRow {
    /// Elements, or the length of arrays.
    pub elements: u64,
    /// How many there are.
    pub objects: u64,
    /// Their shallow sizes, without what is behind them.
    pub shallow_bytes: u64,
}

impl Row for SizeGroupRow {
    const COLUMNS: &'static [Column] = &[
        Column::count("elements", "Elements"),
        Column::count("objects", "Objects"),
        Column::bytes("shallow_bytes", "Shallow"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.elements),
            Cell::Count(self.objects),
            Cell::Bytes(self.shallow_bytes),
        ]
    }
}

/// Collections, arrays or maps whose ratio is in one range.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RatioGroupRow {
    /// The largest ratio of the range; 0 is a range of its own.
    pub up_to: f64,
    /// How many there are.
    pub objects: u64,
    /// Their shallow sizes, without what is behind them.
    pub shallow_bytes: u64,
    /// Bytes of slots without an element; for collisions, 0.
    pub empty_bytes: u64,
}

impl Row for RatioGroupRow {
    const COLUMNS: &'static [Column] = &[
        Column::share("up_to", "Up to"),
        Column::count("objects", "Objects"),
        Column::bytes("shallow_bytes", "Shallow"),
        Column::bytes("empty_bytes", "Empty slots"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Share(self.up_to),
            Cell::Count(self.objects),
            Cell::Bytes(self.shallow_bytes),
            Cell::Bytes(self.empty_bytes),
        ]
    }
}

/// What collections are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatioBy {
    /// Elements of a collection for each slot of its array; of an array of objects, slots that are not null.
    Fill,
    /// Of a map the entries that are not the first one of their slot.
    Collisions,
}

/// All reachable collections of known classes, in ascending order of addresses. A pass over a column.
pub fn all_collections(heap: &Heap) -> Vec<ObjectIndex> {
    find_instances(heap, usize::MAX, |index, class| {
        class.kind == ClassKind::Instance && find_facts(heap, index).is_some()
    })
}

/// Collections and arrays by their number of elements, smallest first; others are left out. Reads each collection.
pub fn group_by_size(heap: &Heap, objects: &[ObjectIndex]) -> Vec<SizeGroupRow> {
    // Nobody cancels.
    group_by_size_watched(heap, objects, &Silent).unwrap_or_default()
}

/// The same with reports of its progress.
///
/// # Errors
/// When `progress` cancels.
pub fn group_by_size_watched(
    heap: &Heap,
    objects: &[ObjectIndex],
    progress: &dyn Progress,
) -> Result<Vec<SizeGroupRow>> {
    let groups = fold_collections::<BTreeMap<u64, (u64, u64)>>(
        heap,
        objects,
        progress,
        |groups, object, found| {
            if let Some(elements) = elements_of(heap, object, found) {
                let sum = groups.entry(elements).or_default();
                sum.0 += 1;
                sum.1 += heap.shallow_size(object);
            }
        },
        |mut groups, other| {
            for (elements, more) in other {
                let sum = groups.entry(elements).or_default();
                sum.0 += more.0;
                sum.1 += more.1;
            }
            groups
        },
    )?;
    let rows = groups.into_iter();
    let rows = rows.map(|(elements, (objects, shallow_bytes))| SizeGroupRow {
        elements,
        objects,
        shallow_bytes,
    });
    Ok(rows.collect())
}

fn elements_of(heap: &Heap, object: ObjectIndex, found: Option<&Collection>) -> Option<u64> {
    if let Some(length) = heap.array_len(object) {
        return Some(length.into());
    }
    let counted = found?.size;
    counted.or_else(|| {
        let found = contents(heap, object, COUNTED)?;
        Some(found.entries.len() as u64)
    })
}

/// Collections and arrays of objects by a ratio, in so many ranges up to 1; what has no such ratio is left out. Reads each
/// collection.
pub fn group_by_ratio(
    heap: &Heap,
    objects: &[ObjectIndex],
    by: RatioBy,
    segments: u32,
) -> Vec<RatioGroupRow> {
    // Nobody cancels.
    group_by_ratio_watched(heap, objects, by, segments, &Silent).unwrap_or_default()
}

/// The same with reports of its progress.
///
/// # Errors
/// When `progress` cancels.
pub fn group_by_ratio_watched(
    heap: &Heap,
    objects: &[ObjectIndex],
    by: RatioBy,
    segments: u32,
    progress: &dyn Progress,
) -> Result<Vec<RatioGroupRow>> {
    let segments = u64::from(segments.max(1));
    let reference = u64::from(heap.layout().reference_bytes);
    let groups = fold_collections::<BTreeMap<u64, (u64, u64, u64)>>(
        heap,
        objects,
        progress,
        |groups, object, found| {
            let Some((part, all, empty)) = ratio_of(heap, object, found, by) else {
                return;
            };
            // In whole numbers, so that no range depends on rounding.
            let range = if all == 0 {
                0
            } else {
                (part * segments).div_ceil(all)
            };
            let sum = groups.entry(range).or_default();
            sum.0 += 1;
            sum.1 += heap.shallow_size(object);
            sum.2 += empty * reference;
        },
        |mut groups, other| {
            for (range, more) in other {
                let sum = groups.entry(range).or_default();
                sum.0 += more.0;
                sum.1 += more.1;
                sum.2 += more.2;
            }
            groups
        },
    )?;
    let rows = groups.into_iter();
    let rows = rows.map(
        |(range, (objects, shallow_bytes, empty_bytes))| RatioGroupRow {
            up_to: range as f64 / segments as f64,
            objects,
            shallow_bytes,
            empty_bytes,
        },
    );
    Ok(rows.collect())
}

/// Part and whole of the ratio, and empty slots.
fn ratio_of(
    heap: &Heap,
    object: ObjectIndex,
    found: Option<&Collection>,
    by: RatioBy,
) -> Option<(u64, u64, u64)> {
    let node = heap.graph().node(object.0);
    match (node.body, by) {
        (Body::ObjectArray { len }, RatioBy::Fill) => {
            let used = u64::from(heap.graph().targets(object.0).left());
            let len = u64::from(len);
            Some((used, len, len.saturating_sub(used)))
        }
        (Body::Instance, _) => {
            let found = found?;
            let (size, slots) = (found.size?, found.slots.unwrap_or(0));
            match by {
                RatioBy::Fill if found.facts.has_slots() => {
                    Some((size, slots, slots.saturating_sub(size)))
                }
                RatioBy::Collisions if found.facts.family == Family::Map => {
                    let used = found
                        .array
                        .map_or(0, |array| u64::from(heap.graph().targets(array.0).left()));
                    Some((size.saturating_sub(used), size, 0))
                }
                _ => None,
            }
        }
        _ => None,
    }
}
