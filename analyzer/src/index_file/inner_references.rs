//! References that the dominator algorithm does not list: from objects to one of their dominators.
//!
//! An object with one referrer has it in the dominator tree, and the lists of [`Inbound`](crate::dominators::Inbound)
//! have the others'. Both leave out what objects behind a referrer refer back to: a parent, an outer object, the head
//! of a list. With these, all referrers of an object are known without a pass over the heap.
//!
//! References are counted first. Only where an object has more than are listed, they are looked at.

use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use crate::heap::Heap;
use crate::reach::places;
use crate::storage::bitset::Bitset;
use crate::storage::column::as_atomics;

/// Objects that one task looks at.
const SHARE: u32 = 1 << 16;

/// Pairs of target and source, the target in the upper half: ascending, each once. Among the sources are all that are
/// not listed, and the dominator of some objects. Two passes over all references, in parallel; 8 bytes for each
/// reference to an object that not all are listed of.
///
/// # Errors
/// When there is no memory for a bit per object.
pub(super) fn inner_references(heap: &Heap) -> io::Result<Vec<u64>> {
    let mut scratch = heap.scratch();
    let counts = scratch.as_mut_slice();
    counts.fill(0);
    let counts = as_atomics(counts);
    heap.workers.run(|| {
        let shares: Vec<u32> = (0..heap.graph.len().div_ceil(SHARE)).collect();
        shares.par_iter().for_each(|share| {
            for_each_reference(heap, *share, |_, target| {
                if let Some(count) = counts.get(target as usize) {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        });
        let wanted = with_more_than_listed(heap, counts)?;
        let of_share = |share: &u32| {
            let mut pairs = Vec::new();
            for_each_reference(heap, *share, |source, target| {
                if wanted.contains(target) {
                    pairs.push(u64::from(target) << 32 | u64::from(source));
                }
            });
            pairs
        };
        let mut pairs: Vec<u64> = shares.par_iter().flat_map_iter(of_share).collect();
        pairs.par_sort_unstable();
        pairs.dedup();
        Ok(without_listed(heap, pairs))
    })
}

/// Calls `see` with source and target of each reference of the reachable objects of a share.
fn for_each_reference(heap: &Heap, share: u32, mut see: impl FnMut(u32, u32)) {
    let nodes = heap.graph.nodes();
    let first = share * SHARE;
    let sources: Range<u32> = first..first.saturating_add(SHARE).min(heap.graph.len());
    for source in sources.filter(|source| heap.tree.visited.contains(*source)) {
        for target in nodes.class_and_targets(source).1 {
            see(source, target);
        }
    }
}

/// Objects to which there are more references than are listed.
fn with_more_than_listed(heap: &Heap, counts: &[AtomicU32]) -> io::Result<Bitset> {
    let mut wanted = Bitset::new(counts.len())?;
    for (object, count) in (0..).zip(counts) {
        // One reference to an object that has no list is that of its dominator.
        if count.load(Ordering::Relaxed) > 1 {
            wanted.insert(object);
        }
    }
    // The dominator of roots is no object.
    let tree = &heap.tree;
    for root in places(&tree.idom, 1..tree.count + 1, |idom| idom == 0) {
        wanted.insert(tree.order.get(root as usize).unwrap_or_default());
    }
    // Class objects are reached by references that are not counted, too.
    for (_, class) in heap.graph.classes.iter() {
        if let Some(object) = class.object {
            wanted.insert(object.0);
        }
    }
    for object in heap.inbound.listed() {
        let count = counts.get(object as usize);
        let count = count.map_or(0, |count| count.load(Ordering::Relaxed));
        if heap.inbound.list_len(object) == Some(count as usize) {
            wanted.remove(object);
        }
    }
    Ok(wanted)
}

/// Leaves out the sources that are listed of their targets.
fn without_listed(heap: &Heap, mut pairs: Vec<u64>) -> Vec<u64> {
    let (mut current, mut listed) = (None, Vec::new());
    pairs.retain(|pair| {
        let (target, source) = ((pair >> 32) as u32, *pair as u32);
        if current != Some(target) {
            current = Some(target);
            listed.clear();
            let list = heap.inbound.of(target).into_iter().flatten();
            listed.extend(list.filter_map(|referrer| heap.tree.order.get(referrer as usize)));
            listed.sort_unstable();
        }
        listed.binary_search(&source).is_err()
    });
    pairs
}
