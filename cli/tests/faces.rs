//! What every command has in common: how names are found, and how a run ends.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::print_stderr,
    missing_docs,
    reason = "a failed unwrap is the test's failure, and skipping must be loud"
)]

mod support;

use heapray_testkit::DumpBuilder;
use serde_json::Value;
use support::Shop;

#[test]
fn a_simple_name_is_enough_and_case_does_not_matter() {
    let shop = Shop::with_server();
    let full = shop.expect("path orders.hprof com.example.orders.Line", 0);
    for name in ["Line", "orders.Line", "COM.example.orders.line", "line"] {
        assert_eq!(shop.expect(&format!("path orders.hprof {name}"), 0), full);
    }
    let full = shop.expect("inspect orders.hprof com.example.orders.OrderBook", 0);
    assert_eq!(shop.expect("inspect orders.hprof orderbook", 0), full);
    let full = shop.expect("objects server.hprof --class com.example.shop.Session", 0);
    assert_eq!(shop.expect("objects server.hprof --class Session", 0), full);
    let full = shop.expect("histogram orders.hprof --class OrderBook", 0);
    assert_eq!(
        shop.expect("histogram orders.hprof --class orderbook", 0),
        full
    );
    let full = shop.expect("classloaders server.hprof --classes application-1", 0);
    assert_eq!(
        shop.expect("classloaders server.hprof --classes Application-1", 0),
        full
    );
}

#[test]
fn unknown_names_are_told_with_the_nearest_ones() {
    let shop = Shop::with_server();
    for (arguments, nearest) in [
        ("path orders.hprof Ordr", "com.example.orders.Order"),
        (
            "inspect orders.hprof OrderBok",
            "com.example.orders.OrderBook",
        ),
        (
            "objects orders.hprof --class com.example.orders.Lin",
            "com.example.orders.Line",
        ),
        (
            "objects orders.hprof --class com.exmple.orders.*",
            "com.example.orders",
        ),
        (
            "histogram orders.hprof --class OrderBokk",
            "com.example.orders.OrderBook",
        ),
        (
            "histogram orders.hprof --class Lone --no-retained",
            "com.example.orders.Line",
        ),
        (
            "dominators orders.hprof --under OrderBoook",
            "com.example.orders.OrderBook",
        ),
        (
            "threads orders.hprof --name nobody-is-called-so",
            "names in the dump are",
        ),
        (
            "classloaders server.hprof --classes aplication-1",
            "application-1",
        ),
        ("whatif orders.hprof --cut Order.linse", "lines"),
        (
            "whatif orders.hprof --cut Ordr.lines",
            "com.example.orders.Order",
        ),
        ("whatif orders.hprof --cut thread:mian", "main"),
        ("retained orders.hprof Ordr", "com.example.orders.Order"),
        ("contents orders.hprof 0x700010628", "heapray inspect"),
        ("histgram orders.hprof", "`heapray histogram`"),
        (
            "orders.hprof server.hprof",
            "`heapray compare orders.hprof server.hprof`",
        ),
    ] {
        let (code, complaint) = shop.complaint(arguments);
        assert_eq!(code, 2, "heapray {arguments}: {complaint}");
        assert!(
            complaint.contains(nearest),
            "heapray {arguments}: {complaint}"
        );
    }
}

#[test]
fn options_stand_before_and_after_the_command_which_may_be_shortened() {
    let shop = Shop::new();
    let expected = shop.expect(
        "histogram orders.hprof --limit 3 --sizes mat --format json",
        0,
    );
    for arguments in [
        "hist orders.hprof --limit 3 --sizes mat --format json",
        "--sizes mat histogram orders.hprof --limit 3 --format json",
        "-q --sizes=mat --format json --limit 3 hist orders.hprof",
        "histogram -q --format json --limit 3 --sizes mat orders.hprof",
    ] {
        assert_eq!(shop.expect(arguments, 0), expected, "heapray {arguments}");
    }
    assert_eq!(
        shop.expect("-q info orders.hprof", 0),
        shop.expect("info orders.hprof -q", 0)
    );
}

#[test]
fn facts_are_the_members_of_one_object() {
    let shop = Shop::new();
    let object =
        |arguments: &str| -> Value { serde_json::from_str(&shop.expect(arguments, 0)).unwrap() };
    let info = object("info orders.hprof --format json");
    assert!(info["live_objects"].as_u64().unwrap() > 12_000, "{info}");
    assert_eq!(info["damage"], serde_json::json!([]));
    assert!(info.get("system_properties").is_none());
    let info = object("info orders.hprof --format json --properties");
    assert_eq!(info["system_properties"]["java.version"], "21.0.4");
}

/// Nodes of a class in merged paths.
fn count(nodes: &Value, class: &str) -> usize {
    let nodes = nodes.as_array().unwrap().iter();
    let of = |node: &Value| usize::from(node["class"] == class) + count(&node["children"], class);
    nodes.map(of).sum()
}

#[test]
fn classes_of_one_name_are_one_node_of_merged_paths() {
    let shop = Shop::with_server();
    // Two loaders define the class.
    let paths = shop.expect("path server.hprof Session --format json", 0);
    let paths: Value = serde_json::from_str(&paths).unwrap();
    assert_eq!(
        count(&paths["merged"], "com.example.shop.Session"),
        1,
        "{paths}"
    );
}

