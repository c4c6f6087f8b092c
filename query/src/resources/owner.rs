//! Whose resource is it? Up the dominator tree to the nearest class outside of the JDK.

use heapray_analyzer::{ClassKind, Heap, ReferenceKind, TreeIndex};
use heapray_masking::is_jdk_class;

use crate::label::label;
use crate::reference::reference_between;

/// Dominators that are looked at.
const STEPS: usize = 1 << 10;

/// The field by which the nearest dominator of a class outside of the JDK holds what leads to the object, or that class
/// where no single field does; a thread where its stack or its thread locals hold it. Reads one object.
pub(super) fn owner_of(heap: &Heap, place: TreeIndex) -> Option<String> {
    let mut below = place;
    for _ in 0..STEPS {
        let above = heap.dominator(below);
        let (holder, held) = (heap.object_at(above)?, heap.object_at(below)?);
        let own = heap.class_of_class_object(holder);
        let class = heap
            .classes()
            .get(own.unwrap_or_else(|| heap.class_of(holder)));
        if class.is_thread && own.is_none() {
            return Some(label(heap, holder));
        }
        let is_array = class.kind != ClassKind::Instance && own.is_none();
        if !is_array && !is_jdk_class(&class.name) {
            return Some(match reference_between(heap, holder, held) {
                Some(ReferenceKind::Field { declared_in, name }) => {
                    format!("{}.{name}", heap.classes().get(declared_in).name)
                }
                Some(ReferenceKind::Static { name }) => format!("{}.{name}", class.name),
                _ => class.name.clone(),
            });
        }
        below = above;
    }
    None
}
