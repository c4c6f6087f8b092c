//! The report and the commands show the same numbers under the same names.
#![allow(
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failed unwrap is the test's failure"
)]

mod support;

use serde_json::{Map, Value};
use support::Shop;

fn json(shop: &Shop, arguments: &str) -> Value {
    serde_json::from_str(&shop.expect(&format!("{arguments} --format json"), 0)).unwrap()
}

/// Every member of a row that both sides have must be equal; how many there were.
fn assert_same(ours: &Value, theirs: &Value, what: &str) -> usize {
    let members = |row: &Value| -> Map<String, Value> { row.as_object().unwrap().clone() };
    let (ours, theirs) = (members(ours), members(theirs));
    let shared = ours
        .iter()
        .filter(|(name, value)| !value.is_array() && theirs.contains_key(*name));
    let mut count = 0;
    for (name, value) in shared {
        assert_eq!(Some(value), theirs.get(name), "{what}: {name}");
        count += 1;
    }
    count
}

/// The same rows in the same order.
fn assert_same_rows(ours: &Value, theirs: &Value, what: &str, members: usize) {
    let (ours, theirs) = (ours.as_array().unwrap(), theirs.as_array().unwrap());
    assert!(
        !ours.is_empty() && ours.len() == theirs.len(),
        "{what}: {} and {}",
        ours.len(),
        theirs.len()
    );
    for (ours, theirs) in ours.iter().zip(theirs) {
        let shared = assert_same(ours, theirs, what);
        assert!(shared >= members, "{what}: {shared} members are shared");
    }
}

#[test]
fn tables_of_the_report_are_those_of_the_commands() {
    let shop = Shop::with_server();
    for dump in ["orders.hprof", "server.hprof"] {
        let report = json(&shop, &format!("report {dump}"));
        for (command, table, members) in [
            ("histogram", "histogram", 5),
            ("classloaders", "class_loaders", 7),
            ("threads", "threads", 8),
        ] {
            let found = json(&shop, &format!("{command} {dump}"));
            assert_same_rows(&found, &report[table], command, members);
        }
        let consumers = &report["top_consumers"];
        for (by, list) in [("class", "classes"), ("loader", "class_loaders")] {
            let found = json(&shop, &format!("dominators {dump} --by {by}"));
            let kept = consumers[list].as_array().unwrap();
            let found = Value::Array(found.as_array().unwrap()[..kept.len()].to_vec());
            assert_same_rows(&found, &consumers[list], by, 4);
        }
        for root in json(&shop, &format!("roots {dump}")).as_array().unwrap() {
            let kind = root["kind"].as_str().unwrap();
            assert_eq!(root["roots"], report["gc_roots"]["by_kind"][kind]);
            let retained = &report["gc_roots"]["retained_by_kind"][kind];
            assert_eq!(&root["retained_bytes"], retained);
        }
        let tree = json(&shop, &format!("dominators {dump} --depth 1"));
        let (ours, theirs) = (&tree["dominators"][0], &report["dominators"][0]);
        assert!(assert_same(ours, theirs, "dominators") >= 5);
        let loaders = json(&shop, &format!("classloaders {dump}"));
        let loaders = loaders.as_array().unwrap();
        let of_loader = |row: &Value| row["classes"].as_u64().unwrap();
        let classes: u64 = loaders.iter().map(of_loader).sum();
        assert_eq!(report["heap"]["classes"], classes, "{dump}");
        let defining = loaders.iter().filter(|row| of_loader(row) > 0).count();
        assert_eq!(report["heap"]["class_loaders"], defining, "{dump}");
        for finding in report["suspects"].as_array().unwrap() {
            let hundredths = finding["confidence"].as_f64().unwrap() * 100.0;
            assert!((hundredths - hundredths.round()).abs() < 1e-9, "{finding}");
        }
        let info = json(&shop, &format!("info {dump}"));
        for (fact, member) in [
            ("live_objects", &report["heap"]["objects"]),
            ("live_bytes", &report["heap"]["used_bytes"]),
            ("references", &report["heap"]["reference_count"]),
            ("classes", &report["heap"]["classes"]),
            ("gc_roots", &report["heap"]["gc_roots"]),
            ("unreachable_bytes", &report["heap"]["unreachable"]["bytes"]),
            ("format", &report["dump"]["format"]),
            ("object_layout", &report["heap"]["layout"]["model"]),
        ] {
            assert!(!info[fact].is_null(), "{fact}");
            assert_eq!(&info[fact], member, "{fact}");
        }
    }
}
