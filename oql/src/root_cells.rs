//! The GC roots of objects, with MAT's names of their kinds.

use std::sync::Arc;

use heapray_analyzer::{Derived, Heap, ObjectIndex};
use heapray_hprof::RootKind;
use rustc_hash::FxHashMap;

use crate::value::RootCell;

/// All GC roots by object index.
pub(crate) struct RootCells(pub(crate) FxHashMap<u32, Vec<Arc<RootCell>>>);

impl Derived for RootCells {
    /// Linear in the GC roots.
    fn compute(heap: &Heap) -> Self {
        let mut cells: FxHashMap<u32, Vec<Arc<RootCell>>> = FxHashMap::default();
        // What only threads hold is no root to MAT.
        for root in &heap.roots().direct {
            let cell = Arc::new(RootCell {
                kind: kind_name(root.kind),
                object: heap.id(ObjectIndex(root.object)).0,
                context: 0,
            });
            cells.entry(root.object).or_default().push(cell);
        }
        Self(cells)
    }
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
