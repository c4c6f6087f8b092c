//! Decides the state of a suspect: new, known, grown, fixed or reopened.

use super::state::LedgerState;
use crate::trend::slope::{RISING, theil_sen};

/// Only the last nights decide about growth: a suspect that stopped growing a month ago is known.
const NIGHTS: usize = 7;
/// Growth over these nights below this share of the first night is noise.
const LEAST_GROWTH: f64 = 0.1;
/// Growth over these nights below this many bytes is noise.
const LEAST_BYTES: f64 = 64.0 * 1024.0;

/// One night of a suspect in an application.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Night {
    /// Days since 1970-01-01.
    pub(super) day: i64,
    /// Mean bytes per run; `None` if every dump with the suspect lost part of its heap, because lower bounds do not
    /// show growth.
    pub(super) bytes: Option<f64>,
}

/// State and slope of a suspect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct NightlyTrend {
    pub(super) state: LedgerState,
    /// Slope since the suspect (re)appeared, in bytes per day.
    pub(super) bytes_per_night: Option<f64>,
}

/// Classifies a suspect at the application's last night.
///
/// `nights`: sorted days with a complete dump of the application, or with the suspect. `seen`: sorted nights of the
/// suspect. `first_day`: first night of the suspect, which may have been pruned.
pub(super) fn classify(
    nights: &[i64],
    seen: &[Night],
    first_day: i64,
    fixed_after: u32,
) -> NightlyTrend {
    let fixed_after = fixed_after.max(1) as usize;
    let since = since_reappeared(nights, seen, fixed_after);
    let measured = measured(since);
    let bytes_per_night = (measured.len() >= 2).then(|| theil_sen(&measured).median);
    let Some(&latest) = nights.last() else {
        return NightlyTrend {
            state: LedgerState::Known,
            bytes_per_night,
        };
    };
    let Some(last) = seen.last() else {
        // All runs of the suspect are pruned, and it has not appeared again.
        return NightlyTrend {
            state: LedgerState::Fixed,
            bytes_per_night: None,
        };
    };
    let missed = nights_after(nights, last.day);
    let state = if missed >= fixed_after {
        LedgerState::Fixed
    } else if missed > 0 {
        LedgerState::Known
    } else if first_day == latest {
        LedgerState::New
    } else if since.len() == 1 {
        // A single night since it appeared again, and an older first night: it was fixed in between. If the nights
        // in between are pruned, that is not certain, and the state is "known".
        let nights_between = nights
            .iter()
            .filter(|day| **day > first_day && **day < latest)
            .count();
        if nights_between >= fixed_after {
            LedgerState::Reopened
        } else {
            LedgerState::Known
        }
    } else if grows(&measured) {
        LedgerState::Grown
    } else {
        LedgerState::Known
    };
    NightlyTrend {
        state,
        bytes_per_night,
    }
}

/// Number of the application's nights after a day.
fn nights_after(nights: &[i64], day: i64) -> usize {
    nights.len() - nights.partition_point(|night| *night <= day)
}

/// The suspect's nights since the last gap that is long enough to count as fixed.
fn since_reappeared<'a>(nights: &[i64], seen: &'a [Night], fixed_after: usize) -> &'a [Night] {
    let gap = |a: &Night, b: &Night| {
        let missed = nights_after(nights, a.day)
            .saturating_sub(nights_after(nights, b.day))
            .saturating_sub(1);
        missed >= fixed_after
    };
    let start = seen
        .iter()
        .zip(seen.iter().skip(1))
        .rposition(|(a, b)| gap(a, b))
        .map_or(0, |position| position + 1);
    seen.get(start..).unwrap_or_default()
}

/// Day and bytes of the last nights that have an exact size.
fn measured(nights: &[Night]) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = nights
        .iter()
        .filter_map(|night| Some((night.day as f64, night.bytes?)))
        .collect();
    points.drain(..points.len().saturating_sub(NIGHTS));
    points
}

