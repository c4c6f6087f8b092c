//! Which objects live only because they wait to be finalized?
//!
//! A `FinalReference` keeps its referent alive until the finalizer thread has called `finalize`. An object that the
//! program has dropped is then held by nothing else. Its referents are ordinary references of the graph, so that they
//! have paths and retained heaps; here they are told apart.

use std::sync::OnceLock;

use heapray_analyzer::storage::bitset::Bitset;
use heapray_analyzer::{Derived, Heap, ObjectIndex, Reachability, Result, TreeIndex};
use heapray_hprof::{RootKind, Value};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::instances::find_instances;
use crate::positions::find_in_tree;
use crate::subtree::{common_dominator, strong_below, topmost};

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

/// What was found when somebody first asked.
#[derive(Default)]
struct Known(OnceLock<Finalization>);

impl Derived for Known {
    fn compute(_: &Heap) -> Self {
        Self::default()
    }
}

/// Looks at every `FinalReference`, and finds what only they keep alive; the first answer is kept. O(references of the
/// part of the heap that the finalizer's references dominate), usually a small one; a pass over a column if there are
/// any. Touches the file.
///
/// # Errors
/// When there is no memory for one bit per object.
pub fn finalization(heap: &Heap) -> Result<Finalization> {
    let known = heap.derived::<Known>();
    if let Some(found) = known.0.get() {
        return Ok(*found);
    }
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
    Ok(*known.0.get_or_init(|| found))
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

/// Objects that refer to a referent, at most.
const MOST_REFERRERS: usize = 256;
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
/// All of them are below the lowest object that dominates the references, and so is the rest of every path to them from
/// there on. So a walk from it decides which of the objects below it are reached otherwise. References whose referents
/// are held otherwise as a look at their referrers shows are no matter.
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
    let referents = only_by_references(heap, references);
    if referents.is_empty() {
        return Ok(Some(Bitset::new(heap.graph().len() as usize)?));
    }
    let sources: Vec<ObjectIndex> = referents.keys().copied().collect();
    let places: Vec<TreeIndex> = find_in_tree(heap, &sources).into_values().collect();
    let top = common_dominator(heap, &places).unwrap_or(TreeIndex::ROOT);
    let mut waiting = strong_below(heap, top)?;
    let mut stack: Vec<u32> = match heap.object_at(top) {
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

/// The references, with their referents, without those whose referent is seen to be held otherwise: an object that is
/// below a GC root refers to it, and none of the references is below this root.
fn only_by_references(
    heap: &Heap,
    references: &[FinalReference],
) -> FxHashMap<ObjectIndex, ObjectIndex> {
    let all = { references.iter() }.map(|found| (found.reference, found.referent));
    let mut all: FxHashMap<ObjectIndex, ObjectIndex> = all.collect();
    let ends: Vec<ObjectIndex> = { all.iter() }
        .flat_map(|(source, target)| [*source, *target])
        .collect();
    let places = find_in_tree(heap, &ends);
    let tops = { all.keys() }.filter_map(|source| places.get(source));
    let tops: Option<FxHashSet<TreeIndex>> = tops.map(|place| topmost(heap, *place)).collect();
    let Some(tops) = tops else {
        return all;
    };
    let is_held = |place: TreeIndex| {
        let top = topmost(heap, place).filter(|top| !tops.contains(top));
        let top = top.and_then(|top| heap.object_at(top));
        let kind = top.and_then(|top| heap.roots().kind_of(top.0));
        kind.is_some_and(|kind| kind != RootKind::Unreachable)
            && heap.reachability(place) == Reachability::Strong
    };
    all.retain(|_, referent| {
        let referrers = heap.inbound().of(referent.0).into_iter().flatten();
        let referrers = referrers.take(MOST_REFERRERS).map(TreeIndex);
        let place = places.get(referent).copied();
        !place.into_iter().chain(referrers).any(is_held)
    });
    all
}
