//! Suspect candidates: who holds each candidate, and which of them have one culprit.

mod build;
mod culprit;
mod cuts;
mod door;
mod elements;
mod keys;
mod library_names;
mod link;
mod suspect;
mod thread_locals;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::accumulated::accumulated_objects;
use crate::candidates::{Candidate, samples};
use crate::input::Input;
use crate::paths::{PathSearch, find_paths};
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::threads::LiveThread;
use heapray_query::class_tree::ClassNodeIndex;

pub(crate) use build::{build_suspect, build_suspects};
use cuts::join_cuts;

pub(crate) use culprit::{field_of_application, find_culprit, find_culprit_link};
pub(crate) use library_names::{in_short, name_of};
pub(crate) use link::{Link, RootReference};
pub(crate) use suspect::{Cut, SuspectCandidate, counts_members, most_frequent};

/// Builds a suspect candidate for each candidate, and merges those with one culprit. Members of a group that
/// have different culprits become separate suspect candidates, from `least` bytes.
pub(crate) fn find_suspects(
    input: &Input<'_>,
    search: &mut PathSearch,
    candidates: &[Candidate],
    least: u64,
    threads: &[LiveThread],
) -> Vec<SuspectCandidate> {
    const SAMPLE: usize = 9;
    let fallbacks = candidates
        .iter()
        .filter_map(|candidate| candidate.fallback.as_deref());
    let asked: Vec<&Candidate> = candidates.iter().chain(fallbacks).collect();
    let mut samples = samples(input, &asked, SAMPLE);
    let mut samples_of_fallbacks = samples.split_off(candidates.len()).into_iter();
    let all: Vec<ObjectIndex> = samples.iter().flatten().copied().collect();
    let mut paths = find_paths(input, search, &all).into_iter();
    let mut suspects: Vec<SuspectCandidate> = Vec::new();
    for (candidate, objects) in candidates.iter().zip(&samples) {
        let fallback = candidate.fallback.as_deref();
        let sample_of_fallback = fallback.and_then(|_| samples_of_fallbacks.next());
        let own = objects.iter().copied().zip(paths.by_ref()).collect();
        let mut drawn = build_suspects(input, search, candidate, own, threads);
        let Some(typical) = most_frequent(&drawn, SuspectCandidate::key) else {
            continue;
        };
        if candidate.fallback.is_none() && drawn.iter().any(|suspect| suspect.key() != typical) {
            let parts = split_group(input, search, candidate, least, threads);
            if !parts.is_empty() {
                suspects.extend(parts);
                continue;
            }
        }
        drawn.retain(|suspect| suspect.key() == typical);
        let Some(suspect) = drawn.into_iter().next() else {
            continue;
        };
        match &candidate.fallback {
            Some(held_by)
                if !matches!(suspect.root_reference, RootReference::ThreadLocal { .. }) =>
            {
                let thread = sample_of_fallback.into_iter().flatten().next();
                let path = thread.and_then(|thread| find_paths(input, search, &[thread]).pop());
                suspects.extend(thread.zip(path).map(|(thread, path)| {
                    build_suspect(input, search, held_by, thread, path, threads)
                }));
            }
            _ => suspects.push(suspect),
        }
    }
    merge(suspects)
}

/// The large members of a group by culprit, at least `least` bytes each: four maps in four static fields are
/// not a group because their sizes are similar.
fn split_group(
    input: &Input<'_>,
    search: &mut PathSearch,
    group: &Candidate,
    least: u64,
    threads: &[LiveThread],
) -> Vec<SuspectCandidate> {
    const MOST: usize = 200;
    let members: Vec<(ClassNodeIndex, ObjectIndex)> = group
        .nodes
        .iter()
        .filter_map(|node| Some((*node, input.object_of(*node)?)))
        .take(MOST)
        .collect();
    let objects: Vec<ObjectIndex> = members.iter().map(|(_, object)| *object).collect();
    let paths = find_paths(input, search, &objects);
    let mut by_key: BTreeMap<String, SuspectCandidate> = BTreeMap::new();
    for ((node, object), path) in members.into_iter().zip(paths) {
        let member = Candidate {
            nodes: vec![node],
            retained: input.node(node).retained,
            members: 1,
            ..group.clone()
        };
        let suspect = build_suspect(input, search, &member, object, path, threads);
        match by_key.entry(suspect.key()) {
            Entry::Vacant(entry) => {
                entry.insert(suspect);
            }
            Entry::Occupied(mut entry) => {
                let known = entry.get_mut();
                known.owners.extend(&suspect.owners);
                join_cuts(&mut known.cuts, &suspect.cuts);
                add_values(known, &suspect);
                known.retained += suspect.retained;
                known.candidate.retained += suspect.retained;
                known.candidate.members += 1;
                known.candidate.nodes.push(node);
            }
        }
    }
    by_key.retain(|_, suspect| suspect.retained >= least);
    by_key
        .into_values()
        .map(|mut suspect| {
            suspect.accumulated = accumulated_objects(input, &suspect.candidate.nodes);
            suspect
        })
        .collect()
}

/// Adds the values of the other one's thread local. Does the other one hold anything that is not among the values
/// already?
fn add_values(known: &mut SuspectCandidate, other: &SuspectCandidate) -> bool {
    let before = known.thread_values.len();
    known.thread_values.extend(&other.thread_values);
    known.thread_values.sort_unstable();
    known.thread_values.dedup();
    known.parts_in_hand.extend(&other.parts_in_hand);
    known.parts_in_hand.sort_unstable();
    known.parts_in_hand.dedup();
    known.thread_values.len() > before || other.thread_values.is_empty()
}

fn merge(suspects: Vec<SuspectCandidate>) -> Vec<SuspectCandidate> {
    let mut merged: Vec<SuspectCandidate> = Vec::new();
    for suspect in suspects {
        match merged.iter_mut().find(|known| known.key() == suspect.key()) {
            Some(known) => {
                known.candidate.retained += suspect.candidate.retained;
                known.retained = if add_values(known, &suspect) {
                    known.retained + suspect.retained
                } else {
                    // Each has the values of all threads already.
                    let whole = known.retained.max(suspect.retained);
                    whole.max(known.candidate.retained)
                };
                known.merged += 1;
                known.owners.extend(&suspect.owners);
                join_cuts(&mut known.cuts, &suspect.cuts);
                known.candidate.nodes.extend(&suspect.candidate.nodes);
                known.candidate.without.extend(&suspect.candidate.without);
                if let (Some(into), Some(from)) = (&mut known.accumulated, suspect.accumulated)
                    && into.class == from.class
                {
                    into.instances += from.instances;
                    into.retained += from.retained;
                }
            }
            None => merged.push(suspect),
        }
    }
    merged.sort_by(|a, b| {
        b.retained
            .cmp(&a.retained)
            .then_with(|| a.key().cmp(&b.key()))
    });
    merged
}
