//! The parts of the used heap by how firmly its objects are held.

use crate::reach::{ObjectCount, Reachability, Reached};
use crate::storage::codec::stored;

/// Shallow sizes of the reachable objects, bytes, by the firmest path from the GC roots. The parts add up to the used
/// heap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UsedParts {
    /// Held by references that the analysis follows, objects that wait for finalization included.
    pub strong: ObjectCount,
    /// Held only through soft references.
    pub soft: ObjectCount,
    /// Held only through weak or phantom references.
    pub weak: ObjectCount,
    /// Reached by nothing, and kept because the user or damage asks for it.
    pub unreachable: ObjectCount,
}

stored!(UsedParts {
    strong,
    soft,
    weak,
    unreachable,
});

impl UsedParts {
    /// Adds up the sizes of the weaker regions; the strong part is the rest. O(objects of the weaker regions).
    pub(crate) fn of(reached: &Reached) -> Self {
        let walked = &reached.walked;
        let part = |reachability| {
            let range = walked.regions.range(reachability, walked.count);
            ObjectCount {
                objects: range.len() as u64,
                bytes: range.map(|preorder| reached.amounts.get(preorder)).sum(),
            }
        };
        let [soft, weak, unreachable] = [
            Reachability::Soft,
            Reachability::Weak,
            Reachability::Unreachable,
        ]
        .map(part);
        let mut strong = ObjectCount::default();
        reached.by_class.iter().for_each(|total| strong += *total);
        for rest in [soft, weak, unreachable] {
            strong.objects = strong.objects.saturating_sub(rest.objects);
            strong.bytes = strong.bytes.saturating_sub(rest.bytes);
        }
        Self {
            strong,
            soft,
            weak,
            unreachable,
        }
    }
}
