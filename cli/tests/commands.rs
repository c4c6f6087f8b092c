//! What every command prints for a small dump, as golden files.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

mod support;

use support::{Shop, assert_golden};

/// Name of the golden file and arguments; `0x700010628` is an order.
const CASES: &[(&str, &str)] = &[
    ("summary.txt", "orders.hprof"),
    ("summary-waste.txt", "server.hprof --waste"),
    ("report.md", "report orders.hprof --format md"),
    ("report.txt", "report orders.hprof"),
    ("info.txt", "info orders.hprof"),
    ("info.json", "info orders.hprof --format json"),
    (
        "info-properties.csv",
        "info orders.hprof --properties --format csv",
    ),
    ("histogram.txt", "histogram orders.hprof --limit 8"),
    (
        "histogram.json",
        "histogram orders.hprof --limit 3 --format json",
    ),
    ("histogram.csv", "histogram orders.hprof --format csv"),
    (
        "histogram-shallow.txt",
        "histogram orders.hprof --no-retained --class java.util --sort instances",
    ),
    (
        "histogram-package.txt",
        "histogram orders.hprof --by package",
    ),
    (
        "histogram-package.json",
        "histogram orders.hprof --by package --format json",
    ),
    (
        "histogram-package.csv",
        "histogram orders.hprof --by package --limit 2 --format csv",
    ),
    ("histogram-loader.txt", "histogram orders.hprof --by loader"),
    (
        "histogram-loader.csv",
        "histogram server.hprof --by loader --format csv",
    ),
    (
        "histogram-superclass.txt",
        "histogram orders.hprof --by superclass --limit 5",
    ),
    (
        "histogram-superclass.json",
        "histogram server.hprof --by superclass --class Thread --format json",
    ),
    (
        "histogram-unreachable.txt",
        "histogram orders.hprof --unreachable",
    ),
    ("dominators.txt", "dominators orders.hprof"),
    ("dominators-limit.txt", "dominators orders.hprof --limit 7"),
    (
        "dominators.json",
        "dominators orders.hprof --depth 2 --children 2 --format json",
    ),
    (
        "dominators.csv",
        "dominators orders.hprof --depth 2 --children 3 --format csv",
    ),
    (
        "dominators-under.txt",
        "dominators orders.hprof --under 0x700010628 --depth 2",
    ),
    (
        "dominators-class.csv",
        "dominators orders.hprof --by class --limit 4 --format csv",
    ),
    (
        "dominators-loader.json",
        "dominators server.hprof --by loader --format json",
    ),
    (
        "dominators-package.txt",
        "dominators orders.hprof --by package",
    ),
    ("query.txt", "query orders.hprof --file largest.oql"),
    (
        "query-groups.json",
        "query orders.hprof --file groups.oql --format json",
    ),
    (
        "query-texts.csv",
        "query orders.hprof --file texts.oql --format csv",
    ),
    (
        "query-records.jsonl",
        "query orders.hprof --queries all.tsv --format records",
    ),
    ("sql.txt", "sql orders.hprof --file groups.sql"),
    (
        "sql.json",
        "sql orders.hprof --file groups.sql --format json",
    ),
    (
        "sql-texts.csv",
        "sql orders.hprof --file texts.sql --format csv",
    ),
    ("waste.txt", "waste orders.hprof --limit 6"),
    (
        "waste.json",
        "waste orders.hprof --kind small-collection --limit 2 --format json",
    ),
    ("waste.csv", "waste server.hprof --limit 8 --format csv"),
    ("whatif-top.txt", "whatif orders.hprof --limit 5"),
    (
        "whatif.txt",
        "whatif orders.hprof --cut com.example.orders.OrderBook.OPEN_ORDERS --limit 4",
    ),
    (
        "whatif.json",
        "whatif orders.hprof --cut weak:Order.lines --cut 0x700010628 --format json",
    ),
    (
        "whatif-thread.csv",
        "whatif server.hprof --cut thread:main --format csv",
    ),
    (
        "contents.txt",
        "contents orders.hprof 0x70032e470 --limit 4",
    ),
    (
        "contents-values.csv",
        "contents orders.hprof 0x70032e470 --show-values --limit 3 --format csv",
    ),
    ("collections.txt", "collections orders.hprof"),
    (
        "collections-fill.json",
        "collections orders.hprof --by fill --format json",
    ),
    (
        "collections-collisions.csv",
        "collections orders.hprof java.util.HashMap --by collisions --segments 10 --format csv",
    ),
    ("component.txt", "component server.hprof --limit 8"),
    (
        "component-package.txt",
        "component orders.hprof --package com.example.orders --limit 4",
    ),
    (
        "component-root.json",
        "component orders.hprof --root 0x700010628 --format json",
    ),
    (
        "component-top.csv",
        "component server.hprof --top 2 --limit 12 --format csv",
    ),
    ("resources.txt", "resources files.hprof"),
    (
        "resources.json",
        "resources files.hprof --format json --show-values",
    ),
    (
        "references-only.csv",
        "references server.hprof --only --format csv",
    ),
    (
        "references-finalizers.txt",
        "references server.hprof --finalizers",
    ),
    (
        "find-strings.txt",
        "find-strings orders.hprof ^order --limit 3",
    ),
    (
        "find-strings-values.csv",
        "find-strings orders.hprof JAVA --ignore-case --show-values --limit 3 --format csv",
    ),
    ("group-by.txt", "group-by orders.hprof Order lines.size"),
    (
        "group-by-texts.csv",
        "group-by server.hprof java.lang.Thread name --format csv",
    ),
    ("dominators-drops.txt", "dominators orders.hprof --drops"),
    (
        "referrers-list.csv",
        "referrers orders.hprof 0x700010628 --list --format csv",
    ),
    (
        "path-except.txt",
        "path orders.hprof @few.txt --except com.example.orders.OrderBook.OPEN_ORDERS",
    ),
    (
        "retained.txt",
        "retained orders.hprof com.example.orders.Order --limit 3",
    ),
    (
        "retained-query.json",
        "retained orders.hprof @few.txt --except Order.lines --format json",
    ),
    ("referrers.txt", "referrers orders.hprof Line"),
    (
        "referrers-outgoing.csv",
        "referrers orders.hprof Order --outgoing --format csv",
    ),
    (
        "referrers-dominators.txt",
        "referrers orders.hprof java.lang.String --dominators",
    ),
    (
        "referrers-dominators.json",
        "referrers orders.hprof java.lang.String --dominators --skip com.example. --format json",
    ),
    ("references.txt", "references server.hprof"),
    ("references.json", "references server.hprof --format json"),
    ("references-leaks.txt", "references server.hprof --leaks"),
    ("path-object.txt", "path orders.hprof 0x700010628"),
    (
        "path-object.json",
        "path orders.hprof 0x700010628 --format json",
    ),
    (
        "path-class.txt",
        "path orders.hprof com.example.orders.Line",
    ),
    (
        "path-class.json",
        "path orders.hprof com.example.orders.Line --format json",
    ),
    (
        "path-class.csv",
        "path orders.hprof com.example.orders.Line --format csv",
    ),
    (
        "path-limit.txt",
        "path orders.hprof com.example.orders.Line --limit 4 --paths 0",
    ),
    (
        "path-weakly.txt",
        "path server.hprof com.example.server.Entry",
    ),
    (
        "path-weak.txt",
        "path server.hprof com.example.server.Entry --weak",
    ),
    (
        "inspect-class.txt",
        "inspect orders.hprof com.example.orders.OrderBook",
    ),
    (
        "inspect-class.json",
        "inspect orders.hprof com.example.orders.OrderBook --format json",
    ),
    ("inspect-object.txt", "inspect orders.hprof 0x700010628"),
    (
        "inspect-values.csv",
        "inspect orders.hprof 0x700010628 --show-values --format csv",
    ),
    (
        "inspect-array.txt",
        "inspect orders.hprof 0x70031e460 --limit 3",
    ),
    ("threads.txt", "threads orders.hprof"),
    ("threads.json", "threads orders.hprof --format json"),
    ("threads-virtual.txt", "threads server.hprof"),
    (
        "threads-virtual.json",
        "threads server.hprof --limit 1 --format json",
    ),
    ("threads-virtual.csv", "threads server.hprof --format csv"),
    ("roots.txt", "roots orders.hprof"),
    ("roots.json", "roots orders.hprof --format json"),
    ("roots-jni.txt", "roots orders.hprof --kind jni_global"),
    (
        "roots-frames.csv",
        "roots server.hprof --kind JAVA_FRAME --limit 3 --format csv",
    ),
    ("classloaders.txt", "classloaders orders.hprof"),
    (
        "classloaders.json",
        "classloaders server.hprof --format json",
    ),
    (
        "classloaders.csv",
        "classloaders server.hprof --limit 1 --format csv",
    ),
    (
        "classloaders-classes.txt",
        "classloaders server.hprof --classes application-1",
    ),
    (
        "classloaders-boot.csv",
        "classloaders orders.hprof --classes <boot> --limit 3 --format csv",
    ),
    (
        "classloaders-duplicates.txt",
        "classloaders server.hprof --duplicates",
    ),
    (
        "classloaders-duplicates.json",
        "classloaders server.hprof --duplicates --format json",
    ),
    (
        "objects.txt",
        "objects orders.hprof --class com.example.orders.* --min-size 200 --limit 5",
    ),
    (
        "objects.json",
        "objects orders.hprof --limit 2 --format json",
    ),
    (
        "objects.csv",
        "objects server.hprof --class java.lang.Thread --subclasses --limit 3 --format csv",
    ),
    ("secrets.txt", "secrets orders.hprof"),
];

