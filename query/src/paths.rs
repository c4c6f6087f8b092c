//! Why is it alive? Shortest paths from GC roots to objects, with the fields that refer to the next object.
//!
//! A breadth-first walk over the whole graph finds a shortest path to every object. It begins at the
//! classes too: that a static field is alive because a loader holds its class in a vector is true, and
//! explains nothing. Only when classes or loaders themselves are asked for are roots the only start.

mod answer;
mod backward;
mod merged;
mod options;
mod walk;

use heapray_analyzer::{Heap, ObjectIndex, Progress, Result, Silent};

use self::merged::merge_paths;
use crate::what_if::{CutError, NamedCut, Severed};

pub use answer::{MergedPath, PathStep, PathToRoot, PathsToRoots, StartKind};
pub use options::PathOptions;
pub use walk::{PathWalk, shorten_route};

/// Finds shortest paths to all of `targets`. A breadth-first walk over the graph, until all are found;
/// 8 bytes per object while it runs, 16 for more than one target.
pub fn paths_to_roots(
    heap: &Heap,
    targets: &[ObjectIndex],
    options: &PathOptions,
) -> Result<PathsToRoots> {
    paths_to_roots_watched(heap, targets, options, &Silent)
}

/// The same with reports of its progress.
///
/// # Errors
/// When there is no memory, or `progress` cancels.
pub fn paths_to_roots_watched(
    heap: &Heap,
    targets: &[ObjectIndex],
    options: &PathOptions,
    progress: &dyn Progress,
) -> Result<PathsToRoots> {
    let walk = PathWalk::run(heap, targets, options, None, progress)?;
    answer(heap, &walk, targets, options, progress)
}

/// The same without some references, over which no path leads. A pass more to find the references.
///
/// # Errors
/// When a field does not exist, there are too many cuts, or there is no memory.
pub fn paths_to_roots_without(
    heap: &Heap,
    targets: &[ObjectIndex],
    options: &PathOptions,
    cuts: &[NamedCut],
) -> std::result::Result<PathsToRoots, CutError> {
    let severed = Severed::of(heap, cuts)?;
    let walk = PathWalk::run(heap, targets, options, Some(severed), &Silent)?;
    Ok(answer(heap, &walk, targets, options, &Silent)?)
}

fn answer(
    heap: &Heap,
    walk: &PathWalk,
    targets: &[ObjectIndex],
    options: &PathOptions,
    progress: &dyn Progress,
) -> Result<PathsToRoots> {
    let mut result = PathsToRoots::default();
    for target in targets {
        if walk.has_found(*target) {
            result.found += 1;
            if result.paths.len() < options.paths {
                result.paths.push(walk.path_to(heap, *target));
            }
        } else {
            result.not_found += 1;
        }
    }
    if targets.len() > 1 {
        result.merged = merge_paths(heap, walk, targets, progress)?;
    }
    Ok(result)
}
