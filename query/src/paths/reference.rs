//! How does one object refer to another?

use heapray_analyzer::{Heap, ObjectIndex, ObjectRecord, ReferenceKind};

/// How one object refers to another; by a field rather than by its class. Touches the file.
pub(super) fn reference_between(
    heap: &Heap,
    source: ObjectIndex,
    target: ObjectIndex,
) -> Option<ReferenceKind> {
    if let Some(ObjectRecord::ObjectArray(array)) = heap.record(source) {
        let id = heap.id(target);
        let slot = array
            .elements(heap.id_size())
            .position(|element| element == id);
        if let Some(slot) = slot {
            return Some(ReferenceKind::Element(slot as u32));
        }
    }
    let references = heap.references(source).into_iter();
    references
        .filter(|reference| reference.target == target)
        .map(|reference| reference.kind)
        .min_by_key(|kind| match kind {
            ReferenceKind::Field { .. } => 0,
            ReferenceKind::Static { name } => u32::from(name.starts_with('<')),
            ReferenceKind::Element(_) => 2,
            ReferenceKind::Local => 3,
            ReferenceKind::ClassLoader | ReferenceKind::Super => 4,
            ReferenceKind::Class => 5,
        })
}
