//! The cheapest path to one object, searched from the object back to the roots.

use rustc_hash::{FxHashMap, FxHashSet};

use super::cost::{WEAK, anchor, step_cost};
use super::path::{Anchor, Path, Step};
use super::search::PathSearch;
use crate::input::Input;
use heapray_analyzer::ObjectIndex;

/// Objects between root and target that are looked at, backward.
const LONGEST: usize = 24;
/// Objects that one target's search may visit.
const MOST_VISITED: usize = 2000;

/// Dijkstra from the target to the cheapest anchor, through no object that `is_barred`.
pub(crate) fn search_backward(
    input: &Input<'_>,
    search: &PathSearch,
    target: ObjectIndex,
    is_barred: impl Fn(ObjectIndex) -> bool,
) -> Path {
    let mut costs: FxHashMap<u32, (u32, Option<u32>)> = FxHashMap::default();
    let mut open = std::collections::BinaryHeap::new();
    costs.insert(target.0, (0, None));
    open.push((std::cmp::Reverse(0), std::cmp::Reverse(target.0), 0usize));
    let mut best: Option<(u32, u32, Anchor)> = None;
    let mut visited = 0;
    // Class objects on the way to their loader: alive because it is, unless an instance is.
    let mut defined: FxHashSet<u32> = FxHashSet::default();
    while let Some((std::cmp::Reverse(cost), std::cmp::Reverse(object), depth)) = open.pop() {
        if costs.get(&object).is_some_and(|(known, _)| *known < cost) {
            continue;
        }
        if best.as_ref().is_some_and(|(least, _, _)| *least < cost) || visited > MOST_VISITED {
            break;
        }
        visited += 1;
        let passed = defined.contains(&object);
        if let Some((extra, anchor, ends)) =
            anchor(input, ObjectIndex(object), depth).filter(|_| !passed)
        {
            let total = cost + extra;
            if best.as_ref().is_none_or(|(least, known, _)| {
                total < *least || total == *least && is_better_anchor(input, object, *known)
            }) {
                best = Some((total, object, anchor));
            }
            if ends {
                continue;
            }
        }
        if depth >= LONGEST {
            continue;
        }
        if passed {
            for instance in search.pinning_instances(input, ObjectIndex(object)) {
                if costs
                    .get(instance)
                    .is_none_or(|(known, _)| cost + 1 < *known)
                {
                    costs.insert(*instance, (cost + 1, Some(object)));
                    open.push((
                        std::cmp::Reverse(cost + 1),
                        std::cmp::Reverse(*instance),
                        depth + 1,
                    ));
                }
            }
        }
        for source in search.referrers.of(input.heap, ObjectIndex(object)).iter() {
            let source = *source;
            if is_barred(ObjectIndex(source)) {
                continue;
            }
            if is_redefined_by(input, ObjectIndex(source), ObjectIndex(object)) {
                defined.insert(source);
            }
            let next = cost + step_cost(input, ObjectIndex(source), ObjectIndex(object));
            let better = costs.get(&source).is_none_or(|(known, _)| next < *known);
            if better {
                costs.insert(source, (next, Some(object)));
                open.push((
                    std::cmp::Reverse(next),
                    std::cmp::Reverse(source),
                    depth + 1,
                ));
            }
        }
    }
    build_path(target, &costs, best)
}

/// Of two anchors at one distance, is the first the better one? The application's before others', then
/// by name, which is the same in every dump.
fn is_better_anchor(input: &Input<'_>, anchor: u32, known: u32) -> bool {
    let rank = |object: u32| {
        let name = input.name_of(ObjectIndex(object));
        (input.library.is_library(name), name)
    };
    rank(anchor) < rank(known)
}

/// Is it the class object of a class that was loaded again and again, and the other its loader?
fn is_redefined_by(input: &Input<'_>, class: ObjectIndex, loader: ObjectIndex) -> bool {
    if input.redefining.is_empty() {
        return false;
    }
    let id = input.heap.id(loader);
    input.redefining.contains(&id.0)
        && input
            .heap
            .class_of_class_object(class)
            .is_some_and(|class| input.heap.classes().get(class).loader == id)
}

fn build_path(
    target: ObjectIndex,
    costs: &FxHashMap<u32, (u32, Option<u32>)>,
    best: Option<(u32, u32, Anchor)>,
) -> Path {
    let Some((cost, first, anchor)) = best else {
        let steps = vec![Step {
            object: target,
            via: None,
        }];
        return Path {
            anchor: Anchor::Unknown,
            steps,
            weak: false,
        };
    };
    let mut steps = vec![Step {
        object: ObjectIndex(first),
        via: None,
    }];
    let mut current = first;
    while let Some((_, Some(next))) = costs.get(&current) {
        steps.push(Step {
            object: ObjectIndex(*next),
            via: None,
        });
        current = *next;
        if current == target.0 {
            break;
        }
    }
    Path {
        anchor,
        steps,
        weak: cost >= WEAK / 2,
    }
}