/// Whether the last nights together, or the last step alone, rise by more than noise.
fn grows(nights: &[(f64, f64)]) -> bool {
    let (Some(first), Some(last)) = (nights.first(), nights.last()) else {
        return false;
    };
    let rise = |from: f64, to: f64| to - from > LEAST_BYTES && to - from > LEAST_GROWTH * from;
    let step = nights
        .len()
        .checked_sub(2)
        .and_then(|position| nights.get(position));
    rise(first.1, last.1) && theil_sen(nights).rising >= RISING
        || step.is_some_and(|before| rise(before.1, last.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: f64 = 1024.0 * 1024.0;

    fn state(nights: &[i64], seen: &[(i64, f64)]) -> LedgerState {
        let seen: Vec<Night> = seen
            .iter()
            .map(|&(day, mib)| Night {
                day,
                bytes: Some(mib * MIB),
            })
            .collect();
        let first = seen.first().map_or(0, |night| night.day);
        classify(nights, &seen, first, 1).state
    }

    #[test]
    fn states_follow_the_nights() {
        let nights = [10, 11, 12, 14, 15];
        assert_eq!(state(&nights, &[(15, 9.0)]), LedgerState::New);
        assert_eq!(
            state(
                &nights,
                &[(10, 9.0), (11, 9.0), (12, 9.1), (14, 9.0), (15, 9.1)]
            ),
            LedgerState::Known
        );
        assert_eq!(
            state(&nights, &[(12, 9.0), (14, 20.0), (15, 31.0)]),
            LedgerState::Grown
        );
        assert_eq!(state(&nights, &[(12, 9.0), (14, 9.0)]), LedgerState::Fixed);
        assert_eq!(
            state(&nights, &[(10, 9.0), (15, 9.0)]),
            LedgerState::Reopened
        );
        // A night without dumps does not count as a night without the suspect.
        assert_eq!(
            state(&nights, &[(12, 9.0), (14, 9.0), (15, 9.0)]),
            LedgerState::Known
        );
        // Slow but steady: four per cent a night.
        assert_eq!(
            state(
                &nights,
                &[
                    (10, 200.0),
                    (11, 208.0),
                    (12, 216.0),
                    (14, 232.0),
                    (15, 240.0)
                ]
            ),
            LedgerState::Grown
        );
    }

    #[test]
    fn a_patient_user_waits_two_nights_for_fixed() {
        let nights = [10, 11, 12];
        let seen = [Night {
            day: 11,
            bytes: Some(MIB),
        }];
        assert_eq!(classify(&nights, &seen, 11, 2).state, LedgerState::Known);
        let seen = [Night {
            day: 10,
            bytes: Some(MIB),
        }];
        assert_eq!(classify(&nights, &seen, 10, 2).state, LedgerState::Fixed);
    }

    #[test]
    fn the_slope_starts_anew_after_a_fix() {
        let nights = [1, 2, 3, 4, 5];
        let seen: Vec<Night> = [(1, 100.0), (3, 10.0), (4, 15.0), (5, 20.0)]
            .map(|(day, mib)| Night {
                day,
                bytes: Some(mib * MIB),
            })
            .into();
        let trend = classify(&nights, &seen, 1, 1);
        assert_eq!(trend.state, LedgerState::Grown);
        assert!((trend.bytes_per_night.unwrap_or(0.0) - 5.0 * MIB).abs() < 1.0);
    }

    #[test]
    fn a_night_of_lower_bounds_is_neither_a_fall_nor_the_start_of_a_rise() {
        let night = |day, mib: Option<f64>| Night {
            day,
            bytes: mib.map(|mib| mib * MIB),
        };
        let nights = [1, 2, 3];
        let seen = [night(1, Some(50.0)), night(2, None), night(3, Some(50.0))];
        let trend = classify(&nights, &seen, 1, 1);
        assert_eq!(trend.state, LedgerState::Known);
        assert_eq!(trend.bytes_per_night, Some(0.0));
    }

    #[test]
    fn pruned_suspects_stay_fixed_and_come_back_as_reopened() {
        let night = Night {
            day: 9,
            bytes: Some(MIB),
        };
        assert_eq!(classify(&[8, 9], &[], 2, 1).state, LedgerState::Fixed);
        assert_eq!(
            classify(&[8, 9], &[night], 2, 1).state,
            LedgerState::Reopened
        );
        assert_eq!(classify(&[9], &[night], 2, 1).state, LedgerState::Known);
    }
}
