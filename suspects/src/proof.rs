//! Which evidence proves a leak in a program that runs on? Size alone proves nothing: a cache, a model or a buffer is
//! large on purpose as often as not.

mod pools;
mod queues;

pub(crate) use pools::find_pool;
pub(crate) use queues::queue_without_consumer;

use crate::finding::Evidence;
use crate::suspects::SuspectCandidate;
use heapray_query::collections::Family;

/// Evidence of something that can only grow, whatever the program does next.
const PROOFS: [&str; 24] = [
    // The key of a cache has no equals: no lookup finds an entry again.
    "equal_keys",
    // The application's own rules call this many too many.
    "beyond_rule",
    // No session ever times out.
    "never_expire",
    // Nobody takes elements out of the queue.
    "no_consumer",
    // The thread local is gone, so no code reaches the value.
    "stale",
    // One application or script was loaded again and again, and all its loaders are alive.
    "loaders",
    // Nobody polls the queue, or who polls it is stuck.
    "waiting",
    // The values of a weak map keep their own keys alive.
    "held_keys",
    // Nothing but its own threads refers to an executor.
    "abandoned_pools",
    // The same file was opened again and again.
    "same_file",
    // A channel is written to although it says that it is full.
    "unwritable",
    // Very many entities came into a session, and none ever left.
    "never_cleared",
    // Far more connections are out than threads work.
    "leased",
    // Far more responses are open than threads work.
    "unread",
    // A pool keeps a statement for every text.
    "kept_statements",
    // A library keeps something for each of more texts than anybody writes.
    "too_many_texts",
    // The same user has logged in again and again, and each login has things of its own.
    "equal_logins",
    // The pool's memory is in use, and nobody has the buffers.
    "unreleased",
    // Nobody but the registry knows the listeners, so that nobody can deregister them.
    "only_registered",
    // Nobody is left who would open the gate that all wait at.
    "one_gate",
    // By number. Threads that no pool limits are none: whether a server of threads has more tomorrow, one dump does not say.
    "many_timers",
    "many_pools",
    "many_clients",
    "generated_classes",
];

/// The map of the application's in which each of a pile has an entry of its own, if that is what holds it: of one that is
/// made again a map keeps the last.
pub(crate) fn one_for_each_key(suspect: &SuspectCandidate, members: u64) -> Option<Evidence> {
    let map = suspect.collection.filter(|_| !suspect.culprit.is_library)?;
    let size = map.size.filter(|_| map.facts.family == Family::Map)?;
    (size.abs_diff(members) * 10 <= members).then(|| {
        let text = format!(
            "a map of the application has {size} entries, one for each: whether there will be more, one dump does not say"
        );
        Evidence::figure("one_each", size, text)
    })
}

/// Does the evidence prove a leak without an `OutOfMemoryError` and without a second dump?
pub(crate) fn is_proven(evidence: &[Evidence]) -> bool {
    let mut names = evidence.iter().map(|evidence| evidence.name);
    names.any(|name| PROOFS.contains(&name))
}
