//! What searches for paths remember from one to the next.

use rustc_hash::FxHashMap;

use super::path::Path;
use super::referrers::Referrers;
use crate::input::Input;
use crate::instances::find_instances_of;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::{Class, ClassIndex};
use heapray_query::PathWalk;

/// Instances of a class of which any may be what keeps its loader.
const MOST_INSTANCES: usize = 4;

/// Referrers that all searches together may look at on their way back to a walk from the roots. Then the walks go on
/// instead, which is linear.
const MOST_LOOKED_AT: usize = 1 << 21;
/// Objects on all paths that walks from the roots have found: some are as long as a list.
const MOST_ON_ROUTES: usize = 1 << 22;

/// What searches for paths remember from one to the next.
#[derive(Debug)]
pub(crate) struct PathSearch {
    pub referrers: Referrers,
    /// The walks from the roots, without and with those of threads, as far as they had to go.
    pub walks: [Option<PathWalk>; 2],
    /// How much searches for paths may still do.
    pub effort: Effort,
    /// The application's ways to objects of libraries, as far as they were searched for.
    pub doors: FxHashMap<ObjectIndex, Option<Path>>,
    /// A few instances of each class that was loaded again and again, once they are asked for.
    pinning: Option<FxHashMap<ClassIndex, Vec<u32>>>,
}

/// What searches for paths may still do, however many objects are asked for and however deep these lie.
#[derive(Debug)]
pub(crate) struct Effort {
    /// Referrers to look at.
    pub looked_at: usize,
    /// Objects on the routes of walks.
    pub on_routes: usize,
}

impl Effort {
    /// Spends on looking at one more referrer; `false` if nothing is left.
    pub(crate) fn look(&mut self) -> bool {
        self.looked_at = self.looked_at.saturating_sub(1);
        self.looked_at > 0
    }
}

impl PathSearch {
    /// Creates a search that knows where the objects with class-tree nodes of their own are.
    pub(crate) fn new(input: &Input<'_>) -> Self {
        let referrers = Referrers::default();
        for (object, place) in input.big_objects() {
            referrers.remember(object, place);
        }
        Self {
            referrers,
            walks: [None, None],
            effort: Effort {
                looked_at: MOST_LOOKED_AT,
                on_routes: MOST_ON_ROUTES,
            },
            doors: FxHashMap::default(),
            pinning: None,
        }
    }

    /// Finds a few instances of each class that was loaded again and again, unless they are known. One pass over the
    /// objects for all such classes; none if there are no such classes.
    pub(crate) fn find_pinning(&mut self, input: &Input<'_>) {
        if self.pinning.is_some() || input.redefining.is_empty() {
            return;
        }
        let mut few: FxHashMap<ClassIndex, Vec<u32>> = FxHashMap::default();
        let wanted = |class: &Class| input.redefining.contains(&class.loader.0);
        for object in find_instances_of(input.heap, |_, class| wanted(class)) {
            let known = few.entry(input.heap.class_of(object)).or_default();
            if known.len() < MOST_INSTANCES {
                known.push(object.0);
            }
        }
        let instances = few.values().flatten().copied();
        let instances: Vec<ObjectIndex> = instances.map(ObjectIndex).collect();
        self.referrers.locate(input.heap, &instances);
        self.pinning = Some(few);
    }

    /// A few instances of a class that was loaded again and again: each keeps its class, and with it the loader. None
    /// until they were [found](Self::find_pinning).
    pub(crate) fn pinning_instances(&self, input: &Input<'_>, class: ObjectIndex) -> &[u32] {
        let class = input.heap.class_of_class_object(class);
        let known = self.pinning.as_ref().zip(class);
        let known = known.and_then(|(known, class)| known.get(&class));
        known.map_or(&[], Vec::as_slice)
    }
}
