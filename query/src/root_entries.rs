//! Which GC roots are there, record by record?

use heapray_hprof::{RootKind, ThreadSerial};

use heapray_analyzer::Heap;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::graph::{RootEntry, Roots};

/// A GC root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GcRoot {
    /// Why it is alive.
    pub kind: RootKind,
    /// The object.
    pub object: ObjectIndex,
    /// The thread, for what belongs to one.
    pub thread: Option<ThreadSerial>,
    /// Frame from the top of the thread's stack.
    pub frame: Option<i32>,
}

/// Everything that is a root, a live thread, or held by one, in ascending order.
pub(crate) fn root_objects(roots: &Roots) -> Vec<ObjectIndex> {
    let threads = roots.threads.iter().filter_map(|thread| thread.object);
    let mut objects: Vec<ObjectIndex> = entries(roots)
        .map(|entry| entry.object)
        .chain(threads)
        .map(ObjectIndex)
        .collect();
    objects.sort_unstable();
    objects.dedup();
    objects
}

/// Records of roots: first true ones, then what threads hold, each in file order.
pub(crate) fn entries(roots: &Roots) -> impl Iterator<Item = &RootEntry> {
    roots.direct.iter().chain(&roots.locals)
}

/// All roots: first true ones, then what threads hold, each in file order.
pub fn root_entries(heap: &Heap) -> impl Iterator<Item = GcRoot> + '_ {
    entries(heap.roots()).map(|entry| GcRoot {
        kind: entry.kind,
        object: ObjectIndex(entry.object),
        thread: entry.thread,
        frame: entry.frame,
    })
}
