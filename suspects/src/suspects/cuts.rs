//! Fields on the path to a suspect candidate, and what would be freed without each.

use super::link::Link;
use super::suspect::Cut;
use crate::candidates::Candidate;
use crate::input::Input;
use crate::machinery::is_machinery;
use crate::names::simple_name;
use heapray_analyzer::ObjectIndex;

/// The fields on a path, outermost first. Of a group the path leads to one member: what holds only that one is left
/// out.
pub(crate) fn cuts(
    input: &Input<'_>,
    candidate: &Candidate,
    object: ObjectIndex,
    links: &[Link],
) -> Vec<Cut> {
    let shared = links
        .iter()
        .take_while(|link| !candidate.is_group() || link.target != object);
    let named = shared.filter_map(|link| {
        let field = link.field.as_ref()?;
        let freed = input.retained_of_big(link.target)?;
        let class = input.class_name(link.class);
        (!is_machinery(class)).then(|| Cut {
            label: format!("{}.{field}", simple_name(class)),
            freed: std::iter::once((link.target, freed)).collect(),
        })
    });
    named.collect()
}

/// Adds what the same fields hold at another place, and drops the fields that are not on both paths.
pub(crate) fn join_cuts(known: &mut Vec<Cut>, other: &[Cut]) {
    let mut rest = other.iter();
    known.retain_mut(|cut| {
        let mut ahead = rest.clone();
        let Some(same) = ahead.find(|other| other.label == cut.label) else {
            return false;
        };
        rest = ahead;
        cut.freed.extend(&same.freed);
        true
    });
}
