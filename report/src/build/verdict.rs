//! The one sentence.

use heapray_analyzer::suspects::{MoreHeap as Answer, OutOfMemory as Oom, VerdictKind as Kind};

use super::{Site, sentences};
use crate::model::{MoreHeap, MoreHeapAnswer, OutOfMemory, OutOfMemoryRole, Verdict, VerdictKind};

pub(super) fn build(site: &Site<'_, '_>) -> Verdict {
    let verdict = &site.diagnosis.verdict;
    let (answer, text) = &verdict.more_heap;
    let (headline, why) = headline(site);
    Verdict {
        kind: match verdict.kind {
            Kind::Leak => VerdictKind::Leak,
            Kind::HighUsage => VerdictKind::HighUsage,
            Kind::NoLeak => VerdictKind::NoLeak,
            Kind::Garbage => VerdictKind::Garbage,
            Kind::Unknown => VerdictKind::Unknown,
        },
        headline,
        confidence: verdict.confidence,
        reasons: verdict
            .reasons
            .iter()
            // The headline says it.
            .filter(|reason| verdict.kind != Kind::Garbage || !reason.ends_with(" is unreachable"))
            .filter(|reason| verdict.headline != **reason)
            .map(|reason| sentences::sentence(reason))
            .chain(why)
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

/// A finding's, when the verdict is about it; what else is large but bounded is told with the reason apart.
fn headline(site: &Site<'_, '_>) -> (String, Option<String>) {
    let headline = &site.diagnosis.verdict.headline;
    let mut findings = site.diagnosis.findings.iter();
    match findings.find(|finding| finding.headline == *headline) {
        Some(finding) => {
            let share = site.share(finding.retained_size);
            (sentences::headline(finding, share), None)
        }
        None => match headline.split_once(" is bounded: ") {
            Some((what, why)) => (
                format!("{what} is large, and bounded"),
                Some(sentences::sentence(why)),
            ),
            None => match headline.split_once(": ") {
                Some((what, why)) if site.diagnosis.verdict.kind == Kind::HighUsage => (
                    format!("{what} is large, and meant to be"),
                    Some(sentences::sentence(why)),
                ),
                _ => (sentences::sentence(headline), None),
            },
        },
    }
}

fn out_of_memory(oom: &Oom) -> OutOfMemory {
    // Thread and frame stand beside the sentence.
    let text = match oom.culprit {
        Some(true) => "It was adding to what piles up.",
        Some(false) => {
            "It asked when nothing was left: look at what holds the memory, not at this thread."
        }
        None => "The dump doesn't tell whether it held the memory.",
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
