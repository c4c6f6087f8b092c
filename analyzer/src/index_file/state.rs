//! The small part of a heap as an index file has it.

use std::collections::BTreeSet;

use heapray_hprof::salvage::Repair;
use heapray_hprof::{FieldType, ObjectId, Root};

use crate::heap::Heap;
use crate::layout::Sizes;
use crate::reach::{ObjectCount, Regions, SizeColumn};
use crate::storage::codec::{stored, to_bytes};
use crate::used_parts::UsedParts;

/// What is small, besides the address table and the graph, which stand behind it.
#[derive(Debug)]
pub(super) struct State {
    pub(super) snapshot: (u32, u32),
    pub(super) class_dumps: Vec<usize>,
    pub(super) roots: Vec<Root>,
    pub(super) instance_classes: Vec<ObjectId>,
    pub(super) array_classes: Vec<ObjectId>,
    pub(super) seen_primitives: Vec<FieldType>,
    pub(super) heap_bytes: u64,
    pub(super) sizes: Sizes,
    pub(super) reached: u32,
    pub(super) regions: Regions,
    /// The unit of retained sizes, and whether they take 8 bytes.
    pub(super) unit: (u64, bool),
    pub(super) reachable: Vec<ObjectCount>,
    pub(super) parts: UsedParts,
    pub(super) unreachable: Vec<ObjectCount>,
    pub(super) orphaned_bytes: Option<u64>,
    pub(super) repairs: Vec<Repair>,
    /// Whether unreachable objects were treated as reachable, asked for or not.
    pub(super) keep_unreachable: bool,
}

stored!(State {
    snapshot,
    class_dumps,
    roots,
    instance_classes,
    array_classes,
    seen_primitives,
    heap_bytes,
    sizes,
    reached,
    regions,
    unit,
    reachable,
    parts,
    unreachable,
    orphaned_bytes,
    repairs,
    keep_unreachable,
});

impl State {
    /// The small part of a heap, with its address table and its graph.
    pub(super) fn of(heap: &Heap) -> Vec<u8> {
        let scanned = &heap.scanned;
        let ascending = |ids: Vec<ObjectId>| {
            let ids: BTreeSet<ObjectId> = ids.into_iter().collect();
            ids.into_iter().collect()
        };
        let state = Self {
            snapshot: scanned.snapshot,
            class_dumps: scanned.class_dumps.clone(),
            roots: scanned.roots.clone(),
            instance_classes: ascending(scanned.instance_classes.iter().copied().collect()),
            array_classes: ascending(scanned.array_classes.iter().copied().collect()),
            seen_primitives: scanned.seen_primitives.clone(),
            heap_bytes: scanned.heap_bytes,
            sizes: heap.sizes.clone(),
            reached: heap.tree.count,
            regions: heap.tree.regions,
            unit: match &heap.tree.retained {
                SizeColumn::Narrow(_, unit) => (*unit, false),
                SizeColumn::Wide(_, unit) => (*unit, true),
            },
            reachable: heap.reachable.clone(),
            parts: heap.parts,
            unreachable: heap.unreachable.clone(),
            orphaned_bytes: heap.orphaned_bytes,
            repairs: heap.repairs.clone(),
            keep_unreachable: heap.options.keep_unreachable,
        };
        let mut bytes = to_bytes(&state);
        scanned.index.put(&mut bytes);
        heap.graph.put(&mut bytes);
        bytes
    }
}