#[test]
fn byte_arrays_are_text_where_they_are_one() {
    let shop = Shop::new();
    let mut dump = DumpBuilder::new();
    let text = dump.byte_array("GET /orders?page=2 HTTP/1.1\r\nHost: shop".as_bytes());
    let bits = dump.byte_array(&[0xca, 0xfe, 0xba, 0xbe, 0]);
    let holder = dump
        .class("com.example.Buffers")
        .static_object("request", text)
        .static_object("image", bits)
        .build();
    dump.root_sticky_class(holder);
    std::fs::write(shop.path("bytes.hprof"), dump.to_bytes()).unwrap();
    let inspect = |id, options: &str| shop.expect(&format!("inspect bytes.hprof {id}{options}"), 0);
    assert!(!inspect(text, "").contains("GET"));
    let shown = inspect(text, " --show-values");
    assert!(shown.contains("GET /orders?page=2 HTTP/1.1"), "{shown}");
    let shown = inspect(bits, " --show-values");
    assert!(shown.contains("ca fe ba be 00"), "{shown}");
}

/// Rows of the table of exit codes, `0  answered, …`, in a help text.
fn codes(help: &str) -> Vec<(u8, String)> {
    let lines = help
        .lines()
        .skip_while(|line| !line.contains("Exit codes:"))
        .skip(1);
    let rows = lines.take_while(|line| !line.trim().is_empty());
    rows.map(|row| {
        let (code, meaning) = row.trim().split_once("  ").unwrap();
        (code.parse().unwrap(), meaning.trim().to_owned())
    })
    .collect()
}

#[test]
fn help_man_and_readme_have_the_same_exit_codes() {
    let shop = Shop::new();
    let all = codes(&shop.expect("--help", 0));
    assert_eq!(all.len(), 6);
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let man = shop.expect("man", 0).replace('\\', "");
    for (code, meaning) in &all {
        let row = format!("| {code} | {meaning} |");
        assert!(readme.contains(&row), "the README lacks {row}");
        assert!(man.contains(&format!("  {code}  {meaning}")), "{man}");
    }
    let of = |command: &str| -> Vec<u8> {
        let help = shop.expect(&format!("help {command}"), 0);
        codes(&help).into_iter().map(|(code, _)| code).collect()
    };
    for command in [
        "report",
        "info",
        "histogram",
        "path",
        "compare",
        "trend",
        "secrets",
    ] {
        assert_eq!(of(command), [0, 2, 3, 5], "{command}");
    }
    assert_eq!(of("check"), [0, 1, 2, 3, 5]);
    assert_eq!(of("batch"), [0, 1, 2, 3, 4, 5]);
    assert_eq!(of("man"), [0, 2, 5]);
}

#[test]
fn each_exit_code_comes_out() {
    let shop = Shop::with_server();
    let whole = std::fs::read(shop.path("orders.hprof")).unwrap();
    std::fs::write(shop.path("cut.hprof"), &whole[..whole.len() * 2 / 3]).unwrap();
    std::fs::write(shop.path("notes.txt"), "just notes").unwrap();
    std::fs::create_dir(shop.path("dumps")).unwrap();
    std::fs::copy(shop.path("orders.hprof"), shop.path("dumps/a.hprof")).unwrap();
    for (code, arguments) in [
        // Suspects are an answer, and so is nothing.
        (0, "orders.hprof"),
        (0, "report orders.hprof --format json"),
        (0, "compare orders.hprof orders.hprof"),
        (0, "secrets orders.hprof"),
        (0, "histogram orders.hprof --unreachable --class OrderBook"),
        (0, "path server.hprof com.example.server.Entry"),
        (0, "roots orders.hprof --kind VM_INTERNAL"),
        (
            0,
            "objects orders.hprof --class java.lang.ref.WeakReference",
        ),
        (1, "check orders.hprof --fail-on suspects"),
        (1, "batch dumps --out found"),
        (2, "orders.hprof --nonsense"),
        (2, "notes.txt"),
        (2, "missing.hprof"),
        (2, "path orders.hprof Nobody"),
        (2, "report missing.hprof -o x.html"),
        (2, "check orders.hprof"),
        (2, "ledger list missing.ledger"),
        (2, "info orders.hprof --max-memory 1K --tmp-dir missing"),
        (3, "cut.hprof"),
        (3, "info cut.hprof"),
        (3, "histogram cut.hprof --no-retained"),
        (3, "report cut.hprof --format json"),
        (3, "compare cut.hprof orders.hprof"),
        (3, "secrets cut.hprof"),
        (3, "redact cut.hprof copy.hprof"),
        (4, "batch dumps --out late --timeout 1ms"),
    ] {
        let (found, complaint) = shop.complaint(arguments);
        assert_eq!(found, code, "heapray {arguments}: {complaint}");
    }
    if !std::path::Path::new("/dev/full").exists() {
        eprintln!("SKIPPED: no /dev/full, so no exit code 5");
        return;
    }
    for arguments in [
        "report orders.hprof --format json -o /dev/full",
        "histogram orders.hprof -o /dev/full",
        "objects orders.hprof -o /dev/full",
        "redact orders.hprof /dev/full",
    ] {
        let (found, complaint) = shop.complaint(arguments);
        assert_eq!(found, 5, "heapray {arguments}: {complaint}");
    }
}
