//! What searches for paths remember from one to the next.

use rustc_hash::FxHashMap;

use super::referrers::Referrers;
use crate::input::Input;
use crate::instances::find_instances_of;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::{Class, ClassIndex};

/// Walks over the whole graph for paths that can't be found otherwise.
const MOST_WALKS: u8 = 4;
/// Instances of a class of which any may be what keeps its loader.
const MOST_INSTANCES: usize = 4;

/// What searches for paths remember from one to the next.
#[derive(Debug)]
pub(crate) struct PathSearch {
    pub referrers: Referrers,
    /// Walks over the whole graph that may still be made.
    pub walks_left: u8,
    /// A few instances of each class that was loaded again and again, once they are asked for.
    pinning: Option<FxHashMap<ClassIndex, Vec<u32>>>,
}

impl PathSearch {
    /// Creates a search that knows where the objects with class-tree nodes of their own are.
    pub(crate) fn new(input: &Input<'_>) -> Self {
        let mut referrers = Referrers::default();
        for (object, place) in input.big_objects() {
            referrers.remember(object, place);
        }
        Self {
            referrers,
            walks_left: MOST_WALKS,
            pinning: None,
        }
    }

    /// A few instances of a class that was loaded again and again: each keeps its class, and with it the
    /// loader. One pass over the objects for all such classes.
    pub(crate) fn pinning_instances(&mut self, input: &Input<'_>, class: ObjectIndex) -> &[u32] {
        let Some(class) = input.heap.class_of_class_object(class) else {
            return &[];
        };
        let referrers = &mut self.referrers;
        let all = self.pinning.get_or_insert_with(|| {
            let mut few: FxHashMap<ClassIndex, Vec<u32>> = FxHashMap::default();
            let wanted = |class: &Class| input.redefining.contains(&class.loader.0);
            for object in find_instances_of(input.heap, |_, class| wanted(class)) {
                let known = few.entry(input.heap.class_of(object)).or_default();
                if known.len() < MOST_INSTANCES {
                    known.push(object.0);
                }
            }
            let instances: Vec<ObjectIndex> =
                few.values().flatten().copied().map(ObjectIndex).collect();
            referrers.locate(input.heap, &instances);
            few
        });
        all.get(&class).map_or(&[], Vec::as_slice)
    }
}
