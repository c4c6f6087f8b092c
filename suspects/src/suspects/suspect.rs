//! What a suspect candidate is: a candidate with the path that holds it, the culprit, and what accumulates.

use super::link::{Link, RootReference};
use super::thread_locals::ThreadValue;
use crate::accumulated::{AccumulatedObjects, MOST_SHARDS, PER_SHARD};
use crate::candidates::Candidate;
use crate::finding::{Culprit, Holder};
use crate::input::Input;
use crate::names::simple_name;
use crate::paths::Path;
use heapray_analyzer::fields::ReferenceKind;
use heapray_analyzer::{ClassIndex, ObjectIndex};
use heapray_query::SetHeads;
use heapray_query::collections::Collection;
use std::collections::BTreeSet;

/// A field on a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cut {
    pub label: String,
    /// The class that declares it.
    pub class: ClassIndex,
    pub field: String,
    pub is_static: bool,
    /// The objects whose field it is; class objects of a static one.
    pub sources: BTreeSet<ObjectIndex>,
}

/// A suspect candidate: a candidate with path, culprit and what accumulates.
#[derive(Debug, Clone)]
pub(crate) struct SuspectCandidate {
    pub candidate: Candidate,
    /// The accumulation point; of a group the largest member.
    pub object: ObjectIndex,
    pub path: Path,
    pub links: Vec<Link>,
    pub root_reference: RootReference,
    pub thread: Option<ObjectIndex>,
    pub culprit: Culprit,
    /// The culprit's link.
    pub culprit_link: Option<usize>,
    /// Nearest collection on the path around the object, itself included.
    pub collection: Option<Collection>,
    pub accumulated: Option<AccumulatedObjects>,
    /// Retained heap, bytes, with that of suspect candidates merged into this one.
    pub retained: u64,
    /// Number of merged suspect candidates of one culprit, with this one.
    pub merged: u64,
    /// The objects, or for local variables the threads, that hold the merged suspect candidates.
    pub owners: BTreeSet<ObjectIndex>,
    /// The fields on the paths of all merged suspect candidates that would free them, outermost first.
    pub cuts: Vec<Cut>,
    /// Classes all of whose instances belong to it, wherever they are.
    pub instances_of: Vec<ClassIndex>,
    /// Objects that belong to it, wherever they are.
    pub apart: Vec<ObjectIndex>,
    /// The values of this thread local in all threads.
    pub thread_values: Vec<ThreadValue>,
    /// Parts of these values that running tasks have in local variables, too.
    pub parts_in_hand: Vec<ObjectIndex>,
}

impl SuspectCandidate {
    /// The objects from which all its figures are counted: with them, all that they dominate.
    pub(crate) fn heads(&self) -> SetHeads {
        SetHeads {
            nodes: self.candidate.nodes.clone(),
            without: self.candidate.without.clone(),
            objects: self
                .thread_values
                .iter()
                .map(|known| known.value)
                .chain(self.parts_in_hand.iter().copied())
                .chain(self.apart.iter().copied())
                .collect(),
            classes: self.instances_of.clone(),
        }
    }

    /// Does the reference at a place of the path lead to one of few objects of the application's whose field holds all
    /// this? Then it is that field that grows, and not what the reference leads through: a scheduled task knows the
    /// service that it calls, and with it all that the service keeps.
    pub(crate) fn is_behind_one_object(&self, input: &Input<'_>, at: usize) -> bool {
        /// Objects that are no pile.
        const FEW: u64 = 16;
        let culprit = self.culprit_link.filter(|culprit| *culprit > at);
        let link = culprit.and_then(|culprit| self.links.get(culprit));
        link.is_some_and(|link| match link.kind {
            ReferenceKind::Static { .. } => true,
            _ => input.heap.instances_of(input.heap.class_of(link.source)) <= FEW,
        })
    }

    /// Threads with values of this thread local; 0 if the values are not known.
    pub(crate) fn threads_with_values(&self) -> u64 {
        let threads: BTreeSet<_> = self.thread_values.iter().map(|own| own.thread).collect();
        threads.len() as u64
    }

    /// Suspect candidates of equal keys are merged: the culprit, without what differs between similar
    /// threads.
    pub(crate) fn key(&self) -> String {
        let Culprit {
            class,
            field,
            thread,
            frame,
            holder,
            ..
        } = &self.culprit;
        let thread = match holder {
            Holder::ThreadLocal | Holder::Local => thread.as_deref().unwrap_or_default(),
            _ => "",
        };
        let frame = frame
            .as_deref()
            .filter(|_| *holder == Holder::Local)
            .unwrap_or_default();
        format!("{holder:?} {class:?} {field:?} {thread} {frame}")
    }

    /// `OrderBook.OPEN_ORDERS`, for headlines; `None` where no single owner is known.
    pub(crate) fn culprit_name(&self) -> Option<String> {
        let Culprit {
            class,
            field,
            frame,
            thread,
            holder,
            ..
        } = &self.culprit;
        match (class, field, frame) {
            (_, _, Some(frame)) if *holder == Holder::Local => Some(frame.clone()),
            (Some(class), Some(field), _) if *holder == Holder::Variable => {
                Some(format!("{}/{field}", simple_name(class)))
            }
            (Some(class), Some(field), _) => Some(format!("{}.{field}", simple_name(class))),
            (Some(class), None, _) => Some(simple_name(class).to_owned()),
            _ => match thread {
                Some(thread) => Some(format!("thread \"{thread}\"")),
                None if *holder == Holder::Jni => Some("native code".to_owned()),
                None => None,
            },
        }
    }
}

/// Do the members of the group accumulate, rather than objects inside them?
pub(crate) fn counts_members(input: &Input<'_>, suspect: &SuspectCandidate) -> bool {
    suspect.candidate.is_group()
        && !input.is_library(suspect.candidate.class)
        && !is_sharded(input, suspect)
}

/// Are the members no more than the parts of one collection: do they fill an array of their class, and
/// keep many times as many of something else?
fn is_sharded(input: &Input<'_>, suspect: &SuspectCandidate) -> bool {
    let members = suspect.candidate.members;
    let Some((last, accumulated)) = suspect.links.last().zip(suspect.accumulated) else {
        return false;
    };
    members <= MOST_SHARDS
        && matches!(last.kind, ReferenceKind::Element(_))
        && input.name_of(last.source) != "java.lang.Object[]"
        && input
            .heap
            .array_len(last.source)
            .is_some_and(|len| u64::from(len) <= members + members / 4)
        && accumulated.instances >= members.saturating_mul(PER_SHARD)
}

pub(crate) fn most_frequent(
    suspects: &[SuspectCandidate],
    key: impl Fn(&SuspectCandidate) -> String,
) -> Option<String> {
    let mut counts: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for suspect in suspects {
        *counts.entry(key(suspect)).or_default() += 1;
    }
    counts
        .into_iter()
        .max_by_key(|(key, count)| (*count, std::cmp::Reverse(key.clone())))
        .map(|(key, _)| key)
}
