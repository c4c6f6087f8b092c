//! `check`, `compare`, `trend` and `ledger` as a pipeline uses them: what they print and how they end, as
//! golden files (`HEAPRAY_BLESS=1` writes them anew).
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

mod support;

use support::session::Session;
use support::{Shop, orders};

/// Orders on four days. Without a clock of their own the reports give the same bytes every time.
const DAYS: [i64; 4] = [6_000, 8_000, 10_000, 12_000];

/// A shop with the saved reports `day-0.json` to `day-3.json`, and a dump that was cut off.
fn shop() -> Shop {
    let shop = Shop::new();
    for (day, number) in DAYS.into_iter().enumerate() {
        let dump = orders::dump_of(number, day as u64);
        std::fs::write(shop.path(&format!("heap-{day}.hprof")), &dump).unwrap();
        shop.expect(&format!("report heap-{day}.hprof -o day-{day}.json"), 0);
        std::fs::remove_file(shop.path(&format!("heap-{day}.hprof"))).unwrap();
    }
    let dump = std::fs::read(shop.path("orders.hprof")).unwrap();
    let most = dump.len() * 9 / 10;
    std::fs::write(shop.path("cut.hprof"), dump.get(..most).unwrap()).unwrap();
    std::fs::write(shop.path("budget.toml"), BUDGET).unwrap();
    std::fs::write(shop.path("wide.toml"), WIDE).unwrap();
    shop
}

const BUDGET: &str = r#"
schema = 1

[[limit]]
name = "no leak suspects"
suspect = "*"
max-count = 0

[[limit]]
name = "orders are let go"
class = "com.example.orders.Order"
max-count = 1000

[[limit]]
name = "open orders"
path = "static com.example.orders.OrderBook.OPEN_ORDERS*"
max-retained = "64 MiB"
max-growth = "10 %"

[[limit]]
heap = "live"
max-retained = "1 MiB"
severity = "warning"

[[limit]]
heap = "softly-reachable"
max-retained = "1 MiB"
severity = "warning"

[[profile]]
name = "nightly"
labels = { stage = "night*" }

[[profile.limit]]
name = "orders are let go"
class = "com.example.orders.Order"
max-count = 50000
"#;

const WIDE: &str = r#"
schema = 1

[[limit]]
name = "live heap"
heap = "live"
max-retained = "1 GiB"
max-growth = "64 MiB"
"#;

#[test]
fn a_budget_is_kept_or_broken() {
    let shop = shop();
    Session::new(&shop)
        .run("check day-3.json --budget wide.toml", 0)
        .run("check day-3.json --budget budget.toml", 1)
        .run(
            "check day-3.json --budget budget.toml --baseline day-0.json",
            1,
        )
        .run(
            "check day-3.json --budget budget.toml --label stage=nightly",
            1,
        )
        .run("check cut.hprof --budget wide.toml", 3)
        .run("check cut.hprof --fail-on growth --baseline day-3.json", 3)
        .run("check day-0.json --fail-on growth --baseline cut.hprof", 1)
        .golden("check-budget.txt");
}

#[test]
fn a_check_fails_on_what_it_was_told_to() {
    let shop = shop();
    Session::new(&shop)
        .run("check day-3.json --fail-on suspects", 1)
        .run("check day-3.json --fail-on new-suspects", 1)
        .run(
            "check day-3.json --fail-on new-suspects --baseline day-1.json",
            0,
        )
        .run("check day-3.json --fail-on growth --baseline day-0.json", 1)
        .run("check day-3.json --fail-on growth --baseline day-3.json", 0)
        .run(
            "check day-1.json --fail-on new-suspects --ledger fleet.db --label app=shop",
            1,
        )
        .run(
            "check day-2.json --fail-on new-suspects --ledger fleet.db --label app=shop",
            0,
        )
        .run(
            "check day-1.json --fail-on new-suspects --ledger fleet.db --label app=other",
            1,
        )
        .golden("check-fail-on.txt");
}

#[test]
fn a_check_tells_machines() {
    let shop = shop();
    Session::new(&shop)
        .run(
            "check day-3.json --budget budget.toml --baseline day-0.json --fail-on growth \
             --github --junit heapray.xml --sarif heapray.sarif --source-root src/main/java \
             --markdown heap.md --metrics heapray.prom --label app=shop --label pod=shop-0 --quiet",
            1,
        )
        .show("heapray.xml")
        .show("heapray.sarif")
        .show("heap.md")
        .show("heapray.prom")
        .run("check day-3.json --budget wide.toml --json", 0)
        .golden("check-machines.txt");
}

#[test]
fn a_check_that_cannot_judge_says_why() {
    let shop = shop();
    std::fs::write(shop.path("old.toml"), "schema = 7").unwrap();
    let mistake = "schema = 1\n[[limit]]\nclas = \"x\"\nmax-count = 1\n";
    std::fs::write(shop.path("mistake.toml"), mistake).unwrap();
    std::fs::write(shop.path("notes.hprof"), "just notes").unwrap();
    Session::new(&shop)
        .run("check day-3.json", 2)
        .run("check day-3.json --budget none.toml", 2)
        .run("check day-3.json --budget old.toml", 2)
        .run("check day-3.json --budget mistake.toml", 2)
        .run("check day-3.json --fail-on everything", 2)
        .run("check day-3.json --budget wide.toml --label shop", 2)
        .run("check notes.hprof --budget wide.toml", 2)
        .run("check none.hprof --budget wide.toml", 2)
        .golden("check-unusable.txt");
    // Its message tells a random name.
    let (code, words) =
        shop.complaint("check day-3.json --budget wide.toml --junit none/heapray.xml");
    assert_eq!(code, 2);
    assert!(
        words.contains("none/heapray.xml can't be written"),
        "{words}"
    );
}

