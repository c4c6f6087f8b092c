//! The name of a thread as it may be shown.

use heapray_masking::mask_thread_name;

use heapray_analyzer::Heap;
use heapray_analyzer::ObjectIndex;

/// The name of a thread, with secrets masked: some programs name threads after the request that they serve
/// (`GET /orders?token=…`). `None` if the dump has none. Touches the file.
pub fn thread_name(heap: &Heap, thread: ObjectIndex) -> Option<String> {
    let name = heap.thread_name(thread)?;
    Some(mask_thread_name(&name).into_owned())
}
