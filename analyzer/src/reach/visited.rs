//! Two bits per object for the search: whether it was visited, and whether it refers to nothing. Both bits are in one
//! word, so that one memory access reads them.

use crate::storage::bitset::Bitset;
use crate::storage::column::{Backing, Column};

/// Objects per word: the lower half has the visited bits, the upper half the leaf bits.
const OBJECTS: usize = 32;

/// Visited and leaf bits of all objects, two bits per object.
pub(super) struct Visited<'m>(&'m mut [u64]);

/// The visited and the leaf bit of one object.
#[derive(Clone, Copy)]
pub(super) struct VisitState(u64);

impl VisitState {
    #[inline]
    pub(super) fn is_visited(self) -> bool {
        self.0 & 1 != 0
    }

    /// Whether the object refers to nothing.
    #[inline]
    pub(super) fn is_leaf(self) -> bool {
        self.0 >> OBJECTS & 1 != 0
    }
}

impl<'m> Visited<'m> {
    /// Memory for the bits of this many objects.
    ///
    /// # Errors
    /// When there is no memory.
    pub(super) fn room(objects: u32) -> std::io::Result<Column<u64>> {
        // Twice as many words as a bitset of the objects has.
        Column::scattered((objects as usize).div_ceil(64) * 2, &Backing::Memory)
    }

    /// Initial bits in the given memory; no object is visited.
    pub(super) fn new(room: &'m mut [u64], leaves: &Bitset) -> Self {
        for (pair, word) in room.chunks_exact_mut(2).zip(leaves.words()) {
            pair.copy_from_slice(&[word << OBJECTS, word >> OBJECTS << OBJECTS]);
        }
        Self(room)
    }

    #[inline]
    pub(super) fn get(&self, object: u32) -> VisitState {
        let word = self.0.get(object as usize / OBJECTS);
        VisitState(word.map_or(0, |word| word >> (object as usize % OBJECTS)))
    }

    /// Marks an object as visited, and returns whether it was not visited before.
    #[inline]
    pub(super) fn visit(&mut self, object: u32) -> bool {
        let Some(word) = self.0.get_mut(object as usize / OBJECTS) else {
            return false;
        };
        let bit = 1 << (object as usize % OBJECTS);
        let was_clear = *word & bit == 0;
        *word |= bit;
        was_clear
    }

    /// Copies the visited bits into a bitset.
    pub(super) fn put_visited(&self, set: &mut Bitset) {
        let pairs = self.0.chunks_exact(2);
        for (word, pair) in set.words_mut().iter_mut().zip(pairs) {
            *word = pair
                .iter()
                .rev()
                .fold(0, |word, half| word << OBJECTS | half & u64::from(u32::MAX));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn states_are_two_sets(
            objects in 1u32..200,
            leaves in prop::collection::btree_set(0u32..200, 0..100),
            visits in prop::collection::vec(0u32..200, 0..100),
        ) {
            let mut bits = Bitset::new(objects as usize).unwrap();
            leaves.iter().filter(|leaf| **leaf < objects).for_each(|leaf| {
                bits.insert(*leaf);
            });
            let mut room = Visited::room(objects).unwrap();
            let mut states = Visited::new(room.as_mut_slice(), &bits);
            let mut visited = BTreeSet::new();
            for object in visits.into_iter().filter(|object| *object < objects) {
                prop_assert_eq!(states.get(object).is_visited(), visited.contains(&object));
                prop_assert_eq!(states.visit(object), visited.insert(object));
            }
            for object in 0..objects {
                prop_assert_eq!(states.get(object).is_leaf(), leaves.contains(&object));
            }
            let mut set = Bitset::new(objects as usize).unwrap();
            states.put_visited(&mut set);
            prop_assert!(set.iter().eq(visited));
        }
    }
}
