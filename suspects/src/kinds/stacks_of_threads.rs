//! What threads take outside of the heap.

use super::kind::figure;
use crate::finding::Evidence;

/// Stack that a thread reserves outside of the heap, MiB, unless `-Xss` or the program says otherwise.
const STACK: u64 = 1;

/// Evidence of what the threads take outside of the heap.
pub(super) fn stacks(threads: u64) -> Evidence {
    let text = format!(
        "their stacks reserve up to {} MiB outside of the heap, {STACK} MiB each by default",
        threads * STACK
    );
    figure("stacks", threads * STACK, text)
}
