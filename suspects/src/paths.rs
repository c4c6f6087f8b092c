//! Finds the path to an object that helps a developer most, from a root that a developer knows.
//!
//! A static field beats a field of some object, which beats a frame's local variable: when an
//! `OutOfMemoryError` strikes in `HashMap.resize` a local holds the table too, and it is still the map's
//! field that is to blame. Weak and soft references come last.

mod backward;
mod cost;
mod from_roots;
mod meeting;
mod path;
mod referrers;
mod search;

pub(crate) use path::{Anchor, Path, Step};
pub(crate) use search::PathSearch;

use crate::input::Input;
use backward::search_backward;
use from_roots::search_from_roots;
use heapray_analyzer::{Heap, ObjectIndex, ReferenceKind};
use heapray_query::references_between;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// The best path to each object, all found together, on several threads.
pub(crate) fn find_paths(
    input: &Input<'_>,
    search: &mut PathSearch,
    targets: &[ObjectIndex],
) -> Vec<Path> {
    search.referrers.locate(input.heap, targets);
    search.find_pinning(input);
    let known: &PathSearch = search;
    let path = |target: &ObjectIndex| search_backward(input, known, *target, |_| false);
    let all = || targets.par_iter().map(path).collect();
    let mut paths: Vec<Path> = input.heap.workers().run(all);
    // A local variable is the last choice: it may hold the object for a moment only.
    search_from_roots(input, search, targets, &mut paths, false);
    search_from_roots(input, search, targets, &mut paths, true);
    name_references(input.heap, &mut paths);
    paths
}

/// The best path to an object that leads through no object that `is_barred`; `None` if a search for it finds none. Its
/// references are not named yet.
pub(crate) fn find_path_around(
    input: &Input<'_>,
    search: &mut PathSearch,
    target: ObjectIndex,
    is_barred: impl Fn(ObjectIndex) -> bool,
) -> Option<Path> {
    search.referrers.locate(input.heap, &[target]);
    search.find_pinning(input);
    let path = search_backward(input, search, target, is_barred);
    Some(path).filter(|path| path.anchor != Anchor::Unknown)
}

/// Finds how each object on the paths holds the next one. Reads every holder once, however many paths go through it.
pub(crate) fn name_references(heap: &Heap, paths: &mut [Path]) {
    let mut held: FxHashMap<ObjectIndex, Vec<ObjectIndex>> = FxHashMap::default();
    for pair in paths.iter().flat_map(|path| path.steps.windows(2)) {
        if let [source, target] = pair {
            held.entry(source.object).or_default().push(target.object);
        }
    }
    let mut found: FxHashMap<(ObjectIndex, ObjectIndex), ReferenceKind> = FxHashMap::default();
    for (source, mut targets) in held {
        targets.sort_unstable();
        targets.dedup();
        let kinds = references_between(heap, source, &targets);
        let named = targets.into_iter().zip(kinds);
        found.extend(named.filter_map(|(target, kind)| Some(((source, target), kind?))));
    }
    for path in paths {
        let mut source = None;
        for step in &mut path.steps {
            step.via = source.and_then(|source| found.get(&(source, step.object)).cloned());
            source = Some(step.object);
        }
    }
}
