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
    for (at, example) in page.split("```toml\n").skip(1).enumerate() {
        let (example, _) = example.split_once("```").unwrap();
        let schema = if at == 0 { "" } else { "schema = 1\n" };
        std::fs::write(shop.path("example.toml"), format!("{schema}{example}")).unwrap();
        shop.expect("orders.hprof --rules example.toml", 0);
    }
}

/// A ring buffer that no table knows: the rules tell every face how it is built.
#[test]
fn collections_of_an_application_are_known_everywhere() {
    let shop = Shop::new();
    let mut dump = DumpBuilder::new();
    let item = dump.class("com.acme.Item").field("id", Type::Int).build();
    let buffer = dump
        .class("com.acme.Buffer")
        .field("items", Type::Object)
        .field("used", Type::Int)
        .build();
    let mut slots: Vec<u64> = (0..5)
        .map(|id| dump.instance(item).set("id", id).build())
        .collect();
    slots.extend([0; 200]);
    let items = dump.object_array("com.acme.Item[]", &slots);
    let buffer = dump
        .instance(buffer)
        .set("items", items)
        .set("used", 5)
        .build();
    dump.root_jni_global(buffer, 1);
    std::fs::write(shop.path("own.hprof"), dump.to_bytes()).unwrap();
    let rules = "schema = 1\n[[collection]]\nclass = 'com.acme.Buffer'\nfamily = 'queue'\nsize = 'used'\nslots = 'items'\nelements = 'items'\n";
    std::fs::write(shop.path("rules.toml"), rules).unwrap();
    let ask = |arguments: &str| shop.expect(&format!("{arguments} --rules rules.toml"), 0);

    let entries = ask(&format!("contents own.hprof {buffer:#x} --format csv"));
    assert_eq!(entries.lines().count(), 6, "{entries}");
    let waste: Value = serde_json::from_str(&ask("waste own.hprof --format json")).unwrap();
    let kinds = waste["kinds"].as_array().unwrap();
    let row = kinds
        .iter()
        .find(|row| row["kind"] == "oversized-collection")
        .unwrap();
    assert_eq!(row["wasted_bytes"], 200 * 4);
    std::fs::write(
        shop.path("size.oql"),
        "select b.size() from com.acme.Buffer b",
    )
    .unwrap();
    let sizes = ask("query own.hprof --file size.oql --format csv");
    assert_eq!(sizes.lines().nth(1), Some("5"), "{sizes}");
    std::fs::write(shop.path("size.sql"), "select size, slots from collections").unwrap();
    let sizes = ask("sql own.hprof --file size.sql --format csv");
    assert_eq!(sizes.lines().nth(1), Some("5,205"), "{sizes}");
    let page = ask("collections own.hprof");
    assert!(page.contains('5'), "{page}");

    // Without the rules nobody knows it, and a field that is not there is told.
    let (code, words) = shop.complaint(&format!("contents own.hprof {buffer:#x}"));
    assert_eq!(code, 2);
    assert!(words.contains("no known collection"), "{words}");
    std::fs::write(shop.path("rules.toml"), rules.replace("'used'", "'filled'")).unwrap();
    let (_, words) = shop.complaint("waste own.hprof --rules rules.toml");
    assert!(
        words.contains("com.acme.Buffer has no field for `size = \"filled\"`"),
        "{words}"
    );
}
