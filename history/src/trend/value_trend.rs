//! How a figure developed over a series, and with which confidence.

use serde::{Deserialize, Serialize};

use super::shape::Shape;
use super::slope::{RISING, jitter, r_squared, theil_sen};

/// How a figure developed over a series. Slopes are per step of the axis (hour or dump).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValueTrend {
    /// Shape of the values.
    pub shape: Shape,
    /// Theil–Sen slope over the whole series, bytes per step.
    pub slope: f64,
    /// Quartiles of the slopes between pairs of dumps.
    pub slope_range: (f64, f64),
    /// Theil–Sen slope of the second half of the series.
    pub late_slope: f64,
    /// Share of the variance that a straight line explains, `0..=1`.
    pub r_squared: f64,
    /// Share of rising pairs of dumps minus share of falling pairs, `-1..=1` (Kendall's tau against time).
    pub rising: f64,
    /// Confidence in the shape, `0..=1`. Grows with the number of dumps, the ratio of growth to noise, and the share of
    /// rising pairs.
    pub confidence: f64,
    /// The value in each dump; 0 where a report does not list the row.
    pub values: Vec<u64>,
}

impl ValueTrend {
    /// Last value minus first value.
    pub fn growth(&self) -> i64 {
        let ends = self.values.first().zip(self.values.last());
        ends.map_or(0, |(&first, &last)| crate::figures::delta(first, last))
    }

    /// The last value.
    pub fn last(&self) -> u64 {
        self.values.last().copied().unwrap_or(0)
    }
}

/// A figure whose second half changed by less than this share of all growth has stopped growing.
const STOPPED_GROWTH: f64 = 0.1;
/// Between these ratios, the second half grows as fast as the first.
const STEADY_FROM: f64 = 0.5;
const STEADY_TO: f64 = 2.0;
/// Growth must be this many times the median distance from the line.
const OVER_JITTER: f64 = 3.0;
/// Fewer dumps cannot show that growth stopped.
const PLATEAU_FROM: usize = 3;
/// Share of its own size by which a figure varies without a reason.
const OWN_NOISE: f64 = 0.01;

/// Finds the shape of values at increasing positions. `floor` is the noise in bytes.
pub(super) fn value_trend(at: &[f64], values: &[u64], floor: f64) -> ValueTrend {
    let points: Vec<(f64, f64)> = at
        .iter()
        .copied()
        .zip(values.iter().map(|value| *value as f64))
        .collect();
    let slopes = theil_sen(&points);
    // The second half is by number of dumps, not by time, because dumps may come in bursts.
    let late = points.get(points.len() / 2..).unwrap_or_default();
    // With few dumps, the halves share the middle dump, so that each has two points.
    let early = points.get(..=points.len() / 2).unwrap_or_default();
    let late = if late.len() < 2 {
        points
            .get(points.len().saturating_sub(2)..)
            .unwrap_or_default()
    } else {
        late
    };
    let late_slope = theil_sen(late).median;
    let early_slope = theil_sen(early).median;

    let least = values.iter().min().copied().unwrap_or(0) as f64;
    let most = values.iter().max().copied().unwrap_or(0) as f64;
    let noise = floor.max(OWN_NOISE * most);
    let growth = ends(&points);
    let late_range = {
        let values = || late.iter().map(|point| point.1);
        values().fold(f64::MIN, f64::max) - values().fold(f64::MAX, f64::min)
    };
    let jitter = jitter(&points, slopes.median);

    let shape = if most - least <= noise {
        Shape::Flat
    } else if points.len() >= PLATEAU_FROM
        && growth > noise
        && late_range <= (STOPPED_GROWTH * growth).max(noise.min(growth / 4.0))
        && theil_sen(early).rising > 0.0
    {
        Shape::Plateau
    } else if growth > noise && slopes.rising >= RISING && growth > OVER_JITTER * jitter {
        // Against a flat beginning, a late slope has no ratio: it accelerates.
        if late_slope > STEADY_TO * early_slope.max(0.0) {
            Shape::Accelerating
        } else if late_slope < STEADY_FROM * early_slope {
            Shape::Slowing
        } else {
            Shape::Linear
        }
    } else if -growth > noise && slopes.rising <= -RISING {
        Shape::Falling
    } else {
        Shape::Churning
    };
    ValueTrend {
        confidence: confidence(shape, values.len(), slopes.rising, growth, noise + jitter),
        shape,
        slope: slopes.median,
        slope_range: (slopes.low, slopes.high),
        late_slope,
        r_squared: r_squared(&points),
        rising: slopes.rising,
        values: values.to_vec(),
    }
}

