//! Builds a suspect candidate: links, culprit, collection, and what accumulates.

use super::culprit::{find_culprit, find_culprit_link};
use super::cuts::cuts;
use super::link::{RootReference, links, root_reference};
use super::suspect::SuspectCandidate;
use super::thread_locals::{parts_in_hand, retained_with_parts, values_of_local};
use crate::accumulated::accumulated_objects;
use crate::candidates::Candidate;
use crate::finding::Holder;
use crate::input::Input;
use crate::paths::{Anchor, Path, PathSearch};
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::threads::LiveThread;
use heapray_query::collections;

/// Builds the suspect candidate of a candidate, from one of its objects and the path to it.
pub(crate) fn build_suspect(
    input: &Input<'_>,
    search: &mut PathSearch,
    candidate: &Candidate,
    object: ObjectIndex,
    path: Path,
    threads: &[LiveThread],
) -> SuspectCandidate {
    let links = links(input, &path);
    let thread = (path.anchor == Anchor::Thread)
        .then(|| path.steps.first().map(|step| step.object))
        .flatten();
    let root_reference = root_reference(input, &path, &links);
    let accumulated = accumulated_objects(input, &candidate.nodes);
    let culprit_link = find_culprit_link(
        input,
        &links,
        accumulated.map(|accumulated| accumulated.class),
    );
    let culprit = find_culprit(
        input,
        search,
        &root_reference,
        &links,
        culprit_link,
        thread,
        threads,
    );
    let around = links.iter().rev().map(|link| link.source);
    let collection = std::iter::once(object)
        .chain(around)
        .take(6)
        .find_map(|object| collections::inspect(input.heap, object));
    let thread_values = match root_reference {
        RootReference::ThreadLocal { entry, .. } => {
            values_of_local(input, entry, &candidate.nodes, threads)
        }
        _ => Vec::new(),
    };
    let parts = thread_values
        .iter()
        .flat_map(|known| parts_in_hand(input, known.value))
        .collect();
    let by_values = thread_values
        .iter()
        .map(|known| retained_with_parts(input, known.value));
    let retained = candidate.retained.max(by_values.sum());
    let owner = match culprit.holder {
        Holder::Local => thread,
        _ => culprit.object,
    };
    let cuts = cuts(input, candidate, &links);
    SuspectCandidate {
        candidate: candidate.clone(),
        object,
        path,
        links,
        root_reference,
        thread,
        culprit,
        culprit_link,
        collection,
        accumulated,
        retained,
        merged: 1,
        owners: owner.into_iter().collect(),
        cuts,
        instances_of: Vec::new(),
        apart: Vec::new(),
        parts_in_hand: parts,
        thread_values,
    }
}
