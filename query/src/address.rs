//! Addresses in JSON: text, `"0x7f00a8c0"`, since many readers of JSON have no 64-bit integers.

use heapray_hprof::ObjectId;
use serde::Serializer;

/// An address.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "as serde hands a field over"
)]
pub(crate) fn address<S: Serializer>(id: &ObjectId, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(id)
}

/// An address, or `null`.
#[expect(clippy::ref_option, reason = "as serde hands a field over")]
pub(crate) fn maybe_address<S: Serializer>(
    id: &Option<ObjectId>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match id {
        Some(id) => to.collect_str(id),
        None => to.serialize_none(),
    }
}
