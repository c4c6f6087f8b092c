#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // a panic is a failed test

use heapray_report::Report;

use super::*;
use crate::testing::{Describe, MIB, noise, report};

const ORDERS: &str = "static com.example.OrderBook.OPEN_ORDERS";
const CACHE: &str = "static com.example.Cache.ENTRIES";
const WARM: &str = "static com.example.Templates.COMPILED";

/// Six hours of a shop, half an hour apart: orders grow by 8 MiB an hour, a cache of 600 MiB varies slightly,
/// templates fill in the first hour.
fn day() -> Vec<Report> {
    (0..12u64)
        .map(|half_hour| {
            let orders = 10 * MIB + 4 * MIB * half_hour;
            let cache =
                crate::figures::to_u64(600.0 * MIB as f64 * (0.997 + 0.006 * noise(half_hour)));
            let warm = [2, 30, 39, 40][half_hour.min(3) as usize] * MIB;
            report()
                .at(&format!(
                    "2026-03-01T{:02}:{:02}:00Z",
                    half_hour / 2,
                    half_hour % 2 * 30
                ))
                .used(orders + cache + warm)
                .path(ORDERS, 1, orders)
                .path(
                    &format!("{ORDERS} → HashMap entry"),
                    1000 + 400 * half_hour,
                    orders - 3000,
                )
                .path(
                    &format!("{ORDERS} → HashMap entry → com.example.Order.lines"),
                    1000 + 400 * half_hour,
                    orders / 2,
                )
                .path(CACHE, 1, cache)
                .path(WARM, 1, warm)
                .class("com.example.Order", 1000 + 400 * half_hour, orders)
                .class("com.example.Entry", 5000, cache / 2)
        })
        .collect()
}

#[test]
fn a_small_leak_that_grows_ranks_above_a_large_cache_that_does_not() {
    let trend = trend(&day(), &TrendOptions::default()).unwrap();
    assert_eq!(trend.axis, TimeAxis::Hours);
    let growing: Vec<&str> = trend
        .growing
        .iter()
        .map(|path| path.holder.as_str())
        .collect();
    assert_eq!(growing, ["com.example.OrderBook.OPEN_ORDERS"]);
    let orders = &trend.growing[0];
    assert!(orders.row.share < 0.1);
    let per_hour = 8.0 * MIB as f64;
    assert!(
        (orders.row.bytes.slope / per_hour - 1.0).abs() < 0.05,
        "{}",
        orders.row.bytes.slope
    );
    assert_eq!(orders.row.bytes.shape, Shape::Linear);
    assert!(
        orders.row.bytes.confidence > 0.9,
        "{}",
        orders.row.bytes.confidence
    );
    assert_eq!(orders.children.len(), 2);
    assert!((orders.children[0].instances_slope - 800.0).abs() < 1.0);
    let flat: Vec<&str> = trend
        .big_but_flat
        .iter()
        .map(|row| row.name.as_str())
        .collect();
    assert_eq!(flat, [CACHE]);
    let plateaus: Vec<&str> = trend.plateaus.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(plateaus, [WARM]);
    let classes: Vec<&str> = trend
        .growing_classes
        .iter()
        .map(|row| row.name.as_str())
        .collect();
    assert_eq!(classes, ["com.example.Order"]);
    assert_eq!(trend.verdict.kind, TrendKind::Growing);
}

#[test]
fn the_forecast_says_when_the_heap_is_full() {
    let trend = trend(&day(), &TrendOptions::default()).unwrap();
    let forecast = trend.forecast.unwrap();
    assert_eq!(forecast.max_heap_bytes, 1024 * MIB);
    // 1024 MiB less about 694 MiB at 8 MiB an hour.
    assert!((35.0..48.0).contains(&forecast.hours), "{forecast:?}");
    assert!(forecast.earliest_hours <= forecast.hours);
    assert!(forecast.full_at.unwrap().starts_with("2026-03-0"));
}

