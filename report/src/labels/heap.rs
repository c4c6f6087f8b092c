//! Names for the parts of the heap.

use crate::model::Heap;

/// The parts of the used heap by how firmly objects are held, with bytes; those of no bytes are left out, and a single
/// part is none.
pub(crate) fn parts_of_used_heap(heap: &Heap) -> Vec<(&'static str, u64)> {
    let Some(parts) = heap.used_parts else {
        return Vec::new();
    };
    let mut named = vec![
        ("Strongly reachable", parts.strong_bytes),
        (
            "Only softly reachable",
            parts.soft_bytes.unwrap_or_default(),
        ),
        (
            "Only weakly reachable",
            parts.weak_bytes.unwrap_or_default(),
        ),
        ("Waiting for finalization", parts.finalizer_bytes),
        ("Kept though unreachable", parts.kept_bytes),
    ];
    named.retain(|(_, bytes)| *bytes > 0);
    if named.len() < 2 {
        named.clear();
    }
    named
}
