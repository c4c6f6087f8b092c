//! The heap in numbers.

use heapray_query::root_entries;

use super::Site;
use heapray_report::model::{Heap, Layout, Unreachable};

pub(super) fn build(site: &Site<'_>) -> Heap {
    let heap = site.heap;
    let (total, unreachable) = (heap.total(), heap.unreachable());
    let layout = heap.layout();
    let alive = |object| heap.is_reachable(object);
    let classes = heap
        .classes()
        .iter()
        .filter(|(_, class)| class.object.is_some_and(alive));
    let defining = site.loaders.iter().filter(|loader| {
        loader.classes > 0 && (loader.id.is_null() || loader.object.is_some_and(alive))
    });
    Heap {
        objects: total.objects,
        references: heap.reference_count(),
        classes: classes.count() as u64,
        class_loaders: defining.count() as u64,
        gc_roots: root_entries(heap).count() as u64,
        used_bytes: total.bytes,
        unreachable: Unreachable {
            objects: unreachable.objects,
            bytes: unreachable.bytes,
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
