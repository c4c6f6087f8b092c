//! What a user's rules change: kind, culprit and advice, and what is no suspect any more.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

mod support;

use heapray_testkit::{DumpBuilder, Type};
use serde_json::Value;
use support::Shop;

/// The report on a dump of the shop's folder under these rules.
fn report(shop: &Shop, dump: &str, rules: &str) -> Value {
    std::fs::write(shop.path("rules.toml"), format!("schema = 1\n{rules}")).unwrap();
    let arguments = format!("report {dump} --format json --rules rules.toml");
    serde_json::from_str(&shop.expect(&arguments, 0)).unwrap()
}

/// Kind and culprit of the first suspect.
fn suspect(report: &Value) -> String {
    let first = &report["suspects"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let culprit = &first["culprit"];
    let [kind, class, field] = [&first["kind"], &culprit["class"], &culprit["field"]].map(text);
    format!("{kind} {class}.{field}")
}

#[test]
fn a_rule_names_kind_and_advice() {
    let shop = Shop::new();
    let place = "com.example.orders.OrderBook.OPEN_ORDERS";
    let told = report(&shop, "orders.hprof", "");
    assert_eq!(suspect(&told), format!("static-collection {place}"));

    let rules = "[[cache]]\nclass = '*.OrderBook'\nfield = 'OPEN*'\nadvice = 'Ask the desk.'";
    let told = report(&shop, "orders.hprof", rules);
    assert_eq!(suspect(&told), format!("unbounded-cache {place}"));
    let first = &told["suspects"][0];
    assert_eq!(first["advice"]["summary"], "Ask the desk.");
    let evidence = first["evidence"].to_string();
    assert!(evidence.contains("cache *.OrderBook.OPEN*"), "{evidence}");

    // By what accumulates, and a list for each role.
    for (list, kind) in [
        ("registry", "listener-registry"),
        ("sessions", "session-store"),
        ("resource", "unclosed-resource"),
    ] {
        let rules = format!("[[{list}]]\nelements = 'com.example.orders.Order'");
        let told = report(&shop, "orders.hprof", &rules);
        assert_eq!(suspect(&told), format!("{kind} {place}"));
    }

    // A rule about something else changes nothing.
    let rules = "[[cache]]\nclass = 'com.example.Other'";
    let told = report(&shop, "orders.hprof", rules);
    assert_eq!(suspect(&told), format!("static-collection {place}"));
}

#[test]
fn a_pool_is_meant_up_to_its_limit() {
    let shop = Shop::new();
    let pool = "[[pool]]\nclass = 'com.example.orders.OrderBook'\nfield = 'OPEN_ORDERS'";
    for limit in ["", "\nmax-elements = 12_000"] {
        let told = report(&shop, "orders.hprof", &format!("{pool}{limit}"));
        assert_eq!(told["suspects"].as_array().unwrap().len(), 0, "{limit}");
        assert_eq!(told["verdict"]["kind"], "high-usage");
        let reasons = told["verdict"]["reasons"].to_string();
        assert!(
            reasons.contains("Your rules call it a pool") || reasons.contains("Your rules allow"),
            "{reasons}"
        );
    }
    let told = report(
        &shop,
        "orders.hprof",
        &format!("{pool}\nmax-elements = 11_999"),
    );
    assert_eq!(told["suspects"][0]["kind"], "large-collection");
    assert_eq!(told["verdict"]["kind"], "leak");
}

#[test]
fn prefixes_say_whose_class_it_is() {
    let shop = Shop::new();
    std::fs::write(shop.path("platform.hprof"), platform()).unwrap();
    let (registry, app) = (
        "singleton-collection com.acme.platform.Registry.entries",
        "static-collection com.acme.Shop.REGISTRY",
    );
    for (rules, expected) in [
        ("", registry),
        ("libraries = ['com.acme.platform.']", app),
        (
            "libraries = ['com.acme.']\napplication = ['com.acme.platform.']",
            registry,
        ),
    ] {
        let told = report(&shop, "platform.hprof", rules);
        assert_eq!(suspect(&told), expected, "{rules}");
    }
}

/// A registry of a platform that an application's static field holds.
fn platform() -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.java();
    let item = dump
        .class("com.acme.Item")
        .field("number", Type::Long)
        .build();
    let entries: Vec<_> = (0..40_000)
        .map(|number| {
            let value = dump.instance(item).set("number", number).build();
            (dump.long(number), value)
        })
        .collect();
    let map = dump.hash_map(&entries);
    let registry = dump
        .class("com.acme.platform.Registry")
        .field("entries", Type::Object)
        .build();
    let registry = dump.instance(registry).set("entries", map).build();
    let shop = dump
        .class("com.acme.Shop")
        .static_object("REGISTRY", registry)
        .build();
    dump.root_sticky_class(shop);
    dump.to_bytes()
}

#[test]
fn a_wrong_file_is_told_before_the_dump_is_read() {
    let shop = Shop::new();
    std::fs::write(shop.path("rules.toml"), "schema = 1\n[[cache]]\nmax = 5\n").unwrap();
    let (code, words) = shop.complaint("report no-such.hprof --rules rules.toml");
    assert_eq!(code, 2);
    for part in ["rules.toml", "line 3", "`max`", "docs/reference/rules.md"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    let (code, words) = shop.complaint("orders.hprof --rules nothing.toml");
    assert_eq!(code, 2);
    assert!(words.contains("nothing.toml"), "{words}");
}

#[test]
fn the_example_of_the_documentation_is_valid() {
    let shop = Shop::new();
    let page = include_str!("../../docs/reference/rules.md");
    let example = page.split("```toml\n").nth(1).unwrap();
    let (example, _) = example.split_once("```").unwrap();
    std::fs::write(shop.path("example.toml"), example).unwrap();
    shop.expect("orders.hprof --rules example.toml", 0);
}
