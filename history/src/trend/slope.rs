//! Robust statistics of a series: slopes, quantiles, deviations.

/// Up to this many points, all pairs are used. Beyond, each point is paired with the point half a series later
/// (Theil's incomplete method), which keeps the cost linear.
const ALL_PAIRS_UP_TO: usize = 128;

/// A smaller share of rising pairs, minus falling pairs, is not a rise.
pub(crate) const RISING: f64 = 0.6;

/// Quartiles of the slopes between pairs of points.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Slopes {
    /// A quarter of the pairs have a smaller slope.
    pub low: f64,
    /// The Theil–Sen estimate.
    pub median: f64,
    /// A quarter of the pairs have a larger slope.
    pub high: f64,
    /// Share of rising pairs minus share of falling pairs, `-1..=1`.
    pub rising: f64,
}

/// Theil–Sen slope of `(at, value)` points; zeros for fewer than two distinct positions. O(n²) up to 128
/// points, O(n log n) beyond.
pub fn theil_sen(points: &[(f64, f64)]) -> Slopes {
    let mut slopes: Vec<f64> = Vec::new();
    let mut pair = |a: &(f64, f64), b: &(f64, f64)| {
        if b.0 > a.0 {
            slopes.push((b.1 - a.1) / (b.0 - a.0));
        }
    };
    if points.len() <= ALL_PAIRS_UP_TO {
        for (position, a) in points.iter().enumerate() {
            for b in points.iter().skip(position + 1) {
                pair(a, b);
            }
        }
    } else {
        let half = points.len() / 2;
        for (a, b) in points.iter().zip(points.iter().skip(half)) {
            pair(a, b);
        }
    }
    if slopes.is_empty() {
        return Slopes::default();
    }
    slopes.sort_by(f64::total_cmp);
    let rises = slopes.iter().filter(|slope| **slope > 0.0).count();
    let falls = slopes.iter().filter(|slope| **slope < 0.0).count();
    Slopes {
        low: quantile(&slopes, 0.25),
        median: quantile(&slopes, 0.5),
        high: quantile(&slopes, 0.75),
        rising: (rises as f64 - falls as f64) / slopes.len() as f64,
    }
}

/// Interpolated quantile of sorted values; 0 for none.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let position = share.clamp(0.0, 1.0) * last as f64;
    let below = position.floor();
    #[allow(clippy::cast_sign_loss)] // between 0 and the length
    let index = below as usize;
    let low = sorted.get(index).copied().unwrap_or(0.0);
    let high = sorted.get(index + 1).copied().unwrap_or(low);
    low + (high - low) * (position - below)
}

/// Share of the variance that the least-squares line explains; 1 for constant values.
pub fn r_squared(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    if points.len() < 2 {
        return 1.0;
    }
    let mean_at = points.iter().map(|point| point.0).sum::<f64>() / count;
    let mean = points.iter().map(|point| point.1).sum::<f64>() / count;
    let (mut within, mut across, mut along) = (0.0, 0.0, 0.0);
    for (at, value) in points {
        within += (at - mean_at) * (at - mean_at);
        along += (at - mean_at) * (value - mean);
        across += (value - mean) * (value - mean);
    }
    if across <= 0.0 || within <= 0.0 {
        return 1.0;
    }
    (along * along / (within * across)).clamp(0.0, 1.0)
}

/// Median of values in any order; 0 for none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    quantile(&values, 0.5)
}

/// Value of the Theil–Sen line at position 0; half of the points are above the line.
pub fn intercept(points: &[(f64, f64)], slope: f64) -> f64 {
    median(
        points
            .iter()
            .map(|(at, value)| value - slope * at)
            .collect(),
    )
}

/// Median absolute distance of the points from the Theil–Sen line.
pub fn jitter(points: &[(f64, f64)], slope: f64) -> f64 {
    let middle = intercept(points, slope);
    median(
        points
            .iter()
            .map(|(at, value)| (value - slope * at - middle).abs())
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn a_line_has_its_slope_and_one_odd_dump_does_not_tilt_it() {
        let mut points: Vec<(f64, f64)> = (0..9)
            .map(|at| (f64::from(at), 100.0 + 7.0 * f64::from(at)))
            .collect();
        assert!(close(theil_sen(&points).median, 7.0));
        assert!(close(theil_sen(&points).rising, 1.0));
        assert!(close(r_squared(&points), 1.0));
        points[4].1 = 10_000.0;
        assert!((theil_sen(&points).median - 7.0).abs() < 0.5);
        assert!(r_squared(&points) < 0.1);
    }

    #[test]
    fn a_long_series_takes_the_cheap_way_to_the_same_answer() {
        let points: Vec<(f64, f64)> = (0..5000)
            .map(|at| (f64::from(at), 3.0 * f64::from(at)))
            .collect();
        assert!(close(theil_sen(&points).median, 3.0));
    }

    #[test]
    fn nothing_to_measure_is_flat() {
        assert_eq!(theil_sen(&[]), Slopes::default());
        assert_eq!(theil_sen(&[(1.0, 5.0), (1.0, 9.0)]), Slopes::default());
        assert!(close(r_squared(&[(0.0, 5.0), (1.0, 5.0)]), 1.0));
    }

    #[test]
    fn quartiles_interpolate() {
        assert!(close(quantile(&[1.0, 2.0, 3.0, 4.0], 0.5), 2.5));
        assert!(close(quantile(&[1.0], 0.75), 1.0));
        assert!(close(quantile(&[], 0.5), 0.0));
    }
}
