//! What do sets of objects keep alive, exactly? A set is everything that some objects dominate, themselves included.
//!
//! All figures about a suspect come from one set, so that they agree: what it holds, and what that is made of.

mod counter;
mod grouped;
mod heads;
mod shallow_sizes;
mod sweep;
mod table;
mod ways;

use std::collections::BTreeMap;

use heapray_analyzer::{ClassIndex, Heap, ObjectCount};

use table::Table;

pub use heads::{MOST_SETS, SetHeads};

/// The figures of a set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeasuredSet {
    /// Objects and shallow sizes by class; class objects at [`ClassIndex::CLASS_OBJECT`].
    pub by_class: Vec<(ClassIndex, ObjectCount)>,
    /// The sum of these.
    pub total: ObjectCount,
    /// The smallest other set that has all objects of this one, by its place in the list.
    pub within: Option<usize>,
}

/// Measures sets, the most important first. Two sets are disjoint, or one contains the other: what two sets share
/// otherwise counts for the first. At most [`MOST_SETS`]; further ones are empty. From the
/// class tree where that tells; else a sweep over the dominator tree.
pub fn measure_sets(heap: &Heap, sets: &[SetHeads]) -> Vec<MeasuredSet> {
    let sets = sets.get(..MOST_SETS).unwrap_or(sets);
    let tables = grouped::count(heap, sets).unwrap_or_else(|| sweep::count(heap, sets));
    find_figures(&tables, sets.len())
}

/// The figures of so many sets.
fn find_figures(tables: &[Table], sets: usize) -> Vec<MeasuredSet> {
    let overlap = |mask: u32, bit: usize| mask >> bit & 1 != 0;
    let bytes_where = |wanted: &dyn Fn(u32) -> bool| -> u64 {
        let parts = tables.iter().filter(|table| wanted(table.sets));
        parts
            .flat_map(|table| &table.by_class)
            .map(|count| count.bytes)
            .sum()
    };
    let whole: Vec<u64> = (0..sets)
        .map(|set| bytes_where(&|mask| overlap(mask, set)))
        .collect();
    let bytes_of = |set: usize| whole.get(set).copied().unwrap_or_default();
    let shared = |a: usize, b: usize| bytes_where(&|mask| overlap(mask, a) && overlap(mask, b));
    let mut measured = Vec::new();
    for set in 0..sets {
        let mut loses_to = Vec::new();
        let mut within: Option<usize> = None;
        for other in (0..sets).filter(|other| *other != set) {
            let both = shared(set, other);
            let contained = both == bytes_of(set) && both > 0;
            let is_same = contained && both == bytes_of(other);
            if contained && (!is_same || other < set) {
                if within.is_none_or(|known| bytes_of(other) < bytes_of(known)) {
                    within = Some(other);
                }
            } else if both > 0 && both < bytes_of(other) && other < set {
                loses_to.push(other);
            }
        }
        let own = tables.iter().filter(|table| {
            overlap(table.sets, set) && !loses_to.iter().any(|other| overlap(table.sets, *other))
        });
        let mut by_class: BTreeMap<u32, ObjectCount> = BTreeMap::new();
        for (class, count) in own.flat_map(|table| (0..).zip(&table.by_class)) {
            if count.objects > 0 {
                *by_class.entry(class).or_default() += *count;
            }
        }
        let mut total = ObjectCount::default();
        for count in by_class.values() {
            total += *count;
        }
        let by_class = by_class.into_iter();
        let mut by_class: Vec<_> = by_class
            .map(|(class, count)| (ClassIndex(class), count))
            .collect();
        by_class.sort_by_key(|(class, count)| (std::cmp::Reverse(count.bytes), *class));
        measured.push(MeasuredSet {
            by_class,
            total,
            within,
        });
    }
    measured
}

/// Whether the class tree, where it tells the figures of these sets, tells the same as a look at each object does, and
/// numbers of places that fit in a byte the same as wider ones; `None` if the class tree does not tell.
#[cfg(test)]
pub(crate) fn all_ways_agree(heap: &Heap, sets: &[SetHeads]) -> (bool, Option<bool>) {
    let swept = find_figures(&sweep::count(heap, sets), sets.len());
    let grouped = grouped::count(heap, sets).map(|tables| find_figures(&tables, sets.len()));
    let widths = sweep::widths_agree(heap, sets) != Some(false);
    (widths, grouped.map(|grouped| grouped == swept))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the failure")]
    use heapray_testkit::generate::{GenerateOptions, Shape, generate};

    use heapray_analyzer::{AnalyzeOptions, Silent, analyze};

    use super::{SetHeads, all_ways_agree};
    use crate::class_tree::ClassTree;

    /// Nodes of the class tree as sets: it tells the figures of most without a look at the objects.
    #[test]
    fn the_class_tree_tells_most_sets() {
        for (name, shape) in Shape::ALL {
            let mut options = GenerateOptions::default();
            (options.shape, options.objects, options.classes) = (shape, 3_000, 40);
            let mut bytes = Vec::new();
            generate(&options, &mut bytes).unwrap();
            let heap = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
            let nodes = heap.kept::<ClassTree>().nodes.len() as u32;
            let mut told = 0;
            for nodes in (1..nodes).collect::<Vec<_>>().chunks(7) {
                let sets: Vec<SetHeads> = nodes
                    .iter()
                    .map(|node| SetHeads {
                        nodes: vec![*node],
                        ..SetHeads::default()
                    })
                    .collect();
                let (widths, grouped) = all_ways_agree(&heap, &sets);
                assert!(widths && grouped != Some(false), "{name}: {nodes:?}");
                told += u32::from(grouped.is_some()) * nodes.len() as u32;
            }
            assert!(told * 2 > nodes, "{name}: {told} of {nodes}");
        }
    }
}
