//! Which objects live only because they wait to be finalized?
//!
//! A `FinalReference` keeps its referent alive until the finalizer thread has called `finalize`. An object that the
//! program has dropped is then held by nothing else. Its referents are ordinary references of the graph, so that they
//! have paths and retained heaps; here they are told apart.

use heapray_analyzer::storage::bitset::Bitset;
use heapray_analyzer::{Heap, ObjectIndex, Result, TreeIndex};
use heapray_hprof::Value;
use rustc_hash::FxHashMap;

use crate::instances::find_instances;
use crate::positions::find_in_tree;

/// Objects with a `finalize` method, and what only their finalization keeps alive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Finalization {
    /// Objects in the queue of the finalizer thread.
    pub queued: u64,
    /// Objects with a `finalize` method that the collector has not queued.
    pub not_queued: u64,
    /// Objects that only the finalizer's references keep alive.
    pub objects: u64,
    /// Shallow sizes of these objects, bytes.
    pub bytes: u64,
}

/// Looks at every `FinalReference`, and finds what only they keep alive. O(references of the part of the heap that the
/// finalizer's references dominate), usually a small one; a pass over a column if there are any. Touches the file.
///
/// # Errors
/// When there is no memory for one bit per object.
pub fn finalization(heap: &Heap) -> Result<Finalization> {
    let mut found = Finalization::default();
    let classes = heap.classes();
    let references = find_instances(heap, usize::MAX, |class, _| {
        classes.is_a(class, FINAL_REFERENCE)
    });
    let enqueued = enqueued(heap);
    let mut referents = FxHashMap::default();
    for reference in references {
        let Some(referent) = heap.field_object(reference, "referent") else {
            continue;
        };
        let queue = heap.field_object(reference, "queue");
        if queue.is_some() && queue == enqueued {
            found.queued += 1;
        } else {
            found.not_queued += 1;
        }
        referents.insert(reference, referent);
    }
    if !referents.is_empty() {
        (found.objects, found.bytes) = held_by_finalizers(heap, &referents)?;
    }
    Ok(found)
}

const FINAL_REFERENCE: &str = "java.lang.ref.FinalReference";

/// The queue that marks a reference as queued: `ReferenceQueue.ENQUEUED`.
fn enqueued(heap: &Heap) -> Option<ObjectIndex> {
    let class = heap
        .classes()
        .find_by_name("java.lang.ref.ReferenceQueue")
        .next()?;
    let fields = heap.static_fields(class).into_iter();
    let field = { fields }.find(|field| field.name == "ENQUEUED")?;
    match field.value {
        Value::Object(id) => heap.find(id),
        _ => None,
    }
}

/// Counts the objects that no path reaches except through one of the referents (by reference object), and their bytes.
///
/// All of them are below the nearest common dominator of the references, and so is the rest of every path to them from
/// there on. So a walk from this dominator decides which of the objects below it are reached otherwise.
fn held_by_finalizers(
    heap: &Heap,
    referents: &FxHashMap<ObjectIndex, ObjectIndex>,
) -> Result<(u64, u64)> {
    let references: Vec<ObjectIndex> = referents.keys().copied().collect();
    let top = find_in_tree(heap, &references)
        .into_values()
        .reduce(|top, place| common_dominator(heap, top, place));
    let mut waiting = below(heap, top.unwrap_or(TreeIndex::ROOT))?;
    let mut stack: Vec<u32> = match top.and_then(|top| heap.object_at(top)) {
        Some(top) => vec![top.0],
        None => heap.roots().direct.iter().map(|root| root.object).collect(),
    };
    let graph = heap.graph();
    while let Some(object) = stack.pop() {
        if !waiting.remove(object) {
            continue;
        }
        // Only one of the references is the referent's; a field may hold the same object.
        let mut skip = referents.get(&ObjectIndex(object)).copied();
        let (class, targets) = graph.class_and_targets(object);
        let class_object = graph.class_object(class).map(|object| object.0);
        for target in targets {
            if skip == Some(ObjectIndex(target)) {
                skip = None;
            } else if waiting.contains(target) {
                stack.push(target);
            }
        }
        stack.extend(class_object.filter(|object| waiting.contains(*object)));
    }
    let bytes = waiting
        .iter()
        .map(|object| heap.shallow_size(ObjectIndex(object)));
    Ok((waiting.count(), bytes.sum()))
}

/// The strongly reachable objects at and below a place of the dominator tree, by object index. A pass over a column.
fn below(heap: &Heap, top: TreeIndex) -> Result<Bitset> {
    let tree = heap.tree();
    let mut below = Bitset::new(tree.count as usize + 1)?;
    let mut objects = Bitset::new(heap.graph().len() as usize)?;
    below.insert(top.0);
    if let Some(object) = heap.object_at(top) {
        objects.insert(object.0);
    }
    // The preorder number of a dominator is smaller than those of the objects below it.
    let columns = tree.idom.as_slice().iter().zip(tree.order.as_slice());
    let columns = (0..=tree.regions.strong).zip(columns);
    for (preorder, (dominator, object)) in columns.skip(top.0 as usize + 1) {
        if below.contains(*dominator) {
            below.insert(preorder);
            objects.insert(*object);
        }
    }
    Ok(objects)
}

fn common_dominator(heap: &Heap, a: TreeIndex, b: TreeIndex) -> TreeIndex {
    let (mut a, mut b) = (a, b);
    while a != b {
        if a.0 > b.0 {
            a = heap.dominator(a);
        } else {
            b = heap.dominator(b);
        }
    }
    a
}