/// Growth from the first to the last point.
fn ends(points: &[(f64, f64)]) -> f64 {
    points
        .first()
        .zip(points.last())
        .map_or(0.0, |(first, last)| last.1 - first.1)
}

/// Confidence in the shape, rounded to a hundredth. If steps rise and fall with equal chance, all n−1 steps rise in one
/// of 2^(n−1) series: two dumps give a half, five dumps 0.94.
fn confidence(shape: Shape, dumps: usize, rising: f64, growth: f64, noise: f64) -> f64 {
    let steps = i32::try_from(dumps.saturating_sub(1))
        .unwrap_or(i32::MAX)
        .min(60);
    let by_number = 1.0 - 0.5_f64.powi(steps);
    let over_noise = if growth.abs() > 0.0 {
        growth.abs() / (growth.abs() + noise)
    } else {
        0.0
    };
    let sure = match shape {
        Shape::Linear | Shape::Accelerating | Shape::Slowing | Shape::Falling => {
            by_number * rising.abs() * over_noise
        }
        Shape::Plateau => by_number * over_noise,
        Shape::Flat | Shape::Churning => by_number,
    };
    (sure.clamp(0.0, 0.99) * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(values: &[u64]) -> Shape {
        let at: Vec<f64> = (0..values.len()).map(|at| at as f64).collect();
        let scaled: Vec<u64> = values.iter().map(|value| value * 1_000_000).collect();
        value_trend(&at, &scaled, 200_000.0).shape
    }

    #[test]
    fn shapes_are_distinguished() {
        for (values, expected) in [
            (&[10, 20, 30, 40, 50][..], Shape::Linear),
            (&[10, 21, 29, 42, 50, 58], Shape::Linear),
            (&[10, 20], Shape::Linear),
            (&[10, 20, 30], Shape::Linear),
            (&[10, 12, 16, 30, 60, 120], Shape::Accelerating),
            (&[10, 10, 10, 10, 20, 30], Shape::Accelerating),
            (&[10, 30, 45, 52, 56, 60], Shape::Slowing),
            (&[10, 50, 50, 50, 50, 50], Shape::Plateau),
            (&[10, 30, 40, 48, 50, 50, 50, 50], Shape::Plateau),
            (&[10, 50, 50], Shape::Plateau),
            (&[50, 50, 50, 50], Shape::Flat),
            (&[50], Shape::Flat),
            (&[], Shape::Flat),
            (&[50, 40, 30, 20], Shape::Falling),
            (&[50, 10, 48, 12, 51, 9], Shape::Churning),
            (&[10, 50, 12, 48, 11, 52], Shape::Churning),
        ] {
            assert_eq!(shape(values), expected, "{values:?}");
        }
    }

    #[test]
    fn more_dumps_make_surer() {
        let sure = |dumps: u64| {
            let at: Vec<f64> = (0..dumps).map(|at| at as f64).collect();
            let values: Vec<u64> = (1..=dumps).map(|value| value * 10_000_000).collect();
            value_trend(&at, &values, 1000.0).confidence
        };
        assert!(sure(2) < 0.55, "{}", sure(2));
        assert!(sure(3) > sure(2) && sure(5) > sure(3));
        assert!(sure(8) > 0.9, "{}", sure(8));
    }
}
