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
    let references = final_references(heap);
    for reference in &references {
        if reference.is_queued {
            found.queued += 1;
        } else {
            found.not_queued += 1;
        }
    }
    let held = held_by_finalizers(heap, &references)?;
    if let Some(held) = held {
        found.objects = held.count();
        let bytes = held.iter();
        found.bytes = bytes
            .map(|object| heap.shallow_size(ObjectIndex(object)))
            .sum();
    }
    Ok(found)
}

/// A `FinalReference` whose referent was not finalized yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FinalReference {
    pub(crate) reference: ObjectIndex,
    pub(crate) referent: ObjectIndex,
    /// Whether the collector has put it into the queue of the finalizer thread.
    pub(crate) is_queued: bool,
}

/// All of them. Touches the file twice for each.
pub(crate) fn final_references(heap: &Heap) -> Vec<FinalReference> {
    let classes = heap.classes();
    let references = find_instances(heap, usize::MAX, |class, _| {
        classes.is_a(class, FINAL_REFERENCE)
    });
    let enqueued = enqueued(heap);
    let found = references.into_iter().filter_map(|reference| {
        let referent = heap.field_object(reference, "referent")?;
        let queue = heap.field_object(reference, "queue");
        Some(FinalReference {
            reference,
            referent,
            is_queued: queue.is_some() && queue == enqueued,
        })
    });
    found.collect()
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

/// The objects that no path reaches except through the referent of one of the references; `None` without references.
///
/// All of them are below the nearest common dominator of the references, and so is the rest of every path to them from
/// there on. So a walk from this dominator decides which of the objects below it are reached otherwise.
///
/// # Errors
/// When there is no memory for one bit per object.
pub(crate) fn held_by_finalizers(
    heap: &Heap,
    references: &[FinalReference],
) -> Result<Option<Bitset>> {
    if references.is_empty() {
        return Ok(None);
    }
    let referents: FxHashMap<ObjectIndex, ObjectIndex> = { references.iter() }
        .map(|found| (found.reference, found.referent))
        .collect();
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
    Ok(Some(waiting))
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
