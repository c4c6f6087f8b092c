//! Does damage take more than the bytes that are missing: the roots, or what held the heap?

use heapray_hprof::salvage::{Repair, RepairKind};

/// Did damage take the GC roots? JDK 17 and older write them behind the heap (HD8 and HD17
/// `VM_HeapDumper::doit`), so that a dump that was cut off has none; whatever its objects hold was alive
/// or not.
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

/// References to objects that are not in the file, up to which a dump may be whole: 453 and 428 were
/// measured in two fresh ones (class data sharing).
const DANGLING_IN_WHOLE_DUMPS: u64 = 1000;

/// Has a good part of the heap lost what held it? A cut takes the table of a map that is 90 % of the heap
/// as easily as any other object (collectors put large arrays at the end), and then all that it held looks
/// like garbage, though it is what the dump was made for.
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
