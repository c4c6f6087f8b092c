//! What a kind of leak is, and what kinds share: evidence and advice.

use crate::accumulated::AccumulatedObjects;
use crate::counted::{Counted, Held, Word};
use crate::finding::{Advice, Culprit, Evidence};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::names::stable_name;
use crate::paths::PathSearch;
use crate::suspects::{SuspectCandidate, counts_members};
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::ClassIndex;

/// A kind that fits a suspect candidate.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Recognition {
    /// The identifier, stable: it is in reports, ledgers and suppressions.
    pub kind: LeakKind,
    /// Confidence, `0..=1`; the highest wins, and of equal ones the first kind of the table.
    pub confidence: f64,
    pub evidence: Vec<Evidence>,
    pub advice: Advice,
    /// What accumulates, if the kind knows better than the choice by size.
    pub accumulated: Option<AccumulatedObjects>,
    /// The culprit, if the kind knows better than the choice by ownership.
    pub culprit: Option<Culprit>,
}

/// A kind of leak.
pub(crate) trait Kind: Sync {
    /// Identifiers that it gives; `docs/concepts/leak-kinds.md` has a section for each.
    fn ids(&self) -> &'static [LeakKind];

    /// Recognises a suspect candidate; `None` if it is not of this kind.
    fn recognise(
        &self,
        _input: &Input<'_>,
        _search: &mut PathSearch,
        _suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        None
    }

    /// Runs the heap-wide detector of the kind; most kinds only look at candidates.
    fn heap_wide_groups(&self, _input: &Input<'_>) -> Vec<HeapWideGroup> {
        Vec::new()
    }
}

/// Which field on the path is the culprit?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blame {
    /// The field nearest to the objects: every owner makes the same mistake.
    Nearest,
    /// The nearest field too, but several fields may hold similar numbers: the first by name, which is the
    /// same in every dump.
    Evenly,
    /// The last field that all paths share: there the objects accumulate.
    Common,
}

/// Objects of one type, found all over the heap.
#[derive(Debug, Clone)]
pub(crate) struct HeapWideGroup {
    /// The class that accumulates.
    pub class: ClassIndex,
    /// Number of objects.
    pub members: u64,
    /// Retained heap, bytes.
    pub retained: u64,
    /// Native memory that the objects own, bytes.
    pub off_heap: u64,
    /// A sample of the objects, from all over the heap.
    pub sample: Vec<ObjectIndex>,
    /// All of the objects, where each of them was looked at; none where the group is about contents.
    pub objects: Vec<ObjectIndex>,
    /// Where they are too many for that: classes whose instances count as the objects.
    pub classes: Vec<ClassIndex>,
    /// Classes that belong to the objects: a candidate whose path contains one of them is the same problem.
    pub family: Vec<ClassIndex>,
    pub blame: Blame,
    /// A candidate that contains the group is the same problem if the group is at least this share of it.
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
    Evidence::figure(name, value, text)
}

pub(crate) fn fact(name: &'static str, text: String) -> Evidence {
    Evidence::fact(name, text)
}

/// Instances of a class among the finding's objects, of which the detector found so many.
pub(crate) fn counted(input: &Input<'_>, class: ClassIndex, found: u64) -> Counted {
    Counted {
        class: stable_name(input.class_name(class)),
        found,
    }
}

/// ` × com.example.Order`, and what follows it.
pub(crate) fn of_class(input: &Input<'_>, class: ClassIndex, then: &str) -> Word {
    Word::Text(format!(" × {}{then}", input.class_name(class)))
}

/// `20 × com.example.Order, 4.0 KiB each on average`.
pub(crate) fn with_average(
    input: &Input<'_>,
    name: &'static str,
    class: ClassIndex,
    found: u64,
    held: Held,
) -> Evidence {
    let each = counted(input, class, found);
    let words = vec![
        Word::Count(each.clone()),
        of_class(input, class, ", "),
        Word::Each(each, held),
        Word::Text(" each on average".to_owned()),
    ];
    Evidence::counted(name, words)
}

/// Evidence about a collection: number and class of elements, average size, number of changes.
pub(crate) fn collection_evidence(input: &Input<'_>, suspect: &SuspectCandidate) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    if counts_members(input, suspect) {
        let (class, members) = (suspect.candidate.class, suspect.candidate.members);
        let held = Held::All(suspect.retained);
        evidence.push(with_average(input, "elements", class, members, held));
    } else if let Some(accumulated) = suspect.accumulated.filter(|accumulated| {
        accumulated.instances > 0 && accumulated.retained * 20 >= suspect.retained
    }) {
        let AccumulatedObjects {
            class,
            instances,
            retained,
        } = accumulated;
        let held = Held::Part(retained);
        evidence.push(with_average(input, "elements", class, instances, held));
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
