#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // a panic is a failed test

use heapray_report::Report;

use super::*;
use crate::testing::{Describe, MIB, noise, report};

const ORDERS: &str = "static com.example.OrderBook.OPEN_ORDERS";

/// A heap with forty caches that vary by ±2 % and one map of `orders` MiB.
fn shop(night: u64, orders: u64) -> Report {
    let mut heap = report()
        .at(&format!("2026-03-0{night}T02:00:00Z"))
        .used((400 + orders) * MIB)
        .path(ORDERS, 1, orders * MIB)
        .path(
            &format!("{ORDERS} → HashMap entry"),
            orders * 1000,
            orders * MIB - 4096,
        )
        .class("com.example.Order", orders * 1000, orders * MIB / 2)
        .class("com.example.Shop", 1, 64);
    for cache in 0..40 {
        let breath = 0.98 + 0.04 * noise(night * 1000 + cache);
        let bytes = crate::figures::to_u64(10.0 * MIB as f64 * breath);
        heap = heap.path(
            &format!("static com.example.Cache{cache}.ENTRIES"),
            1,
            bytes,
        );
    }
    heap
}

#[test]
fn the_growing_map_is_named_and_breathing_caches_are_noise() {
    let comparison = compare(&shop(1, 12), &shop(2, 36), &CompareOptions::default());
    let growing: Vec<&str> = comparison
        .growing_paths()
        .map(|row| row.path.as_str())
        .collect();
    assert_eq!(growing, [ORDERS]);
    assert_eq!(comparison.hours, Some(24.0));
    assert_eq!(comparison.verdict.kind, ComparisonKind::Grew);
    assert_eq!(
        comparison.verdict.headline.replace('\u{a0}', " "),
        "com.example.OrderBook.OPEN_ORDERS grew by 24.0 MiB in 24.0 h, from 12.0 MiB to 36.0 MiB, \
         100 % of the heap's growth."
    );
    assert!(
        comparison.verdict.confidence > 0.6,
        "{}",
        comparison.verdict.confidence
    );
    let entry = &comparison.access_paths[1];
    assert_eq!(entry.explained_by.as_deref(), Some(ORDERS));
    assert_eq!(comparison.classes.len(), 1);
    assert_eq!(comparison.classes[0].instances, Figure::new(12_000, 36_000));
}

#[test]
fn two_nights_of_a_healthy_heap_are_steady() {
    let comparison = compare(&shop(1, 12), &shop(2, 12), &CompareOptions::default());
    assert_eq!(comparison.verdict.kind, ComparisonKind::Steady);
    assert!(
        comparison.access_paths.is_empty(),
        "{:?}",
        comparison.access_paths
    );
    // The caches changed by up to 4 %: the estimated noise is only slightly larger.
    assert!(
        (0.05..0.2).contains(&comparison.noise.relative),
        "{}",
        comparison.noise.relative
    );
}

#[test]
fn suspects_are_new_grown_shrunk_gone_and_steady_by_fingerprint() {
    let before = report()
        .used(500 * MIB)
        .suspect("a.Grows", "MAP", 50 * MIB)
        .suspect("a.Shrinks", "MAP", 50 * MIB)
        .suspect("a.Stays", "MAP", 50 * MIB)
        .suspect("a.Goes", "MAP", 50 * MIB);
    let after = report()
        .used(500 * MIB)
        .suspect("a.Comes", "MAP", 50 * MIB)
        .suspect("a.Stays", "MAP", 51 * MIB)
        .suspect("a.Shrinks", "MAP", 20 * MIB)
        .suspect("a.Grows", "MAP", 80 * MIB);
    let comparison = compare(&before, &after, &CompareOptions::default());
    let states: Vec<(&str, ChangeState)> = comparison
        .suspects
        .iter()
        .map(|row| (row.culprit.as_str(), row.state))
        .collect();
    assert_eq!(
        states,
        [
            ("a.Comes.MAP", ChangeState::New),
            ("a.Grows.MAP", ChangeState::Grown),
            ("a.Stays.MAP", ChangeState::Steady),
            ("a.Shrinks.MAP", ChangeState::Shrunk),
            ("a.Goes.MAP", ChangeState::BelowThreshold),
        ]
    );
    assert_eq!(
        comparison
            .suspects_in(ChangeState::Grown)
            .next()
            .unwrap()
            .retained_bytes
            .delta,
        31_457_280
    );
}

