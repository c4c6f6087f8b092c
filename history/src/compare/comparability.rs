//! How well two reports can be compared.

use heapray_report::Report;
use serde::{Deserialize, Serialize};

use crate::figures;
use crate::measured::{basis, difference};
use crate::partial::is_partial;

/// Above this share of unreachable bytes, no full collection preceded the dump: a full collection leaves a few
/// unreachable objects, far below one percent.
const COLLECTED_BELOW: f64 = 0.01;

/// Whether a garbage collection preceded the dump (`jcmd GC.heap_dump`, `jmap -dump:live`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Collected {
    /// Almost all objects are reachable.
    Yes,
    /// The heap contains garbage (`-dump:all`, `HeapDumpOnOutOfMemoryError`).
    No,
}

impl Collected {
    /// Decides by the unreachable share of all bytes, and returns that share.
    pub fn of(report: &Report) -> (Self, f64) {
        let dead = report.heap.unreachable.bytes;
        let share = figures::share(dead, report.heap.used_bytes.saturating_add(dead));
        (
            if share < COLLECTED_BELOW {
                Self::Yes
            } else {
                Self::No
            },
            share,
        )
    }
}

/// How well two reports can be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparability {
    /// `true` if both dumps are complete, have the same object layout, and both or neither follow a collection.
    pub like_for_like: bool,
    /// `false` if the suspects were found by different rules, by following different references, or among unreachable
    /// objects in one report only: then a suspect that one report lacks is neither new nor gone.
    #[serde(default = "same")]
    pub same_rules: bool,
    /// Caveats for the reader.
    pub notes: Vec<String>,
}

impl Comparability {
    /// Looks for reasons that make figures differ without a change of the program.
    pub fn of(before: &Report, after: &Report) -> Self {
        let mut notes = Vec::new();
        let ((first, first_share), (second, second_share)) =
            (Collected::of(before), Collected::of(after));
        if first != second {
            let (collected, other) = if first == Collected::Yes {
                ("first", "second")
            } else {
                ("second", "first")
            };
            notes.push(format!(
                "The {collected} dump was taken after a garbage collection, the {other} was not ({} and {} \
                 unreachable). Only reachable objects are compared. Softly and weakly reachable objects and \
                 objects that wait for finalization can still differ, so small changes count as noise.",
                figures::percent(first_share),
                figures::percent(second_share)
            ));
        }
        notes.extend(difference(before, after).map(|reason| {
            format!("The two heaps were measured differently: {reason}. No growth is claimed.")
        }));
        let partial = (is_partial(before), is_partial(after));
        notes.extend(note_on_partial(partial.0, partial.1));
        if before.heap.layout.model != after.heap.layout.model {
            notes.push(format!(
                "The dumps have different object layouts ({} and {}): compare instances, not bytes.",
                figures::harmless(&before.heap.layout.model),
                figures::harmless(&after.heap.layout.model)
            ));
        }
        let like_for_like = notes.is_empty();
        if before.dump.created.is_some() && before.dump.created == after.dump.created {
            notes.push(
                "Both dumps have the same time: they may be two copies of one dump.".to_owned(),
            );
        }
        let same_rules = basis(before) == basis(after);
        if !same_rules {
            let found = if before.schema_version == after.schema_version {
                "in heaps that were measured differently"
            } else {
                "by different versions of the rules"
            };
            notes.push(format!(
                "The suspects were found {found}. They are matched by culprit and accumulated class, and none is \
                 called new or gone."
            ));
        }
        Self {
            like_for_like,
            same_rules,
            notes,
        }
    }
}

/// Comparisons that were saved before `same_rules` existed are of one version.
fn same() -> bool {
    true
}

fn note_on_partial(before: bool, after: bool) -> Option<String> {
    let (which, so) = match (before, after) {
        (false, false) => return None,
        (true, false) => (
            "Part of the first dump is missing, and its figures are lower bounds",
            "apparent growth may have been there before.",
        ),
        (false, true) => (
            "Part of the second dump is missing, and its figures are lower bounds",
            "what looks gone or moved may still be there, and growth is given as \
                 \u{201c}at least\u{201d}.",
        ),
        (true, true) => (
            "Parts of both dumps are missing, and their figures are lower bounds",
            "no difference is certain.",
        ),
    };
    Some(format!("{which}: {so}"))
}
