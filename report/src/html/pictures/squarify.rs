//! How do sizes become areas that fill a rectangle?

/// A rectangle, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Distance from the left.
    pub x: f64,
    /// Distance from the top.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// Areas in proportion to `sizes` (largest first), as nearly square as possible: a strip along the
/// shorter side takes one more size as long as its worst aspect ratio improves (Bruls, Huizing, van Wijk: Squarified
/// Treemaps, 2000).
pub fn squarify(sizes: &[u64], whole: Area) -> Vec<Area> {
    let mut areas = Vec::with_capacity(sizes.len());
    let mut left = whole;
    let mut rest: f64 = sizes.iter().map(|size| *size as f64).sum();
    let mut sizes = sizes;
    while let Some(&first) = sizes.first() {
        let scale = if rest > 0.0 {
            left.width * left.height / rest
        } else {
            0.0
        };
        let side = left.width.min(left.height);
        let (mut taken, mut sum) = (1, first as f64);
        let mut worst = oblong(first as f64, first as f64, sum, scale, side);
        while let Some(&next) = sizes.get(taken) {
            let with = oblong(first as f64, next as f64, sum + next as f64, scale, side);
            if with > worst {
                break;
            }
            worst = with;
            sum += next as f64;
            taken += 1;
        }
        let thickness = if side > 0.0 { sum * scale / side } else { 0.0 };
        let (row, tail) = sizes.split_at(taken);
        let mut along = 0.0;
        for &size in row {
            let length = if sum > 0.0 {
                side * size as f64 / sum
            } else {
                0.0
            };
            areas.push(if left.width >= left.height {
                Area {
                    x: left.x,
                    y: left.y + along,
                    width: thickness,
                    height: length,
                }
            } else {
                Area {
                    x: left.x + along,
                    y: left.y,
                    width: length,
                    height: thickness,
                }
            });
            along += length;
        }
        if left.width >= left.height {
            left = Area {
                x: left.x + thickness,
                width: (left.width - thickness).max(0.0),
                ..left
            };
        } else {
            left = Area {
                y: left.y + thickness,
                height: (left.height - thickness).max(0.0),
                ..left
            };
        }
        rest -= sum;
        sizes = tail;
    }
    areas
}

/// The worst aspect ratio in a strip of cells, given its largest and smallest size.
fn oblong(largest: f64, smallest: f64, sum: f64, scale: f64, side: f64) -> f64 {
    let strip = sum * scale;
    if strip <= 0.0 || smallest <= 0.0 {
        return f64::INFINITY;
    }
    let thickness = strip / side;
    let longest = largest * scale / thickness;
    let shortest = smallest * scale / thickness;
    (longest / thickness).max(thickness / shortest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_treemap_covers_its_area_in_proportion_and_overlaps_nowhere() {
        let whole = Area {
            x: 0.0,
            y: 0.0,
            width: 600.0,
            height: 400.0,
        };
        let sizes = [6, 6, 4, 3, 2, 2, 1];
        let areas = squarify(&sizes, whole);
        assert_eq!(areas.len(), sizes.len());
        for (size, area) in sizes.iter().zip(&areas) {
            let expected = 240_000.0 * *size as f64 / 24.0;
            assert!(
                (area.width * area.height - expected).abs() < 1e-6 * expected,
                "{area:?}"
            );
            assert!(
                area.x >= -1e-9 && area.x + area.width <= 600.0 + 1e-9,
                "{area:?}"
            );
            assert!(
                area.y >= -1e-9 && area.y + area.height <= 400.0 + 1e-9,
                "{area:?}"
            );
            let oblong = (area.width / area.height).max(area.height / area.width);
            assert!(oblong < 4.0, "{area:?}");
        }
        for (i, a) in areas.iter().enumerate() {
            for b in areas.iter().skip(i + 1) {
                let apart = a.x + a.width <= b.x + 1e-9
                    || b.x + b.width <= a.x + 1e-9
                    || a.y + a.height <= b.y + 1e-9
                    || b.y + b.height <= a.y + 1e-9;
                assert!(apart, "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn a_treemap_of_nothing_has_no_shape_and_no_panic() {
        let flat = Area {
            x: 0.0,
            y: 0.0,
            width: 0.0,
            height: 0.0,
        };
        assert_eq!(squarify(&[], flat).len(), 0);
        assert!(
            squarify(&[0, 0], flat)
                .iter()
                .all(|a| a.width == 0.0 || a.height == 0.0)
        );
        let whole = Area {
            x: 0.0,
            y: 0.0,
            width: 10.0,
            height: 10.0,
        };
        assert!(
            squarify(&[u64::MAX, 1, 0], whole)
                .iter()
                .all(|a| a.width.is_finite())
        );
    }
}