#[test]
fn without_a_maximum_or_times_there_is_no_forecast_but_a_reason() {
    let mut reports = day();
    for report in &mut reports {
        report.jvm.max_heap_bytes = None;
    }
    let trend_without = trend(&reports, &TrendOptions::default()).unwrap();
    assert!(trend_without.forecast.is_none());
    assert!(trend_without.forecast_note.unwrap().contains("--max-heap"));
    let given = TrendOptions {
        max_heap_bytes: Some(2048 * MIB),
        ..TrendOptions::default()
    };
    assert!(trend(&reports, &given).unwrap().forecast.is_some());
    reports[3].dump.created = None;
    let by_number = trend(&reports, &given).unwrap();
    assert_eq!(by_number.axis, TimeAxis::Dumps);
    assert!(by_number.forecast.is_none());
    let slope = by_number.growing[0].row.bytes.slope;
    assert!((slope / (4.0 * MIB as f64) - 1.0).abs() < 0.05, "{slope}");
}

#[test]
fn the_order_in_which_dumps_are_given_does_not_matter() {
    let reports = day();
    let mut shuffled = reports.clone();
    shuffled.reverse();
    shuffled.swap(2, 7);
    assert_eq!(
        trend(&shuffled, &TrendOptions::default()).unwrap(),
        trend(&reports, &TrendOptions::default()).unwrap()
    );
}

#[test]
fn a_warm_up_alone_is_not_a_leak() {
    let reports: Vec<Report> = [10, 60, 78, 80, 80, 80]
        .iter()
        .enumerate()
        .map(|(hour, warm)| {
            report()
                .at(&format!("2026-03-01T0{hour}:00:00Z"))
                .used(100 * MIB + warm * MIB)
                .path(WARM, 1, warm * MIB)
        })
        .collect();
    let trend = trend(&reports, &TrendOptions::default()).unwrap();
    assert_eq!(trend.verdict.kind, TrendKind::Plateau);
    assert!(trend.growing.is_empty());
    assert!(
        trend.verdict.headline.contains("stopped"),
        "{}",
        trend.verdict.headline
    );
}

#[test]
fn two_dumps_name_the_same_holder_with_less_confidence() {
    let reports = day();
    let pair = [reports[4].clone(), reports[11].clone()];
    let trend = trend(&pair, &TrendOptions::default()).unwrap();
    assert_eq!(trend.growing[0].holder, "com.example.OrderBook.OPEN_ORDERS");
    assert!(trend.growing[0].row.bytes.confidence <= 0.5);
}

#[test]
fn a_growing_path_knows_its_suspect() {
    let mut reports = day();
    let last = reports
        .pop()
        .unwrap()
        .suspect("com.example.OrderBook", "OPEN_ORDERS", 54 * MIB);
    reports.push(last);
    let trend = trend(&reports, &TrendOptions::default()).unwrap();
    assert_eq!(
        trend.growing[0].suspect.as_ref().unwrap().kind,
        "static-collection"
    );
}

#[test]
fn a_restart_is_noticed() {
    let reports = [
        report().at("2026-03-01T00:00:00Z").used(800 * MIB),
        report()
            .at("2026-03-02T00:00:00Z")
            .used(100 * MIB)
            .garbage(90 * MIB),
    ];
    let notes = trend(&reports, &TrendOptions::default())
        .unwrap()
        .notes
        .join("\n");
    assert!(notes.contains("restarted"), "{notes}");
    assert!(
        notes.contains("1 of 2 dumps was taken after a garbage collection"),
        "{notes}"
    );
}

#[test]
fn a_pool_that_gains_threads_shows_though_they_retain_nothing() {
    let reports: Vec<Report> = (0..4u32)
        .map(|hour| {
            let mut heap = report().at(&format!("2026-03-01T0{hour}:00:00Z"));
            for thread in 0..5 + hour * 10 {
                heap = heap.thread(&format!("pool-{thread}-thread-1"), 100);
            }
            heap
        })
        .collect();
    let trend = trend(&reports, &TrendOptions::default()).unwrap();
    assert_eq!(trend.growing_threads[0].name, "pool-*-thread-*");
    assert_eq!(trend.growing_threads[0].instances, [5, 15, 25, 35]);
}

