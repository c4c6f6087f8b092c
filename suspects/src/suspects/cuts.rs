//! Fields on the path to a suspect candidate without which it would be freed.

use super::link::Link;
use super::suspect::Cut;
use crate::candidates::Candidate;
use crate::input::Input;
use crate::machinery::is_machinery;
use crate::names::simple_name;
use rustc_hash::FxHashSet;

/// Nodes above a candidate that are looked at: a hostile file may nest objects as deep as it is long.
const MOST_ABOVE: usize = 256;

/// The fields on a path through which every path to the candidate leads, outermost first. What is also reached
/// otherwise would stay, and so would the other members of a group without what holds only one of them.
pub(crate) fn cuts(input: &Input<'_>, candidate: &Candidate, links: &[Link]) -> Vec<Cut> {
    let mut at = match candidate.nodes.as_slice() {
        [only] if !candidate.is_group() => *only,
        [] => 0,
        _ => candidate.parent,
    };
    let mut above = FxHashSet::default();
    while at != 0 && above.len() < MOST_ABOVE && above.insert(at) {
        at = input.node(at).parent;
    }
    let named = links.iter().filter_map(|link| {
        let field = link.field.as_ref()?;
        let node = input.single_of(link.target)?;
        above.contains(&node).then_some(())?;
        let class = input.class_name(link.class);
        (!is_machinery(class)).then(|| Cut {
            label: format!("{}.{field}", simple_name(class)),
            class: link.class,
            field: field.clone(),
            is_static: !link.is_instance_field(),
            sources: std::iter::once(link.source).collect(),
        })
    });
    named.collect()
}

/// Adds the same fields of other objects, and drops the fields that are not on both paths.
pub(crate) fn join_cuts(known: &mut Vec<Cut>, other: &[Cut]) {
    let mut rest = other.iter();
    known.retain_mut(|cut| {
        let mut ahead = rest.clone();
        let Some(same) = ahead.find(|other| other.label == cut.label) else {
            return false;
        };
        rest = ahead;
        cut.sources.extend(&same.sources);
        true
    });
}
