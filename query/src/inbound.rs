//! Who refers to this object?

use rayon::prelude::*;

use heapray_analyzer::Heap;
use heapray_analyzer::{ObjectIndex, TreeIndex};

/// Objects that one task looks at.
const SHARE: u32 = 1 << 16;

/// Objects that refer to one, `<class>` references left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inbound {
    /// Some of them, in ascending order of addresses.
    pub referrers: Vec<ObjectIndex>,
    /// How many more there are.
    pub left_out: u64,
}

/// Reachable objects that refer to `object`, at most `limit`; references of `java.lang.ref` among them. `place` is where
/// the object stands in the dominator tree, if it is reachable. A pass over the whole graph, in parallel; a few reads
/// where the heap is from an index file.
pub fn inbound(
    heap: &Heap,
    object: ObjectIndex,
    place: Option<TreeIndex>,
    limit: usize,
) -> Inbound {
    let referents = heap.graph().referents.to(object.0);
    let referents: Vec<u32> = referents.iter().map(|referent| referent.source).collect();
    let known = match place {
        Some(place) => heap.possible_referrers(object, place),
        // What a reachable object refers to is reachable, unless the reference is one of `java.lang.ref`.
        None => Some(Vec::new()),
    };
    match known {
        Some(mut known) => {
            known.extend(&referents);
            known.sort_unstable();
            known.dedup();
            let refers = |from: &u32| {
                let mut targets = heap.graph().targets(*from);
                let refers = targets.any(|target| target == object.0)
                    || referents.binary_search(from).is_ok();
                refers && heap.is_reachable(ObjectIndex(*from))
            };
            let mut found = known.into_iter().filter(refers).map(ObjectIndex);
            Inbound {
                referrers: found.by_ref().take(limit).collect(),
                left_out: found.count() as u64,
            }
        }
        None => search(heap, object, &referents, limit),
    }
}

/// Looks at all objects.
fn search(heap: &Heap, object: ObjectIndex, referents: &[u32], limit: usize) -> Inbound {
    let objects = heap.graph().len();
    let nodes = heap.graph().nodes();
    let look = |task: u32| {
        let first = task * SHARE;
        let (mut referrers, mut count) = (Vec::new(), 0u64);
        for from in first..first.saturating_add(SHARE).min(objects) {
            let mut targets = nodes.class_and_targets(from).1;
            let refers =
                targets.any(|target| target == object.0) || referents.binary_search(&from).is_ok();
            if refers && heap.is_reachable(ObjectIndex(from)) {
                count += 1;
                if referrers.len() < limit {
                    referrers.push(ObjectIndex(from));
                }
            }
        }
        (referrers, count)
    };
    let found: Vec<(Vec<ObjectIndex>, u64)> = heap.workers().run(|| {
        let tasks = (0..objects.div_ceil(SHARE)).into_par_iter();
        tasks.map(look).collect()
    });
    let count: u64 = found.iter().map(|(_, count)| count).sum();
    let referrers: Vec<ObjectIndex> = found
        .into_iter()
        .flat_map(|(some, _)| some)
        .take(limit)
        .collect();
    let left_out = count - referrers.len() as u64;
    Inbound {
        referrers,
        left_out,
    }
}
