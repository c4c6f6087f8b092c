//! A shortest path to one object, searched from the object back to where paths begin.
//!
//! Most objects have few referrers, so that this meets a beginning long before a walk from all roots meets the object.
//! It needs to know who refers to an object without a pass over the heap: that is known where the heap is from an
//! index file. The path is the one that the walk would find.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::positions::find_in_tree;
use heapray_analyzer::{Heap, ObjectIndex, Reachability, TreeIndex};

/// Objects that are looked at. Where there are more, a walk from the roots is as soon done.
const MOST: usize = 20_000;
/// Objects whose place in the dominator tree is looked up.
const MOST_LOOKUPS: u32 = 512;

/// Calls a function with the objects to which paths go on from an object.
type Follow<'r> = &'r dyn Fn(u32, &mut dyn FnMut(u32));

/// Where paths begin, in the order of the walk, and which references they follow.
pub(super) struct Rules<'r> {
    pub(super) starts: &'r [u32],
    pub(super) is_start: &'r dyn Fn(u32) -> bool,
    /// Calls a function with the objects to which paths go on from an object, in the order of the walk.
    pub(super) follow: Follow<'r>,
}

/// The objects on the path to `target`, that one last, which the walk finds first of all shortest ones. `None` where
/// the walk must look itself.
pub(super) fn route_back(heap: &Heap, target: ObjectIndex, rules: &Rules<'_>) -> Option<Vec<u32>> {
    heap.index_file()?;
    let place = *find_in_tree(heap, &[target]).get(&target)?;
    let mut referrers = Referrers::new(heap);
    // How many references lead from each object to the target.
    let mut distances = FxHashMap::from_iter([(target.0, 0u32)]);
    let mut level = vec![(target.0, place)];
    let mut far = 0u32;
    while !level.iter().any(|(object, _)| (rules.is_start)(*object)) {
        let mut next = Vec::new();
        for (object, place) in level {
            for (referrer, place) in referrers.of(ObjectIndex(object), place)? {
                if distances.contains_key(&referrer) {
                    continue;
                }
                let mut refers = false;
                (rules.follow)(referrer, &mut |to| refers |= to == object);
                if refers {
                    distances.insert(referrer, far + 1);
                    next.push((referrer, place));
                }
            }
        }
        if next.is_empty() || distances.len() > MOST {
            return None;
        }
        level = next;
        far += 1;
    }
    // All objects on shortest paths are among those with a distance: the walk's order among them is the same when it
    // goes through them alone.
    let mut before: FxHashMap<u32, u32> = FxHashMap::default();
    let starts = rules.starts.iter().copied();
    let mut reached: Vec<u32> = starts
        .filter(|start| distances.get(start) == Some(&far))
        .collect();
    for near in (0..far).rev() {
        let mut next = Vec::new();
        for object in reached {
            (rules.follow)(object, &mut |to| {
                if distances.get(&to) == Some(&near) && !before.contains_key(&to) {
                    before.insert(to, object);
                    next.push(to);
                }
            });
        }
        reached = next;
    }
    let mut route = vec![target.0];
    let steps = std::iter::successors(before.get(&target.0), |object| before.get(object));
    route.extend(steps.copied().take(far as usize));
    route.reverse();
    (route.len() == far as usize + 1).then_some(route)
}

/// Who refers to objects.
struct Referrers<'h> {
    heap: &'h Heap,
    /// Places of the objects that dominate classes.
    above_classes: FxHashSet<TreeIndex>,
    /// Classes are held by soft or weak references alone: what they refer to need not be listed with them.
    has_weaker_classes: bool,
    lookups: u32,
}

impl<'h> Referrers<'h> {
    fn new(heap: &'h Heap) -> Self {
        let classes = heap.classes().iter();
        let classes: Vec<ObjectIndex> = classes.filter_map(|(_, class)| class.object).collect();
        let mut above_classes = FxHashSet::default();
        let mut has_weaker_classes = false;
        for place in find_in_tree(heap, &classes).into_values() {
            has_weaker_classes |= heap.reachability(place) != Reachability::Strong;
            let mut above = heap.dominator(place);
            while above != TreeIndex::ROOT && above_classes.insert(above) {
                above = heap.dominator(above);
            }
        }
        Self {
            heap,
            above_classes,
            has_weaker_classes,
            lookups: 0,
        }
    }

    /// Objects that may refer to one, with their places. A path leads to an object through what it dominates only if
    /// it begins there, and only classes are beginnings that objects dominate, or that roots do not hold firmly.
    fn of(&mut self, object: ObjectIndex, place: TreeIndex) -> Option<Vec<(u32, TreeIndex)>> {
        let outside = self.heap.referrers_outside(object, place)?.into_iter();
        let with_object = |place| Some((self.heap.object_at(place)?.0, place));
        let mut all: Vec<_> = outside.filter_map(with_object).collect();
        if self.has_weaker_classes || self.above_classes.contains(&place) {
            for referrer in self.heap.possible_referrers(object, place)? {
                self.lookups += 1;
                if self.lookups > MOST_LOOKUPS {
                    return None;
                }
                let referrer = ObjectIndex(referrer);
                let found = find_in_tree(self.heap, &[referrer]).get(&referrer).copied();
                all.extend(found.map(|place| (referrer.0, place)));
            }
        }
        Some(all)
    }
}
