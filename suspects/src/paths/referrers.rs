//! Which objects refer to this one? Incoming references of the few objects on paths to suspects.
//!
//! The dominator algorithm already stored the referrers of objects with several; the only referrer of any
//! other object is its immediate dominator. An answer costs no pass once the object's position in the tree is
//! known, and each answer provides the positions of the referrers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use heapray_analyzer::Heap;
use heapray_analyzer::{ObjectIndex, Reachability, TreeIndex};

/// Holders of one class that are remembered: a connection that ten thousand statements refer to is held
/// by one field of something else, which must not be lost among them.
const MOST_ALIKE: u8 = 4;

/// Inbound references found so far. Several threads may ask at once: no lock is held while an answer is searched for.
#[derive(Debug, Default)]
pub(crate) struct Referrers {
    /// Objects' places in the tree; `None` for unreachable ones.
    places: Mutex<FxHashMap<u32, Option<TreeIndex>>>,
    known: RwLock<FxHashMap<u32, Arc<[u32]>>>,
}

impl Referrers {
    /// Remembers an object's position in the tree.
    pub(crate) fn remember(&self, object: ObjectIndex, place: TreeIndex) {
        self.places().insert(object.0, Some(place));
    }

    /// Finds the positions of objects in the tree. A pass over a column if one of them is unknown.
    pub(crate) fn locate(&self, heap: &Heap, objects: &[ObjectIndex]) {
        let unknown: Vec<ObjectIndex> = {
            let places = self.places();
            let unknown = |object: &&ObjectIndex| !places.contains_key(&object.0);
            objects.iter().filter(unknown).copied().collect()
        };
        if unknown.is_empty() {
            return;
        }
        let found = heapray_query::find_in_tree(heap, &unknown);
        let unknown = unknown.into_iter();
        self.places()
            .extend(unknown.map(|object| (object.0, found.get(&object).copied())));
    }

    /// Who refers to a located object (reachable objects only, `<class>` edges left out), in ascending
    /// order, and of those of one class some. O(referrers) when first asked.
    pub(crate) fn of(&self, heap: &Heap, object: ObjectIndex) -> Arc<[u32]> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(&object.0) {
            return Arc::clone(known);
        }
        drop(known);
        let found: Arc<[u32]> = self.find(heap, object).into();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(object.0).or_insert(found))
    }

    /// Where a located object stands in the tree; `None` if it is unreachable.
    pub(crate) fn place_of(&self, object: ObjectIndex) -> Option<TreeIndex> {
        self.places().get(&object.0).copied().flatten()
    }

    fn places(&self) -> MutexGuard<'_, FxHashMap<u32, Option<TreeIndex>>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, heap: &Heap, object: ObjectIndex) -> Vec<u32> {
        let place = self.place_of(object);
        let Some(sources) = heap.inbound().of(object.0) else {
            let dominator = place.map(|place| heap.dominator(place));
            let holder = dominator.and_then(|at| Some((heap.object_at(at)?, at)));
            let holder = holder.inspect(|(object, at)| self.remember(*object, *at));
            let holder = holder.map(|(object, _)| object.0);
            return holder.map_or_else(
                || self.find_references(heap, object, place),
                |holder| vec![holder],
            );
        };
        let mut alike: FxHashMap<u32, u8> = FxHashMap::default();
        let (mut found, mut places) = (Vec::new(), Vec::new());
        let mut previous = 0;
        for preorder in sources {
            // One array may refer to one object a million times.
            if std::mem::replace(&mut previous, preorder) == preorder {
                continue;
            }
            let class = heap.tree().class_at(heap.graph(), preorder);
            let seen = alike.entry(class.0).or_default();
            if *seen < MOST_ALIKE
                && let Some(source) = heap.object_at(TreeIndex(preorder))
            {
                *seen += 1;
                places.push((source.0, Some(TreeIndex(preorder))));
                found.push(source.0);
            }
        }
        self.places().extend(places);
        found.extend(self.find_references(heap, object, place));
        found.sort_unstable();
        found
    }

    /// Some references of `java.lang.ref` that hold an object which nothing holds firmer.
    fn find_references(
        &self,
        heap: &Heap,
        object: ObjectIndex,
        place: Option<TreeIndex>,
    ) -> Vec<u32> {
        let is_weaker = |place| heap.reachability(place) != Reachability::Strong;
        if !place.is_some_and(is_weaker) {
            return Vec::new();
        }
        let sources = heap.graph().referents.to(object.0).iter();
        let sources: Vec<ObjectIndex> = sources
            .map(|referent| ObjectIndex(referent.source))
            .filter(|source| heap.is_reachable(*source))
            .take(MOST_ALIKE.into())
            .collect();
        self.locate(heap, &sources);
        sources.into_iter().map(|source| source.0).collect()
    }
}