#[test]
fn two_dumps_are_compared() {
    let shop = shop();
    Session::new(&shop)
        .run("compare day-0.json day-3.json", 0)
        .run("compare day-3.json day-0.json", 0)
        .run("compare day-3.json day-3.json", 0)
        .run("compare day-0.json day-3.json --format md --limit 3", 0)
        .run("compare day-0.json cut.hprof --min-bytes 1M", 3)
        .run("compare day-0.json none.hprof", 2)
        .run("compare day-0.json day-3.json -o x.pdf", 2)
        .golden("compare.txt");
    shop.expect("compare day-0.json day-3.json -o compare.html", 0);
    let page = std::fs::read_to_string(shop.path("compare.html")).unwrap();
    assert!(page.ends_with("</html>\n") || page.ends_with("</html>"));
    let json = shop.expect("compare day-0.json day-3.json --format json", 0);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let first = json.pointer("/access_paths/0/path").unwrap();
    assert!(first.as_str().unwrap().contains("OrderBook.OPEN_ORDERS"));
}

#[test]
fn a_series_has_a_trend() {
    let shop = shop();
    Session::new(&shop)
        .run("trend day-0.json day-1.json day-2.json day-3.json", 0)
        // Whatever the order in which they are given.
        .run(
            "trend day-3.json day-1.json day-0.json day-2.json --max-heap 64M --format md",
            0,
        )
        .run("trend day-0.json day-3.json", 0)
        .run("trend day-0.json", 2)
        .run("trend day-0.json none.hprof", 2)
        .run("trend day-0.json cut.hprof", 3)
        .golden("trend.txt");
    shop.expect("trend day-0.json day-1.json day-3.json -o trend.html", 0);
    let page = std::fs::read_to_string(shop.path("trend.html")).unwrap();
    assert!(page.contains("<svg class=\"chart\""));
}

#[test]
fn a_ledger_remembers() {
    let shop = shop();
    let record = |day: usize, pod: usize, version: &str| {
        format!(
            "ledger record fleet.db day-{day}.json --label app=shop --label pod=shop-{pod} \
             --label version={version}"
        )
    };
    let mut session = Session::new(&shop);
    session
        .run(&record(0, 0, "2.13.0"), 0)
        .run("ledger list fleet.db", 0)
        .run(&record(1, 0, "2.14.1"), 0)
        .run(&record(1, 0, "2.14.1"), 0) // the same dump counts once
        .run(&record(2, 1, "2.14.1"), 0)
        .run("ledger runs fleet.db", 0)
        .run("ledger list fleet.db --app shop", 0)
        .run("ledger list fleet.db --state fixed", 0)
        .run("ledger list fleet.db --format json", 0);
    let listed = shop.expect("ledger list fleet.db --format json", 0);
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let fingerprint = listed.pointer("/0/fingerprint").unwrap().as_str().unwrap();
    let fingerprint = fingerprint.get(..12).unwrap();
    session
        .run(
            &format!(
                "ledger suppress fleet.db {fingerprint} --app shop --reason SHOP-123 --owner ada \
                 --expires 9999-04-30"
            ),
            0,
        )
        .run("ledger list fleet.db", 0)
        .run("ledger list fleet.db --suppressed", 0)
        .run(
            "check day-3.json --fail-on new-suspects --ledger fleet.db --label app=shop",
            0,
        )
        .run("ledger suppressions fleet.db", 0)
        .run("ledger unsuppress fleet.db 1", 0)
        .run("ledger list fleet.db -o new.csv", 0)
        .show("new.csv")
        .run("ledger prune fleet.db --before 2027-01-01", 0)
        .run("ledger runs fleet.db", 0)
        .run("ledger list fleet.db", 0)
        .golden("ledger.txt");
}

#[test]
fn a_ledger_that_is_none_says_so() {
    let shop = shop();
    std::fs::write(shop.path("notes.db"), "just notes, not a database").unwrap();
    Session::new(&shop)
        .run("ledger list none.db", 2)
        .run("ledger list notes.db", 2)
        .run("ledger record notes.db day-0.json", 2)
        .run("ledger record fleet.db day-0.json --label app=shop", 0)
        .run(
            "ledger suppress fleet.db 0123456789ab --reason x --owner ada",
            2,
        )
        .run("ledger suppress fleet.db 01 --reason x --owner ada", 2)
        .run("ledger unsuppress fleet.db 7", 2)
        .run("ledger list fleet.db --state odd", 2)
        .golden("ledger-unusable.txt");
    let notes = std::fs::read_to_string(shop.path("notes.db")).unwrap();
    assert_eq!(notes, "just notes, not a database");
}
