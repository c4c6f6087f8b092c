//! Findings of suspect candidates: sentences, path, members, fingerprint.

mod access_path;
mod access_paths;
mod accumulated_in;
mod called;
mod callers;
mod cut_points;
mod fingerprint;
mod headline;
mod measured;
mod members;
mod path_steps;

pub(crate) use access_paths::find_access_paths;
pub(crate) use callers::name_callers;
pub(crate) use cut_points::measure_cuts;
pub(crate) use measured::{Beside, measure};

use crate::bytes::hundredths;
use crate::finding::{Accumulated, Culprit, Finding, Holder};
use crate::input::Input;
use crate::kinds::Recognition;
use crate::leak_kind::LeakKind;
use crate::names::stable_name;
use crate::suspects::{Link, SuspectCandidate};
use access_path::{access_path, stable_path};
use accumulated_in::accumulated_in;
use called::called;
use callers::holders;
use cut_points::cut_points;
use fingerprint::fingerprint;
use headline::{headline, owner};
use heapray_query::thread_name;
use members::{member, members, partly};
use path_steps::{path_steps, root};

/// Makes a finding of a suspect candidate that a kind recognised, and that has so many bytes outside of the heap.
pub(crate) fn build_finding(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
    recognition: Recognition,
    off_heap_size: u64,
) -> Finding {
    let Recognition {
        kind,
        confidence,
        evidence,
        advice,
        accumulated,
        culprit,
    } = recognition;
    let mut suspect = suspect.clone();
    if let Some(known) = accumulated {
        (suspect.accumulated, suspect.candidate.class) = (Some(known), known.class);
    }
    let one_thread = suspect.merged == 1 && !suspect.candidate.is_group();
    if let Some(culprit) = culprit {
        // How many places were merged says nothing about another field.
        (suspect.culprit, suspect.merged) = (culprit, 1);
        suspect.owners.clear();
    }
    let access_path = access_path(input, &suspect);
    let stable = match kind {
        // Whether an object is queued yet, and so the path to it, differs from run to run.
        LeakKind::FinalizerBacklog => suspect.culprit.class.clone().unwrap_or_default(),
        // Which function's constant leads to a var differs from build to build.
        _ if suspect.culprit.holder == Holder::Variable => {
            let Culprit { class, field, .. } = &suspect.culprit;
            let parts = class.iter().chain(field).map(String::as_str);
            parts.collect::<Vec<_>>().join("/")
        }
        _ => stable_path(input, &suspect),
    };
    let fingerprint = fingerprint(kind, &stable);
    // One thread is called by its name, many by what their names have in common.
    if one_thread {
        let name = suspect
            .thread
            .and_then(|thread| thread_name(input.heap, thread));
        suspect.culprit.thread = name.or(suspect.culprit.thread);
    }
    // The path points at the field to blame, where it leads through it.
    suspect.culprit_link = suspect.culprit_link.filter(|at| {
        let link = suspect.links.get(*at);
        let field = matches!(suspect.culprit.holder, Holder::Static | Holder::Instance);
        !field || link.is_some_and(|link| is_culprit(input, link, &suspect.culprit))
    });
    if suspect.culprit_link.is_none() {
        let mut links = suspect.links.iter();
        suspect.culprit_link = links.rposition(|link| is_culprit(input, link, &suspect.culprit));
    }
    let suspect = &suspect;
    let called = called(input, kind, suspect, accumulated);
    let accumulated = match accumulated {
        Some(accumulated) => Accumulated {
            class: stable_name(input.class_name(accumulated.class)),
            instances: accumulated.instances,
            retained_size: accumulated.retained,
        },
        None => accumulated_in(input, suspect),
    };
    let mut finding = Finding {
        kind,
        confidence: hundredths(confidence),
        // Told once it is known what it holds.
        headline: String::new(),
        retained_size: suspect.retained,
        off_heap_size,
        size_only: false,
        culprit: suspect.culprit.clone(),
        root: root(input, suspect),
        accumulation_point: (!suspect.candidate.is_group()).then(|| member(input, suspect.object)),
        accumulated,
        called,
        // Counted when all findings are known, see `measure_findings`.
        retained_by_class: Vec::new(),
        within: None,
        heads: suspect.heads(),
        members: members(input, &suspect.candidate),
        partly: partly(input, &suspect.candidate),
        owner: owner(kind, suspect),
        path: path_steps(input, suspect),
        fingerprint,
        access_path,
        cut_points: cut_points(input, suspect),
        holders: holders(input, suspect),
        evidence,
        times: None,
        advice,
    };
    finding.headline = headline(input, &finding);
    finding
}

fn is_culprit(input: &Input<'_>, link: &Link, culprit: &Culprit) -> bool {
    let class = stable_name(input.class_name(link.class));
    link.field.is_some() && link.field == culprit.field && culprit.class == Some(class)
}
