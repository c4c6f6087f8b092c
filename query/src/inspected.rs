//! Looks at many collections, on all threads.

use heapray_analyzer::{Heap, Nearby, ObjectIndex, Progress, Result, Stage};
use rayon::prelude::*;

use crate::collections::{Collection, KnownCollections, find_facts, inspect_fields};
use crate::watch::{ensure_wanted, report};

/// Objects that one task looks at.
const SHARE: usize = 1 << 13;

/// Looks at objects, each with what its fields say if it is a collection, and adds up what is found. Objects in ascending
/// order of addresses are read fastest, since what lies together in the file is read together. The sum is the same for
/// any number of threads if `merge` takes parts in any order.
///
/// # Errors
/// When `progress` cancels.
pub(crate) fn fold_collections<T: Default + Send>(
    heap: &Heap,
    objects: &[ObjectIndex],
    progress: &dyn Progress,
    look: impl Fn(&mut T, ObjectIndex, Option<&Collection>) + Sync,
    merge: impl Fn(T, T) -> T + Sync + Send,
) -> Result<T> {
    progress.begin(Stage::Question, objects.len() as u64);
    // Not in the pool, see `Derived::compute`.
    KnownCollections::of(heap);
    let one = |objects: &[ObjectIndex]| {
        let mut sum = T::default();
        if progress.is_cancelled() {
            return sum;
        }
        let (mut own, mut inside) = (Nearby::default(), Nearby::default());
        for object in objects {
            let Some(facts) = find_facts(heap, heap.class_of(*object)) else {
                look(&mut sum, *object, None);
                continue;
            };
            let fields = heap.instance_near(*object, &mut own);
            let found = inspect_fields(heap, *object, facts, fields.as_ref(), &mut inside);
            look(&mut sum, *object, Some(&found));
        }
        report(progress, objects.len() as u64);
        sum
    };
    let sum = heap.workers().run(|| {
        let tasks = objects.par_chunks(SHARE).map(one);
        tasks.reduce(T::default, merge)
    });
    ensure_wanted(progress)?;
    Ok(sum)
}
