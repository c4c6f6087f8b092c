//! What a kind of leak is, and what kinds share: evidence and advice.

use crate::accumulated::AccumulatedObjects;
use crate::finding::{Advice, Culprit, Evidence};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::{SuspectCandidate, counts_members};
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::ClassIndex;

/// How a kind sees a suspect candidate.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Recognition {
    /// The identifier, stable: it is in reports, ledgers and suppressions.
    pub kind: LeakKind,
    /// How sure, `0..=1`; the surest kind wins, among equals the first of the table.
    pub confidence: f64,
    pub evidence: Vec<Evidence>,
    pub advice: Advice,
    /// What piles up, where the kind knows better than by size.
    pub accumulated: Option<AccumulatedObjects>,
    /// The field to blame, where the kind knows better than by ownership.
    pub culprit: Option<Culprit>,
}

/// A kind of leak.
pub(crate) trait Kind: Sync {
    /// Identifiers that it gives; `docs/concepts/leak-kinds.md` has a section for each.
    fn ids(&self) -> &'static [LeakKind];

    /// Looks at a case; `None` when it is something else.
    fn recognise(
        &self,
        _input: &Input<'_>,
        _search: &mut PathSearch,
        _suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        None
    }

    /// Objects that it counts all over the heap; most kinds look at places only.
    fn heap_wide_groups(&self, _input: &Input<'_>) -> Vec<HeapWideGroup> {
        Vec::new()
    }
}

/// Which field of those on the path is to blame?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blame {
    /// The one nearest to the objects: every owner makes the same mistake.
    Nearest,
    /// As before, where several fields may hold about as many: the first of these by name, which is the
    /// same in every dump.
    Evenly,
    /// The last one that all of them share: the place at which they pile up.
    Common,
}

/// Objects of one make.
#[derive(Debug, Clone)]
pub(crate) struct HeapWideGroup {
    /// What piles up.
    pub class: ClassIndex,
    /// How many there are.
    pub members: u64,
    /// Bytes that they retain.
    pub retained: u64,
    /// Bytes outside of the heap that they stand for.
    pub off_heap: u64,
    /// A few of them, from all over the heap.
    pub sample: Vec<ObjectIndex>,
    /// Classes that belong to them: a place that leads through one of these is the same matter.
    pub family: Vec<ClassIndex>,
    pub blame: Blame,
    /// A place that holds the population is taken to be the same matter where the population is this
    /// part of it or more.
    pub least_part: f64,
    pub recognition: Recognition,
}

pub(crate) fn advice(summary: &str, details: &str, example: Option<&str>) -> Advice {
    Advice {
        summary: summary.to_owned(),
        details: details.to_owned(),
        example: example.map(str::to_owned),
    }
}

pub(crate) fn figure(name: &'static str, value: u64, text: String) -> Evidence {
    Evidence {
        name,
        value: Some(value as f64),
        text,
    }
}

pub(crate) fn fact(name: &'static str, text: String) -> Evidence {
    Evidence {
        name,
        value: None,
        text,
    }
}

/// What every kind of collection can say: how many of what, how large on average, how often changed.
pub(crate) fn collection_evidence(input: &Input<'_>, suspect: &SuspectCandidate) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    let members = counts_members(input, suspect).then_some(AccumulatedObjects {
        class: suspect.candidate.class,
        instances: suspect.candidate.members,
        retained: suspect.retained,
    });
    if let Some(accumulated) = members.or(suspect.accumulated).filter(|accumulated| {
        accumulated.instances > 0 && accumulated.retained * 20 >= suspect.retained
    }) {
        let name = input.class_name(accumulated.class);
        evidence.push(figure(
            "elements",
            accumulated.instances,
            format!(
                "{} × {name}, {} bytes each on average",
                accumulated.instances,
                accumulated.retained / accumulated.instances
            ),
        ));
    }
    let Some(collection) = suspect.collection else {
        return evidence;
    };
    // The nearest collection may be one step above the one that grows.
    let elements = suspect
        .accumulated
        .map_or(0, |accumulated| accumulated.instances);
    let tells = |size: &u64| *size >= 8 || elements < 100;
    if let Some(size) = collection.size.filter(tells) {
        let class = input.name_of(collection.object);
        evidence.push(figure(
            "size",
            size,
            match size {
                1 => format!("one element in a {class}"),
                _ => format!("{size} elements in a {class}"),
            },
        ));
        if let Some(changes) = collection
            .changes
            .filter(|changes| *changes > 0 && size > 0)
        {
            let text = if changes <= size + size / 50 {
                "nothing was ever removed from it".to_owned()
            } else {
                format!("{changes} changes in total, so elements are removed too")
            };
            evidence.push(figure("changes", changes, text));
        }
    }
    evidence
}
