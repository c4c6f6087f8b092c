//! What do groups of objects retain together, however their members dominate each other?
//!
//! Going down the dominator tree, the set of groups above an object is remembered as the number of a
//! sequence; an object counts for its group only where the group isn't in the sequence yet.

use std::sync::PoisonError;

use rustc_hash::FxHashMap;

use crate::analysis::Heap;
use crate::classes::ClassIndex;
use crate::objects::TreeIndex;

/// Different sequences that are told apart; beyond them nested members may be counted twice. Groups
/// are loaders and root kinds, whose nestings are few.
const MOST_SEQUENCES: usize = 1 << 20;

/// Steps that are found without hashing.
const RECENT: usize = 1 << 10;

/// Bytes retained by each of `groups` groups. An object, of which preorder number and class (as in
/// [`crate::graph::Graph::class_of`]) are told, may belong to two. A pass; one at a time.
pub(crate) fn retained_by_group(
    analysis: &Heap,
    groups: usize,
    groups_of: impl Fn(TreeIndex, ClassIndex) -> [Option<u32>; 2],
) -> Vec<u64> {
    let heaps = &analysis.heaps;
    let mut sums = vec![0u64; groups];
    let mut sequences = Sequences::default();
    let mut scratch = analysis
        .scratch
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let places = scratch.as_mut_slice();
    if let Some(root) = places.first_mut() {
        *root = 0;
    }
    let idom = heaps.idom.as_slice();
    for preorder in 1..=heaps.count {
        let at = preorder as usize;
        let Some(dominator) = idom.get(at) else { break };
        let class = heaps.class_at(&analysis.graph, preorder);
        let mut sequence = places.get(*dominator as usize).copied().unwrap_or_default();
        for group in groups_of(TreeIndex(preorder), class).into_iter().flatten() {
            if let Some(longer) = sequences.extend(sequence, group) {
                sequence = longer;
                if let Some(sum) = sums.get_mut(group as usize) {
                    *sum += heaps.retained.get(preorder);
                }
            }
        }
        if let Some(place) = places.get_mut(at) {
            *place = sequence;
        }
    }
    sums
}

/// Sequences of groups, 0 the empty one.
#[derive(Default)]
pub(crate) struct Sequences {
    /// The sequence without its last group, and that group; of sequence `i + 1`.
    nodes: Vec<(u32, u32)>,
    steps: FxHashMap<(u32, u32), Option<u32>>,
    /// Direct-mapped: sequence, group, and the step's result.
    recent: Vec<(u32, u32, Option<u32>)>,
}

impl Sequences {
    /// The sequence with the group behind it; `None` where it holds the group already.
    #[inline]
    pub(crate) fn extend(&mut self, sequence: u32, group: u32) -> Option<u32> {
        let place = (sequence.wrapping_mul(31) ^ group) as usize % RECENT;
        if let Some((from, of, step)) = self.recent.get(place)
            && (*from, *of) == (sequence, group)
        {
            return *step;
        }
        let step = self.find(sequence, group);
        self.recent.resize(RECENT, (u32::MAX, u32::MAX, None));
        if let Some(slot) = self.recent.get_mut(place) {
            *slot = (sequence, group, step);
        }
        step
    }

    #[cold]
    fn find(&mut self, sequence: u32, group: u32) -> Option<u32> {
        if let Some(known) = self.steps.get(&(sequence, group)) {
            return *known;
        }
        let mut above = sequence;
        let mut holds = false;
        while let Some((shorter, last)) = self.nodes.get((above as usize).wrapping_sub(1)) {
            if *last == group {
                holds = true;
                break;
            }
            above = *shorter;
        }
        let step = if holds {
            None
        } else if self.nodes.len() >= MOST_SEQUENCES {
            return Some(sequence);
        } else {
            self.nodes.push((sequence, group));
            Some(self.nodes.len() as u32)
        };
        self.steps.insert((sequence, group), step);
        step
    }
}
