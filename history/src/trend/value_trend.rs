//! How did a figure go over the series, and how sure is that?

use serde::{Deserialize, Serialize};

use super::shape::Shape;
use super::slope::{RISING, jitter, r_squared, theil_sen};

/// How a figure went over the series. Slopes are per step of the axis (hour or dump).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValueTrend {
    /// What it did.
    pub shape: Shape,
    /// Theil–Sen slope over the whole series, bytes per step.
    pub slope: f64,
    /// Half of all pairs of dumps have slopes between these two.
    pub slope_range: (f64, f64),
    /// Theil–Sen slope of the later half.
    pub late_slope: f64,
    /// How much of the variance a straight line explains, `0..=1`.
    pub r_squared: f64,
    /// Share of pairs of dumps that rise less the share that fall, `-1..=1` (Kendall's tau against time).
    pub rising: f64,
    /// `0..=1`: sure that the shape is what it says. Grows with the number of dumps, the rise over noise
    /// and the share of rising pairs.
    pub confidence: f64,
    /// Values, one a dump; 0 where a report doesn't list the row.
    pub values: Vec<u64>,
}

impl ValueTrend {
    /// Last value less the first.
    pub fn growth(&self) -> i64 {
        let ends = self.values.first().zip(self.values.last());
        ends.map_or(0, |(&first, &last)| crate::figures::delta(first, last))
    }

    /// The last value.
    pub fn last(&self) -> u64 {
        self.values.last().copied().unwrap_or(0)
    }
}

/// What moved by less than this share of all its growth in the later half has stopped.
const STOPPED_GROWTH: f64 = 0.1;
/// The later half is as fast as the earlier one between these two.
const STEADY_FROM: f64 = 0.5;
const STEADY_TO: f64 = 2.0;
/// A rise must be this many times the jitter around its own line.
const OVER_JITTER: f64 = 3.0;
/// Fewer dumps cannot show that something stopped.
const PLATEAU_FROM: usize = 3;
/// Share of a figure's own size that it moves by without reason.
const OWN_NOISE: f64 = 0.01;

/// Judges values at increasing positions. `floor` is what counts as noise in bytes.
pub(super) fn value_trend(at: &[f64], values: &[u64], floor: f64) -> ValueTrend {
    let points: Vec<(f64, f64)> = at
        .iter()
        .copied()
        .zip(values.iter().map(|value| *value as f64))
        .collect();
    let slopes = theil_sen(&points);
    // The later half begins at the middle of the dumps, not of the time: dumps may bunch.
    let late = points.get(points.len() / 2..).unwrap_or_default();
    // With few dumps the halves share the middle one, so that each has two points.
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
        // A late slope against a flat beginning has no ratio; it accelerates.
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

/// Rise from the first to the last point.
fn ends(points: &[(f64, f64)]) -> f64 {
    points
        .first()
        .zip(points.last())
        .map_or(0.0, |(first, last)| last.1 - first.1)
}

/// How sure the shape is, rounded to a hundredth. Steps that are as likely to rise as to fall all rise in
/// one of 2^(n−1) series: two dumps are worth a half, five 0.94.
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
    fn shapes_are_told_apart() {
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
