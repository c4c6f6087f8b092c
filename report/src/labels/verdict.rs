//! The verdict in words, without reasons that the page repeats elsewhere.

use crate::format::{bytes, share};
use crate::model::{MoreHeapAnswer, OutOfMemory, OutOfMemoryRole, Report, Suspect, VerdictKind};

/// The verdict's kind as a label.
pub(crate) fn verdict_label(report: &Report) -> &'static str {
    let dump = &report.dump;
    match report.verdict.kind {
        VerdictKind::Leak => "Memory leak",
        // The missing part of the dump may hold the leak.
        VerdictKind::HighUsage if dump.loss_unknown || dump.read_share < 1.0 => {
            "High usage, possibly a leak"
        }
        VerdictKind::HighUsage => match report.suspects.first() {
            Some(first) if first.size_only => "High usage, possibly intended",
            Some(first) if report.verdict.headline.contains(&first.headline) => {
                "High usage, leak suspect below"
            }
            _ => "High usage, no leak",
        },
        VerdictKind::NoLeak => "No leak found",
        VerdictKind::Garbage => "Mostly garbage",
        VerdictKind::Unknown => "No verdict possible",
    }
}

/// Does the verdict end with the suspect's headline?
pub(crate) fn repeats_verdict(report: &Report, suspect: &Suspect) -> bool {
    suspect.rank == 1 && report.verdict.headline.ends_with(&suspect.headline)
}

/// The question "would a larger heap help?" with its short answer.
pub(crate) fn more_heap_label(answer: MoreHeapAnswer) -> &'static str {
    match answer {
        MoreHeapAnswer::Helps => "Would a larger heap help? Yes",
        MoreHeapAnswer::Delays => "Would a larger heap help? Not for long",
        MoreHeapAnswer::No => "Would a larger heap help? Not needed",
        MoreHeapAnswer::Unknown => "Would a larger heap help? Unclear",
    }
}

/// The verdict's reasons without those that are evidence of the first suspect, which is shown below the verdict.
pub(crate) fn further_reasons(report: &Report) -> impl Iterator<Item = &str> {
    let shown = report.suspects.first().map_or(&[][..], |s| &s.evidence);
    let reasons = report.verdict.reasons.iter().map(String::as_str);
    reasons.filter(|reason| shown.iter().all(|evidence| evidence.text != **reason))
}

/// The part that the thread which ran out of memory had in it, as a sentence.
pub(crate) fn out_of_memory_text(oom: &OutOfMemory) -> &str {
    match oom.role {
        _ if !oom.text.is_empty() => &oom.text,
        OutOfMemoryRole::Culprit => "It filled the heap.",
        OutOfMemoryRole::Victim => "It only made the allocation that failed.",
        OutOfMemoryRole::Unknown => "The dump does not show whether it held the memory.",
    }
}

/// The part of the used heap from which on waste is worth a sentence beside the verdict.
const MUCH_WASTE: f64 = 0.1;

/// How much of the heap could be saved and where most of it is, if it is much.
pub(crate) fn waste_text(report: &Report) -> Option<String> {
    let found = report.waste.as_ref()?;
    if found.wasted_share < MUCH_WASTE {
        return None;
    }
    let all = format!(
        "{} could be saved, {} of the heap",
        bytes(found.wasted_bytes),
        share(found.wasted_share)
    );
    // A place is worth naming if a change there saves a good part.
    let is_large = |bytes: u64| bytes as f64 >= found.wasted_bytes as f64 * MUCH_WASTE;
    let mut fields = found.fields.iter();
    let place = fields.find(|row| !row.field.is_empty() && is_large(row.wasted_bytes));
    Some(match (place, found.kinds.first()) {
        (Some(row), _) => {
            let title = found.kinds.iter().find(|kind| kind.kind == row.kind);
            let title = title.map_or(row.kind.as_str(), |kind| &kind.title);
            format!(
                "{all}. The largest part in one place: {title} in {}, {}.",
                row.field,
                bytes(row.wasted_bytes)
            )
        }
        (None, Some(kind)) => format!(
            "{all}. The largest part: {}, {}.",
            kind.title,
            bytes(kind.wasted_bytes)
        ),
        (None, None) => format!("{all}."),
    })
}

/// A sentence with its full stop.
pub(crate) fn with_full_stop(text: &str) -> String {
    let stop = if text.ends_with(['.', '!', '?', ':']) {
        ""
    } else {
        "."
    };
    format!("{text}{stop}")
}