/// Files with queries, for arguments are split at spaces.
const QUERY_FILES: &[(&str, &str)] = &[
    ("few.txt", "0x700010628\n\n0x70032e470\n"),
    (
        "largest.oql",
        "SELECT * FROM com.example.orders.Order LIMIT 3;\nSELECT * FROM com.example.orders.Order o WHERE o.nothing = 1",
    ),
    (
        "groups.oql",
        "SELECT classof(o).@name AS class, COUNT(*) AS n, SUM(o.@retainedHeapSize) AS retained\nFROM INSTANCEOF \
         java.lang.Object o GROUP BY class ORDER BY n DESC, class LIMIT 4",
    ),
    (
        "texts.oql",
        "SELECT s, toString(s) AS text, s.length() AS n FROM java.lang.String s LIMIT 3",
    ),
    (
        "groups.sql",
        "SELECT class, count(*) AS n, retained_set(id) AS retained FROM objects GROUP BY class ORDER BY n DESC, class \
         LIMIT 4; SELECT id, class, retained FROM objects ORDER BY retained DESC, id LIMIT 2; SELECT rank, kind, culprit, \
         retained FROM suspects",
    ),
    (
        "texts.sql",
        "SELECT id, length, value FROM strings ORDER BY id LIMIT 3",
    ),
    (
        "all.tsv",
        "count\tSELECT COUNT(*) FROM java.lang.String\nwrong\tSELECT * FORM java.lang.String\n",
    ),
];

