//! Where does memory accumulate? Walks down the class tree to the places where it spreads out.
//!
//! A candidate is one large object with many small ones inside, or a group of similar objects without a
//! common dominator (with two referrers, or spread over many owners). Children are grouped by class, so eight
//! threads with an eighth of the heap each are one group.

mod candidate;
mod sample;
mod siblings;
mod threads;

pub(crate) use candidate::Candidate;
pub(crate) use sample::samples;

use crate::input::Input;
use crate::node_class::is_node_class;
use heapray_analyzer::classes::ClassIndex;
use heapray_query::class_tree::ClassNodeIndex;
use siblings::{OUTLIER, divide, siblings};
use threads::open_group;

/// Classes that take turns in a tree or a chain.
const MOST_CLASSES: usize = 8;
/// Objects of one class directly below an owner, from which they are the elements of its collections.
const LEAST_SHARED: u64 = 8;
/// Class-tree nodes visited at most.
const MOST_VISITED: usize = 20_000;

/// Finds the candidates that retain at least `least` bytes, largest first.
pub(crate) fn find_candidates(input: &Input<'_>, least: u64) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut open: Vec<ClassNodeIndex> = vec![0];
    let mut visited = 0;
    while let Some(node) = open.pop() {
        visited += 1;
        if visited > MOST_VISITED {
            break;
        }
        let mut explained = 0;
        // What other candidates may stand for.
        let mut without = Vec::new();
        for siblings in siblings(input, node) {
            if siblings.retained < least {
                break;
            }
            if is_recursion(input, node, siblings.class) {
                continue; // the structure's head stands for all of it
            }
            let (deeper, rest) = divide(input, &siblings, least);
            let spread = node == 0 || is_hub(input, node) || is_thread(input, node);
            if deeper.is_empty() && !spread {
                continue; // elements of this very object
            }
            explained += siblings.retained - rest.retained;
            without.extend(&deeper);
            open.extend(deeper);
            // Classes are as many as the program has; those that hold much stand for themselves.
            let classes = input.class_name(siblings.class) == "java.lang.Class";
            if rest.retained >= least && !classes && spread {
                explained += rest.retained;
                without.extend(&rest.nodes);
                open_group(input, node, rest, &mut found);
            }
        }
        let mut left = input.node(node).retained.saturating_sub(explained);
        let inner = hidden(input, node, left).filter(|_| node != 0);
        if let Some(single) = inner.filter(|inner| input.node(*inner).single != 0) {
            left = left.saturating_sub(input.node(single).retained);
            without.push(single);
            open.push(single);
        }
        if node != 0 && left >= least && !is_hub(input, node) {
            found.extend(match inner {
                Some(inner) => Some(single_candidate(input, inner, left)),
                None => behind_several_fields(input, node, left, least)
                    .map(|candidate| candidate.without(node, &without)),
            });
        }
    }
    found.sort_by_key(|candidate| {
        (
            std::cmp::Reverse(candidate.retained),
            candidate.nodes.first().copied(),
        )
    });
    found
}

/// Events of the threshold in use and of what it let through.
pub(crate) fn trace_candidates(input: &Input<'_>, least: u64, candidates: &[Candidate]) {
    tracing::debug!(
        least_bytes = least,
        used_bytes = input.used,
        "threshold of candidates"
    );
    for candidate in candidates {
        tracing::debug!(
            class = input.class_name(candidate.class),
            members = candidate.members,
            retained_bytes = candidate.retained,
            "candidate taken"
        );
    }
}

/// The one object in the depth of a tree or a chain that is most of it: a large value in a `TreeMap`,
/// whose entries dominate one another.
fn hidden(input: &Input<'_>, node: ClassNodeIndex, retained: u64) -> Option<ClassNodeIndex> {
    let mostly = |bytes: u64| bytes as f64 >= retained as f64 * OUTLIER;
    let largest = |index: &ClassNodeIndex| input.node(*index).largest.1;
    let mut classes = vec![input.node(node).class];
    let (mut at, mut recursed) = (node, false);
    while classes.len() < MOST_CLASSES {
        let below = input.children(at).iter().copied();
        let below = below.max_by_key(|child| (largest(child), std::cmp::Reverse(*child)))?;
        if !mostly(largest(&below)) {
            return None;
        }
        let class = input.node(below).class;
        match (classes.contains(&class), recursed) {
            (true, _) => recursed = true,
            (false, true) => return Some(below),
            (false, false) => classes.push(class),
        }
        at = below;
    }
    None
}

/// Does the node stand for one thread?
fn is_thread(input: &Input<'_>, node: ClassNodeIndex) -> bool {
    let object = input.object_of(node);
    object.is_some_and(|object| input.heap.roots().is_thread(object.0))
}

/// One object that holds so many bytes.
fn single_candidate(input: &Input<'_>, node: ClassNodeIndex, retained: u64) -> Candidate {
    Candidate {
        nodes: vec![node],
        without: Vec::new(),
        parent: node,
        retained,
        members: 1,
        class: input.node(node).class,
        fallback: None,
    }
}

/// The candidate of an owner whose fields share objects: two indexes over the same orders leave the orders to
/// the object, or the class, that has both in its fields. `None` for a class whose static fields have nothing
/// in common.
fn behind_several_fields(
    input: &Input<'_>,
    owner: ClassNodeIndex,
    left: u64,
    least: u64,
) -> Option<Candidate> {
    let object = input.object_of(owner);
    let of_class = object
        .and_then(|object| input.heap.class_of_class_object(object))
        .is_some();
    let class = input.node(owner).class;
    let name = input.class_name(class);
    if !of_class && (input.is_library(class) || name.ends_with("[]") || is_node_class(input, class))
    {
        return Some(single_candidate(input, owner, left));
    }
    let shared = siblings(input, owner).into_iter().find(|siblings| {
        let element = input.class_name(siblings.class);
        let own_part = element
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with('$'));
        siblings.members >= LEAST_SHARED
            && (of_class || !input.is_library(siblings.class) && !own_part)
    });
    let shared = shared.filter(|shared| shared.retained * 2 >= left);
    match shared {
        Some(shared) => Some(Candidate {
            nodes: shared.nodes,
            without: Vec::new(),
            parent: owner,
            retained: left,
            members: shared.members,
            class: shared.class,
            fallback: None,
        }),
        None => (!of_class).then(|| single_candidate(input, owner, left)),
    }
    .filter(|candidate| candidate.retained >= least)
}

/// Is it a hub: a class loader or thread group, which dominates much without storing it?
fn is_hub(input: &Input<'_>, node: ClassNodeIndex) -> bool {
    let class = input.node(node).class;
    let classes = input.heap.classes();
    classes.is_a(class, "java.lang.ClassLoader") || classes.is_a(class, "java.lang.ThreadGroup")
}

/// Does the class occur among the nearest nodes above: a list's, a tree's, a chain's next node?
fn is_recursion(input: &Input<'_>, node: ClassNodeIndex, class: ClassIndex) -> bool {
    let mut above = node;
    for _ in 0..2 {
        if above == 0 {
            return false;
        }
        if input.node(above).class == class {
            return true;
        }
        above = input.node(above).parent;
    }
    false
}
