//! Which node of the reduced graph stands for an object?

use rayon::prelude::*;

use crate::storage::bitset::RankedBitset;
use crate::storage::column::{Backing, Column};

/// Objects that one task looks at.
const SHARE: usize = if cfg!(test) { 4 } else { 1 << 18 };

/// By preorder number: the node number of the nearest object at or above it that is in the reduced graph. `reduced` has
/// the nodes by preorder number, the virtual root and all ancestors of each node among them. O(objects), in parallel.
///
/// # Errors
/// When there is no memory for 4 bytes per object.
pub(super) fn nearest_nodes(
    parent: &[u32],
    reduced: &RankedBitset,
) -> std::io::Result<Column<u32>> {
    let is_node = |preorder: u32| reduced.bits().contains(preorder);
    let mut all = Column::scattered(parent.len(), &Backing::Memory)?;
    let nearest = all.as_mut_slice();
    let parts = nearest.par_chunks_mut(SHARE).zip(parent.par_chunks(SHARE));
    parts.enumerate().for_each(|(part, (nearest, parents))| {
        let first = (part * SHARE) as u32;
        let mut next_node = reduced.rank(first);
        for (at, above) in parents.iter().enumerate() {
            let number = if is_node(first + at as u32) {
                next_node += 1;
                next_node - 1
            } else if let Some(known) = above.checked_sub(first) {
                nearest.get(known as usize).copied().unwrap_or_default()
            } else {
                // Only the objects of one subtree have their nearest node in front of the part.
                let mut above = *above;
                while !is_node(above) {
                    above = parent.get(above as usize).copied().unwrap_or_default();
                }
                reduced.rank(above)
            };
            if let Some(entry) = nearest.get_mut(at) {
                *entry = number;
            }
        }
    });
    Ok(all)
}