#[test]
fn a_suspect_that_hovers_at_the_threshold_is_not_new() {
    let path = "static a.B.MAP → HashMap entry";
    let before = report().path(path, 900, 50 * MIB);
    let after = report()
        .path(path, 920, 51 * MIB)
        .suspect("a.B", "MAP", 51 * MIB);
    let comparison = compare(&before, &after, &CompareOptions::default());
    assert_eq!(comparison.suspects[0].state, ChangeState::Steady);
    assert!(comparison.suspects[0].below_threshold);
    // A suspect that existed below the threshold is new, with its former size.
    let small = report().path(path, 9, MIB);
    let comparison = compare(&small, &after, &CompareOptions::default());
    assert_eq!(comparison.suspects[0].state, ChangeState::New);
    assert_eq!(comparison.suspects[0].retained_bytes.before, MIB);
}

#[test]
fn a_collected_and_an_uncollected_dump_are_distinguished() {
    let collected = report().used(100 * MIB).garbage(10_000);
    let full = report()
        .at("2026-03-02T02:00:00Z")
        .used(100 * MIB)
        .garbage(60 * MIB);
    let comparison = compare(&collected, &full, &CompareOptions::default());
    assert_eq!(comparison.before.collected, Collected::Yes);
    assert_eq!(comparison.after.collected, Collected::No);
    assert!(!comparison.comparability.like_for_like);
    let alike = compare(
        &full,
        &full.clone().at("2026-03-03T02:00:00Z"),
        &CompareOptions::default(),
    );
    assert!(
        alike.comparability.like_for_like,
        "{:?}",
        alike.comparability
    );
    assert_eq!(comparison.noise.bytes, 2 * alike.noise.bytes);
}

#[test]
fn addresses_and_generated_names_never_matter() {
    let before = report()
        .class("com.example.Shop$$Lambda$14/0x00007f0012ab", 1000, MIB)
        .loader("org.apache.Loader", Some("shop"), 4 * MIB);
    let after = report()
        .class("other.Class", 1, 16)
        .class("com.example.Shop$$Lambda$99/0x00007f00ffff", 9000, 9 * MIB)
        .loader("org.apache.Loader", Some("shop"), 4 * MIB)
        .loader("org.apache.Loader", Some("shop"), 4 * MIB);
    let comparison = compare(&before, &after, &CompareOptions::default());
    assert_eq!(comparison.classes.len(), 1);
    assert_eq!(comparison.classes[0].class, "com.example.Shop$$Lambda");
    assert_eq!(comparison.classes[0].instances, Figure::new(1000, 9000));
    assert_eq!(comparison.class_loaders[0].loaders, Figure::new(1, 2));
    assert_eq!(comparison.class_loaders[0].state, ChangeState::Grown);
}

#[test]
fn a_pool_that_leaks_threads_shows_by_its_stem() {
    let mut after = report();
    for thread in 0..30 {
        after = after.thread(&format!("pool-{thread}-thread-1"), 1000);
    }
    let before = report()
        .thread("pool-1-thread-1", 1000)
        .thread("main", 5000);
    let comparison = compare(
        &before,
        &after.thread("main", 5000),
        &CompareOptions::default(),
    );
    assert_eq!(comparison.threads.len(), 1);
    assert_eq!(comparison.threads[0].stem, "pool-*-thread-*");
    assert_eq!(comparison.threads[0].threads, Figure::new(1, 30));
}

#[test]
fn long_tables_keep_what_grew_and_what_shrank_most() {
    let (mut before, mut after) = (report(), report());
    for path in 0..100u64 {
        before = before.path(&format!("static a.B.f{path}"), 1, 100 * MIB);
        after = after.path(&format!("static a.B.f{path}"), 1, path * 4 * MIB + 1);
    }
    let options = CompareOptions {
        max_rows: 8,
        ..CompareOptions::default()
    };
    let comparison = compare(&before, &after, &options);
    assert_eq!(comparison.access_paths.len(), 8);
    assert_eq!(comparison.access_paths[0].path, "static a.B.f99");
    assert_eq!(comparison.access_paths[7].path, "static a.B.f0");
    assert!(comparison.left_out.access_paths > 30);
}

#[test]
fn a_comparison_is_the_same_every_time_and_survives_json() {
    let comparison = compare(&shop(1, 12), &shop(2, 36), &CompareOptions::default());
    let json = serde_json::to_string(&comparison).unwrap();
    assert_eq!(
        json,
        serde_json::to_string(&compare(
            &shop(1, 12),
            &shop(2, 36),
            &CompareOptions::default()
        ))
        .unwrap()
    );
    assert_eq!(
        serde_json::from_str::<Comparison>(&json).unwrap(),
        comparison
    );
}

