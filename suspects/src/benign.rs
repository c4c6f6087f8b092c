//! What is large and benign: a buffer for each thread, an object with a bit of everything, a loaded model.

use crate::input::Input;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;
use heapray_query::collections::Family;
use rustc_hash::{FxHashMap, FxHashSet};

/// Elements of a sample that refer to others of their kind, from which they are a graph.
const INTERLINKED: f64 = 0.5;
/// References of an element that are followed.
const NEAREST: usize = 64;

/// Why a thread local is no more than a buffer for each thread: arrays of one length, made once.
pub(crate) fn buffer_per_thread(input: &Input<'_>, suspect: &SuspectCandidate) -> Option<String> {
    let values = &suspect.thread_values;
    let first = values
        .first()
        .filter(|_| suspect.threads_with_values() > 1)?;
    let first = first.value;
    let class = input.heap.class_of(first);
    let name = input.class_name(class);
    let primitive = name
        .strip_suffix("[]")
        .is_some_and(|element| !element.contains(['.', '[']));
    let length = input.heap.array_len(first)?;
    let alike = |value: ObjectIndex| {
        input.heap.class_of(value) == class && input.heap.array_len(value) == Some(length)
    };
    let threads = suspect.threads_with_values();
    (primitive && values.iter().all(|known| alike(known.value)))
        .then(|| format!("{threads} threads have a {name} of {length} elements each"))
}

/// Is it an object of the application's that has a bit of everything, rather than much of one thing?
pub(crate) fn is_mixed(input: &Input<'_>, suspect: &SuspectCandidate) -> bool {
    let class = suspect.candidate.class;
    let own = !suspect.candidate.is_group() && !input.is_library(class);
    let part = suspect
        .accumulated
        .map_or(0, |accumulated| accumulated.retained);
    own && !input.class_name(class).ends_with("[]") && part * 2 < suspect.retained
}

/// Do the elements wait in a queue?
pub(crate) fn is_in_queue(suspect: &SuspectCandidate) -> bool {
    let collection = suspect.collection.as_ref();
    collection.is_some_and(|collection| collection.facts.family == Family::Queue)
}

/// Do the elements refer to each other, as the parts of a loaded data model do and leaked entries do not?
pub(crate) fn is_interlinked(input: &Input<'_>, suspect: &SuspectCandidate) -> bool {
    let Some(accumulated) = suspect
        .accumulated
        .filter(|accumulated| accumulated.instances >= 100)
    else {
        return false;
    };
    let graph = &input.heap.graph();
    let stride = (graph.len() / 200_000).max(1);
    let of_class = (0..graph.len())
        .step_by(stride as usize)
        .filter(|object| graph.class_of(*object) == accumulated.class)
        .take(200);
    let alike = |object: &u32| graph.class_of(*object) == accumulated.class;
    let peers = of_class.map(|object| {
        let direct = graph.targets(object).take(NEAREST).collect::<Vec<u32>>();
        // A collection of neighbours stands between them as often as not.
        let near = direct.iter().flat_map(|near| {
            graph
                .targets(*near)
                .take(16)
                .flat_map(|next| std::iter::once(next).chain(graph.targets(next).take(16)))
        });
        let all = direct.iter().copied().chain(near);
        all.filter(|peer| *peer != object && alike(peer)).collect()
    });
    let peers: Vec<FxHashSet<u32>> = peers.collect();
    // One that most of them know, such as a common parent, is no neighbour.
    let mut knowing: FxHashMap<u32, usize> = FxHashMap::default();
    for peer in peers.iter().flatten() {
        *knowing.entry(*peer).or_default() += 1;
    }
    let is_neighbour = |peer: &u32| knowing.get(peer).is_some_and(|all| all * 2 <= peers.len());
    let linked = peers.iter().filter(|known| known.iter().any(is_neighbour));
    peers.len() >= 8 && linked.count() as f64 >= peers.len() as f64 * INTERLINKED
}
