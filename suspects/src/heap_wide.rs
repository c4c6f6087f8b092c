//! Merges what heap-wide detectors found with the suspect candidates: objects that are a problem wherever
//! they are.
//!
//! A thousand open files are a leak although each is small, and the bytes are in the buffers of their
//! readers. A kind counts its objects, and the paths to a sample show the culprit. If a suspect candidate is
//! the same problem, the two are merged.

use std::collections::BTreeMap;

use crate::accumulated::AccumulatedObjects;
use crate::bounds::find_bound;
use crate::candidates::Candidate;
use crate::finding::{Evidence, Finding, has_too_many};
use crate::findings::build_finding;
use crate::input::Input;
use crate::instances::spread;
use crate::kinds::{Blame, HeapWideGroup, heap_wide_groups, recognise, refine};
use crate::leak_kind::LeakKind;
use crate::paths::{PathSearch, find_paths};
use crate::proof::{find_pool, is_proven, one_for_each_key};
use crate::suspects::{
    SuspectCandidate, build_suspects, find_culprit, find_culprit_link, most_frequent,
};
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::threads::LiveThread;
use heapray_query::class_tree::ClassNodeIndex;

/// Objects whose paths are asked for.
const SAMPLE: usize = 12;
/// The same, where counts are compared.
const MANY: usize = 240;
/// Factor for the confidence of waste in a heap that ran out of memory.
const ASIDE: f64 = 0.7;

/// A finding of a heap-wide detector.
pub(crate) struct HeapWideFinding {
    pub finding: Finding,
    /// Key of the suspect candidate that owns the objects, where the finding is only about their contents.
    pub owner: Option<String>,
}

/// A heap-wide group with the paths that hold it.
struct Held {
    group: HeapWideGroup,
    /// Suspect candidates of the sample.
    drawn: Vec<SuspectCandidate>,
    /// The typical one of them.
    suspect: SuspectCandidate,
}

/// Findings of all heap-wide detectors. Removes suspect candidates that are the same problem from `suspects`.
pub(crate) fn find_heap_wide(
    input: &Input<'_>,
    search: &mut PathSearch,
    suspects: &mut Vec<SuspectCandidate>,
    threads: &[LiveThread],
    died: bool,
) -> Vec<HeapWideFinding> {
    let mut groups: Vec<Held> = Vec::new();
    for mut group in heap_wide_groups(input) {
        if died && group.least_part > 0.0 {
            // Growth filled the heap; waste did not.
            group.least_part = f64::INFINITY;
            group.recognition.confidence *= ASIDE;
        }
        let Some(held) = hold(input, search, group, threads) else {
            continue;
        };
        let refined = refine(input, search, &held.suspect, &held.group.recognition);
        let held = match refined {
            Some(mut better) => {
                let group = held.group;
                better.evidence.extend(group.recognition.evidence);
                Held {
                    group: HeapWideGroup {
                        recognition: better,
                        ..group
                    },
                    ..held
                }
            }
            None => held,
        };
        let known = groups.iter_mut().find(|known| is_one_problem(known, &held));
        match known {
            Some(known) => join_groups(known, held),
            None => groups.push(held),
        }
    }
    let mut findings = Vec::new();
    for Held {
        group,
        drawn,
        suspect,
    } in groups
    {
        if let Some((suspect, owner)) =
            merge_group(input, search, &group, (&drawn, suspect), suspects)
        {
            let mut finding = build_finding(input, &suspect, group.recognition, group.off_heap);
            let pool = find_pool(input, &suspect);
            let limit = limit_of_group(input, &suspect, &finding, died);
            let is_meant = pool.is_some() || limit.is_some();
            finding.size_only = is_meant || !died && !is_proven(&finding.evidence);
            finding.evidence.extend(pool.into_iter().chain(limit));
            tracing::debug!(
                kind = finding.kind.id(),
                confidence = finding.confidence,
                size_only = finding.size_only,
                retained_bytes = finding.retained_size,
                off_heap_bytes = finding.off_heap_size,
                "heap-wide group is a finding"
            );
            findings.push(HeapWideFinding { finding, owner });
        }
    }
    findings
}

