//! What the program holds besides memory, and what on-call people ask for first: open files and sockets, native buffers,
//! connection pools and statements, thread locals, executors with their queues, HTTP sessions, applications.
//!
//! Classes and the paths to their facts are tables, one file for each kind.

mod applications;
mod class_path;
mod executors;
mod facts;
mod kind;
mod owner;

mod reader;
mod row;
mod table;
mod tables;
mod thread_locals;

use std::cmp::Reverse;

use heapray_analyzer::{Heap, ObjectIndex};

use crate::positions::find_in_tree;
use crate::roots::RootPositions;

use owner::owner_of;

pub use kind::ResourceKind;
pub use row::{Detail, ResourceRow};

/// All resources: by kind, those first that take most memory outside of the heap, then those that retain most. `in_tree`
/// are the places of all roots. Contents, details and owners are told of the first `described` of each kind. Reads every
/// object of the classes that are known, and those that are described a few times; a pass over a column to find them in
/// the dominator tree.
pub fn resources(heap: &Heap, in_tree: &RootPositions, described: usize) -> Vec<ResourceRow> {
    let (mut rows, mut facts) = tables::rows(heap);
    class_path::fold(heap, &mut rows, &mut facts);
    rows.extend(executors::rows(heap));
    rows.extend(thread_locals::rows(heap, in_tree));
    rows.extend(applications::rows(heap));
    let objects: Vec<ObjectIndex> = rows.iter().map(|row| row.object).collect();
    let places = find_in_tree(heap, &objects);
    for row in &mut rows {
        let place = places.get(&row.object);
        if let Some(place) = place.filter(|_| row.kind != ResourceKind::Application) {
            row.retained_bytes = heap.retained_size(*place);
        }
    }
    rows.sort_by_key(|row| {
        let bytes = (Reverse(row.bytes), Reverse(row.retained_bytes));
        (row.kind, bytes, row.object_id)
    });
    for of_kind in rows.chunk_by_mut(|a, b| a.kind == b.kind) {
        for row in of_kind.iter_mut().take(described) {
            if let Some(facts) = facts.get(&row.object) {
                tables::describe(heap, row, facts);
            }
            let place = places.get(&row.object);
            if let Some(place) = place.filter(|_| row.kind != ResourceKind::Application) {
                row.owner = owner_of(heap, *place);
            }
        }
    }
    rows
}
