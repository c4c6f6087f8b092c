//! How sure is a finding, and which finding comes first?

use crate::bytes::hundredths;
use crate::finding::{Evidence, Finding};
use crate::heap_wide::HeapWideFinding;
use crate::input::Input;
use crate::verdict::find_out_of_memory;
use heapray_analyzer::Heap;
use heapray_analyzer::threads::LiveThread;

/// The highest confidence: one dump shows no more.
const MOST: f64 = 0.97;
/// From which confidence on it is high, and from which it is fair, as the report calls it.
const BANDS: [f64; 2] = [0.9, 0.7];

/// In a heap that ran out of memory, each of these is evidence of its own: the part of doubt that it takes away.
const MOST_OF_HEAP: f64 = 0.5;
const NEARLY_ALL: f64 = 0.7;
const NOTHING_REMOVED: f64 = 0.4;
const CAUGHT_ADDING: f64 = 0.6;

/// Puts findings about contents on the findings that own these contents, as a note, so that no bytes count twice.
pub(crate) fn join(wide: Vec<HeapWideFinding>, mut own: Vec<(String, Finding)>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for HeapWideFinding { finding, owner } in wide {
        let holder = owner.and_then(|owner| own.iter_mut().find(|(key, _)| *key == owner));
        match holder {
            Some((_, holder)) => holder.evidence.push(note(&finding)),
            None => findings.push(finding),
        }
    }
    findings.extend(own.into_iter().map(|(_, finding)| finding));
    findings
}

/// Objects from which two piles of one number are no coincidence.
const MANY: u64 = 500;

/// One cause is one suspect: what a general kind says of objects that are as many as those of a special kind is a part of
/// these. Each prepared statement of a pool has a plan in its database.
pub(crate) fn merge_parts(findings: &mut Vec<Finding>) {
    let wholes: Vec<(usize, u64)> = findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| !finding.kind.may_be_benign() && !finding.kind.is_about_contents())
        .map(|(place, finding)| (place, finding.accumulated.instances))
        .filter(|(_, count)| *count >= MANY)
        .collect();
    let is_part = |finding: &Finding, count: u64| {
        let part = finding.accumulated.instances;
        finding.kind.may_be_benign() && part.abs_diff(count) * 50 <= count
    };
    let parts: Vec<(usize, usize)> = findings
        .iter()
        .enumerate()
        .filter_map(|(place, finding)| {
            let mut wholes = wholes.iter();
            let (whole, _) = wholes.find(|(_, count)| is_part(finding, *count))?;
            Some((place, *whole))
        })
        .collect();
    for (part, whole) in parts.iter().rev() {
        let Some(part) = findings.get(*part).cloned() else {
            continue;
        };
        if let Some(whole) = findings.get_mut(*whole) {
            let class = &part.accumulated.class;
            whole.evidence.push(Evidence::figure(
                "parts",
                part.accumulated.instances,
                format!("as many × {class} belong to them"),
            ));
            whole.retained_size += part.retained_size;
            whole.heads.nodes.extend(part.heads.nodes);
            whole.heads.without.extend(part.heads.without);
            whole.heads.objects.extend(part.heads.objects);
            whole.heads.classes.extend(part.heads.classes);
        }
    }
    let mut place = 0;
    findings.retain(|_| {
        place += 1;
        parts.iter().all(|(part, _)| *part != place - 1)
    });
}

fn note(finding: &Finding) -> Evidence {
    let told: Vec<&str> = finding
        .evidence
        .iter()
        .map(|evidence| evidence.text.as_str())
        .collect();
    // Most of the paths to what is wasted lead through the holder; its figures are those of the whole heap.
    let text = format!("mostly inside: {}", told.join("; "));
    Evidence::figure(finding.kind.id(), finding.retained_size, text)
}

/// Weighs the evidence of a heap that ran out of memory, and limits each confidence to what the dump allows.
pub(crate) fn calibrate(input: &Input<'_>, findings: &mut [Finding], threads: &[LiveThread]) {
    // What is missing may hold more than what is there.
    let most = heapray_query::confidence(input.heap).certainty;
    for finding in findings {
        let told = std::slice::from_ref(finding);
        let oom = find_out_of_memory(input, told, threads);
        if let Some(oom) = oom.filter(|_| !finding.size_only && !finding.kind.is_about_contents()) {
            let share = input.share(finding.retained_size);
            let large = match share {
                share if share >= 0.8 => NEARLY_ALL,
                share if share >= 0.5 => MOST_OF_HEAP,
                _ => 0.0,
            };
            let kept = f64::from(u8::from(is_never_removed(finding))) * NOTHING_REMOVED;
            let adding = f64::from(u8::from(oom.culprit == Some(true))) * CAUGHT_ADDING;
            let doubt = 1.0 - finding.confidence;
            finding.confidence = 1.0 - doubt * (1.0 - large) * (1.0 - kept) * (1.0 - adding);
        }
        finding.confidence = hundredths(finding.confidence.min(MOST)).min(most);
    }
}

/// Was nothing ever removed from the collection?
fn is_never_removed(finding: &Finding) -> bool {
    let value = |name| {
        let mut evidence = finding.evidence.iter();
        evidence.find(|evidence| evidence.name == name)?.value
    };
    let changes = value("changes").zip(value("size"));
    changes.is_some_and(|(changes, size)| changes <= size + size / 50.0)
}

/// The most important findings first: leaks, then other suspects, then what is only large. Of suspects the surer ones
/// come first, and of equally sure ones those that hold more; what is about contents comes after what holds them.
pub(crate) fn sort_by_importance(heap: &Heap, findings: &mut [Finding]) {
    let all = heap.total().bytes.max(1) + heap.unreachable().bytes;
    let rank = |finding: &Finding| {
        let contents = finding.kind.is_about_contents();
        let class = match finding {
            finding if finding.is_leak(all) && !contents => 0,
            finding if !finding.size_only => 1,
            _ => 2,
        };
        let band = BANDS
            .iter()
            .filter(|least| finding.confidence < **least && !finding.size_only)
            .count();
        (class, contents && !finding.size_only, band)
    };
    let weight = |finding: &Finding| finding.size() as f64 * finding.confidence;
    findings.sort_by(|a, b| {
        rank(a)
            .cmp(&rank(b))
            .then_with(|| weight(b).total_cmp(&weight(a)))
            .then_with(|| a.fingerprint.cmp(&b.fingerprint))
    });
}
