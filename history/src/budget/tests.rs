#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // a panic is a failed test

use std::collections::BTreeMap;

use heapray_report::Report;
use heapray_report::model::{
    CollectionRow, ConsumerRow, DuplicateStrings, QueryAnswer, Waste, WasteFieldRow, WasteKindRow,
};

use super::*;
use crate::compare::{CompareOptions, compare};
use crate::testing::{Describe, MIB, report};

fn no_labels() -> BTreeMap<String, String> {
    BTreeMap::new()
}

fn labels(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn shop() -> Report {
    let mut heap = report()
        .used(100 * MIB)
        .class("com.example.Order", 12_000, 8 * MIB)
        .class("com.example.OrderLine", 50_000, 4 * MIB)
        .class("byte[]", 9_000, 20 * MIB)
        .class("com.example.Shop$$Lambda$14/0x7f00", 5, 80)
        .path("static com.example.OrderBook.OPEN", 1, 30 * MIB)
        .path(
            "static com.example.OrderBook.OPEN → HashMap entry",
            12_000,
            29 * MIB,
        )
        .suspect("com.example.OrderBook", "OPEN", 30 * MIB)
        .garbage(5 * MIB);
    for thread in 0..12 {
        heap = heap.thread(&format!("pool-{thread}-thread-1"), 1000);
    }
    heap.top_consumers.packages = [("com", 60), ("com.example", 50), ("com.example.cache", 20)]
        .map(|(name, mib)| ConsumerRow {
            name: name.into(),
            objects: 10,
            shallow_bytes: MIB,
            retained_bytes: mib * MIB,
            retained_share: 0.0,
        })
        .into();
    heap.duplicate_strings = Some(DuplicateStrings {
        strings: 1000,
        bytes: 10 * MIB,
        distinct: 10,
        wasted_bytes: 6 * MIB,
        exact: false,
        top: Vec::new(),
    });
    let field = |field: &str, kind: &str, wasted_bytes| WasteFieldRow {
        kind: kind.into(),
        field: field.into(),
        class: "java.util.HashMap".into(),
        objects: 9,
        of_objects: 10,
        wasted_bytes,
        example: "0x10".into(),
    };
    heap.waste = Some(Waste {
        wasted_bytes: 8 * MIB,
        wasted_share: 0.08,
        kinds: vec![WasteKindRow {
            kind: "unused-collection".into(),
            title: "collections never used".into(),
            objects: 12,
            wasted_bytes: 8 * MIB,
            wasted_share: 0.08,
            advice: String::new(),
        }],
        fields: vec![
            field(
                "com.example.Vertex.attributes",
                "unused-collection",
                7 * MIB,
            ),
            field("com.example.Vertex.tags", "unused-collection", MIB),
        ],
        header_bytes: 0,
        padding_bytes: 0,
    });
    heap.collections = vec![CollectionRow {
        class: "java.util.HashMap".into(),
        instances: 10,
        empty: 9,
        elements: 1,
        largest: 1,
        wasted_bytes: 3 * MIB,
    }];
    heap
}

/// Name and state of each limit.
fn states(budget: &str, heap: &Report, baseline: Option<&Report>) -> Vec<(String, CheckState)> {
    let budget = Budget::parse(budget).unwrap();
    check(heap, baseline, Some(&budget), &no_labels(), Vec::new())
        .rows
        .into_iter()
        .map(|row| (row.name, row.state))
        .collect()
}

fn actual(limit: &str) -> (Option<u64>, CheckState) {
    let budget = Budget::parse(&format!("schema = 1\n[[limit]]\n{limit}")).unwrap();
    let outcome = check(&shop(), None, Some(&budget), &no_labels(), Vec::new());
    assert_eq!(outcome.rows.len(), 1);
    (outcome.rows[0].actual, outcome.rows[0].state)
}

#[test]
fn every_subject_is_measured() {
    use CheckState::{Exceeded, Within};
    for (limit, value, state) in [
        (
            "class = 'com.example.Order'\nmax-count = 10000",
            12_000,
            Exceeded,
        ),
        (
            "class = 'com.example.Order*'\nmax-shallow = '20 MiB'",
            12 * MIB,
            Within,
        ),
        (
            "class = 'byte[]'\nmax-retained = '10 %'",
            20 * MIB,
            Exceeded,
        ),
        (
            "class = 'com.example.Shop$$Lambda'\nmax-count = 10",
            5,
            Within,
        ),
        (
            "path = 'static com.example.OrderBook.OPEN*'\nmax-retained = '20 MiB'",
            30 * MIB,
            Exceeded,
        ),
        (
            "package = 'com.example*'\nmax-retained = '80 MiB'",
            50 * MIB,
            Within,
        ),
        ("suspect = '*'\nmax-count = 0", 1, Exceeded),
        ("suspect = 'thread-local'\nmax-count = 0", 0, Within),
        (
            "suspect = 'static-*'\nmax-retained = '1 GiB'",
            30 * MIB,
            Within,
        ),
        ("threads = 'pool-*'\nmax-count = 10", 12, Exceeded),
        (
            "heap = 'live'\nmax-retained = '64 MiB'",
            100 * MIB,
            Exceeded,
        ),
        (
            "heap = 'unreachable'\nmax-retained = '64 MiB'",
            5 * MIB,
            Within,
        ),
        (
            "waste = 'duplicate-strings'\nmax-retained = '5 %'",
            6 * MIB,
            Exceeded,
        ),
        (
            "waste = 'collections'\nmax-retained = '5 %'",
            3 * MIB,
            Within,
        ),
        ("waste = 'total'\nmax-retained = '5 %'", 8 * MIB, Exceeded),
        (
            "waste = 'unused-collection'\nmax-retained = '10 MiB'",
            8 * MIB,
            Within,
        ),
        ("waste = 'boxed-number'\nmax-retained = '1 KiB'", 0, Within),
        (
            "waste-field = 'com.example.Vertex.*'\nmax-retained = '4 MiB'",
            8 * MIB,
            Exceeded,
        ),
        (
            "waste-field = '*.tags'\nmax-retained = '4 MiB'",
            MIB,
            Within,
        ),
    ] {
        assert_eq!(actual(limit), (Some(value), state), "{limit}");
    }
}

#[test]
fn a_figure_that_the_report_lacks_breaks_the_budget() {
    assert_eq!(
        actual("heap = 'softly-reachable'\nmax-retained = '1 MiB'"),
        (None, CheckState::Unmeasured)
    );
    let budget =
        Budget::parse("schema = 1\n[[limit]]\nclass = 'a.B'\nmax-retained = 1000").unwrap();
    let mut fast = report().class("a.B", 1, 1);
    fast.histogram[0].retained_bytes = None;
    let outcome = check(&fast, None, Some(&budget), &no_labels(), Vec::new());
    assert!(!outcome.passed());
    assert!(
        outcome.rows[0].sentence().contains("fast pass"),
        "{}",
        outcome.rows[0].sentence()
    );
}

#[test]
fn near_a_limit_is_reported_but_does_not_fail() {
    let outcome = states(
        "schema = 1\n[[limit]]\nheap = 'live'\nmax-retained = '105 MiB'",
        &shop(),
        None,
    );
    assert_eq!(outcome, [("live heap".to_owned(), CheckState::Near)]);
}

#[test]
fn growth_is_against_the_baseline() {
    let budget = "schema = 1\n[[limit]]\nname = 'orders'\npath = 'static com.example.OrderBook.OPEN'\n\
                  max-growth = '10 %'\n[[limit]]\nheap = 'live'\nmax-growth = '5 MiB'";
    let before = shop();
    let mut after = shop().used(103 * MIB);
    after.access_paths[0].retained_bytes = 34 * MIB;
    assert_eq!(
        states(budget, &after, Some(&before)),
        [
            ("orders".to_owned(), CheckState::Exceeded),
            ("live heap".to_owned(), CheckState::Within)
        ]
    );
    let skipped = states(budget, &after, None);
    assert!(skipped.iter().all(|row| row.1 == CheckState::Skipped));
    // A smaller figure is not growth.
    assert_eq!(
        states(budget, &before, Some(&after))[0].1,
        CheckState::Within
    );
}

#[test]
fn profiles_add_and_replace_by_labels() {
    let text = "
        schema = 1
        [[limit]]
        name = 'heap'
        heap = 'live'
        max-retained = '64 MiB'
        [[profile]]
        name = 'production'
        labels = { env = 'prod*', app = 'shop' }
        [[profile.limit]]
        name = 'heap'
        heap = 'live'
        max-retained = '2 GiB'
        [[profile.limit]]
        suspect = '*'
        max-count = 0
        severity = 'warning'";
    let budget = Budget::parse(text).unwrap();
    let check_with = |labels| check(&shop(), None, Some(&budget), &labels, Vec::new());
    let plain = check_with(no_labels());
    assert!(!plain.passed());
    assert!(plain.profiles.is_empty());
    assert!(
        !check_with(labels(&[("env", "prod-eu")])).passed(),
        "all labels of a profile must be there"
    );
    let production = check_with(labels(&[("env", "prod-eu"), ("app", "shop"), ("pod", "7")]));
    assert_eq!(production.profiles, ["production"]);
    assert!(production.passed(), "a warning doesn't fail");
    assert_eq!(production.rows[0].state, CheckState::Exceeded);
    assert_eq!(production.rows[0].severity, Severity::Warning);
}

#[test]
fn mistakes_in_the_file_are_named() {
    for (text, expected) in [
        ("", "missing field `schema`"),
        ("schema = 2", "reads schema 1"),
        ("schema = 1\n[[limit]]\nclas = 'a'", "unknown field `clas`"),
        (
            "schema = 1\n[[limit]]\nclass = 'a'",
            "at least one of max-retained",
        ),
        (
            "schema = 1\n[[limit]]\nclass = 'a'\nheap = 'live'\nmax-count = 1",
            "exactly one of",
        ),
        ("schema = 1\n[[limit]]\nmax-count = 1", "exactly one of"),
        (
            "schema = 1\n[[limit]]\nclass = 'a'\nmax-retained = '5 apples'",
            "is not a size",
        ),
        (
            "schema = 1\n[[limit]]\nclass = 'a'\nmax-retained = '-5 %'",
            "is not a percentage",
        ),
        (
            "schema = 1\n[[limit]]\nclass = 'a***'\nmax-count = 1",
            "is not a valid pattern",
        ),
        (
            "schema = 1\n[[limit]]\npath = 'a'\nmax-shallow = 1",
            "max-shallow does not apply to path",
        ),
        (
            "schema = 1\n[[limit]]\nwaste = 'unused-colections'\nmax-retained = 1",
            "no kind of waste is named unused-colections",
        ),
        (
            "schema = 1\n[[limit]]\nwaste = 'collections'\nmax-count = 1",
            "max-count does not apply to waste",
        ),
        (
            "schema = 1\n[[limit]]\nheap = 'dead'\nmax-count = 1",
            "unknown variant `dead`",
        ),
        (
            "schema = 1\n[[limit]]\nclass = 'a'\nmax-count = 1\n[[limit]]\nclass = 'a'\nmax-count = 2",
            "another limit has this name",
        ),
    ] {
        let error = Budget::parse(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}\n{error}");
        assert!(error.contains("hint:"), "{error}");
    }
}

#[test]
fn what_is_only_large_counts_where_the_baseline_lacks_it() {
    let mut after = shop().suspect("com.example.Audit", "EVENTS", 9 * MIB);
    for suspect in &mut after.suspects {
        suspect.size_only = true;
    }
    let comparison = compare(&shop(), &after, &CompareOptions::default());
    for on in [FailOn::Suspects, FailOn::NewSuspects] {
        assert!(new_findings(&after, None, &[on]).is_empty());
    }
    let grown = new_findings(&after, Some(&comparison), &[FailOn::NewSuspects]);
    assert_eq!(grown.len(), 1);
    assert_eq!(grown[0].culprit, "com.example.Audit.EVENTS");
    let budget = "schema = 1\n[[limit]]\nsuspect = \"*\"\nmax-count = 0";
    let budget = Budget::parse(budget).unwrap();
    assert!(check(&after, None, Some(&budget), &no_labels(), Vec::new()).passed());
}

#[test]
fn fail_on_finds_suspects_new_ones_and_growth() {
    let before = shop();
    let after = shop().suspect("com.example.Audit", "EVENTS", 9 * MIB);
    let comparison = compare(&before, &after, &CompareOptions::default());
    let found = |on: &[FailOn], comparison| {
        let findings = new_findings(&after, comparison, on);
        findings
            .into_iter()
            .map(|finding| (finding.rule.id().to_owned(), finding.culprit))
            .collect::<Vec<_>>()
    };
    let row = |rule: &str, culprit: &str| (rule.to_owned(), culprit.to_owned());
    assert_eq!(
        found(&[FailOn::Suspects], Some(&comparison)),
        [
            row("suspect", "com.example.OrderBook.OPEN"),
            row("suspect", "com.example.Audit.EVENTS")
        ]
    );
    assert_eq!(
        found(&[FailOn::NewSuspects], Some(&comparison)),
        [row("new-suspect", "com.example.Audit.EVENTS")]
    );
    assert_eq!(found(&[FailOn::NewSuspects], None).len(), 2);
    assert!(found(&[FailOn::Growth], Some(&comparison)).is_empty());
    let mut grown = shop();
    grown.access_paths[0].retained_bytes = 60 * MIB;
    grown.histogram[2].shallow_bytes += 30 * MIB;
    let comparison = compare(&before, &grown, &CompareOptions::default());
    let findings = new_findings(&grown, Some(&comparison), &[FailOn::Growth]);
    assert_eq!(findings[0].class.as_deref(), Some("com.example.OrderBook"));
    assert!(!check(&grown, Some(&before), None, &no_labels(), findings).passed());
    assert_eq!("growth".parse::<FailOn>(), Ok(FailOn::Growth));
    assert!("leaks".parse::<FailOn>().is_err());
}

#[test]
fn the_table_names_what_broke_and_who_makes_it_up() {
    let budget = Budget::parse(
        "schema = 1\n[[limit]]\nclass = 'com.example.Order*'\nmax-count = 10000\n\
         [[limit]]\nheap = 'live'\nmax-retained = '1 GiB'\nmax-growth = '1 MiB'",
    )
    .unwrap();
    let outcome = check(&shop(), None, Some(&budget), &no_labels(), Vec::new());
    let mut out = Vec::new();
    render_table(&outcome, crate::ANY_WIDTH, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap().replace('\u{a0}', " ");
    let expected = "\
STATE    LIMIT                     MEASURE    ACTUAL  ALLOWED
BROKEN   class com.example.Order*  count      62 000   10 000
    50 000  com.example.OrderLine
    12 000  com.example.Order
ok       live heap                 retained  100 MiB  1.0 GiB
skipped  live heap                 growth          –  1.0 MiB
    no baseline: pass one with --baseline
1 of 3 limits broken.
";
    assert_eq!(text, expected);
}

#[test]
fn the_budgets_in_the_documentation_are_budgets() {
    let pages = [
        include_str!("../../../docs/reference/budget.md"),
        include_str!("../../../docs/guides/ci.md"),
    ];
    for page in pages {
        let examples: Vec<&str> = page
            .split("```toml\n")
            .skip(1)
            .filter_map(|rest| rest.split("```").next())
            .collect();
        assert!(!examples.is_empty());
        for example in examples {
            Budget::parse(example).unwrap();
        }
    }
}

#[test]
fn figures_of_a_cut_dump_and_of_a_cut_baseline_prove_nothing() {
    let budget = Budget::parse(
        "schema = 1\n[[limit]]\nname = \"live\"\nheap = \"live\"\nmax-retained = \"200 MiB\"\nmax-growth = \"10 %\"\n",
    )
    .unwrap();
    let check_with = |report: &Report, baseline: &Report, on: &[FailOn]| {
        let comparison = compare(baseline, report, &CompareOptions::default());
        let findings = new_findings(report, Some(&comparison), on);
        check(
            report,
            Some(baseline),
            Some(&budget),
            &no_labels(),
            findings,
        )
    };
    // Within its limit, but the figure is a lower bound.
    let outcome = check_with(&shop().cut(), &shop(), &[]);
    assert!(outcome.passed());
    for row in &outcome.rows {
        let note = row.note.as_deref().unwrap_or_default();
        assert!(note.contains("part of the dump is missing"), "{row:?}");
        assert!(
            row.undecided && row.actual_text().starts_with('≥'),
            "{row:?}"
        );
        assert!(row.sentence().contains("is unknown"), "{row:?}");
    }
    let text = |outcome: &Outcome| {
        let mut out = Vec::new();
        render_table(outcome, crate::ANY_WIDTH, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert!(!outcome.complete && !text(&outcome).contains("The heap is within"));
    assert!(text(&outcome).contains("whether the heap is within its budget is unknown"));
    // The same without a budget.
    let found = check(&shop().cut(), None, None, &no_labels(), Vec::new());
    assert!(text(&found).starts_with("No findings in what could be read"));
    let found = check(&shop(), None, None, &no_labels(), Vec::new());
    assert_eq!(text(&found), "No findings.\n");
    // Growth since a lower bound is unmeasured, which fails the check.
    let outcome = check_with(
        &shop(),
        &shop().cut(),
        &[FailOn::Growth, FailOn::NewSuspects],
    );
    assert!(!outcome.passed());
    let growth = |row: &&CheckRow| row.measure == Measure::Growth;
    let row = outcome.rows.iter().find(growth).unwrap();
    assert_eq!(row.state, CheckState::Unmeasured);
    assert!(row.note.as_deref().unwrap().contains("baseline"), "{row:?}");
    let rules: Vec<&str> = outcome
        .findings
        .iter()
        .map(|finding| finding.rule.id())
        .collect();
    assert_eq!(rules, ["growth"]);
    // A suspect that the baseline may have lost is new.
    let mut without = shop();
    without.suspects.clear();
    without.access_paths.clear();
    let outcome = check_with(&shop(), &without.cut(), &[FailOn::NewSuspects]);
    let rules: Vec<&str> = outcome
        .findings
        .iter()
        .map(|finding| finding.rule.id())
        .collect();
    assert_eq!(rules, ["new-suspect"]);
}

#[test]
fn the_answer_to_a_query_is_limited_by_its_rows_or_its_bytes() {
    let budget = Budget::parse(
        r#"
        schema = 1
        [[query]]
        name = "sessions"
        oql = "SELECT * FROM com.example.Session"
        max-count = 100
        max-retained = "2 MiB"
        max-growth = "10 %"
        [[query]]
        name = "orders"
        oql = "SELECT COUNT(*) FROM com.example.Order"
        max-count = 5
        [[query]]
        name = "names"
        oql = "SELECT toString(s) FROM java.lang.String s"
        max-retained = "1 MiB"
        "#,
    )
    .unwrap();
    let queries = budget.queries_for(&no_labels());
    let names: Vec<&str> = queries.iter().map(|query| query.name.as_str()).collect();
    assert_eq!(names, ["sessions", "orders", "names"]);
    let answer = |name: &str, oql: &str| QueryAnswer {
        name: name.into(),
        query: oql.into(),
        ..QueryAnswer::default()
    };
    let mut heap = shop();
    let mut sessions = answer("sessions", "SELECT * FROM com.example.Session");
    sessions.row_count = 100;
    sessions.retained_bytes = Some(3 * MIB);
    let mut orders = answer("orders", "SELECT COUNT(*) FROM com.example.Order");
    orders.row_count = 1;
    orders.number = Some(6.0);
    heap.queries = vec![sessions, orders, answer("names", "another query")];
    let mut before = heap.clone();
    before.queries[0].retained_bytes = Some(2 * MIB);
    let outcome = check(
        &heap,
        Some(&before),
        Some(&budget),
        &no_labels(),
        Vec::new(),
    );
    let states: Vec<(&str, Measure, CheckState, Option<u64>)> = { outcome.rows.iter() }
        .map(|row| (row.name.as_str(), row.measure, row.state, row.actual))
        .collect();
    for expected in [
        ("sessions", Measure::Count, CheckState::Near, Some(100)),
        (
            "sessions",
            Measure::Retained,
            CheckState::Exceeded,
            Some(3 * MIB),
        ),
        ("sessions", Measure::Growth, CheckState::Exceeded, Some(MIB)),
        ("orders", Measure::Count, CheckState::Exceeded, Some(6)),
        // The report answers another query of this name.
        ("names", Measure::Retained, CheckState::Unmeasured, None),
    ] {
        assert!(states.contains(&expected), "{expected:?} not in {states:?}");
    }
    assert_eq!(states.len(), 5);
}

#[test]
fn a_query_in_a_budget_needs_a_bound_and_a_name_of_its_own() {
    let wrong = |text: &str| Budget::parse(text).unwrap_err().to_string();
    let unbounded = "schema = 1\n[[query]]\nname = \"q\"\noql = \"SELECT * FROM X\"";
    assert!(
        wrong(unbounded).contains("needs at least one of"),
        "{}",
        wrong(unbounded)
    );
    let bounded = format!("{unbounded}\nmax-count = 1");
    let twice = format!("{bounded}\n{}", bounded.replace("schema = 1", ""));
    assert!(
        wrong(&twice).contains("another limit has this name"),
        "{}",
        wrong(&twice)
    );
}
