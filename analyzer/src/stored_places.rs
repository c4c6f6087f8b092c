//! Where objects stand in the dominator tree, as a file has it: a byte for each object.
//!
//! Preorder numbers are divided into 256 parts of equal length. The byte tells the part, in which the object is then
//! searched.

use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering};

use rayon::prelude::*;

/// The name of the section.
pub(crate) const PLACES: &str = "tree/places";

/// Numbers that bytes distinguish.
const PARTS: u32 = 1 << u8::BITS;

/// Preorder numbers of a part, where the last one is `count`.
fn length(count: u32) -> u32 {
    count / PARTS + 1
}

/// The preorder numbers of a part, where the last one is `count`; those of objects begin with 1.
pub(crate) fn numbers_of(part: u8, count: u32) -> Range<u32> {
    let length = u64::from(length(count));
    let start = u64::from(part) * length;
    let within = |number: u64| number.clamp(1, u64::from(count) + 1) as u32;
    within(start)..within(start + length)
}

/// The part of each object, by object index; 0 for objects that are not reachable. `order` has the objects by preorder
/// number. O(objects), in parallel on the threads of the pool from which it is called.
pub(crate) fn parts_of_objects(order: &[u32], objects: u32) -> Vec<u8> {
    let mut all = Vec::new();
    all.resize_with(objects as usize, AtomicU8::default);
    let count = (order.len() as u32).saturating_sub(1);
    let parts = order.par_chunks(length(count) as usize).enumerate();
    parts.for_each(|(part, of_part)| {
        // The first entry is the virtual root.
        for object in of_part.iter().skip(usize::from(part == 0)) {
            if let Some(place) = all.get(*object as usize) {
                place.store(part as u8, Ordering::Relaxed);
            }
        }
    });
    all.into_iter().map(AtomicU8::into_inner).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)] // an index out of range is the failure
    use super::*;

    #[test]
    fn each_object_is_in_its_part() {
        for count in [0u32, 1, 255, 256, 257, 1000, 70_001] {
            // The objects backwards, every other one unreachable.
            let mut order: Vec<u32> = (0..=count).map(|number| (count - number) * 2).collect();
            order[0] = u32::MAX;
            let parts = parts_of_objects(&order, count * 2 + 1);
            for number in 1..=count {
                let part = parts[order[number as usize] as usize];
                assert!(
                    numbers_of(part, count).contains(&number),
                    "{number} of {count}"
                );
            }
            let all: u32 = (0..=u8::MAX)
                .map(|part| numbers_of(part, count).len() as u32)
                .sum();
            assert_eq!(all, count);
        }
        assert_eq!(numbers_of(u8::MAX, u32::MAX - 1).end, u32::MAX);
    }
}
