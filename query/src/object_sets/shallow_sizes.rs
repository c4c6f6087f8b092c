//! How the shallow sizes of a class's objects are found.

use heapray_analyzer::classes::{Class, ClassKind};
use heapray_analyzer::{ClassIndex, Heap, ObjectIndex};

/// Where the shallow size of an object is to be found.
#[derive(Debug, Clone, Copy)]
pub(super) enum ShallowSize {
    /// It is that of all objects of the class, bytes.
    Of(u64),
    /// It is the retained heap: the object dominates no other.
    Retained,
    /// In the graph.
    Differs,
}

/// How to tell the shallow size of an object, by class.
pub(super) fn shallow_sizes(heap: &Heap) -> Vec<ShallowSize> {
    let of_class = |index: ClassIndex, class: &Class| match (heap.instance_size(index), class) {
        (Some(bytes), _) => ShallowSize::Of(bytes),
        // An array without references dominates nothing, unless its class lives by it.
        (None, class) if matches!(class.kind, ClassKind::PrimitiveArray(_)) => {
            let is_root = |object: ObjectIndex| heap.roots().kind_of(object.0).is_some();
            match class.object {
                Some(object) if !is_root(object) => ShallowSize::Differs,
                _ => ShallowSize::Retained,
            }
        }
        _ => ShallowSize::Differs,
    };
    let classes = heap.classes().iter();
    classes
        .map(|(index, class)| of_class(index, class))
        .collect()
}