#[test]
fn one_dump_is_no_series() {
    assert_eq!(
        trend(&day()[..1], &TrendOptions::default()).unwrap_err(),
        TrendError::TooFew(1)
    );
}

#[test]
fn paths_that_end_with_their_class_hang_together_too() {
    let reports: Vec<Report> = (0..6u64)
        .map(|hour| {
            let bytes = (10 + 8 * hour) * MIB;
            report()
                .at(&format!("2026-03-01T0{hour}:00:00Z"))
                .used(200 * MIB + bytes)
                .path(
                    "static shop.App.CONTEXT → shop.App.orders → app.Entry",
                    1,
                    bytes + MIB,
                )
                .path(
                    "static shop.App.CONTEXT → shop.App.orders → HashMap entry → app.Entry",
                    1000 * (hour + 1),
                    bytes,
                )
        })
        .collect();
    let trend = trend(&reports, &TrendOptions::default()).unwrap();
    let holders: Vec<&str> = trend
        .growing
        .iter()
        .map(|path| path.holder.as_str())
        .collect();
    assert_eq!(holders, ["shop.App.orders"]);
    assert_eq!(trend.growing[0].children.len(), 1);
}

#[test]
fn without_access_paths_the_suspects_tell_the_trend() {
    let reports: Vec<Report> = (0..4u64)
        .map(|hour| {
            report().at(&format!("2026-03-01T0{hour}:00:00Z")).suspect(
                "shop.Orders",
                "OPEN",
                (20 + 8 * hour) * MIB,
            )
        })
        .collect();
    let trend = trend(&reports, &TrendOptions::default()).unwrap();
    assert_eq!(trend.growing[0].holder, "shop.Orders.OPEN");
    assert_eq!(
        trend.growing[0].suspect.as_ref().unwrap().kind,
        "static-collection"
    );
}

#[test]
fn dumps_that_were_cut_are_no_part_of_the_series() {
    let whole = trend(&day(), &TrendOptions::default()).unwrap();
    let mut reports = day();
    for (number, left) in [(0, 3), (5, 200), (11, 150)] {
        // Their lower bounds would look like a rise, a dip and a fall.
        reports[number] = reports[number].clone().used(left * MIB).cut();
        reports[number].access_paths.truncate(1);
    }
    let trend = trend(&reports, &TrendOptions::default()).unwrap();
    assert_eq!((trend.points.len(), trend.left_out.len()), (9, 3));
    assert!(trend.left_out.iter().all(|point| point.partial));
    assert_eq!(trend.growing.len(), 1);
    let slope = |trend: &Trend| trend.growing[0].row.bytes.slope;
    assert!((slope(&trend) / slope(&whole) - 1.0).abs() < 0.01);
    let notes = trend.notes.join(" ");
    assert!(
        notes.contains("3 of 12 dumps lost part of their heap"),
        "{notes}"
    );
    assert!(!notes.contains("restarted"), "{notes}");
}

#[test]
fn a_series_of_one_whole_dump_claims_nothing() {
    let mut reports: Vec<Report> = day().into_iter().map(Describe::cut).collect();
    reports[11] = day().remove(11);
    let trend = trend(&reports, &TrendOptions::default()).unwrap();
    assert_eq!(trend.verdict.kind, TrendKind::Unclear);
    assert_eq!(
        trend.verdict.headline,
        "Cannot tell what grows: 1 of 12 dumps is complete, and a trend needs two."
    );
    assert!(trend.growing.is_empty() && trend.growing_classes.is_empty());
    assert!(trend.forecast.is_none());
    assert_eq!(trend.points.len(), 12);
}

/// A leak that fills the heap and then cannot grow.
fn filled(most: u64) -> Vec<Report> {
    [30, 60, 90, 99, 99]
        .iter()
        .enumerate()
        .map(|(hour, held)| {
            let mut heap = report()
                .at(&format!("2026-03-01T0{hour}:00:00Z"))
                .used(held * MIB)
                .path(ORDERS, 1, (held - 10) * MIB)
                .class("app.Entry", held * 1000, held * MIB);
            heap.jvm.max_heap_bytes = Some(most * MIB);
            heap
        })
        .collect()
}

