//! Few things with very many in each: then it is not their number that grows.

use heapray_analyzer::ObjectIndex;
use heapray_analyzer::fields::ReferenceKind;
use heapray_query::class_tree::ClassNodeIndex;

use crate::accumulated::{AccumulatedObjects, MOST_VISITED, accumulated_below, is_text};
use crate::finding::{Culprit, Evidence, Holder};
use crate::input::Input;
use crate::kinds::Recognition;
use crate::leak_kind::LeakKind;
use crate::names::{simple_name, stable_name};
use crate::suspects::SuspectCandidate;

/// Things that are few.
const FEW: u64 = 256;
/// Elements of each on average that are many, whatever the number of things.
const MANY_EACH: u64 = 100;
/// Nodes of the class tree between a thing and its elements.
const DEEPEST: usize = 32;

/// What grows in few things.
#[derive(Debug)]
pub(crate) struct Nested {
    /// How many things there are.
    things: AccumulatedObjects,
    /// What is in them.
    elements: AccumulatedObjects,
    /// The application's field that keeps it in the largest of them: its object and its name.
    field: (ObjectIndex, String),
}

/// Looks into the things that accumulate. `None` unless more of something else is in each than there are of them. The field
/// must be one of the application's, since that is what its developer can change.
pub(crate) fn nested_pile(input: &Input<'_>, suspect: &SuspectCandidate) -> Option<Nested> {
    let things = suspect.accumulated?;
    let are_things = !is_text(input.class_name(things.class));
    if !are_things || !(1..=FEW).contains(&things.instances) {
        return None;
    }
    let mut nodes = nodes_of(input, &suspect.candidate.nodes, things);
    let mut within = accumulated_below(input, &nodes).filter(|_| !nodes.is_empty())?;
    for _ in 0..DEEPEST {
        // One for each, such as an attribute that a session has.
        if within.instances > things.instances.saturating_mul(2) {
            break;
        }
        nodes = nodes_of(input, &nodes, within);
        within = accumulated_below(input, &nodes).filter(|_| !nodes.is_empty())?;
    }
    let elements = within;
    let many = things
        .instances
        .saturating_mul(MANY_EACH.max(things.instances));
    // What they share, such as texts, hangs from the thing.
    let are_more = elements.instances >= many && elements.retained * 20 >= things.retained;
    if !are_more || input.is_library(elements.class) {
        return None;
    }
    let field = field_to(input, &nodes, elements)?;
    Some(Nested {
        things,
        elements,
        field,
    })
}

/// The topmost nodes of the class tree below some nodes that are the things.
fn nodes_of(
    input: &Input<'_>,
    nodes: &[ClassNodeIndex],
    things: AccumulatedObjects,
) -> Vec<ClassNodeIndex> {
    let mut open = nodes.to_vec();
    let mut found = Vec::new();
    for _ in 0..MOST_VISITED {
        let Some(index) = open.pop() else {
            break;
        };
        if input.alike(input.node(index).class) == things.class {
            found.push(index);
        } else {
            open.extend(input.children(index));
        }
    }
    found
}

/// The field of the application's that is nearest to the elements, on the way down from the things.
fn field_to(
    input: &Input<'_>,
    things: &[ClassNodeIndex],
    elements: AccumulatedObjects,
) -> Option<(ObjectIndex, String)> {
    let found = nodes_of(input, things, elements).into_iter();
    let mut at = found.max_by_key(|node| input.node(*node).objects)?;
    let mut is_within = true;
    let (holder, kept) = (0..DEEPEST).find_map(|_| {
        is_within &= !things.contains(&at);
        let (below, above) = (at, input.node(at).parent);
        at = above;
        let is_own = !input.is_library(input.node(above).class);
        (is_own && is_within).then_some((above, input.node(below).class))
    })?;
    let holder = input
        .object_of(holder)
        .or_else(|| input.largest_of(holder))?;
    // Of two fields of one class that with the longer array behind it.
    let extent = |object: ObjectIndex| {
        let behind = input
            .heap
            .targets(object)
            .map(|behind| input.heap.shallow_size(behind));
        (behind.max(), input.heap.shallow_size(object))
    };
    let references = input.heap.references(holder).into_iter();
    let fields = references.filter_map(|reference| match reference.kind {
        ReferenceKind::Field { name, .. } => Some((reference.target, name)),
        _ => None,
    });
    let kept = fields.filter(|(target, _)| input.heap.class_of(*target) == kept);
    let (_, name) = kept.max_by_key(|(target, _)| extent(*target))?;
    Some((holder, name))
}

/// Kinds that count what is in a collection.
fn counts_elements(kind: LeakKind) -> bool {
    matches!(
        kind,
        LeakKind::StaticCollection
            | LeakKind::SingletonCollection
            | LeakKind::LargeCollection
            | LeakKind::ScatteredInstances
            | LeakKind::SessionStore
    )
}

/// Says what grows within few things, where the kind counts the things.
pub(crate) fn tell_of_nested(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
    recognition: &mut Recognition,
) {
    if !counts_elements(recognition.kind) || recognition.accumulated.is_some() {
        return;
    }
    let Some(nested) = nested_pile(input, suspect) else {
        return;
    };
    let (holder, field) = &nested.field;
    let class = stable_name(input.name_of(*holder));
    let each = nested.elements.instances / nested.things.instances.max(1);
    let thing = simple_name(input.class_name(nested.things.class));
    let element = simple_name(input.class_name(nested.elements.class));
    recognition.evidence.push(Evidence::figure(
        "elements_each",
        each,
        format!("each {thing} has {each} × {element} on average; in the largest, {class}.{field} keeps them"),
    ));
    let advice = &mut recognition.advice;
    advice.summary = format!(
        "Limit how many {element} objects {}.{field} keeps: they grow, more than the number of {thing} objects.",
        simple_name(&class)
    );
    advice.details = format!(
        "The {thing} objects are few, and each has many times as many {element} objects. Keep the last few of these, or \
         those that are still needed, and remove the others when one is added."
    );
    advice.example = None;
    recognition.accumulated = Some(nested.elements);
    if recognition.kind == LeakKind::SessionStore {
        // The container's store is as it should be.
        recognition.culprit = Some(Culprit {
            class: Some(class),
            field: Some(field.clone()),
            object: Some(*holder),
            holder: Holder::Instance,
            is_library: false,
            ..suspect.culprit.clone()
        });
    }
}
