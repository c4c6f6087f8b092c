//! How does one object refer to another?

use heapray_analyzer::{Heap, ObjectIndex, ObjectRecord, ReferenceKind};
use rustc_hash::FxHashMap;

/// How one object refers to another; by a field rather than by its class. Touches the file: reads the source once.
pub fn reference_between(
    heap: &Heap,
    source: ObjectIndex,
    target: ObjectIndex,
) -> Option<ReferenceKind> {
    references_between(heap, source, &[target]).pop().flatten()
}

/// How an object refers to each of the others, see [`reference_between`]. Reads the source once for all of them: an
/// array may have a million elements. O(references + targets).
pub fn references_between(
    heap: &Heap,
    source: ObjectIndex,
    targets: &[ObjectIndex],
) -> Vec<Option<ReferenceKind>> {
    let mut found: FxHashMap<ObjectIndex, Option<ReferenceKind>> =
        targets.iter().map(|target| (*target, None)).collect();
    match heap.record(source) {
        Some(ObjectRecord::ObjectArray(array)) => {
            let ids = found.keys().map(|target| (heap.id(*target), *target));
            let mut missing: FxHashMap<_, ObjectIndex> = ids.collect();
            for (slot, id) in (0u32..).zip(array.elements(heap.id_size())) {
                if let Some(target) = missing.remove(&id) {
                    found.insert(target, Some(ReferenceKind::Element(slot)));
                    if missing.is_empty() {
                        break;
                    }
                }
            }
            let class = heap.graph().class_object(heap.class_of(source));
            if let Some(entry) = class.and_then(|class| found.get_mut(&class)) {
                entry.get_or_insert(ReferenceKind::Class);
            }
        }
        _ => {
            for reference in heap.references(source) {
                if let Some(entry) = found.get_mut(&reference.target)
                    && entry
                        .as_ref()
                        .is_none_or(|known| rank(&reference.kind) < rank(known))
                {
                    *entry = Some(reference.kind);
                }
            }
        }
    }
    targets
        .iter()
        .map(|target| found.get(target).cloned().flatten())
        .collect()
}

/// Which of several references says most.
fn rank(kind: &ReferenceKind) -> u32 {
    match kind {
        ReferenceKind::Field { .. } => 0,
        ReferenceKind::Static { name } => u32::from(name.starts_with('<')),
        ReferenceKind::Element(_) => 2,
        ReferenceKind::Local => 3,
        ReferenceKind::ClassLoader | ReferenceKind::Super => 4,
        ReferenceKind::Class => 5,
    }
}
