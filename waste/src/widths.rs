//! Bytes of headers and references.

use heapray_analyzer::Heap;

/// Bytes of headers and references.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Widths {
    pub(crate) reference: u64,
    pub(crate) array_header: u64,
}

impl Widths {
    pub(crate) fn of(heap: &Heap) -> Self {
        let layout = heap.layout();
        let reference = u64::from(layout.reference_bytes);
        let header = u64::from(layout.header_bytes) + 4;
        Self {
            reference,
            array_header: header.next_multiple_of(reference.max(1)),
        }
    }
}
