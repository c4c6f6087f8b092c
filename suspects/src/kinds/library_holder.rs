//! What kinds that a library's own object gives away have in common: which classes hold, what accumulates in them, and
//! what a user of the library does about it.

use super::kind::{Kind, Recognition, advice, collection_evidence, figure};
use crate::accumulated::{AccumulatedObjects, most_frequent_class_below};
use crate::finding::{Advice, Evidence, Holder};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::library::Library;
use crate::names::simple_name;
use crate::paths::PathSearch;
use crate::stacks::distinct_stacks;
use crate::suspects::{Link, SuspectCandidate};
use heapray_analyzer::ObjectIndex;
use heapray_query::collections;

/// Facts about an object of a library that holds others.
pub(super) struct Facts {
    /// Its class, whose subclasses count; one that ends with `*` stands for all classes whose names begin so, and one
    /// with `#field` for what that field of the class leads to.
    pub holders: &'static [&'static str],
    /// Classes of what its users would count, subclasses included; none where that is what accumulates anyway.
    pub units: &'static [&'static str],
    pub summary: &'static str,
    pub details: &'static str,
    pub example: Option<&'static str>,
}

/// Objects from which a unit counts as what accumulates.
const LEAST_UNITS: u64 = 8;
/// Objects of a library up to which each may be too large, rather than their number.
const MOST_HOLDERS: u64 = 64;

/// The nearest object outward from what accumulates that such facts are about: up to the culprit.
pub(super) fn find_holder<'f>(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
    facts: &'f [Facts],
) -> Option<(&'f Facts, ObjectIndex)> {
    find_holder_within(input, suspect, facts, usize::MAX)
}

/// The same, no further outward than so many references.
pub(super) fn find_holder_within<'f>(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
    facts: &'f [Facts],
    most: usize,
) -> Option<(&'f Facts, ObjectIndex)> {
    let first = suspect.culprit_link.filter(|_| !suspect.culprit.is_library);
    let own = suspect
        .links
        .iter()
        .skip(first.unwrap_or(0))
        .rev()
        .take(most);
    let heap = input.heap;
    let by_class = |object: ObjectIndex| {
        let class = heap.class_of_class_object(object);
        let class = class.unwrap_or_else(|| heap.class_of(object));
        let mut known = facts.iter();
        let known = known.find(|facts| input.is_one_of(class, facts.holders))?;
        Some((known, object))
    };
    let by_field = |link: &Link| {
        let field = link.field.as_deref()?;
        let is_field = |holder: &&str| {
            let Some((class, name)) = holder.split_once('#') else {
                return false;
            };
            name == field && input.heap.classes().is_a(link.class, class)
        };
        let known = facts
            .iter()
            .find(|facts| facts.holders.iter().any(&is_field))?;
        Some((known, link.source))
    };
    let on_path = |link: &Link| {
        { by_class(link.target).or_else(|| by_field(link)) }.or_else(|| by_class(link.source))
    };
    by_class(suspect.object).or_else(|| { own }.find_map(on_path))
}

/// The facts about what accumulates itself, where a few of the library's objects hold all of it.
fn facts_of_elements<'f>(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
    facts: &'f [Facts],
) -> Option<&'f Facts> {
    let few = |known: &AccumulatedObjects| known.instances <= MOST_HOLDERS;
    let class = suspect.accumulated.filter(few)?.class;
    facts
        .iter()
        .find(|facts| input.is_one_of(class, facts.holders))
}

/// A kind that facts alone tell.
pub(super) struct ByLibrary {
    pub ids: &'static [LeakKind],
    pub confidence: f64,
    /// References between the library's object and what accumulates, at most.
    pub within: usize,
    /// Elements beyond which no program means it, whatever it does.
    pub most: Option<u64>,
    pub facts: &'static [Facts],
}

impl Kind for ByLibrary {
    fn ids(&self) -> &'static [LeakKind] {
        self.ids
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let kind = *self.ids.first()?;
        let near = find_holder_within(input, suspect, self.facts, self.within);
        let facts = near.map(|(facts, _)| facts);
        let facts = facts.or_else(|| facts_of_elements(input, suspect, self.facts))?;
        let mut found = recognition(input, suspect, (kind, self.confidence), facts);
        found
            .evidence
            .extend(self.most.and_then(|most| too_many_texts(suspect, most)));
        Some(found)
    }
}

