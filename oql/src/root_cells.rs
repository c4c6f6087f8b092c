//! The GC roots of objects, with MAT's names of their kinds.

use std::sync::Arc;

use heapray_analyzer::{Derived, Heap};
use heapray_hprof::RootKind;
use rustc_hash::FxHashMap;

use crate::value::RootCell;

/// All GC roots by object index.
pub(crate) struct RootCells(pub(crate) FxHashMap<u32, Vec<Arc<RootCell>>>);

impl Derived for RootCells {
    /// Linear in the GC roots.
    fn compute(heap: &Heap) -> Self {
        let threads = heap.roots().threads.iter();
        let threads = threads.filter_map(|thread| Some((thread.serial, thread.object?)));
        let threads: FxHashMap<_, _> = threads.collect();
        let mut cells: FxHashMap<u32, Vec<Arc<RootCell>>> = FxHashMap::default();
        for root in heapray_query::root_entries(heap) {
            let thread = root.thread.filter(|_| is_held_by_thread(root.kind));
            let thread = thread.and_then(|serial| threads.get(&serial));
            let context = thread.map_or(0, |thread| {
                heap.id(heapray_analyzer::ObjectIndex(*thread)).0
            });
            let cell = Arc::new(RootCell {
                kind: kind_name(root.kind),
                object: heap.id(root.object).0,
                context,
            });
            let list = cells.entry(root.object.0).or_default();
            if !list.contains(&cell) {
                list.push(cell);
            }
        }
        Self(cells)
    }
}

fn is_held_by_thread(kind: RootKind) -> bool {
    matches!(
        kind,
        RootKind::JavaFrame | RootKind::JniLocal | RootKind::NativeStack | RootKind::ThreadBlock
    )
}

/// MAT's name of a kind.
fn kind_name(kind: RootKind) -> &'static str {
    match kind {
        RootKind::JniGlobal => "JNI Global",
        RootKind::JniLocal => "JNI Local",
        RootKind::JavaFrame => "Java Local",
        RootKind::NativeStack => "Native Stack",
        RootKind::StickyClass => "System Class",
        RootKind::ThreadBlock => "Thread Block",
        RootKind::MonitorUsed => "Busy Monitor",
        RootKind::ThreadObject => "Thread",
        RootKind::Finalizing => "Finalizable",
        RootKind::Unreachable => "Unreachable",
        _ => "Unknown",
    }
}
