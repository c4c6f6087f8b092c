//! References that lead a few steps up in the walk's tree: a view's to its map, a child's to its parent, a
//! link's to the one before it.
//!
//! Such a reference says nothing about dominators if each object from the upper one (left out) down to the lower
//! one has no other referrers than its parent in the tree and, by references of this kind, objects below
//! itself. For then every way from the roots to the lower object has passed the upper one, and a way that
//! visits nothing twice never takes the reference. Without such references most of what would be
//! shared is not, and can be peeled.

use crate::bitset::Bitset;
use crate::reach::BesideEdges;

/// Sweeps over the references. A reference that counts makes its target shared, and with that others
/// above count; sweeping from the last to the first finds nearly all in one sweep.
const MOST_SWEEPS: u32 = 4;

/// Adds those that count to the references beside the tree. Linear.
pub(super) fn settle(
    upward: BesideEdges,
    order: &[u32],
    parent: &[u32],
    shared: &mut Bitset,
    leading: &mut Bitset,
    beside: &mut BesideEdges,
) {
    let object = |preorder: u32| order.get(preorder as usize).copied().unwrap_or_default();
    let mut lists = upward.into_lists();
    for sweep in 0..=MOST_SWEEPS {
        let mut settled = true;
        for list in lists.iter_mut().rev() {
            list.reverse();
            list.retain(|(lower, upper)| {
                let mut at = *lower;
                let mut counts = sweep == MOST_SWEEPS;
                while at > *upper && !counts {
                    counts = shared.contains(object(at));
                    at = parent.get(at as usize).copied().unwrap_or_default();
                }
                if counts {
                    settled &= !shared.insert(object(*upper));
                    leading.insert(*lower);
                    beside.push(*lower, object(*upper));
                }
                !counts
            });
            list.reverse();
        }
        if settled {
            return;
        }
    }
}
