//! Shortest paths, searched from the roots over the whole graph.

use super::path::{Anchor, Path, Step};
use super::search::PathSearch;
use crate::input::Input;
use heapray_analyzer::ObjectIndex;
use heapray_query::{PathOptions, StartKind, paths_to_roots};

/// Shortest paths for those that the search backward gave up: in the depth of a chain, say. A walk over
/// the whole graph, so few of them.
pub(crate) fn search_forward(
    input: &Input<'_>,
    search: &mut PathSearch,
    targets: &[ObjectIndex],
    paths: &mut [Path],
    threads: bool,
) {
    let unknown = |path: &Path| path.anchor == Anchor::Unknown;
    let missing: Vec<ObjectIndex> = targets
        .iter()
        .zip(paths.iter())
        .filter(|(_, path)| unknown(path))
        .map(|(target, _)| *target)
        .collect();
    if missing.is_empty() || search.walks_left == 0 {
        return;
    }
    search.walks_left -= 1;
    let mut options = PathOptions::default();
    (options.threads, options.paths) = (threads, missing.len());
    let Ok(found) = paths_to_roots(input.heap, &missing, &options) else {
        return; // no memory for the walk: they stay as they are
    };
    for way in found.paths {
        let (Some(first), Some(last)) = (way.steps.first(), way.steps.last()) else {
            continue;
        };
        let anchor = match way.start {
            StartKind::Class => Anchor::Class,
            StartKind::Root(_) if input.heap.roots().is_thread(first.object.0) => Anchor::Thread,
            StartKind::Root(kind) => Anchor::Root(kind),
        };
        let steps: Vec<Step> = way
            .steps
            .iter()
            .map(|step| Step {
                object: step.object,
                via: step.via.clone(),
            })
            .collect();
        for (target, path) in targets.iter().zip(paths.iter_mut()) {
            if *target == last.object && unknown(path) {
                *path = Path {
                    anchor: anchor.clone(),
                    steps: steps.clone(),
                    weak: false,
                };
            }
        }
    }
}
