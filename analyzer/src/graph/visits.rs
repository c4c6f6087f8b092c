//! How many objects were asked for their references? Counted in builds with debug assertions only, for the test that
//! holds the work of a question against what it looks at.

#[cfg(debug_assertions)]
use std::sync::atomic::{AtomicU64, Ordering};

#[cfg(debug_assertions)]
static VISITED: AtomicU64 = AtomicU64::new(0);

/// One object is asked.
#[inline]
pub(super) fn count_visit() {
    #[cfg(debug_assertions)]
    VISITED.fetch_add(1, Ordering::Relaxed);
}

/// Objects of all heaps of this process that were asked for their references so far, each as often as it was asked;
/// `None` in builds that do not count.
pub fn visited_objects() -> Option<u64> {
    #[cfg(debug_assertions)]
    return Some(VISITED.load(Ordering::Relaxed));
    #[cfg(not(debug_assertions))]
    None
}