#[test]
fn commands_print_what_their_golden_files_say() {
    let shop = Shop::with_server();
    for (name, text) in QUERY_FILES {
        std::fs::write(shop.path(name), text).unwrap();
    }
    for (name, arguments) in CASES {
        assert_golden(name, &shop.expect(arguments, 0));
    }
}

/// A golden file that no case writes any more would look as if it were checked.
#[test]
fn every_golden_file_belongs_to_a_case() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            continue; // another test's
        }
        let name = entry.file_name().into_string().unwrap();
        let known = name == "help.txt" || CASES.iter().any(|(case, _)| *case == name);
        assert!(known, "no case writes {name}");
    }
}

#[test]
fn help_tells_every_command_with_examples() {
    let shop = Shop::new();
    let help = shop.expect("--help", 0);
    assert_golden("help.txt", &help);
    assert!(help.contains("Exit codes:"));
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|command| !["", "help"].contains(command))
        .collect();
    for expected in ["report", "info", "objects", "man", "completions"] {
        assert!(commands.contains(&expected), "{commands:?}");
    }
    std::fs::create_dir(shop.path("pages")).unwrap();
    shop.expect("man --dir pages", 0);
    let no_help = |name: &std::ffi::OsString| !name.to_string_lossy().contains("help");
    let mut pages = std::fs::read_dir(shop.path("pages")).unwrap();
    assert!(pages.all(|page| no_help(&page.unwrap().file_name())));
    for command in commands {
        let own = shop.expect(&format!("help {command}"), 0);
        assert!(own.contains("Examples:"), "{command} has no examples");
        let page = shop.path(&format!("pages/heapray-{command}.1"));
        let page = std::fs::read_to_string(page).unwrap();
        assert!(
            page.contains("Examples:"),
            "no examples in {command}'s page"
        );
    }
    assert!(shop.expect("man", 0).contains("Exit codes:"));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = shop.expect(&format!("completions {shell}"), 0);
        assert!(
            script.contains("heapray") && script.contains("min-size"),
            "{shell}"
        );
    }
}

