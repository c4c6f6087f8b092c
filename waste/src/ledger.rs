//! Who gets an object: its bytes count once.

use heapray_analyzer::storage::bitset::Bitset;
use heapray_analyzer::{Heap, ObjectIndex};

use rayon::prelude::*;

use crate::kind::Kind;

/// Bytes of an object that are wasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Claim {
    pub(crate) kind: Kind,
    /// What is wasteful as a whole, such as the collection to which the object belongs.
    pub(crate) subject: u32,
    pub(crate) object: u32,
    /// At most the shallow size.
    pub(crate) bytes: u32,
}

impl Claim {
    /// A claim of these bytes of an object, but no more than it has.
    pub(crate) fn new(
        heap: &Heap,
        kind: Kind,
        subject: ObjectIndex,
        object: ObjectIndex,
        bytes: u64,
    ) -> Self {
        let bytes = bytes.min(heap.shallow_size(object));
        Self {
            kind,
            subject: subject.0,
            object: object.0,
            bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
        }
    }
}

/// The claims that hold: the first of each object, in the order of kinds. Sorted by subject.
///
/// # Errors
/// When there is no memory for a bit an object.
pub(crate) fn settle(heap: &Heap, mut claims: Vec<Claim>) -> std::io::Result<Vec<Claim>> {
    heap.workers().run(|| claims.par_sort_unstable());
    let mut claimed = Bitset::new(heap.graph().len() as usize)?;
    claims.retain(|claim| claim.bytes > 0 && claimed.insert(claim.object));
    heap.workers().run(|| {
        claims.par_sort_unstable_by_key(|claim| (claim.subject, claim.kind, claim.object));
    });
    Ok(claims)
}
