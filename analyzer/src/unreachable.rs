//! The histogram of unreachable objects by class.

use rayon::prelude::*;

use crate::graph::Graph;
use crate::layout::Sizes;
use crate::reach::ObjectCount;
use crate::storage::bitset::Bitset;

/// Words of the visited set that one task covers.
const SHARE: usize = 4096;

/// Unreachable objects and bytes by class. O(objects / 64) plus the unreachable objects, in parallel, in address
/// order.
pub(crate) fn unreachable(graph: &Graph, sizes: &Sizes, visited: &Bitset) -> Vec<ObjectCount> {
    let objects = graph.len();
    let empty = || vec![ObjectCount::default(); graph.classes.len()];
    visited
        .words()
        .par_chunks(SHARE)
        .enumerate()
        .fold(empty, |mut totals, (task, words)| {
            for (i, word) in words.iter().enumerate() {
                let mut rest = !word;
                while rest != 0 {
                    let object = (task * SHARE + i) as u32 * 64 + rest.trailing_zeros();
                    rest &= rest - 1;
                    if object >= objects {
                        break;
                    }
                    let node = graph.node(object);
                    let bytes = sizes.of(graph, object, node.class, node.body);
                    if let Some(total) = totals.get_mut(node.class.get()) {
                        *total += ObjectCount { objects: 1, bytes };
                    }
                }
            }
            totals
        })
        .reduce(empty, |mut totals, other| {
            for (total, other) in totals.iter_mut().zip(other) {
                *total += other;
            }
            totals
        })
}
