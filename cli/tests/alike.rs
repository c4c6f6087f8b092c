//! Reports of one dump: what does not depend on how they are made, and what is said where it matters.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

mod support;

use heapray_testkit::gz_whole;
use serde_json::Value;
use support::{Shop, orders};

fn report(shop: &Shop, arguments: &str) -> Value {
    let text = shop.expect(&format!("report {arguments} --format json"), 0);
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_identity_of_a_dump_does_not_depend_on_how_it_is_read() {
    let shop = Shop::new();
    let plain = std::fs::read(shop.path("orders.hprof")).unwrap();
    std::fs::write(shop.path("copy.hprof.gz"), gz_whole(&plain)).unwrap();
    let identity = |report: &Value| report["dump"]["identity"].as_str().unwrap().to_owned();
    let first = report(&shop, "orders.hprof");
    for arguments in [
        "copy.hprof.gz",
        "orders.hprof --keep-unreachable",
        "orders.hprof --sizes mat",
        "orders.hprof --references soft --threads 1",
    ] {
        assert_eq!(
            identity(&report(&shop, arguments)),
            identity(&first),
            "{arguments}"
        );
    }
    for (orders, days) in [(12_000, 1), (11_999, 0)] {
        std::fs::write(shop.path("other.hprof"), orders::dump_of(orders, days)).unwrap();
        let other = report(&shop, "other.hprof");
        assert_ne!(identity(&other), identity(&first));
    }
    // The ledger takes it for the same dump.
    let record = |dump: &str| shop.expect(&format!("ledger record fleet.db {dump}"), 0);
    record("orders.hprof");
    record("copy.hprof.gz --keep-unreachable");
    assert_eq!(shop.expect("ledger runs fleet.db", 0).lines().count(), 1);
}

#[test]
fn reports_that_keep_unreachable_objects_are_not_compared_with_others() {
    let shop = Shop::new();
    for (name, orders, days) in [("small", 6_000, 0), ("large", 12_000, 1)] {
        let path = shop.path(&format!("{name}.hprof"));
        std::fs::write(path, orders::dump_of(orders, days)).unwrap();
        shop.expect(&format!("report {name}.hprof -o {name}.json"), 0);
        let kept = format!("report {name}.hprof --keep-unreachable -o {name}-kept.json");
        shop.expect(&kept, 0);
    }
    let kept: Value =
        serde_json::from_slice(&std::fs::read(shop.path("large-kept.json")).unwrap()).unwrap();
    assert_eq!(kept["heap"]["kept_unreachable"], true);
    for (before, after, grew) in [
        ("small", "large", true),
        ("small-kept", "large-kept", true),
        ("small", "large-kept", false),
        ("small-kept", "large", false),
    ] {
        let pair = format!("{before}.json {after}.json");
        let text = shop.expect(&format!("compare {pair}"), 0);
        assert_eq!(!text.contains("--keep-unreachable"), grew, "{pair}: {text}");
        assert_eq!(text.contains("\nGrowth, "), grew, "{pair}: {text}");
        let text = shop.expect(&format!("trend {pair}"), 0);
        assert_eq!(!text.contains("--keep-unreachable"), grew, "{pair}: {text}");
        let check = format!("check {after}.json --baseline {before}.json --fail-on growth");
        let (code, words) = shop.complaint(&check);
        assert_eq!(code, i32::from(grew), "{check}");
        assert_eq!(
            !words.contains("--keep-unreachable"),
            grew,
            "{check}: {words}"
        );
    }
}
