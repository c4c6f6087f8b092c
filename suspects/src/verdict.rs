//! Leak, high usage, no leak, garbage: the one sentence, and the thread that died.

use super::context::Context;
use super::finding::{Finding, Holder, MoreHeap, NO_SIGN, OutOfMemory, Verdict, VerdictKind};
use super::judgement::Meant;
use super::kinds::mib;
use heapray_analyzer::threads::{LiveThread, StackFrame};
use heapray_query::Confidence;

/// Unreachable share from which garbage is the answer, if nothing else is.
const GARBAGE_SHARE: f64 = 0.5;
/// Confidence of a suspect that makes the verdict a leak.
const SURE: f64 = 0.55;
/// Share of the heap of such a suspect.
const LEAK_SHARE: f64 = 0.2;
/// Share of the heap that must have been read to say that nothing piles up in it: what is missing might
/// hold as much as a suspect.
const SEEN_SHARE: f64 = 1.0 - LEAK_SHARE;
/// Confidence that what only its size speaks for is not evidently a leak.
const OPEN: f64 = 0.6;
/// Part of the largest heap from which a program that runs on may be short of memory.
const SHORT: f64 = 0.75;

impl Finding {
    /// Does it make the verdict a leak, in a dump of so many bytes, garbage included?
    pub fn is_leak(&self, all: u64) -> bool {
        let share = self.size() as f64 / all as f64;
        !self.size_only && self.confidence >= SURE && share >= LEAK_SHARE
    }
}

/// Of a dump that lacks something: no suspect in what is left says little of what is gone.
fn nothing_in_what_was_read(
    confidence: &Confidence,
) -> (VerdictKind, String, f64, (MoreHeap, String)) {
    let share = confidence.read_share;
    let (headline, sure) = if confidence.loss_unknown {
        let headline = "Nothing piles up in the part of the heap that could be read";
        (headline.to_owned(), 0.5)
    } else {
        // Never 100 % of something that is not whole, and not none of what was read.
        let percent = (share * 100.0).round().clamp(1.0, 99.0);
        (
            format!("Nothing piles up in the {percent:.0} % of the heap that could be read"),
            0.7 * share,
        )
    };
    let kind = if confidence.loss_unknown || share < SEEN_SHARE {
        VerdictKind::Unknown
    } else {
        VerdictKind::NoLeak
    };
    let more_heap = "A whole dump would tell.".to_owned();
    (kind, headline, sure, (MoreHeap::Unknown, more_heap))
}

