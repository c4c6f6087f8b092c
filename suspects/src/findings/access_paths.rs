//! Places that hold a fair part of the heap, by access path.

use super::access_path::access_path;
use super::accumulated_in::accumulated_in;
use crate::candidates::find_candidates;
use crate::finding::AccessPath;
use crate::input::Input;
use crate::paths::PathSearch;
use crate::suspects::find_suspects;
use heapray_analyzer::threads::LiveThread;

/// Candidates of access paths retain at least this fraction of the used heap, and so many bytes.
const LEAST_PART: u64 = 200;
const LEAST_BYTES: u64 = 64 << 10;
/// Such places.
const MOST_PATHS: usize = 100;

/// Places that hold a fair part of the heap, by access path: what is compared over several dumps.
pub(crate) fn find_access_paths(
    input: &Input<'_>,
    search: &mut PathSearch,
    threads: &[LiveThread],
) -> Vec<AccessPath> {
    let least = (input.used / LEAST_PART).max(LEAST_BYTES);
    let mut candidates = find_candidates(input, least);
    candidates.truncate(MOST_PATHS);
    let mut paths: Vec<AccessPath> = Vec::new();
    for suspect in find_suspects(input, search, &candidates, least, threads) {
        let accumulated = accumulated_in(input, &suspect);
        let path = access_path(input, &suspect);
        match paths.iter_mut().find(|known| known.path == path) {
            Some(known) => {
                known.instances += accumulated.instances;
                known.retained_size += suspect.retained;
            }
            None => paths.push(AccessPath {
                path,
                class: accumulated.class,
                instances: accumulated.instances,
                retained_size: suspect.retained,
            }),
        }
    }
    paths.sort_by(|a, b| {
        let by_size = b.retained_size.cmp(&a.retained_size);
        by_size.then_with(|| a.path.cmp(&b.path))
    });
    paths
}
