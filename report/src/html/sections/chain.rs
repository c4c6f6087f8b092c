//! Through which references is a suspect's memory alive? One line for each step of the path.

use std::borrow::Cow;

use crate::format::short_frame;
use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, ClassName, Text};
use crate::labels::{PathPart, fold_path, folded_label, reference_label, step_label};
use crate::model::{PathStep, Suspect, ViaKind};

/// Lines of a chain, and of a folded part of it.
const MOST: usize = 24;

/// A line of the chain.
pub(super) enum Link {
    Step(Step),
    Folded {
        count: usize,
        label: Text,
        steps: Vec<Step>,
    },
}

/// An object and the reference that leads to it.
pub(super) struct Step {
    pub(super) via: &'static str,
    pub(super) name: Option<Text>,
    /// The name is a sentence, not an identifier.
    pub(super) prose: bool,
    pub(super) class: ClassName,
    pub(super) address: Option<Text>,
    pub(super) retained: Option<Bytes>,
    /// Other references reach the object too.
    pub(super) otherwise: bool,
    pub(super) culprit: bool,
}

/// The end of the chain: the reference that leads to the accumulated objects.
pub(super) struct ChainEnd {
    pub(super) via: &'static str,
    pub(super) name: Option<Text>,
    pub(super) culprit: bool,
}

/// From the GC root down to the accumulated objects; long paths keep their ends.
pub(super) fn chain(context: &RenderContext<'_>, suspect: &Suspect) -> (Vec<Link>, ChainEnd) {
    let mut parts = fold_path(&suspect.path);
    let end = chain_end(context, suspect, &mut parts);
    let mut links: Vec<Link> = parts
        .into_iter()
        .map(|part| match part {
            PathPart::Step(one) => Link::Step(step(context, suspect, one)),
            PathPart::Folded(steps) => Link::Folded {
                count: steps.len(),
                label: context.name(&folded_label(steps)),
                steps: steps
                    .iter()
                    .take(MOST)
                    .map(|one| step(context, suspect, one))
                    .collect(),
            },
        })
        .collect();
    if links.len() > MOST {
        let tail = links.split_off(links.len() - MOST / 2);
        let middle = links.split_off(MOST / 2);
        links.push(folded_middle(context, middle));
        links.extend(tail);
    }
    (links, end)
}

/// A path may end with one of the accumulated objects; that step is then taken out of the path and shown with all
/// of them.
fn chain_end(
    context: &RenderContext<'_>,
    suspect: &Suspect,
    parts: &mut Vec<PathPart<'_>>,
) -> ChainEnd {
    if let [_, .., PathPart::Step(last)] = parts[..]
        && last.class == suspect.accumulated.class
    {
        parts.pop();
        let (via, name) = reference_label(&last.via);
        return ChainEnd {
            via,
            name: name.map(|name| context.name(name)),
            culprit: last.culprit,
        };
    }
    ChainEnd {
        via: "accumulated objects",
        name: None,
        culprit: false,
    }
}

fn step(context: &RenderContext<'_>, suspect: &Suspect, step: &PathStep) -> Step {
    let (via, name) = step_label(suspect, step);
    let name = name.map(|name| match step.via.kind {
        // The line below the title has it in full.
        ViaKind::Local => Cow::Owned(short_frame(name)),
        _ => Cow::Borrowed(name),
    });
    Step {
        via,
        prose: step.via.kind == ViaKind::Root,
        name: name.map(|name| context.name(&name)),
        class: context.class(&step.class),
        address: step.object_id.as_deref().map(|id| context.line(id)),
        retained: (step.retained_bytes > 0).then_some(Bytes(step.retained_bytes)),
        otherwise: step.also_reached_otherwise,
        culprit: step.culprit,
    }
}

fn folded_middle(context: &RenderContext<'_>, middle: Vec<Link>) -> Link {
    let count = middle.len();
    let steps = middle.into_iter().filter_map(|link| match link {
        Link::Step(step) => Some(step),
        Link::Folded { .. } => None,
    });
    Link::Folded {
        count,
        label: context.line("middle of a long path"),
        steps: steps.take(MOST).collect(),
    }
}
