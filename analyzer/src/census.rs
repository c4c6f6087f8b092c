//! How many objects of each class are in the dump, reachable or not?

use rayon::prelude::*;

use crate::graph::Graph;
use crate::layout::Sizes;
use crate::reach::Total;

/// Objects that one task counts.
const SHARE: u32 = 1 << 18;

/// Objects and bytes by class. O(objects), in parallel, in the order of memory.
pub(crate) fn count(graph: &Graph<'_>, sizes: &Sizes) -> Vec<Total> {
    let objects = graph.len();
    let empty = || vec![Total::default(); graph.classes.len()];
    (0..objects.div_ceil(SHARE))
        .into_par_iter()
        .fold(empty, |mut totals, task| {
            let first = task * SHARE;
            for object in first..first.saturating_add(SHARE).min(objects) {
                let node = graph.node(object);
                let bytes = sizes.of(graph, object, node.class, node.body);
                if let Some(total) = totals.get_mut(node.class.get()) {
                    *total += Total { objects: 1, bytes };
                }
            }
            totals
        })
        .reduce(empty, |mut totals, other| {
            totals
                .iter_mut()
                .zip(other)
                .for_each(|(total, other)| *total += other);
            totals
        })
}