/// Evidence that a library keeps far more texts than anybody writes into a program.
fn too_many_texts(suspect: &SuspectCandidate, most: u64) -> Option<Evidence> {
    let kept = suspect.collection?.size.filter(|size| *size > most)?;
    Some(figure(
        "too_many_texts",
        kept,
        format!(
            "{kept} different texts, where a program has some hundreds: they have values in them"
        ),
    ))
}

/// The kind with the facts' advice, and what its users would count.
pub(super) fn recognition(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
    (kind, confidence): (LeakKind, f64),
    facts: &Facts,
) -> Recognition {
    let accumulated = units(input, suspect, facts.units);
    // The evidence counts what is said to accumulate.
    let evidence = match accumulated {
        Some(units) => {
            let mut told = suspect.clone();
            told.accumulated = Some(units);
            collection_evidence(input, &told)
        }
        None => collection_evidence(input, suspect),
    };
    Recognition {
        kind,
        confidence,
        evidence,
        advice: advice(facts.summary, facts.details, facts.example),
        accumulated,
        culprit: None,
    }
}

/// Advice for a field that holds an object of a library that nothing here knows: only its user can find out what limits
/// it. `None` for the JDK's objects and for collections.
pub(super) fn within_library(input: &Input<'_>, suspect: &SuspectCandidate) -> Option<Advice> {
    let link = suspect.links.get(suspect.culprit_link?)?;
    let class = input.heap.class_of(link.target);
    let name = input.class_name(class);
    // A variable of a script holds what its language makes.
    let is_known = suspect.culprit.holder == Holder::Variable
        || Library::is_jdk(name)
        || !input.is_library(class)
        || name.ends_with("[]")
        || collections::inspect(input.heap, link.target).is_some();
    (!is_known).then(|| {
        let name = simple_name(name);
        advice(
            &format!("Limit what the {name} keeps, or use its own methods to remove what is no longer needed."),
            &format!(
                "The {name} belongs to a library, and what accumulates lies within. Look in the library's \
                 documentation for a limit, or for the method that takes out what is no longer needed."
            ),
            None,
        )
    })
}

/// What accumulates by the classes that users would count: below the suspect candidate, or else anywhere.
pub(super) fn units(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
    names: &[&str],
) -> Option<AccumulatedObjects> {
    if names.is_empty() {
        // One table, one log: its users count what is in it.
        let few = suspect
            .accumulated
            .is_none_or(|known| known.instances < LEAST_UNITS);
        let of_application = |class| !input.is_library(class);
        let below = || most_frequent_class_below(input, &suspect.candidate.nodes, of_application);
        return few
            .then(below)
            .flatten()
            .filter(|found| found.instances >= LEAST_UNITS);
    }
    let is_unit = |class| input.is_one_of(class, names);
    if suspect
        .accumulated
        .is_some_and(|known| is_unit(known.class))
    {
        return None;
    }
    let enough = |found: &AccumulatedObjects| found.instances >= LEAST_UNITS;
    let below = most_frequent_class_below(input, &suspect.candidate.nodes, is_unit);
    below.filter(enough).or_else(|| {
        let classes = input.heap.classes().iter().map(|(class, _)| class);
        let most = classes
            .filter(|class| is_unit(*class))
            .max_by_key(|class| (input.heap.instances_of(*class), std::cmp::Reverse(*class)))?;
        Some(AccumulatedObjects {
            class: most,
            instances: input.heap.instances_of(most),
            retained: suspect.retained,
        })
        .filter(enough)
    })
}

/// Instances of the classes in the whole heap.
pub(super) fn count_of(input: &Input<'_>, names: &[&str]) -> u64 {
    let classes = input.heap.classes().iter();
    classes
        .map(|(class, _)| (class, input.heap.instances_of(class)))
        .filter(|(class, instances)| *instances > 0 && input.is_one_of(*class, names))
        .map(|(_, instances)| instances)
        .sum()
}

/// Threads that have code of the application on their stacks.
pub(super) fn threads_at_work(input: &Input<'_>) -> u64 {
    /// Frames of a thread that are looked at.
    const MOST_FRAMES: usize = 200;
    let stacks = distinct_stacks(input.heap);
    let at_work = stacks.iter().filter(|(thread, _)| {
        let stack = thread.stack(input.heap);
        stack.frames().take(MOST_FRAMES).any(|frame| {
            let class = frame.class.as_ref();
            class.is_some_and(|class| !input.library.is_library(class))
        })
    });
    at_work.map(|(_, threads)| threads).sum()
}
