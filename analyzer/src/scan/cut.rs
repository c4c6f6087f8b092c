//! The last object of a file that was cut off: kept with its declared length and the bytes that are there.

use heapray_hprof::IdSize;
use heapray_hprof::salvage::{Repair, RepairKind, ResyncHint, add_repair};

use super::unit::{Sink, UnitScan};

/// Adds the object that the end of the file cuts, if its head can be believed. Otherwise its bytes are lost.
///
/// `claimed` are the bytes behind the end of the file that the last segment claims; `None` if its length was never
/// written. A large array at the end is often the one that holds most of the heap.
pub(super) fn add_cut_object<S: Sink>(
    scan: &mut UnitScan<S>,
    file: &[u8],
    id_size: IdSize,
    hint: &ResyncHint,
    claimed: Option<u64>,
) {
    let Some(at) = scan.cut.take() else { return };
    let bytes = file.get(at..).unwrap_or_default();
    let object = hint
        .read_cut_object(file, at, id_size, claimed)
        .and_then(|cut| Some((cut.sub_record.object()?.0, cut.missing)));
    let Some((head, missing)) = object else {
        let lost = Repair::one(RepairKind::TruncatedSegment, at as u64, bytes.len() as u64);
        add_repair(&mut scan.repairs, lost);
        return;
    };
    scan.sink.begin();
    scan.sink.object(&head);
    scan.segment_runs.push(at..file.len());
    if claimed.is_none() {
        let lost = Repair::one(RepairKind::TruncatedSegment, file.len() as u64, missing);
        add_repair(&mut scan.repairs, lost);
    }
}