/// Rows of the tables that claim growth, or something new.
fn claims(comparison: &Comparison) -> usize {
    let grew = |state: &ChangeState| matches!(state, ChangeState::New | ChangeState::Grown);
    let states = |comparison: &Comparison| -> Vec<ChangeState> {
        let Comparison {
            suspects,
            access_paths,
            classes,
            class_loaders,
            threads,
            ..
        } = comparison;
        let rows = suspects.iter().map(|row| row.state);
        rows.chain(access_paths.iter().map(|row| row.state))
            .chain(classes.iter().map(|row| row.state))
            .chain(class_loaders.iter().map(|row| row.state))
            .chain(threads.iter().map(|row| row.state))
            .collect()
    };
    states(comparison)
        .iter()
        .filter(|state| grew(state))
        .count()
}

#[test]
fn nothing_is_said_to_have_grown_since_a_dump_that_was_cut() {
    let before = shop(1, 12).suspect("a.Grows", "MAP", 5 * MIB).cut();
    let after = shop(2, 36)
        .suspect("a.Grows", "MAP", 50 * MIB)
        .suspect("a.Comes", "MAP", 50 * MIB)
        .loader("app.Loader", Some("two"), 100)
        .thread("pool-1-thread-1", 9 * MIB);
    let comparison = compare(&before, &after, &CompareOptions::default());
    assert_eq!(claims(&comparison), 0, "{comparison:#?}");
    assert_eq!(comparison.growing_paths().count(), 0);
    assert_eq!(comparison.suspects_in(ChangeState::Unclear).count(), 2);
    assert_eq!(comparison.verdict.kind, ComparisonKind::Unclear);
    assert!(
        comparison
            .verdict
            .headline
            .starts_with("Cannot tell whether anything grew: part of the first dump is missing"),
        "{}",
        comparison.verdict.headline
    );
    assert!(comparison.verdict.confidence.abs() < f64::EPSILON);
    assert!(comparison.before.partial && !comparison.after.partial);
    let back = compare(&after.clone().cut(), &before, &CompareOptions::default());
    assert_eq!(claims(&back), 0);
    assert_eq!(back.verdict.kind, ComparisonKind::Unclear);
}

#[test]
fn growth_into_a_cut_dump_is_given_as_at_least_and_nothing_is_gone_from_it() {
    let before = shop(1, 12).suspect("a.Goes", "MAP", 50 * MIB);
    let after = shop(2, 36).cut();
    let comparison = compare(&before, &after, &CompareOptions::default());
    assert_eq!(comparison.verdict.kind, ComparisonKind::Grew);
    assert_eq!(
        comparison.verdict.headline.replace('\u{a0}', " "),
        "com.example.OrderBook.OPEN_ORDERS grew by at least 24.0 MiB in 24.0 h, from 12.0 MiB to 36.0 MiB."
    );
    let states: Vec<ChangeState> = comparison.suspects.iter().map(|row| row.state).collect();
    assert_eq!(states, [ChangeState::Unclear]);
    // Objects of a lost map belong to another path, in a heap that is not larger.
    let moved = report().used(400 * MIB).path("app.Entry", 900, 30 * MIB);
    let moved = moved.suspect("a.Lost", "MAP", 50 * MIB).cut();
    let comparison = compare(&shop(1, 12), &moved, &CompareOptions::default());
    assert_eq!(claims(&comparison), 0, "{comparison:#?}");
    assert_eq!(comparison.verdict.kind, ComparisonKind::Unclear);
    // No growth in a partial dump does not prove that nothing grew.
    let steady = compare(&shop(1, 12), &shop(2, 12).cut(), &CompareOptions::default());
    assert_eq!(steady.verdict.kind, ComparisonKind::Unclear);
    assert!(
        steady.verdict.headline.starts_with("No certain growth"),
        "{}",
        steady.verdict.headline
    );
}

#[test]
fn a_dump_that_was_repaired_without_a_loss_is_as_good_as_a_whole_one() {
    let mut before = shop(1, 12);
    before.dump.complete = false;
    let comparison = compare(&before, &shop(2, 36), &CompareOptions::default());
    assert_eq!(comparison.verdict.kind, ComparisonKind::Grew);
    assert!(comparison.comparability.like_for_like);
}

/// A heap of Tomcat with 30 MiB that stay.
fn tomcat() -> Report {
    report()
        .used(30 * MIB)
        .class("char[]", 1000, 29 * MIB)
        .class("java.lang.invoke.LambdaForm", 900, 400 << 10)
}

