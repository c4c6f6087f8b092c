//! The heap in numbers.

use heapray_query::{live_classes, live_loaders, summary};

use super::context::BuildContext;
use heapray_report::model::{FollowedReferences, Heap, Layout, Unreachable};

pub(super) fn build(context: &BuildContext<'_>) -> Heap {
    let numbers = summary(context.heap);
    let layout = context.heap.layout();
    Heap {
        objects: numbers.objects,
        references: numbers.references,
        classes: live_classes(context.heap),
        class_loaders: live_loaders(context.heap, &context.loaders),
        gc_roots: numbers.gc_roots,
        used_bytes: numbers.used_bytes,
        followed: FollowedReferences::All,
        unreachable: Unreachable {
            objects: numbers.unreachable_objects,
            bytes: numbers.unreachable_bytes,
        },
        softly_reachable_bytes: None,
        layout: Layout {
            model: layout.model.clone(),
            header_bytes: layout.header_bytes,
            reference_bytes: layout.reference_bytes,
            alignment_bytes: layout.alignment_bytes,
            evidence: layout.evidence.clone(),
        },
    }
}