/// Why there may be no more of them: they are in a collection that keeps to a limit, or the application has a map with one
/// entry for each.
fn limit_of_group(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
    finding: &Finding,
    died: bool,
) -> Option<Evidence> {
    match finding.kind {
        LeakKind::UnclosedResource => {
            let limit = find_bound(input, suspect, died)?;
            let text = format!("what holds them keeps to a limit: {limit}");
            Some(Evidence::fact("limit", text))
        }
        LeakKind::ClassLeak if !died => one_for_each_key(suspect, suspect.candidate.members),
        _ => None,
    }
}

/// Does one field hold resources of several types, all of which were not closed?
fn is_one_problem(known: &Held, other: &Held) -> bool {
    let is_resource = |held: &Held| {
        let kind = held.group.recognition.kind;
        matches!(
            kind,
            LeakKind::UnclosedResource | LeakKind::UnreadResponse | LeakKind::ConnectionPool
        )
    };
    is_resource(known) && is_resource(other) && known.suspect.key() == other.suspect.key()
}

/// Joins two groups of one problem; the more numerous one gives the class that accumulates.
fn join_groups(known: &mut Held, mut other: Held) {
    if other.group.members > known.group.members {
        std::mem::swap(known, &mut other);
    }
    let (own, other) = (&mut known.group, other.group);
    own.retained += other.retained;
    own.off_heap += other.off_heap;
    own.objects.extend(other.objects);
    own.classes.extend(other.classes);
    own.family.extend(other.family);
    own.recognition.evidence.extend(other.recognition.evidence);
    known.suspect.retained = own.retained;
    known.suspect.candidate.retained = own.retained;
}

/// The paths that hold the objects of a group, and the suspect candidate that they make up; `None` without a path.
fn hold(
    input: &Input<'_>,
    search: &mut PathSearch,
    group: HeapWideGroup,
    threads: &[LiveThread],
) -> Option<Held> {
    let many = group.blame == Blame::Evenly;
    let sample = spread(&group.sample, if many { MANY } else { SAMPLE });
    let candidate = Candidate {
        nodes: Vec::new(),
        without: Vec::new(),
        parent: 0,
        retained: group.retained,
        members: group.members,
        class: group.class,
        fallback: None,
    };
    let paths = find_paths(input, search, &sample);
    let paths = sample.iter().copied().zip(paths).collect();
    let drawn = build_suspects(input, search, &candidate, paths, threads);
    let typical = match group.blame {
        Blame::Evenly => first_of_frequent(&drawn)?,
        _ => most_frequent(&drawn, SuspectCandidate::key)?,
    };
    let alike: Vec<&SuspectCandidate> = drawn
        .iter()
        .filter(|suspect| suspect.key() == typical)
        .collect();
    let mut suspect = (*alike.first()?).clone();
    if group.blame == Blame::Common
        && let Some(link) = shared_link(input, &alike)
    {
        suspect.culprit = find_culprit(
            input,
            search,
            &suspect.root_reference,
            &suspect.links,
            Some(link),
            suspect.thread,
            threads,
        );
        suspect.culprit_link = Some(link);
    }
    suspect.accumulated = Some(AccumulatedObjects {
        class: group.class,
        instances: group.members,
        retained: group.retained,
    });
    Some(Held {
        group,
        drawn,
        suspect,
    })
}

/// The suspect candidate of a heap-wide group, merged with those of `suspects` that are the same problem; and of a group
/// that is about contents, the key of the suspect candidate that owns them.
fn merge_group(
    input: &Input<'_>,
    search: &mut PathSearch,
    group: &HeapWideGroup,
    (drawn, mut suspect): (&[SuspectCandidate], SuspectCandidate),
    suspects: &mut Vec<SuspectCandidate>,
) -> Option<(SuspectCandidate, Option<String>)> {
    let contents = group.recognition.kind.is_about_contents();
    let owner = owner_of(suspects, drawn).filter(|_| contents);
    let is_same = |known: &SuspectCandidate| {
        let part = group.retained as f64 / known.retained.max(1) as f64;
        let waste = group.least_part > 0.0;
        part >= group.least_part
            && (known.key() == suspect.key() || is_about(input, known, group))
            && (!waste || is_general(input, search, known))
    };
    let same: Vec<bool> = suspects.iter().map(is_same).collect();
    let largest = suspects
        .iter()
        .zip(&same)
        .filter(|(_, same)| **same)
        .map(|(known, _)| known)
        .max_by_key(|known| known.retained)
        .cloned();
    let retained = largest.as_ref().map_or(0, |known| known.retained);
    suspect.retained = suspect.retained.max(retained);
    let few = !has_too_many(&group.recognition.evidence);
    if few && suspect.retained + group.off_heap < input.threshold() {
        tracing::debug!(
            kind = group.recognition.kind.id(),
            retained_bytes = suspect.retained,
            least_bytes = input.threshold(),
            "heap-wide group dropped: below the threshold"
        );
        return None;
    }
    let mut same = same.into_iter();
    suspects.retain(|_| !same.next().unwrap_or_default());
    let owner = owner.filter(|_| largest.is_none());
    suspect.apart.clone_from(&group.objects);
    suspect.instances_of.clone_from(&group.classes);
    if let Some(known) = largest {
        suspect.cuts = known.cuts;
        suspect.candidate.nodes = known.candidate.nodes;
        suspect.candidate.without = known.candidate.without;
    }
    Some((suspect, owner))
}

