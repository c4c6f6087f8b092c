//! References that hold their own referents, such as entries of a `WeakHashMap` whose value leads to the key: the collector
//! can never clear them.

use heapray_analyzer::storage::bitset::Bitset;
use heapray_analyzer::{Heap, ObjectIndex, TreeIndex};
use heapray_query::SelfHeld;
use rustc_hash::FxHashMap;

use crate::kind::Kind;
use crate::ledger::Claim;

/// Claims the references and all that only they hold. A sweep over the dominator tree if there are any.
///
/// # Errors
/// When there is no memory for a bit an object.
pub(crate) fn claim_self_held(
    heap: &Heap,
    found: &[SelfHeld],
    claims: &mut Vec<Claim>,
) -> std::io::Result<()> {
    let Some(first) = found.iter().map(|own| own.place.0).min() else {
        return Ok(());
    };
    let count = heap.tree().count;
    let mut inside = Bitset::new(count as usize + 1)?;
    // The outermost reference above each place.
    let mut subjects: FxHashMap<u32, ObjectIndex> = FxHashMap::default();
    let own: FxHashMap<u32, ObjectIndex> = { found.iter() }
        .map(|own| (own.place.0, own.reference))
        .collect();
    for place in first..=count {
        let above = heap.dominator(TreeIndex(place)).0;
        let subject = if inside.contains(above) {
            subjects.get(&above).copied()
        } else {
            own.get(&place).copied()
        };
        let Some(subject) = subject else { continue };
        inside.insert(place);
        subjects.insert(place, subject);
        if let Some(object) = heap.object_at(TreeIndex(place)) {
            let bytes = heap.shallow_size(object);
            claims.push(Claim::new(heap, Kind::SelfHeld, subject, object, bytes));
        }
    }
    Ok(())
}
