//! What should be looked at, and with which commands.

use std::collections::HashMap;

use heapray_analyzer::{ObjectIndex, TreeIndex};
use heapray_suspects as found;

use super::context::BuildContext;
use super::{commands, dump, sentences};
use heapray_report::model::{
    Accumulated, AccumulationPoint, Advice, ClassBytes, Culprit, CutPoint, DominatorRow, Evidence,
    Holder, Member, PathStep, RootDescription, Suspect, Times, Via, ViaKind,
};

/// Rows of each list of a suspect.
const MOST: usize = 20;
/// What stands between a thread and the value of its thread local.
const THREAD_LOCAL_ENTRY: &str = "java.lang.ThreadLocal$ThreadLocalMap$Entry";

pub(super) fn build(context: &BuildContext<'_>, tree: &[DominatorRow]) -> Vec<Suspect> {
    let lower_bound = dump::is_lower_bound(context);
    let positions = positions(context);
    let findings = context.diagnosis.findings.iter();
    findings
        .zip(1..)
        .map(|(finding, rank)| Suspect {
            members: members(context, finding, tree, &positions),
            path: path(context, finding, &positions),
            ..suspect(context, finding, rank, lower_bound)
        })
        .collect()
}

/// What to do: without evidence of a leak on a condition, and without code.
fn advice(verdict: found::VerdictKind, finding: &found::Finding) -> Advice {
    const CONDITION: &str = "If it keeps growing: ";
    let found::Advice {
        summary,
        details,
        example,
        ..
    } = &finding.advice;
    let is_no_leak = matches!(
        verdict,
        found::VerdictKind::NoLeak | found::VerdictKind::HighUsage
    );
    // Waste is waste in a healthy program, too.
    if !is_no_leak || finding.kind.is_waste() {
        return Advice {
            summary: summary.clone(),
            details: details.clone(),
            example: example.clone(),
        };
    }
    let mut letters = summary.chars();
    let first = letters.next().map(char::to_lowercase).into_iter().flatten();
    Advice {
        summary: if summary.starts_with(CONDITION) {
            summary.clone()
        } else {
            format!("{CONDITION}{}", first.chain(letters).collect::<String>())
        },
        details: details.clone(),
        example: None,
    }
}

/// Where the findings' members and the objects of their paths are in the dominator tree.
fn positions(context: &BuildContext<'_>) -> HashMap<ObjectIndex, TreeIndex> {
    let findings = context.diagnosis.findings.iter();
    let objects: Vec<ObjectIndex> = findings
        .flat_map(|finding| {
            let members = finding.members.iter().map(|member| member.object);
            members.chain(finding.path.iter().filter_map(|step| step.object))
        })
        .collect();
    heapray_query::find_in_tree(context.heap, &objects)
        .into_iter()
        .collect()
}

/// The largest that the accumulation point dominates; of a group, the largest of it.
fn members(
    context: &BuildContext<'_>,
    finding: &found::Finding,
    tree: &[DominatorRow],
    positions: &HashMap<ObjectIndex, TreeIndex>,
) -> Vec<Member> {
    let point = finding.accumulation_point.as_ref();
    let below = point.and_then(|point| find_row(tree, &context.address(point.object)));
    if let Some(row) = below.filter(|row| !row.children.is_empty()) {
        // What belongs to another suspect is that one's member.
        let partly: Vec<String> = finding
            .partly
            .iter()
            .map(|object| context.address(*object))
            .collect();
        let own = |row: &&DominatorRow| !partly.contains(&row.object_id);
        let children: Vec<Member> = row
            .children
            .iter()
            .filter(own)
            .take(MOST)
            .map(member_of_row)
            .collect();
        if !children.is_empty() {
            return children;
        }
    }
    let members = finding.members.iter().take(MOST);
    members.map(|one| member(context, one, positions)).collect()
}

fn find_row<'r>(tree: &'r [DominatorRow], address: &str) -> Option<&'r DominatorRow> {
    let mut waiting: Vec<&DominatorRow> = tree.iter().collect();
    while let Some(row) = waiting.pop() {
        if row.object_id == address {
            return Some(row);
        }
        waiting.extend(&row.children);
    }
    None
}

fn member_of_row(row: &DominatorRow) -> Member {
    Member {
        class: row.class.clone(),
        object_id: row.object_id.clone(),
        label: row.label.clone(),
        shallow_bytes: row.shallow_bytes,
        retained_bytes: row.retained_bytes,
    }
}

fn suspect(
    context: &BuildContext<'_>,
    finding: &found::Finding,
    rank: u32,
    lower_bound: bool,
) -> Suspect {
    let (kind, description) = &finding.root;
    Suspect {
        rank,
        fingerprint: finding.fingerprint.clone(),
        kind: finding.kind.id().to_owned(),
        confidence: finding.confidence,
        size_only: finding.size_only,
        headline: sentences::headline(finding, context.share(finding.retained_size)),
        retained_bytes: finding.retained_size,
        retained_share: context.share(finding.retained_size),
        within: finding
            .within
            .and_then(|place| u32::try_from(place + 1).ok()),
        lower_bound,
        culprit: culprit(context, &finding.culprit),
        root: RootDescription {
            kind: kind.clone(),
            description: description.clone(),
        },
        accumulation_point: finding
            .accumulation_point
            .as_ref()
            .map(|point| AccumulationPoint {
                class: point.class.clone(),
                object_id: context.address(point.object),
                retained_bytes: point.retained_size,
            }),
        accumulated: Accumulated {
            class: finding.accumulated.class.clone(),
            instances: finding.accumulated.instances,
            retained_bytes: finding.accumulated.retained_size,
        },
        retained_by_class: finding.retained_by_class.iter().map(class_bytes).collect(),
        members: Vec::new(),
        path: Vec::new(),
        access_path: finding.access_path.clone(),
        cut_points: finding
            .cut_points
            .iter()
            .map(|point| CutPoint {
                label: point.label.clone(),
                cuts: point.names.clone(),
                frees_bytes: point.frees,
            })
            .collect(),
        evidence: finding
            .evidence
            .iter()
            .map(|one| Evidence {
                name: one.name.to_owned(),
                value: one.value,
                text: sentences::sentence(&one.text),
            })
            .collect(),
        times: finding.times.as_ref().map(times),
        advice: advice(context.diagnosis.verdict.kind, finding),
        commands: commands::for_finding(context, finding),
    }
}

