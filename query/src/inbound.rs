//! Who refers to this object?

use rayon::prelude::*;

use heapray_analyzer::Heap;
use heapray_analyzer::ObjectIndex;

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

/// Reachable objects that refer to `object`, at most `limit`; references of `java.lang.ref` among them. A pass over the whole graph, in parallel.
pub fn inbound(heap: &Heap, object: ObjectIndex, limit: usize) -> Inbound {
    let objects = heap.graph().len();
    let referents = heap.graph().referents.to(object.0);
    let referents: Vec<u32> = referents.iter().map(|referent| referent.source).collect();
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
