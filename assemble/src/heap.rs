//! The heap in numbers.

use heapray_analyzer::References;
use heapray_query::{finalization, live_classes, live_loaders, summary, used_parts};

use super::context::BuildContext;
use heapray_report::model::{
    Finalization, FollowedReferences, Heap, Layout, Unreachable, UsedParts,
};

pub(super) fn build(context: &BuildContext<'_>) -> Heap {
    let numbers = summary(context.heap);
    // Without memory for the walk nothing is told apart.
    let finalization = finalization(context.heap).unwrap_or_default();
    let parts = used_parts(context.heap, &finalization);
    let layout = context.heap.layout();
    Heap {
        objects: numbers.objects,
        reference_count: numbers.references,
        classes: live_classes(context.heap),
        class_loaders: live_loaders(&context.loaders),
        gc_roots: numbers.gc_roots,
        used_bytes: numbers.used_bytes,
        followed: match context.heap.options().references {
            References::Strong => FollowedReferences::Strong,
            References::Soft => FollowedReferences::Soft,
            References::All => FollowedReferences::All,
        },
        kept_unreachable: context.heap.options().keep_unreachable,
        used_parts: Some(UsedParts {
            strong_bytes: parts.strong_bytes,
            soft_bytes: parts.soft_bytes,
            weak_bytes: parts.weak_bytes,
            finalizer_bytes: parts.finalizer_bytes,
            kept_bytes: parts.kept_bytes,
        }),
        finalization: Some(Finalization {
            queued: finalization.queued,
            not_queued: finalization.not_queued,
            objects: finalization.objects,
            bytes: finalization.bytes,
        }),
        unreachable: Unreachable {
            objects: numbers.unreachable_objects,
            bytes: numbers.unreachable_bytes,
        },
        softly_reachable_bytes: parts.soft_bytes,
        layout: Layout {
            model: layout.model.clone(),
            header_bytes: layout.header_bytes,
            reference_bytes: layout.reference_bytes,
            alignment_bytes: layout.alignment_bytes,
            evidence: layout.evidence.clone(),
        },
    }
}
