//! The one sentence.

use heapray_suspects::{MoreHeap as Answer, NO_SIGN, OutOfMemory as Oom, VerdictKind as Kind};

use super::context::BuildContext;
use super::sentences;
use heapray_report::model::{
    MoreHeap, MoreHeapAnswer, OutOfMemory, OutOfMemoryRole, Verdict, VerdictKind,
};

pub(super) fn build(context: &BuildContext<'_>) -> Verdict {
    let verdict = &context.diagnosis.verdict;
    let (answer, text) = &verdict.more_heap;
    Verdict {
        kind: match verdict.kind {
            Kind::Leak => VerdictKind::Leak,
            Kind::HighUsage => VerdictKind::HighUsage,
            Kind::NoLeak => VerdictKind::NoLeak,
            Kind::Garbage => VerdictKind::Garbage,
            Kind::Unknown => VerdictKind::Unknown,
        },
        headline: headline(context),
        confidence: verdict.confidence,
        reasons: verdict
            .reasons
            .iter()
            // The headline says it.
            .filter(|reason| verdict.kind != Kind::Garbage || !reason.ends_with(" is unreachable"))
            .filter(|reason| verdict.headline != **reason)
            .map(|reason| sentences::sentence(reason))
            .collect(),
        more_heap: MoreHeap {
            answer: match answer {
                Answer::Helps => MoreHeapAnswer::Helps,
                Answer::Delays => MoreHeapAnswer::Delays,
                Answer::No => MoreHeapAnswer::No,
                Answer::Unknown => MoreHeapAnswer::Unknown,
            },
            text: text.clone(),
        },
        oom: verdict.oom.as_ref().map(out_of_memory),
    }
}

/// A finding's with its share as everywhere, when the verdict is about one.
fn headline(context: &BuildContext<'_>) -> String {
    let headline = &context.diagnosis.verdict.headline;
    let about = headline.strip_prefix(NO_SIGN).unwrap_or(headline);
    let mut findings = context.diagnosis.findings.iter();
    match findings.find(|finding| finding.headline == about) {
        Some(finding) => {
            let share = context.share(finding.retained_size);
            let before = headline.strip_suffix(about).unwrap_or_default();
            format!("{before}{}", sentences::headline(finding, share))
        }
        None => sentences::sentence(headline),
    }
}

fn out_of_memory(oom: &Oom) -> OutOfMemory {
    // Thread and frame stand beside the sentence.
    let text = match oom.culprit {
        Some(true) => "It was allocating these objects.",
        Some(false) => {
            "It only made the allocation that failed; look at what holds the memory, not at this thread."
        }
        None => "The dump does not show whether it held the memory.",
    };
    OutOfMemory {
        thread: oom.thread.clone(),
        frame: oom.frame.clone(),
        role: match oom.culprit {
            Some(true) => OutOfMemoryRole::Culprit,
            Some(false) => OutOfMemoryRole::Victim,
            None => OutOfMemoryRole::Unknown,
        },
        text: text.to_owned(),
    }
}
