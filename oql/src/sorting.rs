//! Sorting on all threads, which ends soon when nobody wants the answer any more.

use std::cmp::Ordering;

use rayon::prelude::*;

use crate::error::Result;
use crate::world::World;

/// Entries that one task sorts, and between two questions whether anybody wants the answer.
const SHARE: usize = 1 << 14;

/// The entries in order. Two that compare equal may change places. `compare` must be a total order.
///
/// # Errors
/// When the query is cancelled.
pub(crate) fn sorted<T: Send>(
    world: &World<'_>,
    entries: Vec<T>,
    compare: impl Fn(&T, &T) -> Ordering + Sync,
) -> Result<Vec<T>> {
    if entries.len() <= SHARE {
        return sort_share(world, entries, &compare);
    }
    let mut shares = Vec::with_capacity(entries.len().div_ceil(SHARE));
    let mut entries = entries.into_iter();
    loop {
        let share: Vec<T> = entries.by_ref().take(SHARE).collect();
        if share.is_empty() {
            break;
        }
        shares.push(share);
    }
    world.heap.workers().run(|| {
        let sort = |share| sort_share(world, share, &compare);
        let mut runs: Vec<Vec<T>> = shares.into_par_iter().map(sort).collect::<Result<_>>()?;
        while runs.len() > 1 {
            let mut pairs = Vec::with_capacity(runs.len().div_ceil(2));
            let mut left = runs.into_iter();
            while let Some(first) = left.next() {
                pairs.push((first, left.next().unwrap_or_default()));
            }
            let merge = |(a, b)| merge(world, a, b, &compare);
            runs = pairs.into_par_iter().map(merge).collect::<Result<_>>()?;
        }
        Ok(runs.pop().unwrap_or_default())
    })
}

fn sort_share<T>(
    world: &World<'_>,
    mut share: Vec<T>,
    compare: &impl Fn(&T, &T) -> Ordering,
) -> Result<Vec<T>> {
    world.options.check()?;
    share.sort_unstable_by(compare);
    Ok(share)
}

/// Two lists in order as one.
fn merge<T>(
    world: &World<'_>,
    a: Vec<T>,
    b: Vec<T>,
    compare: &impl Fn(&T, &T) -> Ordering,
) -> Result<Vec<T>> {
    let mut merged = Vec::with_capacity(a.len() + b.len());
    let (mut a, mut b) = (a.into_iter().peekable(), b.into_iter().peekable());
    while let (Some(first), Some(second)) = (a.peek(), b.peek()) {
        if merged.len().is_multiple_of(SHARE) {
            world.options.check()?;
        }
        let next = if compare(second, first) == Ordering::Less {
            b.next()
        } else {
            a.next()
        };
        merged.extend(next);
    }
    merged.extend(a);
    merged.extend(b);
    Ok(merged)
}
