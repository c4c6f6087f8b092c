//! What a group of threads keeps, each the same: a thread local's value, or what a task has in hand.

use rustc_hash::FxHashMap;

use super::candidate::Candidate;
use super::siblings::{Siblings, siblings_of};
use crate::input::Input;
use heapray_analyzer::classes::ClassIndex;
use heapray_query::class_tree::ClassNodeIndex;

/// Steps from a thread to the value of a thread local.
const DEEPEST_IN_THREAD: usize = 6;
/// Share of a group of threads that must lie in one place to be looked at instead of the threads.
const MOSTLY: f64 = 0.6;

/// Adds a group as a candidate; of a group of threads, what all of them keep in one place.
pub(crate) fn open_group(
    input: &Input<'_>,
    parent: ClassNodeIndex,
    group: Siblings,
    found: &mut Vec<Candidate>,
) {
    let Siblings {
        class,
        retained,
        members,
        nodes,
    } = group;
    if !input.heap.classes().get(class).is_thread {
        found.push(Candidate {
            nodes,
            without: Vec::new(),
            parent,
            retained,
            members,
            class,
            fallback: None,
        });
        return;
    }
    let threads = Candidate {
        nodes,
        without: Vec::new(),
        parent,
        retained,
        members,
        class,
        fallback: None,
    };
    // Down to what most of it is, through the thread locals' own objects.
    let mut inside = threads.nodes.clone();
    let mut values = None;
    for _ in 0..DEEPEST_IN_THREAD {
        let Some(largest) = siblings_of(input, &inside).into_iter().next() else {
            break;
        };
        if (largest.retained as f64) < retained as f64 * MOSTLY {
            break;
        }
        let local = input
            .class_name(largest.class)
            .starts_with("java.lang.ThreadLocal$");
        inside.clone_from(&largest.nodes);
        values = Some(largest);
        if !local {
            break;
        }
    }
    let apart = values
        .is_none()
        .then(|| largest_in_each(input, &threads.nodes));
    found.push(match values.or(apart.flatten()) {
        Some(Siblings {
            class,
            retained,
            nodes,
            members,
        }) => Candidate {
            nodes,
            without: Vec::new(),
            parent,
            retained,
            members: members.max(2),
            class,
            fallback: Some(Box::new(threads)),
        },
        None => threads,
    });
}

/// What most of the threads keep, be it in a thread local or, those at work, in hand: the largest
/// object of each.
fn largest_in_each(input: &Input<'_>, threads: &[ClassNodeIndex]) -> Option<Siblings> {
    let mut by_class: FxHashMap<ClassIndex, Siblings> = FxHashMap::default();
    for thread in threads {
        let mut at = *thread;
        for _ in 0..DEEPEST_IN_THREAD {
            let Some(below) = input.children(at).first() else {
                break;
            };
            at = *below;
            let class = input.class_name(input.node(at).class);
            if !class.starts_with("java.lang.ThreadLocal$") {
                break;
            }
        }
        let node = input.node(at);
        let class = input.alike(node.class);
        let siblings = by_class.entry(class).or_insert_with(|| Siblings {
            class,
            retained: 0,
            members: 0,
            nodes: Vec::new(),
        });
        siblings.retained += node.retained;
        siblings.members += 1;
        siblings.nodes.push(at);
    }
    let most = by_class
        .into_values()
        .max_by_key(|siblings| (siblings.retained, std::cmp::Reverse(siblings.class)))?;
    (most.nodes.len() >= 2 && most.nodes.len() * 2 >= threads.len()).then_some(most)
}
