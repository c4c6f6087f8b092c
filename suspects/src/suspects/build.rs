//! Builds a suspect candidate: links, culprit, collection, and what accumulates.

use super::culprit::{find_culprit, find_culprit_link};
use super::cuts::cuts;
use super::door::path_through_door;
use super::elements::unit_of_collection;
use super::link::{Link, RootReference, links, root_reference};
use super::suspect::SuspectCandidate;
use super::thread_locals::{parts_in_hand, retained_with_parts, values_of_local};
use crate::accumulated::{AccumulatedObjects, accumulated_objects, is_text};
use crate::candidates::Candidate;
use crate::databases::{is_of_database, is_statement};
use crate::finding::{Culprit, Holder};
use crate::input::Input;
use crate::machinery::is_machinery;
use crate::paths::{Anchor, Path, PathSearch};
use heapray_analyzer::threads::LiveThread;
use heapray_analyzer::{ClassIndex, ObjectIndex};
use heapray_query::collections;

/// Things from which their number means something.
const LEAST_THINGS: u64 = 16;

/// Who holds a candidate by one path.
struct Held {
    path: Path,
    links: Vec<Link>,
    thread: Option<ObjectIndex>,
    root_reference: RootReference,
    culprit_link: Option<usize>,
    culprit: Culprit,
}

fn hold(
    input: &Input<'_>,
    search: &mut PathSearch,
    path: Path,
    accumulated: Option<ClassIndex>,
    threads: &[LiveThread],
) -> Held {
    let links = links(input, &path);
    let thread = (path.anchor == Anchor::Thread)
        .then(|| path.steps.first().map(|step| step.object))
        .flatten();
    let root_reference = root_reference(input, &path, &links);
    let culprit_link = find_culprit_link(input, &links, accumulated).filter(|at| {
        // A database's table is told by its own name, whoever reads it.
        let behind = links.get(*at..).unwrap_or_default();
        !enter_by_statement(input, behind)
    });
    let culprit = find_culprit(
        input,
        search,
        &root_reference,
        &links,
        culprit_link,
        thread,
        threads,
    );
    Held {
        path,
        links,
        thread,
        root_reference,
        culprit_link,
        culprit,
    }
}

/// Do these links enter a database by a statement or its result? They read the tables of others.
fn enter_by_statement(input: &Input<'_>, links: &[Link]) -> bool {
    let mut classes = links.iter().map(|link| input.heap.class_of(link.source));
    classes.any(|class| is_statement(input, class))
        && classes.any(|class| is_of_database(input, class))
}

/// Where text and arrays accumulate: the first thing behind the culprit's collection, if there are about as many of it. A
/// list of documents holds documents, wherever their bytes are.
fn nearest_thing(
    input: &Input<'_>,
    links: &[Link],
    culprit: Option<usize>,
    found: AccumulatedObjects,
) -> Option<AccumulatedObjects> {
    if !is_text(input.class_name(found.class)) || found.instances < LEAST_THINGS {
        return None;
    }
    let behind = links.iter().skip(culprit?).map(|link| link.target);
    let mut things = behind.filter(|object| {
        let name = input.name_of(*object);
        !is_machinery(name) && !is_text(name) && input.heap.class_of_class_object(*object).is_none()
    });
    let class = input.heap.class_of(things.next()?);
    let instances = input.heap.instances_of(class);
    let about = instances >= found.instances / 2 && instances <= found.instances.saturating_mul(2);
    about.then_some(AccumulatedObjects {
        class,
        instances,
        retained: found.retained,
    })
}

/// Builds the suspect candidates of a candidate, each from one of its objects and the path to it.
pub(crate) fn build_suspects(
    input: &Input<'_>,
    search: &mut PathSearch,
    candidate: &Candidate,
    paths: Vec<(ObjectIndex, Path)>,
    threads: &[LiveThread],
) -> Vec<SuspectCandidate> {
    let found = accumulated_objects(input, &candidate.nodes);
    let paths = paths.into_iter();
    let held = paths.map(|held_by| held_with(input, search, candidate, held_by, found, threads));
    held.collect()
}

/// Builds the suspect candidate of a candidate, from one of its objects and the path to it.
pub(crate) fn build_suspect(
    input: &Input<'_>,
    search: &mut PathSearch,
    candidate: &Candidate,
    object: ObjectIndex,
    path: Path,
    threads: &[LiveThread],
) -> SuspectCandidate {
    let found = accumulated_objects(input, &candidate.nodes);
    held_with(input, search, candidate, (object, path), found, threads)
}

/// The same, where it is known what accumulates.
fn held_with(
    input: &Input<'_>,
    search: &mut PathSearch,
    candidate: &Candidate,
    (object, path): (ObjectIndex, Path),
    accumulated: Option<AccumulatedObjects>,
    threads: &[LiveThread],
) -> SuspectCandidate {
    let class = accumulated.map(|accumulated| accumulated.class);
    let mut held = hold(input, search, path, class, threads);
    let mut sources = held
        .links
        .iter()
        .map(|link| input.heap.class_of(link.source));
    let of_database = sources.any(|class| is_of_database(input, class));
    if held.culprit.is_library && !of_database {
        // The application may have a door of its own to what its libraries hold.
        let piled: Vec<ClassIndex> = class.into_iter().chain([candidate.class]).collect();
        let path = path_through_door(input, search, &held.path, &held.links, &piled, threads);
        let other = path.map(|path| hold(input, search, path, class, threads));
        match other.filter(|other| !other.culprit.is_library) {
            // A local variable has the library's object, not what accumulates in it.
            Some(Held { culprit, .. }) if culprit.holder == Holder::Local => {
                held.culprit.frame = culprit.frame;
                held.culprit.library = held.culprit.library.or(culprit.library);
            }
            Some(other) => held = other,
            None => {}
        }
    }
    let Held {
        path,
        links,
        thread,
        root_reference,
        culprit_link,
        culprit,
    } = held;
    let accumulated = accumulated.map(|found| {
        let is_group = candidate.is_group();
        let by_field = culprit_link.filter(|_| !culprit.is_library);
        let elements =
            by_field.and_then(|at| unit_of_collection(input, &links, at, found, is_group));
        elements
            .or_else(|| nearest_thing(input, &links, culprit_link, found))
            .unwrap_or(found)
    });
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
