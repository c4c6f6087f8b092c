//! Which part of the heap is it?

use heapray_analyzer::Heap;

/// The part of the reachable heap that `bytes` are, 0 to 1; 0 where the heap is empty.
pub fn share_of_heap(heap: &Heap, bytes: u64) -> f64 {
    match heap.total().bytes {
        0 => 0.0,
        all => bytes as f64 / all as f64,
    }
}
