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
    referrers: &Referrers,
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
        for source in referrers.of(heap, object).iter() {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the failure")]
    use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
    use heapray_query::PathOptions;
    use heapray_testkit::{DumpBuilder, Type};

    use super::*;

    /// A heap of objects that refer to each other at random.
    fn random_heap(seed: u64) -> Heap {
        const OBJECTS: u64 = 60;
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % OBJECTS
        };
        let mut dump = DumpBuilder::new();
        dump.java();
        let told = |name: &&str| {
            let class = dump.class(&format!("com.acme.{name}"));
            let class = class.field("left", Type::Object);
            class.field("right", Type::Object).build()
        };
        let classes: Vec<u64> = ["Red", "Green", "Blue"].iter().map(told).collect();
        let objects: Vec<u64> = (0..OBJECTS).map(|_| dump.reserve()).collect();
        for (object, class) in objects.iter().zip(classes.iter().cycle()) {
            dump.at(*object);
            let told = dump.instance(*class);
            let [left, right] = [random(), random()].map(|at| *objects.get(at as usize).unwrap());
            told.set("left", left).set("right", right).build();
        }
        dump.root_jni_global(*objects.first().unwrap(), 1);
        analyze(
            dump.to_bytes().as_slice(),
            &AnalyzeOptions::default(),
            &Silent,
        )
        .unwrap()
    }

    fn no_limit() -> Effort {
        Effort {
            looked_at: usize::MAX,
            on_routes: usize::MAX,
        }
    }

    #[test]
    fn what_meets_a_walk_is_a_path_and_a_short_one() {
        let mut met = 0;
        for seed in 0..40 {
            let heap = random_heap(seed);
            let mut whole = PathWalk::new(&heap, &PathOptions::default()).unwrap();
            whole.reach_so_many(&heap, usize::MAX);
            for reached in [1, 12, 25, 40] {
                let mut walk = PathWalk::new(&heap, &PathOptions::default()).unwrap();
                walk.reach_so_many(&heap, reached);
                let all: Vec<ObjectIndex> = heap.objects().map(|row| row.object).collect();
                let referrers = Referrers::default();
                referrers.locate(&heap, &all);
                for target in all {
                    let mut effort = no_limit();
                    let tail = search_back_to(&heap, &referrers, &walk, target, true, &mut effort);
                    let tail = tail.unwrap();
                    let route = [walk.route_to(*tail.first().unwrap()), tail].concat();
                    assert_eq!(route.last(), Some(&target));
                    let mut length = 0;
                    for step in route.windows(2) {
                        let [source, target] = step.try_into().unwrap();
                        if source != target {
                            assert!(heap.targets(source).any(|held| held == target));
                            length += 1;
                        }
                    }
                    // The walk may have stopped within objects of one distance.
                    assert!(length <= whole.route_to(target).len(), "{length} steps");
                    met += usize::from(!walk.has_found(target));
                }
            }
        }
        assert!(met > 1000, "{met} searches met the walk");
    }

    #[test]
    fn without_effort_nothing_is_met() {
        let heap = random_heap(7);
        let mut whole = PathWalk::new(&heap, &PathOptions::default()).unwrap();
        let walk = PathWalk::new(&heap, &PathOptions::default()).unwrap();
        whole.reach_so_many(&heap, usize::MAX);
        let far = heap.objects().map(|row| row.object);
        let far = far
            .max_by_key(|object| whole.route_to(*object).len())
            .unwrap();
        let referrers = Referrers::default();
        referrers.locate(&heap, &[far]);
        let mut effort = Effort {
            looked_at: 2,
            on_routes: 0,
        };
        let tail = search_back_to(&heap, &referrers, &walk, far, true, &mut effort);
        assert_eq!(tail, None);
    }
}
