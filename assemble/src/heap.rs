//! The heap in numbers.

use heapray_query::{live_classes, live_loaders, summary};

use super::Site;
use heapray_report::model::{Heap, Layout, Unreachable};

pub(super) fn build(site: &Site<'_>) -> Heap {
    let numbers = summary(site.heap);
    let layout = site.heap.layout();
    Heap {
        objects: numbers.objects,
        references: numbers.references,
        classes: live_classes(site.heap),
        class_loaders: live_loaders(site.heap, &site.loaders),
        gc_roots: numbers.gc_roots,
        used_bytes: numbers.used_bytes,
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