/// The path, its culprit's step marked: where no field on it is to blame, that is the local variable or the
/// thread local's value.
fn path(
    context: &BuildContext<'_>,
    finding: &found::Finding,
    positions: &HashMap<ObjectIndex, TreeIndex>,
) -> Vec<PathStep> {
    let position = |step: &found::PathStep| positions.get(&step.object?).copied();
    let mut before: Option<TreeIndex> = None;
    let mut path: Vec<PathStep> = Vec::new();
    for step in &finding.path {
        let place = position(step);
        let mut row = path_step(context, step);
        if let Some(place) = place {
            row.retained_bytes = context.heap.retained_size(place);
            // A reference from the immediate dominator is the only way, or all ways lead through that object.
            row.also_reached_otherwise =
                before.is_some_and(|before| context.heap.dominator(place) != before);
        }
        before = place;
        path.push(row);
    }
    match finding.culprit.holder {
        found::Holder::Local if path.iter().all(|step| !step.culprit) => {
            if let Some(step) = path.iter_mut().find(|step| step.via.kind == ViaKind::Local) {
                step.culprit = true;
            }
        }
        found::Holder::ThreadLocal => {
            let entry = path
                .iter()
                .position(|step| step.class == THREAD_LOCAL_ENTRY);
            let Some(entry) = entry else { return path };
            for (at, step) in path.iter_mut().enumerate() {
                step.culprit = at == entry + 1;
                if step.culprit {
                    step.via.kind = ViaKind::ThreadLocal;
                    step.via.name.clone_from(&finding.culprit.field);
                }
            }
        }
        _ => {}
    }
    path
}

fn culprit(context: &BuildContext<'_>, culprit: &found::Culprit) -> Culprit {
    Culprit {
        class: culprit.class.clone(),
        field: culprit.field.clone(),
        holder: match culprit.holder {
            found::Holder::Static => Holder::Static,
            found::Holder::Variable => Holder::Variable,
            found::Holder::Instance => Holder::Instance,
            found::Holder::ThreadLocal => Holder::ThreadLocal,
            found::Holder::Local => Holder::Local,
            found::Holder::ClassLoader => Holder::ClassLoader,
            found::Holder::Jni => Holder::Jni,
            found::Holder::Caller => Holder::Caller,
            found::Holder::None => Holder::None,
        },
        thread: culprit.thread.clone(),
        frame: culprit.frame.clone(),
        object_id: culprit.object.map(|object| context.address(object)),
        library: culprit.library.clone(),
        is_library: culprit.is_library,
    }
}

fn times(times: &found::Times) -> Times {
    Times {
        field: times.field.clone(),
        oldest_ms: times.oldest_ms,
        newest_ms: times.newest_ms,
        per_minute: times.per_minute,
        shape: times.shape.to_owned(),
        counts: times.counts.clone(),
        full_in_ms: times.full_in_ms,
    }
}

fn class_bytes(share: &found::ClassShare) -> ClassBytes {
    ClassBytes {
        class: share.class.clone(),
        instances: share.instances,
        shallow_bytes: share.shallow_size,
    }
}

fn member(
    context: &BuildContext<'_>,
    member: &found::Member,
    positions: &HashMap<ObjectIndex, TreeIndex>,
) -> Member {
    Member {
        class: member.class.clone(),
        object_id: context.address(member.object),
        label: sentences::figures(&member.label).into_owned(),
        shallow_bytes: member.shallow_size,
        retained_bytes: positions
            .get(&member.object)
            .map_or(member.retained_size, |place| {
                context.heap.retained_size(*place)
            }),
    }
}

fn path_step(context: &BuildContext<'_>, step: &found::PathStep) -> PathStep {
    PathStep {
        class: step.class.clone(),
        object_id: step.object.map(|object| context.address(object)),
        via: Via {
            kind: match step.via {
                found::Via::Root => ViaKind::Root,
                found::Via::Static => ViaKind::Static,
                found::Via::Field => ViaKind::Field,
                found::Via::Element => ViaKind::Element,
                found::Via::Entry => ViaKind::Entry,
                found::Via::Local => ViaKind::Local,
                found::Via::ThreadLocal => ViaKind::ThreadLocal,
                found::Via::ClassLoader => ViaKind::ClassLoader,
                found::Via::Class => ViaKind::Class,
            },
            name: step.name.clone(),
        },
        retained_bytes: step.retained_size,
        also_reached_otherwise: false,
        internal: step.internal,
        culprit: step.culprit,
    }
}
