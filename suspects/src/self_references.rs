//! Which classes have instances that refer to others of their class?

use std::sync::OnceLock;

use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::{Derived, Heap};

/// Instances of a class that are looked at.
const LOOKED_AT: usize = 64;

/// Which classes have instances that refer to others of their class, found class by class.
#[derive(Debug)]
pub(crate) struct SelfReferences {
    by_class: Vec<OnceLock<bool>>,
}

impl Derived for SelfReferences {
    fn compute(heap: &Heap) -> Self {
        Self {
            by_class: heap.classes().iter().map(|_| OnceLock::new()).collect(),
        }
    }
}

impl SelfReferences {
    /// Does some instance refer to another of its class? O(objects) when first asked for a class.
    pub(crate) fn has(&self, heap: &Heap, class: ClassIndex) -> bool {
        let known = self.by_class.get(class.get());
        known.is_some_and(|known| *known.get_or_init(|| refers_to_its_class(heap, class)))
    }
}

fn refers_to_its_class(heap: &Heap, class: ClassIndex) -> bool {
    let graph = heap.graph();
    (0..graph.len())
        .filter(|object| graph.class_of(*object) == class)
        .take(LOOKED_AT)
        .any(|object| {
            graph
                .targets(object)
                .any(|o| o != object && graph.class_of(o) == class)
        })
}
