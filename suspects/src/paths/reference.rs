//! How does one object refer to another?

use heapray_analyzer::fields::ReferenceKind;
use heapray_analyzer::{Heap, ObjectIndex};

/// How one object refers to another: by a field rather than by its class. Touches the file.
pub(crate) fn reference_between(
    heap: &Heap,
    source: ObjectIndex,
    target: ObjectIndex,
) -> Option<ReferenceKind> {
    let references = heap.references(source);
    let all = references
        .into_iter()
        .filter(|reference| reference.target == target);
    let pseudo = |name: &str| name.starts_with('<');
    all.map(|reference| reference.kind)
        .min_by_key(|kind| match kind {
            ReferenceKind::Static { name } => u32::from(pseudo(name)),
            ReferenceKind::Field { .. } => 0,
            ReferenceKind::Element(_) => 2,
            ReferenceKind::Local => 3,
            ReferenceKind::ClassLoader | ReferenceKind::Super => 4,
            ReferenceKind::Class => 5,
        })
}