#[test]
fn a_leak_that_filled_the_heap_is_no_plateau() {
    let full = trend(&filled(100), &TrendOptions::default()).unwrap();
    assert_eq!(full.verdict.kind, TrendKind::Full, "{:?}", full.verdict);
    assert_eq!(
        full.verdict.headline.replace('\u{a0}', " "),
        "com.example.OrderBook.OPEN_ORDERS grew to 89.0 MiB, until the heap was full: live objects take 99.0 MiB of 100 MiB."
    );
    assert!(full.plateaus.is_empty());
    // With room left, it stopped by itself.
    let stopped = trend(&filled(1000), &TrendOptions::default()).unwrap();
    assert_ne!(stopped.verdict.kind, TrendKind::Full);
    let wide = TrendOptions {
        max_heap_bytes: Some(1000 * MIB),
        ..TrendOptions::default()
    };
    assert_ne!(
        trend(&filled(100), &wide).unwrap().verdict.kind,
        TrendKind::Full
    );
}

#[test]
fn a_library_below_the_applications_field_is_not_the_holder() {
    let subscribers = "static shop.Prices.BUS → com.google.common.eventbus.EventBus.subscribers → \
                       com.google.common.eventbus.SubscriberRegistry.subscribers";
    let reports: Vec<Report> = (1..6u64)
        .map(|hour| {
            report()
                .at(&format!("2026-03-01T0{hour}:00:00Z"))
                .path(subscribers, hour * 1000, hour * 5 * MIB)
                .path(
                    &format!("{subscribers} → ConcurrentHashMap entry → com.google.common.eventbus.Subscriber.target"),
                    hour * 1000,
                    hour * 4 * MIB,
                )
        })
        .collect();
    let trend = trend(&reports, &TrendOptions::default()).unwrap();
    assert_eq!(trend.growing[0].holder, "shop.Prices.BUS");
}

#[test]
fn dumps_that_follow_other_references_than_the_last_one_are_left_out() {
    let mut reports = day();
    let rows = reports.len();
    for report in reports.iter_mut().skip(3) {
        report.heap.followed = heapray_report::model::FollowedReferences::Strong;
    }
    let later = trend(&reports, &TrendOptions::default()).unwrap();
    assert_eq!(later.points.len(), rows - 3);
    assert!(
        later
            .notes
            .iter()
            .any(|note| note.starts_with("3 dumps are left out")),
        "{:?}",
        later.notes
    );
    // Only one dump like the last: no growth is claimed.
    for report in reports.iter_mut().take(rows - 1) {
        report.heap.followed = heapray_report::model::FollowedReferences::All;
    }
    let unclear = trend(&reports, &TrendOptions::default()).unwrap();
    assert_eq!(unclear.verdict.kind, TrendKind::Unclear);
    assert!(unclear.growing.is_empty());
}

/// Five dumps of a Tomcat whose sessions come and go, 6 s apart: the used heap rose by 1.8 %, and no path did.
#[test]
fn a_heap_that_rises_by_less_than_compare_calls_growth_does_not_keep_growing() {
    let kind = |used: [u64; 5]| {
        let heaps: Vec<Report> = used
            .into_iter()
            .zip(0..)
            .map(|(used, number)| {
                report()
                    .at(&format!("2026-03-01T10:00:{number}0Z"))
                    .used(used)
            })
            .collect();
        trend(&heaps, &TrendOptions::default())
            .unwrap()
            .verdict
            .kind
    };
    let healthy = [7_222_936, 7_241_448, 7_243_480, 7_246_720, 7_354_320];
    assert_eq!(kind(healthy), TrendKind::Flat);
    let tenth_more = [7_222_936, 7_421_448, 7_603_480, 7_786_720, 7_954_320];
    assert_eq!(kind(tenth_more), TrendKind::Growing);
}
