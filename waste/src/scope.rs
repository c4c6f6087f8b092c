//! Which objects are looked at: all reachable ones, or a set.

use heapray_analyzer::{ClassIndex, Heap, ObjectCount, ObjectIndex};
use heapray_query::{ObjectSet, SelfHeld, self_held};

/// The objects that are looked at.
pub(crate) struct Scope<'s> {
    heap: &'s Heap,
    set: Option<&'s ObjectSet>,
    /// By class: how many there are.
    pub(crate) by_class: Vec<ObjectCount>,
    /// All of them.
    pub(crate) total: ObjectCount,
}

impl<'s> Scope<'s> {
    /// All reachable objects.
    pub(crate) fn heap(heap: &'s Heap) -> Self {
        Self {
            heap,
            set: None,
            by_class: heap.reachable_by_class().to_vec(),
            total: heap.total(),
        }
    }

    /// The reachable objects of a set. O(objects of the set).
    pub(crate) fn set(heap: &'s Heap, set: &'s ObjectSet) -> Self {
        let mut by_class = vec![ObjectCount::default(); heap.classes().len()];
        for (class, count) in set.histogram(heap) {
            if let Some(sum) = by_class.get_mut(class.get()) {
                *sum = count;
            }
        }
        Self {
            heap,
            set: Some(set),
            by_class,
            total: set.total(heap),
        }
    }

    /// Whether an object is looked at.
    #[inline]
    pub(crate) fn has(&self, object: ObjectIndex) -> bool {
        self.heap.is_reachable(object) && self.set.is_none_or(|set| set.contains(object))
    }

    /// The instances of a class that are looked at.
    pub(crate) fn instances_of(&self, class: ClassIndex) -> u64 {
        let count = self.by_class.get(class.get());
        count.map_or(0, |count| count.objects)
    }

    /// References that hold their own referent.
    pub(crate) fn self_held(&self) -> Vec<SelfHeld> {
        self_held(self.heap, |reference| self.has(reference))
    }

    /// The part of all objects that `bytes` are, 0 to 1.
    pub(crate) fn share_of(&self, bytes: u64) -> f64 {
        match self.total.bytes {
            0 => 0.0,
            all => bytes as f64 / all as f64,
        }
    }
}