#[test]
fn every_object_is_listed_with_its_dominator() {
    let shop = Shop::new();
    let csv = shop.expect("objects orders.hprof --format csv", 0);
    let mut lines = csv.lines();
    let header = lines.next().unwrap();
    assert_eq!(
        header,
        "object_id,class,shallow_bytes,retained_bytes,immediate_dominator"
    );
    let info = shop.expect("info orders.hprof --format csv", 0);
    let fact = |name: &str| -> u64 {
        let line = info
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name},")));
        line.unwrap().parse().unwrap()
    };
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len() as u64, fact("live objects"));
    let sum: u64 = rows
        .iter()
        .map(|row| row.get(2).unwrap().parse::<u64>().unwrap())
        .sum();
    assert_eq!(sum, fact("live bytes"));
    let top = rows.iter().filter(|row| row.get(4).unwrap().is_empty());
    let top: u64 = top
        .map(|row| row.get(3).unwrap().parse::<u64>().unwrap())
        .sum();
    assert_eq!(
        top,
        fact("live bytes"),
        "what the roots retain is the whole heap"
    );
}

#[test]
fn an_object_is_found_by_its_address() {
    let shop = Shop::new();
    let csv = shop.expect(
        "objects orders.hprof --class com.example.orders.Order --limit 2 --format csv",
        0,
    );
    // The first is held by a thread as well, in a shorter way.
    let address = csv.lines().nth(2).unwrap().split(',').next().unwrap();
    let path = shop.expect(&format!("path orders.hprof {address}"), 0);
    assert!(
        path.contains("static OPEN_ORDERS → java.util.HashMap"),
        "{path}"
    );
    let told = shop.expect(&format!("inspect orders.hprof {address} --format json"), 0);
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let named = |list: &str, name: &str| -> serde_json::Value {
        let entries = told.get(list).unwrap().as_array().unwrap();
        let found = entries
            .iter()
            .find(|entry| entry.get("name").unwrap() == name);
        assert!(found.is_some(), "no {name} in {entries:?}");
        found.cloned().unwrap_or_default()
    };
    assert!(
        named("fields", "number").get("value").unwrap().is_null(),
        "values stay hidden"
    );
    assert!(
        named("fields", "lines")
            .get("label")
            .unwrap()
            .as_str()
            .unwrap()
            .contains("3 elements")
    );
    assert_eq!(
        named("referred_by", "value").get("type").unwrap(),
        "java.util.HashMap$Node"
    );
    let shown = shop.expect(&format!("inspect orders.hprof {address} --show-values"), 0);
    assert!(shown.contains("= customer "), "{shown}");
    let under = shop.expect(&format!("dominators orders.hprof --under {address}"), 0);
    assert!(under.contains("java.util.ArrayList"), "{under}");
}

