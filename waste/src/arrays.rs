//! Arrays of objects with next to nothing in them.

use heapray_analyzer::graph::{Body, Targets};
use heapray_analyzer::{Heap, ObjectIndex};

use crate::kind::Kind;
use crate::ledger::Claim;
use crate::widths::Widths;

/// The claims of an array of objects that belongs to no collection.
pub(crate) fn claims(
    heap: &Heap,
    array: ObjectIndex,
    len: u32,
    targets: Targets<'_>,
    widths: Widths,
    claims: &mut Vec<Claim>,
) {
    let used = targets.left();
    let shallow = || heap.shallow_size(array);
    let (kind, bytes) = match (len, used) {
        (0, _) => (Kind::NoObjects, shallow()),
        (1, 1) => (Kind::OneObject, shallow()),
        (_, 0) => (Kind::NullArray, shallow()),
        _ if u64::from(used) * 2 < u64::from(len) => {
            let empty = u64::from(len.saturating_sub(used));
            (Kind::SparseArray, empty * widths.reference)
        }
        _ => {
            vertical_bar(heap, array, len, targets, widths, claims);
            return;
        }
    };
    claims.push(Claim::new(heap, kind, array, array, bytes));
}

/// An array of M arrays of length N, N much less than M: turned, it would be N arrays of length M.
fn vertical_bar(
    heap: &Heap,
    array: ObjectIndex,
    len: u32,
    targets: Targets<'_>,
    widths: Widths,
    claims: &mut Vec<Claim>,
) {
    let mut common = None;
    for target in targets.clone() {
        let (Body::ObjectArray { len } | Body::PrimitiveArray { len, .. }) =
            heap.graph().node(target).body
        else {
            return;
        };
        if *common.get_or_insert(len) != len {
            return;
        }
    }
    let Some(inner) = common.filter(|inner| *inner > 0 && u64::from(*inner) * 4 <= u64::from(len))
    else {
        return;
    };
    let spare = u64::from(len - inner);
    let bytes = spare * widths.reference;
    claims.push(Claim::new(heap, Kind::VerticalBar, array, array, bytes));
    for target in targets.skip(inner as usize).map(ObjectIndex) {
        let bytes = widths.array_header;
        claims.push(Claim::new(heap, Kind::VerticalBar, array, target, bytes));
    }
}