/// The key of the suspect candidate through which at least half of these paths lead.
fn owner_of(suspects: &[SuspectCandidate], drawn: &[SuspectCandidate]) -> Option<String> {
    let leads_through = |known: &SuspectCandidate, inner: &SuspectCandidate| {
        let mut steps = inner.path.steps.iter();
        // The values of one thread local are in several threads.
        let (own, other) = (&known.culprit, &inner.culprit);
        let one_field = own.field.is_some()
            && (own.holder, &own.class, &own.field) == (other.holder, &other.class, &other.field);
        one_field || known.key() == inner.key() || steps.any(|step| step.object == known.object)
    };
    let counted = suspects.iter().map(|known| {
        let inner = drawn.iter().filter(|inner| leads_through(known, inner));
        (inner.count(), known)
    });
    counted
        .filter(|(count, _)| *count > 0 && count * 2 >= drawn.len())
        .max_by_key(|(count, known)| (*count, known.retained))
        .map(|(_, known)| known.key())
}

/// The nearest field of the application among the references that all these paths begin with.
fn shared_link(input: &Input<'_>, suspects: &[&SuspectCandidate]) -> Option<usize> {
    let first = suspects.first()?;
    let shared = first
        .links
        .iter()
        .enumerate()
        .take_while(|(i, link)| {
            suspects
                .iter()
                .all(|suspect| suspect.links.get(*i) == Some(*link))
        })
        .count();
    find_culprit_link(input, first.links.get(..shared)?, None)
}

/// Does the path contain objects of the group, or the candidate most of them?
fn is_about(input: &Input<'_>, suspect: &SuspectCandidate, group: &HeapWideGroup) -> bool {
    let belongs = |class: ClassIndex| class == group.class || group.family.contains(&class);
    let of_object = |object: ObjectIndex| {
        let stands_for = input.heap.class_of_class_object(object);
        belongs(stands_for.unwrap_or_else(|| input.heap.class_of(object)))
    };
    belongs(suspect.candidate.class)
        || suspect
            .accumulated
            .is_some_and(|accumulated| belongs(accumulated.class))
        || suspect.path.steps.iter().any(|step| of_object(step.object))
        || count_below(input, &suspect.candidate.nodes, group.class) * 2 >= group.members
}

/// Is the suspect candidate only large, so that waste inside it explains more?
fn is_general(input: &Input<'_>, search: &mut PathSearch, suspect: &SuspectCandidate) -> bool {
    recognise(input, search, suspect).is_none_or(|found| found.kind.may_be_benign())
}

/// Objects of the class below the nodes.
fn count_below(input: &Input<'_>, nodes: &[ClassNodeIndex], class: ClassIndex) -> u64 {
    const MOST_VISITED: usize = 20_000;
    let mut open = nodes.to_vec();
    let (mut count, mut visited) = (0, 0);
    while let Some(index) = open.pop().filter(|_| visited < MOST_VISITED) {
        visited += 1;
        let node = input.node(index);
        if node.class == class {
            count += node.objects;
        }
        open.extend(input.children(index));
    }
    count
}

/// The first culprit by name of those that occur at least half as often as the most frequent one.
fn first_of_frequent(suspects: &[SuspectCandidate]) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for suspect in suspects {
        *counts.entry(suspect.key()).or_default() += 1;
    }
    let most = counts.values().copied().max()?;
    counts
        .into_iter()
        .find(|(_, count)| count * 2 >= most)
        .map(|(key, _)| key)
}
