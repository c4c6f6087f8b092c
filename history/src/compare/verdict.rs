//! The result of a comparison in one sentence.

use heapray_report::Report;

use super::comparability::Comparability;
use super::figure::{ChangeState, Figure};
use super::model::{ComparisonKind, ComparisonVerdict};
use super::noise::Noise;
use super::rows::{PathChange, SuspectChange};
use super::significance::{Partial, Significance};
use crate::figures;
use crate::measured::{difference, full};
use crate::names::culprit_label;
use crate::paths::{cut, holder_label};
use crate::times::hours_between;

pub(super) fn verdict(
    before: &Report,
    after: &Report,
    suspects: &[SuspectChange],
    paths: &[PathChange],
    significance: &Significance,
    comparability: &Comparability,
) -> ComparisonVerdict {
    let Significance { noise, partial } = significance;
    let used = Figure::new(before.heap.used_bytes, after.heap.used_bytes);
    let within = hours_between(before, after)
        .filter(|hours| *hours > 0.0)
        .map_or_else(String::new, |hours| {
            format!(" in {}", figures::hours(hours))
        });
    let grew = |state| matches!(state, ChangeState::New | ChangeState::Grown);
    let fastest = paths
        .iter()
        .find(|row| row.holder && grew(row.state))
        .map(|row| {
            (
                holder_label(&row.path, &row.class).to_owned(),
                row.retained_bytes,
                row.below_threshold,
            )
        });
    let worst = suspects
        .iter()
        .filter(|suspect| grew(suspect.state))
        .max_by_key(|suspect| suspect.retained_bytes.delta)
        .map(|suspect| {
            // What neither suspects nor access paths of the first report list.
            let figure = suspect.retained_bytes;
            let from_below =
                suspect.below_threshold && figure.before == cut(before).min(figure.after);
            (suspect.culprit.clone(), figure, from_below)
        });
    // The path table has every growth. At about equal growth a suspect is preferred, because it has a name.
    let grown = match (worst, fastest) {
        (Some(suspect), Some(path))
            if suspect.1.delta.saturating_mul(10) >= path.1.delta.saturating_mul(9) =>
        {
            Some(suspect)
        }
        (suspect, path) => path.or(suspect),
    };
    let (kind, headline, signal) = if let Some((name, figure, from_below)) = grown {
        let of_growth = if used.delta > 0 && figure.delta <= used.delta && !partial.after {
            let share = figure.delta as f64 / used.delta as f64;
            format!(", {} of the heap's growth", figures::percent(share))
        } else {
            String::new()
        };
        let text = format!(
            "{} grew by {}{within}, from {} to {}{of_growth}.",
            figures::harmless(&name),
            figures::at_least(
                partial.after || from_below,
                figures::bytes(figure.delta.unsigned_abs())
            ),
            figures::at_most(from_below, figures::bytes(figure.before)),
            figures::bytes(figure.after)
        );
        (ComparisonKind::Grew, text, figure.delta.unsigned_abs())
    } else if let Some(text) = difference(before, after)
        .map(|reason| format!("Cannot tell whether anything grew: {reason}."))
        .or_else(|| doubt(*partial, noise.is_real(used) && used.delta > 0).map(str::to_owned))
    {
        (ComparisonKind::Unclear, text, 0)
    } else if let Some((used, most)) = full(after, None) {
        let text = format!(
            "Nothing can grow: live objects fill {} of {}{}.",
            figures::bytes(used),
            figures::bytes(most),
            largest(after)
        );
        (ComparisonKind::Full, text, noise.bytes)
    } else if paths
        .iter()
        .any(|row| row.retained_bytes.delta < 0 && row.state != ChangeState::Moved)
        || noise.is_real(used) && used.delta < 0
    {
        let text = format!(
            "Nothing grew by more than noise; the heap went from {} to {}{within}.",
            figures::bytes(used.before),
            figures::bytes(used.after)
        );
        (ComparisonKind::Shrank, text, used.delta.unsigned_abs())
    } else if noise.is_real(used) {
        let text = format!(
            "The heap grew by {}{within}, but no single access path grew by more than noise.",
            figures::bytes(used.delta.unsigned_abs())
        );
        (ComparisonKind::Grew, text, noise.bytes)
    } else {
        let text = format!(
            "No growth: all differences{within} are within noise ({} or {}).",
            figures::bytes(noise.bytes),
            figures::percent(noise.relative)
        );
        (ComparisonKind::Steady, text, u64::MAX)
    };
    ComparisonVerdict {
        kind,
        headline,
        confidence: confidence(signal, noise, comparability),
    }
}

/// The largest suspect or access path, as the end of a sentence.
fn largest(report: &Report) -> String {
    let suspect = report.suspects.first();
    let path = || {
        report
            .access_paths
            .iter()
            .max_by_key(|row| row.retained_bytes)
    };
    let named = suspect
        .map(|suspect| (culprit_label(suspect), suspect.retained_bytes))
        .or_else(|| {
            path().map(|row| {
                let name = holder_label(&row.path, &row.class).to_owned();
                (name, row.retained_bytes)
            })
        });
    named.map_or_else(String::new, |(name, held)| {
        format!(
            ", and {} holds {}",
            figures::harmless(&name),
            figures::bytes(held)
        )
    })
}

/// Why there is no answer; `None` if both dumps are complete.
fn doubt(partial: Partial, larger: bool) -> Option<&'static str> {
    Some(match (partial.before, partial.after) {
        (false, false) => return None,
        (true, false) if larger => {
            "Cannot tell whether anything grew: part of the first dump is missing, and the growth may have \
             been in that part."
        }
        (true, false) => "Cannot tell whether anything grew: part of the first dump is missing.",
        (false, true) => "No certain growth, but part of the second dump is missing.",
        (true, true) => "Cannot tell whether anything grew: parts of both dumps are missing.",
    })
}

/// Two dumps cannot distinguish a leak from a warm-up, so their confidence stays below that of a series.
const MOST_CONFIDENCE: f64 = 0.8;

fn confidence(signal: u64, noise: &Noise, comparability: &Comparability) -> f64 {
    let clear = signal as f64 / (signal as f64 + 2.0 * noise.bytes as f64);
    let alike = if comparability.like_for_like {
        1.0
    } else {
        0.75
    };
    (MOST_CONFIDENCE * clear * alike * 100.0).round() / 100.0
}
