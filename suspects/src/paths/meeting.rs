//! A search from one object back to what a walk from the roots has reached.

use std::collections::VecDeque;

use heapray_analyzer::{Heap, ObjectIndex, TreeIndex};
use heapray_query::PathWalk;
use rustc_hash::FxHashMap;

use super::referrers::Referrers;
use super::search::Effort;

/// Objects that one search looks at.
const MOST_VISITED: usize = 4096;

/// The objects from one that the walk has reached to the target, both included; `None` if the search looked at too
/// many, or found none. The target must have been located.
pub(super) fn search_back_to(
    heap: &Heap,
    referrers: &mut Referrers,
    walk: &PathWalk,
    target: ObjectIndex,
    threads: bool,
    effort: &mut Effort,
) -> Option<Vec<ObjectIndex>> {
    // What threads hold begins at them, so the walk without them does not go on from one.
    let is_passable = |object: ObjectIndex| threads || !heap.roots().is_thread(object.0);
    let has_met = |object: ObjectIndex| walk.has_found(object) && is_passable(object);
    // Every path leads through the dominators. A chain of them, each holding the next, is the end of all paths.
    let mut chain = vec![target];
    let (mut top, mut place) = (target, referrers.place_of(target)?);
    while !has_met(top) {
        let Some((above, above_place)) = dominating_referrer(heap, top, place, effort) else {
            break;
        };
        chain.push(above);
        (top, place) = (above, above_place);
    }
    referrers.remember(top, place);
    chain.reverse();
    if has_met(top) {
        return Some(chain);
    }
    let mut next: FxHashMap<ObjectIndex, ObjectIndex> = FxHashMap::default();
    let mut open = VecDeque::from([top]);
    next.insert(top, top);
    let mut visited = 0;
    while let Some(object) = open.pop_front() {
        visited += 1;
        if visited > MOST_VISITED {
            break;
        }
        for source in referrers.of(heap, object) {
            let source = ObjectIndex(*source);
            if !effort.look() {
                return None;
            }
            if next.contains_key(&source) || !is_passable(source) {
                continue;
            }
            next.insert(source, object);
            if walk.has_found(source) {
                let mut route = vec![source];
                let mut at = source;
                while let Some(following) = next.get(&at).filter(|following| **following != at) {
                    route.push(*following);
                    at = *following;
                }
                route.extend(chain.into_iter().skip(1));
                return Some(route);
            }
            open.push_back(source);
        }
    }
    None
}

/// The immediate dominator of an object at this place, if it refers to the object itself. O(referrers).
fn dominating_referrer(
    heap: &Heap,
    object: ObjectIndex,
    place: TreeIndex,
    effort: &mut Effort,
) -> Option<(ObjectIndex, TreeIndex)> {
    let above = heap.dominator(place);
    let holder = heap.object_at(above).filter(|_| effort.look())?;
    // Where only one object refers to another, that one is the dominator.
    let refers = heap.inbound().of(object.0).is_none_or(|sources| {
        let mut seen = sources.take_while(|_| effort.look());
        seen.any(|source| source == above.0)
    });
    refers.then_some((holder, above))
}

/// Whether a thread dominates a located object; `false` too if no effort is left to find out.
pub(super) fn is_held_by_thread(
    heap: &Heap,
    referrers: &Referrers,
    object: ObjectIndex,
    effort: &mut Effort,
) -> bool {
    let place = referrers.place_of(object);
    let up = std::iter::successors(place, |place| Some(heap.dominator(*place)));
    let mut above = up
        .take_while(|_| effort.look())
        .map_while(|place| heap.object_at(place));
    above.any(|dominator| heap.roots().is_thread(dominator.0))
}
