//! Finds the path to an object that helps a developer most, from a root that a developer knows.
//!
//! A static field beats a field of some object, which beats a frame's local variable: when an
//! `OutOfMemoryError` strikes in `HashMap.resize` a local holds the table too, and it is still the map's
//! field that is to blame. Weak and soft references come last.

mod backward;
mod cost;
mod forward;
mod path;
mod reference;
mod referrers;
mod search;

pub(crate) use path::{Anchor, Path};
pub(crate) use reference::reference_between;
pub(crate) use search::PathSearch;

use crate::input::Input;
use backward::search_backward;
use forward::search_forward;
use heapray_analyzer::ObjectIndex;

/// The best path to each object, all found together.
pub(crate) fn find_paths(
    input: &Input<'_>,
    search: &mut PathSearch,
    targets: &[ObjectIndex],
) -> Vec<Path> {
    search.referrers.locate(input.heap, targets);
    let path = |target: &ObjectIndex| search_backward(input, search, *target);
    let mut paths: Vec<Path> = targets.iter().map(path).collect();
    // A local variable is the last choice: it may hold the object for a moment only.
    search_forward(input, search, targets, &mut paths, false);
    search_forward(input, search, targets, &mut paths, true);
    paths
}