#[test]
fn what_only_changed_its_path_did_not_grow() {
    let entries = |path: &str| format!("static app.{path} → HashMap entry");
    let before = tomcat().path(&entries("Old.MAP"), 900, 400 << 10);
    let after = tomcat().path(&entries("Young.MAP"), 900, 400 << 10);
    let comparison = compare(&before, &after, &CompareOptions::default());
    assert_eq!(claims(&comparison), 0, "{comparison:#?}");
    assert!(
        comparison
            .access_paths
            .iter()
            .all(|row| row.state == ChangeState::Moved),
        "{comparison:#?}"
    );
    assert_eq!(comparison.access_paths.len(), 2);
    assert_eq!(comparison.verdict.kind, ComparisonKind::Steady);
    // The same path grows if the classes do.
    let grown = after.class("app.Entry", 900, 400 << 10);
    let comparison = compare(&tomcat(), &grown, &CompareOptions::default());
    assert_eq!(comparison.verdict.kind, ComparisonKind::Grew);
}

#[test]
fn a_path_does_not_grow_where_no_class_did() {
    // Retained heap that moved below this path from one that two share now: every class is as large as before.
    let before = tomcat().path("static app.A.MAP", 10, 2 * MIB);
    let after = tomcat().path("static app.A.MAP", 10, 9 * MIB);
    let comparison = compare(&before, &after, &CompareOptions::default());
    assert_eq!(claims(&comparison), 0, "{comparison:#?}");
    // Another class grew, the path's own did not.
    let before = before.class("app.Entry", 500, MIB);
    let mut after = after.class("app.Entry", 500, MIB);
    after.access_paths[0].instances = 400;
    after.histogram[0].shallow_bytes += 20 * MIB;
    let comparison = compare(&before, &after, &CompareOptions::default());
    assert_eq!(claims_of_paths(&comparison), 0, "{comparison:#?}");
}

fn claims_of_paths(comparison: &Comparison) -> usize {
    comparison.growing_paths().count()
}

#[test]
fn the_jvms_own_tables_do_not_leak() {
    let path = "static java.lang.invoke.StringConcatFactory.NEW_ARRAY_SUFFIX → java.lang.invoke.MethodHandle.form";
    let after = tomcat()
        .used(32 * MIB)
        .path(path, 2000, 2 * MIB)
        .class("app.Entry", 3000, 2 * MIB);
    let comparison = compare(&tomcat(), &after, &CompareOptions::default());
    assert_eq!(claims_of_paths(&comparison), 0, "{comparison:#?}");
}

#[test]
fn a_path_below_the_threshold_is_not_gone() {
    let path = "static app.Cache.ENTRIES → HashMap entry";
    let before = report().used(100 * MIB).path(path, 900, 20 * MIB).suspect(
        "app.Cache",
        "ENTRIES",
        20 * MIB,
    );
    let after = report().used(80 * MIB).path("static app.Other.MAP", 1, MIB);
    let comparison = compare(&before, &after, &CompareOptions::default());
    let row = &comparison
        .access_paths
        .iter()
        .find(|row| row.path == path)
        .unwrap();
    assert_eq!(row.state, ChangeState::BelowThreshold);
    assert!(row.below_threshold);
    // A two-hundredth of 80 MiB is the smallest path that the report lists.
    assert_eq!(row.retained_bytes.after, 80 * MIB / 200);
    assert_eq!(comparison.suspects[0].state, ChangeState::BelowThreshold);
    // The other way round, it grew by at least the difference to the threshold.
    let back = compare(&after, &before, &CompareOptions::default());
    assert_eq!(
        back.verdict.headline.replace('\u{a0}', " "),
        "app.Cache.ENTRIES grew by at least 19.6 MiB, from below 410 KiB to 20.0 MiB, 98 % of the heap's growth."
    );
}

