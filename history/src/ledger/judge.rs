//! The state of a suspect in nights whose suspects were found by different rules.
//!
//! A change of the rules is no change of the program. In the first night of new rules nothing is new, reopened, grown or
//! fixed; later, what only the old rules have found is not fixed, and sizes of the old rules show no growth.

use std::collections::{BTreeMap, BTreeSet};

use super::sightings::{AppNight, AppNights, whole_nights};
use super::state::LedgerState;
use super::states::{Night, NightlyTrend, classify};

/// Classifies a suspect at the last of `nights`. `seen`: sorted nights of the suspect, all among `nights` unless their
/// runs are pruned.
pub(super) fn judge(
    nights: &AppNights,
    seen: &[Night],
    first_day: i64,
    fixed_after: u32,
) -> NightlyTrend {
    let latest = nights.last_key_value().map(|(_, night)| &night.bases);
    let alike = |night: &AppNight| latest.is_none_or(|bases| !bases.is_disjoint(&night.bases));
    let was_alike = |day: i64| nights.get(&day).is_none_or(alike);
    let days_of = |wanted: bool| -> Vec<i64> {
        let days: BTreeMap<i64, &AppNight> = nights
            .iter()
            .filter(|(_, night)| alike(night) == wanted)
            .map(|(day, night)| (*day, night))
            .collect();
        let whole = whole_nights(days.iter().map(|(day, night)| (*day, *night)));
        let days: BTreeSet<i64> = whole.chain(seen.iter().map(|night| night.day)).collect();
        days.into_iter().collect()
    };
    if seen.iter().any(|night| was_alike(night.day)) || seen.is_empty() {
        let measured: Vec<Night> = seen
            .iter()
            .map(|night| Night {
                bytes: night.bytes.filter(|_| was_alike(night.day)),
                ..*night
            })
            .collect();
        let mut trend = classify(&days_of(true), &measured, first_day, fixed_after);
        let of_these_rules = nights.values().filter(|night| alike(night)).count();
        if of_these_rules == 1 && nights.len() > 1 {
            trend.state = LedgerState::Known;
        }
        return trend;
    }
    // Only the old rules have found it: what they said last is all that is known.
    let mut trend = classify(&days_of(false), seen, first_day, fixed_after);
    if trend.state != LedgerState::Fixed {
        trend.state = LedgerState::Known;
    }
    trend
}
