//! What a series of times says: since when, how fast, and how evenly.

/// Parts of the time from the oldest object to the dump.
const PARTS: u8 = 12;
/// A shorter time is one burst, which has no rate.
const SHORTEST: i64 = 10_000;
/// The newest object may be so old, milliseconds, or this part of the whole time: else the times are of something else
/// than of being made, or the pile is no longer growing.
const LATE: i64 = 3_600_000;
const LATE_PART: i64 = 4;
/// The fullest part may have so many times the average, and the emptiest this part of it, where a series is steady.
const MOST: f64 = 2.0;
const LEAST: f64 = 0.4;
/// The later half has so many times the objects of the earlier one where a series grows.
const GROWS: f64 = 2.0;

/// A series of times.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Series {
    /// Age of the oldest and of the newest object, milliseconds.
    pub oldest: u64,
    pub newest: u64,
    /// Objects made a minute, between the oldest and the newest.
    pub per_minute: f64,
    /// How they came: `steady`, `faster and faster`, `slower and slower`, `in bursts`.
    pub shape: &'static str,
    /// Objects of each part of the time from the oldest one to the dump.
    pub counts: Vec<u64>,
}

impl Series {
    /// The series of some of `all` objects; `None` if it says nothing.
    pub(super) fn of(mut times: Vec<i64>, now: i64, all: u64) -> Option<Self> {
        times.sort_unstable();
        // A few strays, as of objects that were made for a test at the start, are no series.
        let cut = times.len() / 200;
        let kept = times.get(cut..times.len() - cut)?;
        let (first, last) = (*kept.first()?, (*kept.last()?).min(now));
        let span = last - first;
        let late = now - last;
        if span < SHORTEST || late > LATE.max(span / LATE_PART) {
            return None;
        }
        let whole = (now - first).max(1);
        let mut counts = vec![0u64; usize::from(PARTS)];
        for time in kept {
            let at = (time - first).clamp(0, whole - 1) * i64::from(PARTS) / whole;
            if let Some(count) = usize::try_from(at).ok().and_then(|at| counts.get_mut(at)) {
                *count += 1;
            }
        }
        let shape = shape(&counts);
        let scale = all as f64 / kept.len() as f64;
        // Counts are neither negative nor beyond 64 bits.
        #[allow(clippy::cast_sign_loss)]
        let counts = counts
            .iter()
            .map(|count| (*count as f64 * scale).round() as u64);
        Some(Self {
            oldest: u64::try_from(now - first).ok()?,
            newest: u64::try_from(late).unwrap_or(0),
            per_minute: all as f64 / (span as f64 / 60_000.0),
            shape,
            counts: counts.collect(),
        })
    }
}

/// A series that came evenly.
pub(super) const STEADY: &str = "steady";

/// Will a series of this shape go on as it did?
pub(super) fn goes_on(shape: &str) -> bool {
    matches!(shape, STEADY | "faster and faster")
}

fn shape(counts: &[u64]) -> &'static str {
    let total: u64 = counts.iter().sum();
    let average = total as f64 / counts.len().max(1) as f64;
    let within =
        |count: &u64| (*count as f64) <= average * MOST && *count as f64 >= average * LEAST;
    if counts.iter().all(within) {
        return STEADY;
    }
    let (early, late) = counts.split_at(counts.len() / 2);
    let (early, late): (u64, u64) = (early.iter().sum(), late.iter().sum());
    let rises = counts
        .windows(3)
        .filter(|three| matches!(three, [a, b, c] if a <= b && b <= c));
    let falls = counts
        .windows(3)
        .filter(|three| matches!(three, [a, b, c] if a >= b && b >= c));
    let most = counts.len().saturating_sub(2) * 2 / 3;
    if late as f64 >= early as f64 * GROWS && rises.count() >= most {
        "faster and faster"
    } else if early as f64 >= late as f64 * GROWS && falls.count() >= most {
        "slower and slower"
    } else {
        "in bursts"
    }
}

/// `5 h 12 min`, `2 s`: the two largest units.
pub(super) fn duration(millis: u64) -> String {
    let seconds = (millis + 500) / 1000;
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) if seconds == 0 => "under a second".to_owned(),
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) if seconds.is_multiple_of(60) => format!("{minutes} min"),
        (0, 0, _) if minutes < 10 => format!("{minutes} min {} s", seconds % 60),
        (0, 0, _) => format!("{minutes} min"),
        (0, _, _) => format!("{hours} h {} min", minutes % 60),
        _ => format!("{days} d {} h", hours % 24),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    const NOW: i64 = 1_800_000_000_000;

    #[test]
    fn a_steady_series_has_its_rate() {
        // One every 900 ms for five hours, of which every tenth was read.
        let times: Vec<i64> = (0..2000).map(|at| NOW - 2000 - at * 9000).collect();
        let series = Series::of(times, NOW, 20_000).unwrap();
        assert_eq!(series.shape, "steady");
        assert!((60.0..75.0).contains(&series.per_minute), "{series:?}");
        assert_eq!(series.counts.len(), usize::from(PARTS));
        assert!(series.newest < 100_000 && series.oldest > 17_000_000);
    }

    #[test]
    fn growth_and_bursts_are_told_apart() {
        let bursts: Vec<i64> = (0..2000i64)
            .map(|at| NOW - (at % 4) * 3_600_000 - at)
            .collect();
        assert_eq!(Series::of(bursts, NOW, 2000).unwrap().shape, "in bursts");
        let squares: Vec<i64> = (0..2000i64)
            .map(|at| NOW - 4_001_000 + 2000 * ((at * 2000) as f64).sqrt() as i64)
            .collect();
        assert_eq!(
            Series::of(squares, NOW, 2000).unwrap().shape,
            "faster and faster"
        );
    }

    #[test]
    fn one_moment_and_old_times_say_nothing() {
        assert_eq!(
            Series::of((0..500).map(|_| NOW - 5).collect(), NOW, 500),
            None
        );
        let old = (0..500)
            .map(|at| NOW - 86_400_000 * 3 - at * 1000)
            .collect();
        assert_eq!(Series::of(old, NOW, 500), None);
    }

    #[test]
    fn durations_are_read_at_a_glance() {
        for (millis, told) in [
            (18_720_000, "5 h 12 min"),
            (2000, "2 s"),
            (100, "under a second"),
            (90_000, "1 min 30 s"),
            (1_800_000, "30 min"),
            (200_000_000, "2 d 7 h"),
        ] {
            assert_eq!(duration(millis), told);
        }
    }
}
