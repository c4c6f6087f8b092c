//! Damage whose effect goes beyond the missing bytes: lost GC roots, and orphaned subgraphs.

use heapray_hprof::salvage::{Repair, RepairKind};

/// Whether damage destroyed the GC roots. JDK 17 and older write the roots behind the heap (`VM_HeapDumper::doit` of
/// JDK 8 and 17), so a truncated dump has none, and it does not show which objects were reachable.
pub fn roots_were_lost(repairs: &[Repair]) -> bool {
    let cut = |repair: &Repair| {
        matches!(
            repair.kind,
            RepairKind::TruncatedSegment
                | RepairKind::TruncatedRecord
                | RepairKind::TruncatedRecordHeader
                | RepairKind::SegmentLength
                | RepairKind::ZeroFilled
                | RepairKind::DamagedSegment
                | RepairKind::DamagedRecord
                | RepairKind::MissingEnd
        )
    };
    let none = |repair: &Repair| repair.kind == RepairKind::NoRoots;
    repairs.iter().any(none) && repairs.iter().any(cut)
}

/// References to missing objects that a complete dump may have. Complete dumps of JDKs have some hundreds of them
/// (class data sharing).
const DANGLING_IN_WHOLE_DUMPS: u64 = 1000;

/// Whether damage orphaned a large part of the heap: at least as many bytes are unreachable as reachable, and bytes
/// are lost. A truncation can destroy the table of a map that holds 90 % of the heap (collectors place large arrays
/// at the end). The objects of the map would then look like garbage.
pub(crate) fn heap_was_orphaned(
    repairs: &[Repair],
    dangling: u64,
    reachable: u64,
    unreachable: u64,
) -> bool {
    let lost_bytes = |r: &Repair| r.kind.loses_heap() && r.lost_bytes > 0;
    let no_end = |r: &Repair| r.kind == RepairKind::MissingEnd;
    let lost = repairs.iter().any(lost_bytes)
        || repairs.iter().any(no_end) && dangling > DANGLING_IN_WHOLE_DUMPS;
    lost && unreachable > 0 && unreachable >= reachable
}
