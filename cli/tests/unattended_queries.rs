//! Queries without a person: their answers in reports, budgets and batches.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

mod support;

use support::Shop;

const OPEN: &str = "SELECT * FROM com.example.orders.Order";

fn shop_with_queries() -> Shop {
    let shop = Shop::new();
    std::fs::write(shop.path("open.oql"), format!("{OPEN};\n")).unwrap();
    let count = "SELECT COUNT(*) FROM com.example.orders.Order";
    std::fs::write(shop.path("count.oql"), count).unwrap();
    let texts = "SELECT toString(s) AS text, s.@retainedHeapSize FROM java.lang.String s";
    std::fs::write(shop.path("texts.oql"), texts).unwrap();
    std::fs::write(shop.path("none.oql"), "SELECT * FROM com.example.Gone").unwrap();
    shop
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_report_answers_queries_as_the_command_does() {
    let shop = shop_with_queries();
    let report = "report orders.hprof --query open.oql --query n=count.oql --query texts.oql \
                  --query none.oql --format json";
    let report = json(&shop.expect(report, 0));
    let [open, count, texts, none] = [0, 1, 2, 3].map(|at| report["queries"][at].clone());
    let alone = json(&shop.expect("query orders.hprof --file open.oql --format json", 0));
    let alone = alone.as_array().unwrap();
    assert_eq!(open["name"], "open");
    assert_eq!(open["query"], OPEN);
    assert_eq!(open["row_count"], alone.len());
    for (row, own) in open["rows"].as_array().unwrap().iter().zip(alone) {
        for (at, name) in ["address", "class", "shallow_bytes", "retained_bytes"]
            .iter()
            .enumerate()
        {
            assert_eq!(row[at], own[name], "{name}");
        }
    }
    let shallow: u64 = { alone.iter() }
        .map(|row| row["shallow_bytes"].as_u64().unwrap())
        .sum();
    assert_eq!(open["shallow_bytes"], shallow);
    assert!(open["retained_bytes"].as_u64().unwrap() >= shallow);
    assert_eq!(count["number"], alone.len() as f64);
    assert_eq!(none["row_count"], 0);
    assert!(
        none["notes"][0]
            .as_str()
            .unwrap()
            .contains("com.example.Gone")
    );

    // Contents of strings only where they are asked for.
    let first = texts["rows"][0][0].as_str().unwrap();
    assert!(first.contains("hash") || first.contains('#'), "{first}");
    let shown = "report orders.hprof --query texts.oql --show-values --format json";
    let shown = json(&shop.expect(shown, 0));
    assert_ne!(shown["queries"][0]["rows"][0][0], texts["rows"][0][0]);

    for format in ["html", "md", "text"] {
        let report = format!("report orders.hprof --query open.oql --format {format}");
        let report = shop.expect(&report, 0);
        assert!(report.contains(OPEN) || format != "html", "{report}");
        assert!(report.contains("retained."), "{format}: {report}");
    }
}

#[test]
fn a_wrong_query_is_told_before_the_dump_is_read() {
    let shop = shop_with_queries();
    std::fs::write(shop.path("wrong.oql"), "SELECT * FORM X").unwrap();
    std::fs::write(shop.path("two.oql"), "SELECT * FROM X; SELECT * FROM Y").unwrap();
    for (arguments, expected) in [
        ("report none.hprof --query wrong.oql", "wrong.oql"),
        ("report none.hprof --query two.oql", "a second query"),
        ("report none.hprof --query gone.oql", "can't be read"),
        (
            "report none.hprof --query a=open.oql --query a=count.oql",
            "two queries are named a",
        ),
        (
            "batch orders.hprof --out out --query wrong.oql",
            "wrong.oql",
        ),
        ("report none.hprof --query a/b=", "NAME=FILE"),
    ] {
        let (_, said) = shop.complaint(arguments);
        assert!(said.contains(expected), "{arguments}: {said}");
    }
    shop.expect("report orders.hprof -o saved.json", 0);
    let (_, said) = shop.complaint("report saved.json --query open.oql");
    assert!(said.contains("can't be asked"), "{said}");
    // An input is never overwritten, whatever names it.
    let (_, said) =
        shop.complaint("report orders.hprof --query q=open.oql --format text -o open.oql");
    assert!(said.contains("--query"), "{said}");
}

#[test]
fn a_budget_limits_what_a_query_finds() {
    let shop = shop_with_queries();
    let budget = |query: &str, limit: &str| {
        let text = format!("schema = 1\n[[query]]\nname = 'q'\noql = '{query}'\n{limit}\n");
        std::fs::write(shop.path("budget.toml"), text).unwrap();
    };
    let check = "check orders.hprof --budget budget.toml";
    budget(OPEN, "max-count = 1000000\nmax-retained = '1 GiB'");
    shop.expect(check, 0);
    budget(OPEN, "max-count = 1");
    let outcome = json(&shop.expect(&format!("{check} --json"), 1));
    assert_eq!(outcome["rows"][0]["subject"], "query q");
    assert!(outcome["rows"][0]["actual"].as_u64().unwrap() > 1);
    budget(
        "SELECT COUNT(*) FROM com.example.orders.Order",
        "max-count = 1",
    );
    shop.expect(check, 1);
    budget("SELECT * FROM com.example.Gone", "max-count = 0");
    shop.expect(check, 0);
    // What can't be measured never passes: rows of text have no size, and a saved report answers only its own queries.
    budget(
        "SELECT toString(s) FROM java.lang.String s",
        "max-retained = '1 GiB'",
    );
    shop.expect(check, 1);
    budget(OPEN, "max-count = 1000000");
    shop.expect("report orders.hprof -o saved.json", 0);
    shop.expect("check saved.json --budget budget.toml", 1);
    shop.expect(
        "report orders.hprof --query q=open.oql -o saved.json --force",
        0,
    );
    shop.expect("check saved.json --budget budget.toml", 0);
    budget("SELECT * FORM X", "max-count = 1");
    assert!(shop.complaint(check).1.contains("query q"));
}

#[test]
fn answers_from_a_cut_dump_are_told_apart_by_the_exit_code() {
    let shop = shop_with_queries();
    let whole = std::fs::read(shop.path("orders.hprof")).unwrap();
    let cut = &whole[..whole.len() * 9 / 10];
    std::fs::write(shop.path("cut.hprof"), cut).unwrap();
    shop.expect("query orders.hprof --file count.oql", 0);
    shop.expect("query cut.hprof --file count.oql", 3);
    let texts = "SELECT toString(s) FROM java.lang.String s";
    std::fs::write(shop.path("texts.sql"), "SELECT count(*) FROM objects").unwrap();
    shop.expect("sql cut.hprof --file texts.sql", 3);
    let budget =
        format!("schema = 1\n[[query]]\nname = 'q'\noql = '{texts}'\nmax-count = 1000000\n");
    std::fs::write(shop.path("budget.toml"), budget).unwrap();
    shop.expect("check orders.hprof --budget budget.toml", 0);
    shop.expect("check cut.hprof --budget budget.toml", 3);
}

/// Columns are in the order of the query, also for programs.
#[test]
fn members_of_json_rows_are_in_the_order_of_the_query() {
    let shop = shop_with_queries();
    std::fs::write(
        shop.path("z.oql"),
        "SELECT 1 AS z, 2 AS a FROM java.lang.String LIMIT 1",
    )
    .unwrap();
    let rows = shop.expect("query orders.hprof --file z.oql --format json", 0);
    assert_eq!(rows, "[\n  {\"z\":1,\"a\":2}\n]\n");
    std::fs::write(shop.path("z.sql"), "SELECT 1 AS z, -2 AS a").unwrap();
    let rows = shop.expect("sql orders.hprof --file z.sql --format json", 0);
    assert_eq!(rows, "[\n  {\"z\":1,\"a\":-2}\n]\n");
}

#[test]
fn a_batch_makes_one_table_of_all_answers() {
    let shop = shop_with_queries();
    std::fs::create_dir(shop.path("dumps")).unwrap();
    for pod in ["a", "b"] {
        let copy = shop.path(&format!("dumps/{pod}.hprof"));
        std::fs::copy(shop.path("orders.hprof"), copy).unwrap();
    }
    let batch = "batch dumps --out out --label pod={stem} --query n=count.oql --query none.oql";
    shop.expect(batch, 1);
    let table = |name: &str| std::fs::read_to_string(shop.path(name)).unwrap();
    let counts = table("out/queries/n.csv");
    let lines: Vec<Vec<&str>> = counts
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    assert_eq!(lines.len(), 3, "{counts}");
    assert_eq!(lines[0][..2], ["dump", "pod"]);
    assert_eq!([lines[1][1], lines[2][1]], ["a", "b"]);
    assert_eq!(lines[1][2], lines[2][2]);
    assert!(lines[1][2].parse::<u64>().unwrap() > 1, "{counts}");
    // A heap without rows has a line that says why.
    assert!(table("out/queries/none.csv").contains("com.example.Gone"));
    // Nothing is done twice, unless the query is another one.
    let before = std::fs::metadata(shop.path("out/summary.json"))
        .unwrap()
        .len();
    shop.expect(batch, 1);
    assert_eq!(
        std::fs::metadata(shop.path("out/summary.json"))
            .unwrap()
            .len(),
        before
    );
    assert_eq!(table("out/queries/n.csv"), counts);
    std::fs::write(shop.path("count.oql"), OPEN).unwrap();
    shop.expect(batch, 1);
    assert!(table("out/queries/n.csv").lines().count() > 3);
}
