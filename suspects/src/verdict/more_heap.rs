//! Would a larger heap help?

use crate::bytes::mib;
use crate::finding::{Finding, Holder, MoreHeap};
use crate::input::Input;

/// Part of the largest heap from which a program that runs on may be short of memory.
const SHORT: f64 = 0.75;

/// Would a larger heap help where something is large that may be meant, or is?
pub(crate) fn more_heap_for_usage(
    input: &Input<'_>,
    died: bool,
    benign: bool,
) -> (MoreHeap, String) {
    let used = input.used as f64;
    match input.max_heap.filter(|most| *most > 0) {
            Some(most) if !died && used < most as f64 * SHORT => (
                MoreHeap::No,
                format!(
                    "{} of the {} that the JVM allows are in use.",
                    mib(input.used),
                    mib(most)
                ),
            ),
            _ if benign && !died => (
                MoreHeap::Unknown,
                "Nothing says that the heap is short; if it is, it needs more: what is large looks meant."
                    .to_owned(),
            ),
            _ if benign => (
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

/// Would a larger heap help where this piles up?
pub(crate) fn more_heap_for(finding: &Finding) -> (MoreHeap, String) {
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
pub(crate) fn more_heap_for_garbage(died: bool) -> (MoreHeap, String) {
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
