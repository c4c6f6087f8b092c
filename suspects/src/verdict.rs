//! Leak, high usage, no leak, garbage: the one sentence.

mod more_heap;
mod out_of_memory;

pub(crate) use out_of_memory::find_out_of_memory;

use crate::bytes::hundredths;
use crate::classification::Benign;
use crate::finding::{Finding, LEAK_SHARE, MoreHeap, NO_SIGN, SURE, Verdict, VerdictKind};
use crate::input::{Input, LEAST_SHARE};
use heapray_analyzer::threads::LiveThread;
use heapray_query::Confidence;
use more_heap::{more_heap_for, more_heap_for_garbage, more_heap_for_usage};

/// Unreachable share from which garbage is the answer, if nothing else is.
const GARBAGE_SHARE: f64 = 0.5;

/// Share of the heap that must have been read to say that it has no suspects: the missing part may be as
/// large as a suspect.
const SEEN_SHARE: f64 = 1.0 - LEAK_SHARE;
/// Unreachable share that is worth a reason.
const FAIR_SHARE: f64 = 0.1;
/// Why an incomplete dump does not answer whether a larger heap helps.
const NOT_WHOLE: &str = "Only a complete dump can answer this.";
/// Why a dump that does not show what is alive does not answer it.
const NOT_SHOWN: &str = "The dump does not show how much of the heap is alive.";
/// Confidence that a finding with size as its only evidence is not a leak.
const OPEN: f64 = 0.6;

/// Of a dump that lacks something: no suspect in what is left says little of what is gone.
fn nothing_in_what_was_read(
    confidence: &Confidence,
) -> (VerdictKind, String, f64, (MoreHeap, String)) {
    let share = confidence.read_share;
    let (headline, sure) = if confidence.loss_unknown {
        let headline = "No leak suspects in the part of the heap that could be read";
        (headline.to_owned(), 0.5)
    } else {
        // Never 100 % of something that is not whole, and not none of what was read.
        let percent = (share * 100.0).round().clamp(1.0, 99.0);
        (
            format!("No leak suspects in the {percent:.0} % of the heap that could be read"),
            0.7 * share,
        )
    };
    let kind = if confidence.loss_unknown || share < SEEN_SHARE {
        VerdictKind::Unknown
    } else {
        VerdictKind::NoLeak
    };
    (
        kind,
        headline,
        sure,
        (MoreHeap::Unknown, NOT_WHOLE.to_owned()),
    )
}

/// Of a whole dump that does not show which objects are alive: what appears unreachable may be as large as a suspect.
fn nothing_among_live(garbage: f64) -> (VerdictKind, String, f64, (MoreHeap, String)) {
    let kind = if garbage >= LEAK_SHARE {
        VerdictKind::Unknown
    } else {
        VerdictKind::NoLeak
    };
    (
        kind,
        "No leak suspects among the objects that the dump shows to be alive".to_owned(),
        0.5,
        (MoreHeap::Unknown, NOT_SHOWN.to_owned()),
    )
}

/// Of a dump that is mostly unreachable: garbage only if the dump shows which objects are alive.
fn most_unreachable(
    garbage: f64,
    confidence: &Confidence,
    died: bool,
) -> (VerdictKind, String, f64, (MoreHeap, String)) {
    let percent = garbage * 100.0;
    if !confidence.complete {
        // What hung from a lost object looks like garbage.
        let more_heap =
            "Only a complete dump can answer this; the report shows what could be read.";
        return (
            VerdictKind::Unknown,
            "Too much of the dump is missing to determine what holds the heap".to_owned(),
            0.5,
            (MoreHeap::Unknown, more_heap.to_owned()),
        );
    }
    if !confidence.shows_reachability() {
        return (
            VerdictKind::Unknown,
            format!(
                "{percent:.0} % of the dump appears unreachable, and the dump does not show whether it is garbage"
            ),
            0.5,
            (MoreHeap::Unknown, NOT_SHOWN.to_owned()),
        );
    }
    (
        VerdictKind::Garbage,
        format!("{percent:.0} % of the dump is garbage that has not been collected yet"),
        0.8,
        more_heap_for_garbage(died),
    )
}

