use super::treemap::{Area, squarify};
use super::*;

#[test]
fn attributes_are_short_and_bounded() {
    assert_eq!(percent(0.5), "50");
    assert_eq!(percent(0.123_456), "12.35");
    assert_eq!(percent(1.7), "100");
    assert_eq!(percent(0.0), "0");
}

#[test]
fn labels_fit_or_are_left_out() {
    assert_eq!(fitting("Order", 20.0), None);
    assert_eq!(fitting("Order", 60.0).as_deref(), Some("Order"));
    assert_eq!(fitting("OrderBookEntry", 60.0).as_deref(), Some("OrderB…"));
}

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
