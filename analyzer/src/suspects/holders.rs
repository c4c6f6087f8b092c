//! Who refers to this object? Inbound references of the few objects that suspects are made of.
//!
//! The graph only knows outgoing references; one parallel pass over all of them answers for any number
//! of objects at once, so that questions are collected and asked together.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::bitset::Bitset;
use crate::error::Result;
use crate::graph::Graph;

/// Holders of one class that are remembered: a connection that ten thousand statements refer to is held
/// by one field of something else, which must not be lost among them.
const MOST_ALIKE: u8 = 4;
/// Words of the visited set that one task covers.
const SHARE: usize = 4096;

/// Inbound references found so far.
#[derive(Debug, Default)]
pub(crate) struct Holders {
    known: FxHashMap<u32, Vec<u32>>,
}

impl Holders {
    /// Who refers to the object (reachable objects only, `<class>` edges left out), in ascending order;
    /// `None` when it was never asked for.
    pub(crate) fn of(&self, object: u32) -> Option<&[u32]> {
        self.known.get(&object).map(Vec::as_slice)
    }

    /// Finds who refers to these objects. O(references), in parallel.
    pub(crate) fn search(
        &mut self,
        graph: &Graph<'_>,
        visited: &Bitset,
        objects: impl IntoIterator<Item = u32>,
    ) -> Result<()> {
        let wanted: FxHashSet<u32> = objects
            .into_iter()
            .filter(|object| !self.known.contains_key(object))
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let mut bits = Bitset::new(graph.len() as usize)?;
        for object in &wanted {
            bits.insert(*object);
            self.known.insert(*object, Vec::new());
        }
        let found: Vec<Vec<(u32, u32)>> = visited
            .words()
            .par_chunks(SHARE)
            .enumerate()
            .map(|(task, words)| {
                let mut found = Vec::new();
                let mut alike: FxHashMap<(u32, u32), u8> = FxHashMap::default();
                for (i, word) in words.iter().enumerate() {
                    let mut rest = *word;
                    while rest != 0 {
                        let bit = rest.trailing_zeros();
                        rest &= rest - 1;
                        let source = (task * SHARE + i) as u32 * 64 + bit;
                        for target in graph.targets(source) {
                            if bits.contains(target) && target != source {
                                let class = graph.class_of(source).0;
                                let seen = alike.entry((target, class)).or_default();
                                if *seen < MOST_ALIKE {
                                    *seen += 1;
                                    found.push((target, source));
                                }
                            }
                        }
                    }
                }
                // One array may refer to one object a million times.
                found.dedup();
                found
            })
            .collect();
        let mut alike: FxHashMap<(u32, u32), u8> = FxHashMap::default();
        for (target, source) in found.into_iter().flatten() {
            let seen = alike.entry((target, graph.class_of(source).0)).or_default();
            if *seen < MOST_ALIKE
                && let Some(list) = self.known.get_mut(&target)
            {
                *seen += 1;
                list.push(source);
            }
        }
        Ok(())
    }
}