/// The verdict on a heap without suspects and without large holders.
fn without_findings(
    input: &Input<'_>,
    garbage: f64,
    confidence: &Confidence,
    died: bool,
) -> (VerdictKind, String, f64, (MoreHeap, String)) {
    if input.heap.total().objects == 0 {
        return (
            VerdictKind::Unknown,
            "There is no heap in the file".to_owned(),
            1.0,
            (MoreHeap::Unknown, "Nothing could be read.".to_owned()),
        );
    }
    if !confidence.complete {
        return nothing_in_what_was_read(confidence);
    }
    if died {
        return ended_without_suspect();
    }
    if !confidence.shows_reachability() {
        return nothing_among_live(garbage);
    }
    (
        VerdictKind::NoLeak,
        "No leak suspects in this heap".to_owned(),
        0.7,
        (
            MoreHeap::No,
            "Nothing in the dump suggests that the heap is too small.".to_owned(),
        ),
    )
}

/// The answer whether a larger heap helps, without what cannot be said of a dump that lacks something, or does not show which objects are alive.
fn within_evidence(
    confidence: &Confidence,
    garbage: f64,
    more_heap: (MoreHeap, String),
) -> (MoreHeap, String) {
    match more_heap.0 {
        MoreHeap::No if !confidence.complete => (MoreHeap::Unknown, NOT_WHOLE.to_owned()),
        MoreHeap::No if garbage >= FAIR_SHARE && !confidence.shows_reachability() => {
            (MoreHeap::Unknown, NOT_SHOWN.to_owned())
        }
        _ => more_heap,
    }
}

/// The verdict over all findings, and what is benign.
pub(crate) fn build_verdict(
    input: &Input<'_>,
    findings: &[Finding],
    benign: &[Benign],
    threads: &[LiveThread],
) -> Verdict {
    let oom = find_out_of_memory(input, findings, threads);
    let unreachable = input.heap.unreachable();
    let all = input.used + unreachable.bytes;
    let garbage = unreachable.bytes as f64 / all as f64;
    let confidence = heapray_query::confidence(input.heap);
    let first = findings.first();
    let leak = first.filter(|finding| finding.is_leak(all));
    let largest_benign = benign.iter().max_by_key(|benign| benign.retained);
    // A benign holder that is larger than any suspect is the headline.
    let benign_first = largest_benign.filter(|benign| {
        first.is_none_or(|finding| finding.size() < benign.retained) && leak.is_none()
    });
    // Native memory that is larger than the garbage says more than the garbage.
    let beside = first.is_some_and(|finding| finding.off_heap_size > unreachable.bytes);
    let (kind, headline, sure, more_heap) = match (leak, first, benign_first) {
        (Some(finding), _, _) => (
            VerdictKind::Leak,
            finding.headline.clone(),
            finding.confidence,
            more_heap_for(finding, oom.is_some()),
        ),
        _ if garbage >= GARBAGE_SHARE && !beside => {
            most_unreachable(garbage, &confidence, oom.is_some())
        }
        (None, _, Some(benign)) => (
            usage(input, &confidence, oom.is_some()),
            format!(
                "{} {} and holds {:.0}\u{a0}% of the heap",
                benign.name,
                benign.how,
                input.share(benign.retained) * 100.0
            ),
            0.7,
            more_heap_for_usage(input, oom.is_some(), true),
        ),
        (None, Some(finding), None) if finding.size_only => (
            // How much of the heap is in use says nothing of the memory beside it.
            if finding.off_heap_size > finding.retained_size {
                VerdictKind::HighUsage
            } else {
                usage(input, &confidence, oom.is_some())
            },
            // An incomplete dump cannot show that there is no leak.
            if confidence.complete {
                format!("{NO_SIGN}{}", finding.headline)
            } else {
                finding.headline.clone()
            },
            OPEN,
            more_heap_for_usage(input, oom.is_some(), false),
        ),
        (None, Some(finding), None) => (
            VerdictKind::HighUsage,
            finding.headline.clone(),
            finding.confidence,
            more_heap_for_usage(input, oom.is_some(), false),
        ),
        (None, None, None) => without_findings(input, garbage, &confidence, oom.is_some()),
    };
    let more_heap = within_evidence(&confidence, garbage, more_heap);
    let verdict = Verdict {
        kind,
        headline,
        confidence: hundredths(sure),
        reasons: reasons(
            leak,
            benign,
            benign_first,
            unreachable_part(garbage, &confidence),
        ),
        more_heap,
        oom,
    };
    trace_verdict(&verdict, first, benign_first, garbage, all);
    verdict
}