#[test]
fn heaps_that_were_measured_differently_show_no_growth() {
    let mut strong = shop(2, 36).suspect("a.Comes", "MAP", 50 * MIB);
    strong.heap.followed = heapray_report::model::FollowedReferences::Strong;
    let mut agent = shop(2, 36);
    agent.dump.written_by = Some("jhsdb jmap".to_owned());
    let mut rootless = shop(2, 36);
    rootless.heap.gc_roots = 0;
    let mut kept = shop(2, 36);
    kept.heap.kept_unreachable = true;
    for after in [strong, agent, rootless, kept] {
        for (a, b) in [(&shop(1, 12), &after), (&after, &shop(1, 12))] {
            let comparison = compare(a, b, &CompareOptions::default());
            assert_eq!(claims(&comparison), 0, "{comparison:#?}");
            assert_eq!(comparison.verdict.kind, ComparisonKind::Unclear);
            assert!(!comparison.comparability.like_for_like);
            assert!(
                comparison.comparability.notes[0].contains("No growth is claimed"),
                "{:?}",
                comparison.comparability
            );
        }
        let alike = compare(
            &after,
            &after.clone().at("2026-03-09T02:00:00Z"),
            &CompareOptions::default(),
        );
        assert!(alike.comparability.like_for_like);
    }
}

#[test]
fn a_full_heap_is_no_steady_heap() {
    let full = |night: u64| {
        report()
            .at(&format!("2026-03-0{night}T02:00:00Z"))
            .used(1020 * MIB)
            .path(ORDERS, 1, 900 * MIB)
    };
    let comparison = compare(&full(1), &full(2), &CompareOptions::default());
    assert_eq!(comparison.verdict.kind, ComparisonKind::Full);
    assert!(
        comparison
            .verdict
            .headline
            .contains("com.example.OrderBook.OPEN_ORDERS holds"),
        "{}",
        comparison.verdict.headline
    );
    let findings = crate::budget::new_findings(
        &full(2),
        Some(&comparison),
        &[crate::budget::FailOn::Growth],
    );
    assert_eq!(findings.len(), 1);
}

#[test]
fn noise_is_as_large_as_what_falls_without_a_reason() {
    let heap = |night: u64| {
        let mut heap = report().used(30 * MIB).class("app.Entry", 10, 9 * MIB);
        for class in 0..40u64 {
            let bytes = MIB + (class % 2 * 2 * 300 * 1024 * (night % 2));
            let bytes = bytes + (300 * 1024 * ((class + 1) % 2) * (1 - night % 2));
            heap = heap.class(&format!("app.Class{class}"), 10, bytes);
        }
        heap.path("static app.A.MAP", 1, 5 * MIB + night * 500 * 1024)
    };
    let comparison = compare(&heap(1), &heap(2), &CompareOptions::default());
    assert!(
        comparison.noise.bytes > 500 * 1024,
        "{:?}",
        comparison.noise
    );
    assert_eq!(claims_of_paths(&comparison), 0, "{comparison:#?}");
}

#[test]
fn a_baseline_of_older_rules_makes_no_suspect_new() {
    use crate::budget::{FailOn, new_findings};
    let mut before = report().used(500 * MIB).suspect("a.Stays", "MAP", 50 * MIB);
    before.schema_version -= 1;
    let mut after = report()
        .used(500 * MIB)
        .suspect("a.Stays", "MAP", 50 * MIB)
        .suspect("a.Comes", "MAP", 50 * MIB);
    after.suspects[0].fingerprint = crate::testing::fingerprint("other", "rules");
    let comparison = compare(&before, &after, &CompareOptions::default());
    let states: Vec<(&str, ChangeState)> = comparison
        .suspects
        .iter()
        .map(|row| (row.culprit.as_str(), row.state))
        .collect();
    assert_eq!(
        states,
        [
            ("a.Stays.MAP", ChangeState::Steady),
            ("a.Comes.MAP", ChangeState::Unclear)
        ]
    );
    assert!(new_findings(&after, Some(&comparison), &[FailOn::NewSuspects]).is_empty());
    // By the same rules, one is new; the other one's path is in both reports.
    before.schema_version += 1;
    let comparison = compare(&before, &after, &CompareOptions::default());
    assert_eq!(
        new_findings(&after, Some(&comparison), &[FailOn::NewSuspects]).len(),
        1
    );
}

/// Waste is compared where both reports have looked for it.
#[test]
fn waste_is_compared_where_both_reports_have_it() {
    let with_waste = |night, wasted_bytes| {
        let mut heap = shop(night, 12);
        heap.waste = Some(heapray_report::model::Waste {
            wasted_bytes,
            ..Default::default()
        });
        heap
    };
    let options = CompareOptions::default();
    let both = compare(&with_waste(1, 30 * MIB), &with_waste(2, 44 * MIB), &options);
    assert_eq!(
        both.heap.wasted_bytes,
        Some(Figure::new(30 * MIB, 44 * MIB))
    );
    let one = compare(&shop(1, 12), &with_waste(2, 44 * MIB), &options);
    assert_eq!(one.heap.wasted_bytes, None);
}
