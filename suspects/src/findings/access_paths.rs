//! Places that hold a fair part of the heap, by access path.

use super::access_path::access_path;
use super::accumulated_in::accumulated_in;
use crate::candidates::find_candidates;
use crate::finding::AccessPath;
use crate::input::Input;
use crate::paths::PathSearch;
use crate::suspects::find_suspects;
use heapray_analyzer::threads::LiveThread;
use heapray_query::SetHeads;
use heapray_query::class_tree::ClassNodeIndex;
use rustc_hash::FxHashSet;

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
    let mut paths: Vec<(AccessPath, SetHeads)> = Vec::new();
    for suspect in find_suspects(input, search, &candidates, least, threads) {
        let accumulated = accumulated_in(input, &suspect);
        let path = access_path(input, &suspect);
        match paths.iter_mut().find(|(known, _)| known.path == path) {
            Some((known, heads)) => {
                known.instances += accumulated.instances;
                known.retained_size = known.retained_size.max(suspect.retained);
                heads.nodes.extend(&suspect.candidate.nodes);
                heads.without.extend(&suspect.candidate.without);
            }
            None => paths.push((
                AccessPath {
                    path,
                    class: accumulated.class,
                    instances: accumulated.instances,
                    retained_size: suspect.retained,
                },
                suspect.heads(),
            )),
        }
    }
    let mut paths: Vec<AccessPath> = paths
        .into_iter()
        .map(|(mut path, heads)| {
            // What several places of one path share counts once.
            if heads.objects.is_empty() && heads.nodes.len() > 1 {
                path.retained_size = retained_by_nodes(input, &heads);
            }
            path.retained_size = path.retained_size.min(input.used);
            path
        })
        .collect();
    paths.sort_by(|a, b| {
        let by_size = b.retained_size.cmp(&a.retained_size);
        by_size.then_with(|| a.path.cmp(&b.path))
    });
    paths
}

/// Bytes that the nodes retain together: those of a node below another one are in its bytes already.
fn retained_by_nodes(input: &Input<'_>, heads: &SetHeads) -> u64 {
    let sum = |nodes: &[ClassNodeIndex], within: Option<&FxHashSet<ClassNodeIndex>>| -> u64 {
        let all: FxHashSet<ClassNodeIndex> = nodes.iter().copied().collect();
        let is_below = |node: ClassNodeIndex, of: &FxHashSet<ClassNodeIndex>| {
            let mut at = input.node(node).parent;
            while at != 0 && !of.contains(&at) {
                at = input.node(at).parent;
            }
            at != 0
        };
        let counted = all.iter().filter(|node| {
            !is_below(**node, &all) && within.is_none_or(|within| is_below(**node, within))
        });
        counted.map(|node| input.node(*node).retained).sum()
    };
    let nodes: FxHashSet<ClassNodeIndex> = heads.nodes.iter().copied().collect();
    let left_out = sum(&heads.without, Some(&nodes));
    sum(&heads.nodes, None).saturating_sub(left_out)
}
