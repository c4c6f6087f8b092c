//! The one sentence.

use heapray_analyzer::suspects::{MoreHeap as Answer, OutOfMemory as Oom, VerdictKind as Kind};

use super::Site;
use crate::model::{MoreHeap, MoreHeapAnswer, OutOfMemory, OutOfMemoryRole, Verdict, VerdictKind};

pub(super) fn build(site: &Site<'_, '_>) -> Verdict {
    let verdict = &site.diagnosis.verdict;
    let (answer, text) = &verdict.more_heap;
    Verdict {
        kind: match verdict.kind {
            Kind::Leak => VerdictKind::Leak,
            Kind::HighUsage => VerdictKind::HighUsage,
            Kind::NoLeak => VerdictKind::NoLeak,
            Kind::Garbage => VerdictKind::Garbage,
            Kind::Unknown => VerdictKind::Unknown,
        },
        headline: verdict.headline.clone(),
        confidence: verdict.confidence,
        reasons: verdict.reasons.clone(),
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

fn out_of_memory(oom: &Oom) -> OutOfMemory {
    OutOfMemory {
        thread: oom.thread.clone(),
        frame: oom.frame.clone(),
        role: match oom.culprit {
            Some(true) => OutOfMemoryRole::Culprit,
            Some(false) => OutOfMemoryRole::Victim,
            None => OutOfMemoryRole::Unknown,
        },
        text: oom.text.clone(),
    }
}
