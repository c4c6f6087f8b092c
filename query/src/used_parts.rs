//! Which part of the used heap is held by what kind of references?

use heapray_analyzer::{Heap, References};

use crate::finalization::Finalization;

/// Shallow sizes of the used heap, bytes, by the firmest path from the GC roots. The parts add up to the used heap. A
/// part whose references are followed like strong ones is `None`, and its objects are in `strong_bytes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsedBytes {
    /// Held by references that are followed, without the finalizer's part.
    pub strong_bytes: u64,
    /// Reachable only through soft references.
    pub soft_bytes: Option<u64>,
    /// Reachable only through weak or phantom references.
    pub weak_bytes: Option<u64>,
    /// Held only by references to objects that wait for finalization.
    pub finalizer_bytes: u64,
    /// Reachable from no GC root, and kept because the user or damage asks for it.
    pub kept_bytes: u64,
}

/// The parts of the used heap.
pub fn used_parts(heap: &Heap, finalization: &Finalization) -> UsedBytes {
    let parts = heap.used_parts();
    let followed = heap.options().references;
    let parts = UsedBytes {
        strong_bytes: parts.strong.bytes.saturating_sub(finalization.bytes),
        soft_bytes: (followed < References::Soft).then_some(parts.soft.bytes),
        weak_bytes: (followed < References::All).then_some(parts.weak.bytes),
        finalizer_bytes: finalization.bytes,
        kept_bytes: parts.unreachable.bytes,
    };
    debug_assert_eq!(
        parts.strong_bytes
            + parts.soft_bytes.unwrap_or_default()
            + parts.weak_bytes.unwrap_or_default()
            + parts.finalizer_bytes
            + parts.kept_bytes,
        heap.total().bytes,
        "the parts add up to the used heap"
    );
    parts
}
