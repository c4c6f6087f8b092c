//! Short paths for those that the search for the cheapest one gave up.
//!
//! A walk from the roots goes some way, once for all of them; a search from each object back to the roots meets it
//! soon, because the references of real programs fan out. Only for what does not meet it the walk goes on.

use super::cost::{WEAK, step_cost};
use super::meeting::{is_held_by_thread, search_back_to};
use super::path::{Anchor, Path, Step};
use super::search::{Effort, PathSearch};
use crate::input::Input;
use heapray_analyzer::ObjectIndex;
use heapray_query::{PathOptions, PathWalk, StartKind, shorten_route};

/// Objects that the walk reaches before searches meet it.
const HALFWAY: usize = 1 << 18;

/// Short paths to those targets that have none yet: from threads and their local variables only if `threads` says so.
pub(crate) fn search_from_roots(
    input: &Input<'_>,
    search: &mut PathSearch,
    targets: &[ObjectIndex],
    paths: &mut [Path],
    threads: bool,
) {
    let heap = input.heap;
    let PathSearch {
        referrers,
        walks,
        effort,
        ..
    } = search;
    let mut missing: Vec<(ObjectIndex, &mut Path)> = targets
        .iter()
        .copied()
        .zip(paths.iter_mut())
        .filter(|(_, path)| path.anchor == Anchor::Unknown)
        // All its paths begin at that thread.
        .filter(|(target, _)| threads || !is_held_by_thread(heap, referrers, *target, effort))
        .collect();
    let Some(slot) = walks.get_mut(usize::from(threads)) else {
        return;
    };
    if missing.is_empty() {
        return;
    }
    let mut options = PathOptions::default();
    options.threads = threads;
    // Without memory for the walk they stay as they are.
    let Some(mut walk) = slot.take().or_else(|| PathWalk::new(heap, &options).ok()) else {
        return;
    };
    walk.reach_so_many(heap, HALFWAY);
    missing.retain_mut(|(target, path)| {
        let tail = search_back_to(heap, referrers, &walk, *target, threads, effort);
        if let Some(found) = tail.and_then(|tail| build_path(input, &walk, tail, effort)) {
            **path = found;
        }
        path.anchor == Anchor::Unknown
    });
    let rest: Vec<ObjectIndex> = missing.iter().map(|(target, _)| *target).collect();
    walk.find(heap, &rest);
    for (target, path) in missing {
        if walk.has_found(target)
            && let Some(found) = build_path(input, &walk, vec![target], effort)
        {
            *path = found;
        }
    }
    *slot = Some(walk);
}

/// The walk's path to the first object of the tail, and from there along the tail. `None` if long paths have used up
/// the effort.
fn build_path(
    input: &Input<'_>,
    walk: &PathWalk,
    tail: Vec<ObjectIndex>,
    effort: &mut Effort,
) -> Option<Path> {
    let mut tail = tail.into_iter();
    let met = tail.next().filter(|_| effort.on_routes > 0)?;
    let mut route = walk.route_to(met);
    route.extend(tail);
    effort.on_routes = effort.on_routes.saturating_sub(route.len());
    let first = *route.first()?;
    let anchor = match walk.start_kind(first.0) {
        StartKind::Class => Anchor::Class,
        StartKind::Root(_) if input.heap.roots().is_thread(first.0) => Anchor::Thread,
        StartKind::Root(kind) => Anchor::Root(kind),
    };
    shorten_route(&mut route);
    let is_weak = |pair: &[ObjectIndex]| match pair {
        [source, target] => step_cost(input, *source, *target) >= WEAK / 2,
        _ => false,
    };
    let weak = route.windows(2).any(is_weak);
    let steps = route.into_iter();
    Some(Path {
        anchor,
        weak,
        steps: steps.map(|object| Step { object, via: None }).collect(),
    })
}
