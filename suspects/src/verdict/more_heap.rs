//! Would a larger heap help?

use crate::bytes::mib;
use crate::finding::{Finding, Holder, MoreHeap};
use crate::input::Input;

/// Part of the largest heap from which a program that runs on may be short of memory.
const SHORT: f64 = 0.75;

/// Would a larger heap help if the largest holder is, or may be, benign?
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
                "{} of the maximum heap of {} are in use.",
                mib(input.used),
                mib(most)
            ),
        ),
        _ if benign && !died => (
            MoreHeap::Unknown,
            "No sign of memory pressure. If memory does run short, raise -Xmx: the large objects \
                 look intentional."
                .to_owned(),
        ),
        _ if benign => (
            MoreHeap::Helps,
            "The large objects look intentional. If memory runs short, raise -Xmx.".to_owned(),
        ),
        _ => (
            MoreHeap::Unknown,
            "One dump cannot show whether this size is intended. Compare with a later dump to see \
                 whether it grows."
                .to_owned(),
        ),
    }
}

/// Would a larger heap help against this leak? Only a heap that ran full (`died`) shows that it grows.
pub(crate) fn more_heap_for(finding: &Finding, died: bool) -> (MoreHeap, String) {
    match finding.culprit.holder {
        _ if !died => (
            MoreHeap::Unknown,
            "One dump does not show how fast this grows. Compare with a later dump.".to_owned(),
        ),
        Holder::Local => (
            MoreHeap::Unknown,
            "A larger heap may let the method finish, but the next call may need even more."
                .to_owned(),
        ),
        _ => (
            MoreHeap::Delays,
            "A larger heap only buys time: this keeps growing.".to_owned(),
        ),
    }
}

/// Would it where most is garbage?
pub(crate) fn more_heap_for_garbage(died: bool) -> (MoreHeap, String) {
    if died {
        (
            MoreHeap::Helps,
            "Raise -Xmx or allocate less: the live objects would fit.".to_owned(),
        )
    } else {
        (
            MoreHeap::Unknown,
            "The live objects fit. If garbage collection takes much time, raise -Xmx or allocate less."
                .to_owned(),
        )
    }
}