#[test]
fn two_runs_and_any_number_of_threads_give_the_same_bytes() {
    let shop = Shop::new();
    let once = shop.expect("report orders.hprof --format json", 0);
    for options in ["--threads 1", "--threads 3", "--max-memory 1K"] {
        let again = shop.expect(&format!("report orders.hprof --format json {options}"), 0);
        assert_eq!(once, again, "{options}");
    }
}

/// A mistake in a query is shown with its place, before and after the analysis, and is the user's (exit code 2).
#[test]
fn mistakes_in_queries_are_the_users() {
    let shop = Shop::new();
    for (query, words) in [
        (
            "SELECT * FORM java.lang.String",
            "expected FROM, found `FORM`",
        ),
        (
            "SELECT * FROM java.lang.Strin",
            "did you mean java.lang.String?",
        ),
    ] {
        let mut command = shop.command("query orders.hprof");
        let output = command.arg(query).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(words) && said.contains('^'), "{said}");
    }
    let mut command = shop.command("query orders.hprof");
    let empty = "SELECT * FROM java.lang.String s WHERE s.length() > 100000";
    assert_eq!(command.arg(empty).output().unwrap().status.code(), Some(0));
}

/// Paths of files are contents: neither the table nor a report shows them without permission.
#[test]
fn resources_are_in_reports_and_their_paths_are_hidden() {
    let shop = Shop::with_server();
    let path = "/srv/orders.log";
    let plain = shop.expect("resources files.hprof --format csv", 0);
    assert!(
        !plain.contains(path) && plain.contains("15 characters #"),
        "{plain}"
    );
    let shown = shop.expect("resources files.hprof --show-values --format csv", 0);
    assert!(shown.contains(path), "{shown}");
    for format in ["json", "html", "md", "text"] {
        let hidden = shop.expect(&format!("report files.hprof --format {format}"), 0);
        assert!(!hidden.contains(path), "{format}");
        assert!(hidden.contains("com.example.Log"), "{format}");
    }
    let shown = shop.expect("report files.hprof --format json --show-values", 0);
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["resources"][0]["kind"], "file");
    assert_eq!(shown["resources"][0]["rows"][0]["value"], path);
}

/// The exact pass over all objects costs time, so that reports have it on request.
#[test]
fn exact_waste_is_in_reports_and_budgets_on_request() {
    let shop = Shop::new();
    let plain = shop.expect("report orders.hprof --format json", 0);
    let plain: serde_json::Value = serde_json::from_str(&plain).unwrap();
    assert!(plain.get("waste").is_none());
    shop.expect("report orders.hprof --waste -o saved.json", 0);
    let saved = std::fs::read_to_string(shop.path("saved.json")).unwrap();
    let saved: serde_json::Value = serde_json::from_str(&saved).unwrap();
    let own = shop.expect("waste orders.hprof --format json", 0);
    let own: serde_json::Value = serde_json::from_str(&own).unwrap();
    assert_eq!(saved["waste"]["wasted_bytes"], own["wasted_bytes"]);
    assert_eq!(
        saved["waste"]["fields"][0]["field"],
        own["fields"][0]["field"]
    );
    let page = shop.expect("report saved.json --format html", 0);
    assert!(page.contains("<section id=\"waste\">"));

    let budget = |limit: &str| {
        let text = format!("schema = 1\n[[limit]]\n{limit}\n");
        std::fs::write(shop.path("budget.toml"), text).unwrap();
    };
    budget("waste = 'total'\nmax-retained = '10 %'");
    let unmeasured = shop.expect("check orders.hprof --budget budget.toml", 1);
    assert!(unmeasured.contains("--waste"), "{unmeasured}");
    shop.expect("check orders.hprof --waste --budget budget.toml", 1);
    budget("waste-field = 'com.example.orders.Order.*'\nmax-retained = '90 %'");
    shop.expect("check orders.hprof --waste --budget budget.toml", 0);
    shop.expect("check saved.json --budget budget.toml", 0);
}