/// In a dump that is mostly garbage: leaves out what is merely large among the few live objects. Of the whole dump it is
/// a slight part.
pub(crate) fn drop_slight(input: &Input<'_>, verdict: &Verdict, findings: &mut Vec<Finding>) {
    if verdict.kind == VerdictKind::Garbage {
        let all = input.used + input.heap.unreachable().bytes;
        let least = all as f64 * LEAST_SHARE;
        findings.retain(|finding| !finding.size_only || finding.size() as f64 >= least);
    }
}

/// An event of what decided the verdict, with the thresholds. No names: a thread's is a content of the heap.
fn trace_verdict(
    verdict: &Verdict,
    first: Option<&Finding>,
    benign: Option<&Benign>,
    garbage: f64,
    all: u64,
) {
    tracing::debug!(
        kind = ?verdict.kind,
        confidence = verdict.confidence,
        first_kind = first.map(|finding| finding.kind.id()),
        first_share = first.map(|finding| finding.size() as f64 / all as f64),
        first_confidence = first.map(|finding| finding.confidence),
        first_size_only = first.map(|finding| finding.size_only),
        least_share = LEAK_SHARE,
        least_confidence = SURE,
        benign = benign.map(|benign| benign.how),
        garbage_share = garbage,
        least_garbage_share = GARBAGE_SHARE,
        out_of_memory = verdict.oom.is_some(),
        "verdict"
    );
}

/// What a heap in which something is large, and no leak, is called.
fn usage(input: &Input<'_>, confidence: &Confidence, died: bool) -> VerdictKind {
    if !died && confidence.complete && input.is_roomy() {
        VerdictKind::NoLeak
    } else {
        VerdictKind::HighUsage
    }
}

/// Evidence of the leak, what is benign, and what nothing reaches.
fn reasons(
    leak: Option<&Finding>,
    benign: &[Benign],
    benign_first: Option<&Benign>,
    unreachable: Option<String>,
) -> Vec<String> {
    let evidence = leak.into_iter().flat_map(|leak| &leak.evidence);
    let evidence = evidence.map(|evidence| evidence.text.clone()).take(3);
    let benign = benign.iter().take(3).map(|benign| match benign_first {
        Some(first) if first == benign => benign.why.clone(),
        _ => format!("{} {}: {}", benign.name, benign.how, benign.why),
    });
    evidence.chain(benign).chain(unreachable).collect()
}

/// A fair part that nothing reaches, as a reason.
fn unreachable_part(garbage: f64, confidence: &Confidence) -> Option<String> {
    let why = match (confidence.complete, confidence.shows_reachability()) {
        (false, _) => ": the references to it are missing",
        (true, false) => ", as far as the dump shows",
        (true, true) => "",
    };
    (garbage >= FAIR_SHARE)
        .then(|| format!("{:.0} % of the dump is unreachable{why}", garbage * 100.0))
}

/// The verdict on a heap that ran out of memory without suspects.
fn ended_without_suspect() -> (VerdictKind, String, f64, (MoreHeap, String)) {
    (
        VerdictKind::HighUsage,
        "The JVM ran out of memory, but there are no leak suspects".to_owned(),
        0.6,
        (
            MoreHeap::Helps,
            "The live objects have many owners and look intentional. Raise -Xmx, or reduce the size of \
             the allocation that failed."
                .to_owned(),
        ),
    )
}
