//! Sequences of groups as numbers, so that a sweep down the dominator tree can remember one for each object.

use rustc_hash::FxHashMap;

/// Different sequences that are distinguished; beyond them nested members may be counted twice. Groups
/// are loaders and root kinds, whose nestings are few.
const MOST_SEQUENCES: usize = 1 << 20;

/// Groups in a sequence; beyond them the same holds. A file may nest as many loaders as it has room for, and each step
/// looks at all groups before it.
const LONGEST: u32 = 256;

/// Steps that are found without hashing.
const RECENT: usize = 1 << 10;

/// Sequences of groups, 0 the empty one.
#[derive(Default)]
pub(crate) struct Sequences {
    /// The sequence without its last group, that group, and the length; of sequence `i + 1`.
    nodes: Vec<(u32, u32, u32)>,
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
        let length = match self.nodes.get((sequence as usize).wrapping_sub(1)) {
            Some((_, _, length)) => *length,
            None => 0,
        };
        while let Some((shorter, last, _)) = self.nodes.get((above as usize).wrapping_sub(1)) {
            if *last == group {
                holds = true;
                break;
            }
            above = *shorter;
        }
        let step = if holds {
            None
        } else if self.nodes.len() >= MOST_SEQUENCES || length >= LONGEST {
            return Some(sequence);
        } else {
            self.nodes.push((sequence, group, length + 1));
            Some(self.nodes.len() as u32)
        };
        self.steps.insert((sequence, group), step);
        step
    }
}