impl Context<'_> {
    pub(crate) fn verdict(
        &self,
        findings: &[Finding],
        meant: &[Meant],
        threads: &[LiveThread],
    ) -> Verdict {
        let oom = self.out_of_memory(findings, threads);
        let unreachable = self.heap.unreachable();
        let all = self.used + unreachable.bytes;
        let garbage = unreachable.bytes as f64 / all as f64;
        let confidence = heapray_query::confidence(self.heap);
        let first = findings.first();
        let leak = first.filter(|finding| finding.is_leak(all));
        let meant_most = meant.iter().max_by_key(|meant| meant.retained);
        // What is meant and larger than any suspect is what the heap is full of.
        let meant_first = meant_most.filter(|meant| {
            first.is_none_or(|finding| finding.size() < meant.retained) && leak.is_none()
        });
        let (kind, headline, sure, more_heap) = match (leak, first, meant_first) {
            (Some(finding), _, _) => (
                VerdictKind::Leak,
                finding.headline.clone(),
                finding.confidence,
                more_heap_for(finding),
            ),
            // What hung from a lost object looks like garbage.
            _ if garbage >= GARBAGE_SHARE && !confidence.complete => (
                VerdictKind::Unknown,
                "Too much of the dump is missing to say what holds the heap".to_owned(),
                0.5,
                (
                    MoreHeap::Unknown,
                    "A whole dump would tell; what is left of this one is below.".to_owned(),
                ),
            ),
            _ if garbage >= GARBAGE_SHARE => (
                VerdictKind::Garbage,
                format!(
                    "{:.0} % of the dump is garbage that was not collected yet",
                    garbage * 100.0
                ),
                0.8,
                more_heap_for_garbage(oom.is_some()),
            ),
            (None, _, Some(meant)) => (
                self.usage(oom.is_some()),
                format!(
                    "{} {}, and holds {:.0}\u{a0}% of the heap",
                    meant.name,
                    meant.how,
                    self.share(meant.retained) * 100.0
                ),
                0.7,
                self.more_heap_for_usage(oom.is_some(), true),
            ),
            (None, Some(finding), None) if finding.size_only => (
                match finding.culprit.holder {
                    Holder::Local => VerdictKind::NoLeak, // it goes when the method returns
                    _ => self.usage(oom.is_some()),
                },
                // Of a part of a heap nobody can say that nothing in it leaks.
                if confidence.complete {
                    format!("{NO_SIGN}{}", finding.headline)
                } else {
                    finding.headline.clone()
                },
                OPEN,
                self.more_heap_for_usage(oom.is_some(), false),
            ),
            (None, Some(finding), None) => (
                VerdictKind::HighUsage,
                finding.headline.clone(),
                finding.confidence,
                self.more_heap_for_usage(oom.is_some(), false),
            ),
            (None, None, None) if self.heap.total().objects == 0 => (
                VerdictKind::Unknown,
                "There is no heap in the file".to_owned(),
                1.0,
                (MoreHeap::Unknown, "Nothing could be read.".to_owned()),
            ),
            (None, None, None) if confidence.complete && oom.is_some() => ended_without_suspect(),
            (None, None, None) if confidence.complete => (
                VerdictKind::NoLeak,
                "Nothing piles up in this heap".to_owned(),
                0.7,
                (MoreHeap::No, "Nothing in the dump asks for it.".to_owned()),
            ),
            (None, None, None) => nothing_in_what_was_read(&confidence),
        };
        let mut reasons: Vec<String> = leak
            .into_iter()
            .flat_map(|f| f.evidence.iter().map(|e| e.text.clone()))
            .take(3)
            .collect();
        reasons.extend(meant.iter().take(3).map(|meant| match meant_first {
            Some(first) if first == meant => meant.why.clone(),
            _ => format!("{} {}: {}", meant.name, meant.how, meant.why),
        }));
        reasons.extend(unreachable_part(garbage, confidence.complete));
        Verdict {
            kind,
            headline,
            confidence: sure,
            reasons,
            more_heap,
            oom,
        }
    }

    /// What a heap in which something is large, and no leak, is called.
    fn usage(&self, died: bool) -> VerdictKind {
        if !died && self.is_roomy() {
            VerdictKind::NoLeak
        } else {
            VerdictKind::HighUsage
        }
    }

    /// Would a larger heap help where something is large that may be meant, or is?
    fn more_heap_for_usage(&self, died: bool, meant: bool) -> (MoreHeap, String) {
        let used = self.used as f64;
        match self.max_heap.filter(|most| *most > 0) {
            Some(most) if !died && used < most as f64 * SHORT => (
                MoreHeap::No,
                format!(
                    "{} of the {} that the JVM allows are in use.",
                    mib(self.used),
                    mib(most)
                ),
            ),
            _ if meant && !died => (
                MoreHeap::Unknown,
                "Nothing says that the heap is short; if it is, it needs more: what is large looks meant."
                    .to_owned(),
            ),
            _ if meant => (
                MoreHeap::Helps,
                "What is large looks meant; if the heap is short, it needs more.".to_owned(),
            ),
            _ => (
                MoreHeap::Unknown,
                "Whether it is meant to be that large one dump doesn't tell; whether it grows, a later \
                 dump does."
                    .to_owned(),
            ),
        }
    }

    pub(crate) fn out_of_memory(
        &self,
        findings: &[Finding],
        threads: &[LiveThread],
    ) -> Option<OutOfMemory> {
        let died = |frame: &StackFrame| {
            frame.class.as_deref() == Some("java.lang.OutOfMemoryError") && frame.method == "<init>"
        };
        let thread = threads
            .iter()
            .find(|thread| thread.frames.first().is_some_and(died))?;
        let name = thread
            .object
            .and_then(|object| self.heap.thread_name(object));
        let name = name.unwrap_or_else(|| "unnamed".to_owned());
        let own = |frame: &&StackFrame| {
            frame
                .class
                .as_ref()
                .is_some_and(|class| !self.library.is_library(class))
        };
        let frame = thread.frames.iter().find(own);
        let culprit = findings.first().map(|finding| {
            let by_local = finding.culprit.holder == Holder::Local;
            let adding = thread
                .frames
                .iter()
                .any(|frame| frame.class.is_some() && frame.class == finding.culprit.class);
            by_local || adding
        });
        let role = match culprit {
            Some(true) => "it was adding to what piles up",
            Some(false) => "it merely asked when nothing was left",
            None => "the dump doesn't tell whether it held the memory",
        };
        let frame = frame.map(StackFrame::describe);
        let at = frame
            .as_deref()
            .map_or(String::new(), |frame| format!(" at {frame}"));
        Some(OutOfMemory {
            text: format!("Thread \"{name}\" died of OutOfMemoryError{at}; {role}."),
            thread: name,
            frame,
            culprit,
        })
    }
}

/// A fair part that nothing reaches, as a reason.
fn unreachable_part(garbage: f64, complete: bool) -> Option<String> {
    let why = if complete {
        ""
    } else {
        ": what led to it is missing"
    };
    (garbage >= 0.1).then(|| format!("{:.0} % of the dump is unreachable{why}", garbage * 100.0))
}

/// Of a heap that ended although nothing in it stands out.
fn ended_without_suspect() -> (VerdictKind, String, f64, (MoreHeap, String)) {
    (
        VerdictKind::HighUsage,
        "The heap ended, but nothing in particular piles up in it".to_owned(),
        0.6,
        (
            MoreHeap::Helps,
            "What is live is spread out and looks meant: it needs a larger heap, or the allocation \
             that failed was too large."
                .to_owned(),
        ),
    )
}

/// Would a larger heap help where this piles up?
fn more_heap_for(finding: &Finding) -> (MoreHeap, String) {
    match finding.culprit.holder {
        Holder::Local => (
            MoreHeap::Unknown,
            "It may let the method get to its end; the next time there may be more to hold."
                .to_owned(),
        ),
        _ => (
            MoreHeap::Delays,
            "A larger heap only delays the end: what piles up goes on piling up.".to_owned(),
        ),
    }
}

/// Would it where most is garbage?
fn more_heap_for_garbage(died: bool) -> (MoreHeap, String) {
    if died {
        (
            MoreHeap::Helps,
            "More heap, or fewer allocations: what is live would fit.".to_owned(),
        )
    } else {
        (
            MoreHeap::Unknown,
            "What is live fits; if much time goes into collections, more heap or fewer allocations \
             help."
                .to_owned(),
        )
    }
}
