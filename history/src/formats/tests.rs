#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // a panic is a failed test

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::budget::{Budget, FailOn, Finding, FindingRule, Outcome, check, new_findings};
use crate::testing::{Describe, MIB, report};

const BUDGET: &str = "
    schema = 1
    [[limit]]
    name = 'orders & <lines>'
    class = 'com.example.Order*'
    max-count = 10
    [[limit]]
    heap = 'live'
    max-retained = '1 GiB'
    max-growth = '1 MiB'
    [[limit]]
    suspect = '*'
    max-count = 0
    severity = 'warning'
    [[limit]]
    heap = 'softly-reachable'
    max-retained = '1 MiB'";

fn broken() -> Outcome {
    let heap = report()
        .named("dumps/pod 7/heap.hprof")
        .class("com.example.Order", 12_000, MIB)
        .suspect("com.example.OrderBook", "OPEN_ORDERS", 30 * MIB);
    let mut findings = new_findings(&heap, None, &[FailOn::NewSuspects]);
    findings.push(Finding {
        rule: FindingRule::Suspect,
        kind: "thread-stack".into(),
        culprit: "Thread \"\u{1b}[31mexport\n::error::\" at x".into(),
        message: "100% \"hostile\" <b>&amp;</b>\r\n::error::forged".into(),
        advice: None,
        fingerprint: "f".repeat(64),
        class: None,
        frame: Some("com.example.Export.run(Export.java:88)".into()),
        bytes: 5,
    });
    check(
        &heap,
        None,
        Some(&Budget::parse(BUDGET).unwrap()),
        &BTreeMap::new(),
        findings,
    )
}

fn healthy() -> Outcome {
    check(&report(), None, None, &BTreeMap::new(), Vec::new())
}

fn rendered(render: impl Fn(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn sarif(outcome: &Outcome, source_root: Option<&str>) -> Value {
    let options = SarifOptions {
        source_root: source_root.map(str::to_owned),
        tool_version: "0.1.0".into(),
    };
    serde_json::from_str(&rendered(|out| render_sarif(outcome, &options, out))).unwrap()
}

/// The JSON Schema of OASIS, from the sources of `serde-sarif`, a development dependency.
fn published_sarif_schema() -> Value {
    let rustc = std::process::Command::new("rustc").arg("-vV").output();
    let rustc = String::from_utf8(rustc.unwrap().stdout).unwrap();
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: "));
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        // Only local sources of dependencies are read; nothing is downloaded.
        .other_options(["--offline", "--filter-platform", host.unwrap()].map(str::to_owned))
        .exec()
        .unwrap();
    let package = metadata.packages.iter().find(|p| *p.name == "serde-sarif");
    let folder = package.unwrap().manifest_path.parent().unwrap();
    let text = std::fs::read_to_string(folder.join("src/schema.json")).unwrap();
    // Its pattern for languages has an unmatched bracket, which a strict validator rejects.
    let text = text.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&text).unwrap();
    assert!(schema["title"].as_str().unwrap().contains("Version 2.1.0"));
    schema
}

#[test]
fn sarif_is_valid_by_the_published_schema() {
    let validator = jsonschema::draft7::new(&published_sarif_schema()).unwrap();
    for log in [
        sarif(&broken(), None),
        sarif(&broken(), Some("src/main/java")),
        sarif(&healthy(), None),
    ] {
        let errors: Vec<String> = validator
            .iter_errors(&log)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}\n{log:#}");
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        for result in run["results"].as_array().unwrap() {
            let index = result["ruleIndex"].as_u64().unwrap() as usize;
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
        let mut wrong = log.clone();
        wrong["runs"][0]["tool"]["driver"]["semVer"] = "1.0.0".into();
        assert!(!validator.is_valid(&wrong), "the schema judges");
    }
}

#[test]
fn sarif_points_to_sources_where_it_can() {
    let log = sarif(&broken(), Some("src/main/java/"));
    let uris: Vec<&str> = log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| {
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
                .as_str()
                .unwrap()
        })
        .collect();
    assert_eq!(uris[0], "dumps/pod%207/heap.hprof");
    assert_eq!(uris[3], "src/main/java/com/example/OrderBook.java");
    assert_eq!(uris[4], "src/main/java/com/example/Export.java");
    let line =
        &log["runs"][0]["results"][4]["locations"][0]["physicalLocation"]["region"]["startLine"];
    assert_eq!(line, 88);
    let mut outcome = broken();
    outcome.findings[0].class = Some("x/../../../etc.Passwd".into());
    let log = sarif(&outcome, Some("src"));
    let uri = &log["runs"][0]["results"][3]["locations"][0]["physicalLocation"]["artifactLocation"]
        ["uri"];
    assert_eq!(uri, "dumps/pod%207/heap.hprof");
}

/// An element in the form of the schema.
fn element(node: roxmltree::Node<'_, '_>) -> Value {
    let attributes: serde_json::Map<String, Value> = node
        .attributes()
        .map(|attribute| (attribute.name().to_owned(), attribute.value().into()))
        .collect();
    let elements = node.children().filter(roxmltree::Node::is_element);
    let texts = node.children().filter(roxmltree::Node::is_text);
    let text: String = texts.filter_map(|text| text.text()).collect();
    serde_json::json!({
        "name": node.tag_name().name(),
        "attributes": attributes,
        "text": text.trim(),
        "children": elements.map(element).collect::<Vec<_>>(),
    })
}

#[test]
fn junit_is_valid_by_the_strictest_schema() {
    let schema: Value =
        serde_json::from_str(include_str!("../../tests/schemas/junit-10.json")).unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    for outcome in [broken(), healthy()] {
        let xml = rendered(|out| render_junit(&outcome, None, out));
        let document = roxmltree::Document::parse(&xml).unwrap();
        let found = element(document.root_element());
        let errors: Vec<String> = validator
            .iter_errors(&found)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:?}\n{xml}");
    }
    for wrong in [
        "<testsuites skipped='1'/>",
        "<testsuites><testsuite name='a' tests='1' failures='0'/></testsuites>",
        "<testsuites><testsuite name='a' tests='1' failures='0' errors='0'><testcase/></testsuite></testsuites>",
    ] {
        let document = roxmltree::Document::parse(wrong).unwrap();
        assert!(
            !validator.is_valid(&element(document.root_element())),
            "{wrong}"
        );
    }
}

#[test]
fn junit_is_what_ci_servers_read() {
    let xml = rendered(|out| render_junit(&broken(), None, out));
    let document = roxmltree::Document::parse(&xml).unwrap();
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    let number = |node: roxmltree::Node<'_, '_>, name: &str| {
        node.attribute(name).unwrap().parse::<usize>().unwrap()
    };
    let mut seen = (0, 0);
    for suite in root.children().filter(roxmltree::Node::is_element) {
        assert_eq!(suite.tag_name().name(), "testsuite");
        let cases: Vec<_> = suite
            .children()
            .filter(|node| node.has_tag_name("testcase"))
            .collect();
        let with = |tag: &str| {
            cases
                .iter()
                .filter(|case| case.children().any(|c| c.has_tag_name(tag)))
                .count()
        };
        assert_eq!(number(suite, "tests"), cases.len());
        assert_eq!(number(suite, "failures"), with("failure"));
        assert_eq!(number(suite, "errors"), 0);
        for case in &cases {
            assert!(case.attribute("name").is_some() && case.attribute("classname").is_some());
            for failure in case.children().filter(|node| node.has_tag_name("failure")) {
                assert!(
                    failure.attribute("message").is_some() && failure.attribute("type").is_some()
                );
            }
        }
        seen.0 += cases.len();
        seen.1 += with("failure");
        // Growth without a baseline, and the limit that only warns.
        let is_budget = suite.attribute("name") == Some("heapray.budget");
        assert_eq!(with("skipped"), 2 * usize::from(is_budget));
    }
    // Five measures and two findings; the suspect limit only warns, growth is skipped.
    assert_eq!(seen, (7, 4));
    assert_eq!(number(root, "tests"), 7);
    assert_eq!(number(root, "failures"), 4);
    let fine = rendered(|out| render_junit(&healthy(), None, out));
    let fine = roxmltree::Document::parse(&fine).unwrap();
    assert_eq!(number(fine.root_element(), "failures"), 0);
    assert_eq!(number(fine.root_element(), "tests"), 1);
    assert_eq!(xml, rendered(|out| render_junit(&broken(), None, out)));
}

#[test]
fn annotations_cannot_be_forged_by_names() {
    let text = rendered(|out| render_github(&broken(), None, out));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 5);
    assert!(
        lines
            .iter()
            .all(|line| line.starts_with("::error title=") || line.starts_with("::warning title="))
    );
    assert!(text.contains("100%25"), "{text}");
    assert_eq!(
        lines
            .iter()
            .filter(|line| line.starts_with("::warning"))
            .count(),
        1
    );
}

#[test]
fn the_summary_is_a_table_whatever_names_hold() {
    let text = rendered(|out| render_outcome_markdown(&broken(), out));
    assert!(text.starts_with("## Heap: ❌ over budget"));
    assert!(!text.contains("<lines>"), "{text}");
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), 2 + 2 + 2 + 5);
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    assert!(rows[..4].iter().all(|row| cells(row) == 5), "{rows:?}");
    assert!(rows[4..].iter().all(|row| cells(row) == 6), "{rows:?}");
    assert!(rendered(|out| render_outcome_markdown(&healthy(), out)).contains("✅"));
}

/// What fails, warns or passes in `JUnit`'s eyes, by case.
fn cases(xml: &str) -> Vec<(String, &'static str)> {
    let document = roxmltree::Document::parse(xml).unwrap();
    let cases = document
        .descendants()
        .filter(|node| node.has_tag_name("testcase"));
    cases
        .map(|case| {
            let has = |tag: &str| case.children().any(|child| child.has_tag_name(tag));
            let state = match (has("failure"), has("skipped")) {
                (true, _) => "failed",
                (_, true) => "skipped",
                _ => "passed",
            };
            (case.attribute("name").unwrap().to_owned(), state)
        })
        .collect()
}

#[test]
fn no_case_passes_for_a_broken_limit() {
    let mut outcome = broken();
    let passed_limits = outcome
        .rows
        .iter()
        .filter(|row| !row.state.is_broken())
        .count();
    // Only limits, no findings: no "no findings" stands beside them.
    outcome.findings.clear();
    let cases = cases(&rendered(|out| render_junit(&outcome, None, out)));
    assert_eq!(cases.len(), outcome.rows.len(), "{cases:?}");
    let passed: Vec<_> = cases
        .iter()
        .filter(|(_, state)| *state == "passed")
        .collect();
    assert!(
        passed.len() < passed_limits,
        "growth was skipped: {cases:?}"
    );
    for row in outcome.rows.iter().filter(|row| row.state.is_broken()) {
        assert!(
            !passed.iter().any(|(name, _)| name.starts_with(&row.name)),
            "{cases:?}"
        );
    }
}

#[test]
fn every_format_names_culprit_kind_bytes_and_file() {
    let folder = tempfile::tempdir().unwrap();
    let sources = folder.path().join("com/example");
    std::fs::create_dir_all(&sources).unwrap();
    std::fs::write(sources.join("OrderBook.kt"), "object OrderBook").unwrap();
    std::fs::write(sources.join("Export.java"), "class Export {}").unwrap();
    let root = folder.path().to_str().unwrap();
    let outcome = broken();
    let options = SarifOptions {
        source_root: Some(root.to_owned()),
        tool_version: String::new(),
    };
    let file = format!("{root}/com/example/OrderBook.kt");
    let github = rendered(|out| render_github(&outcome, Some(root), out));
    let junit = rendered(|out| render_junit(&outcome, Some(root), out));
    let sarif = rendered(|out| render_sarif(&outcome, &options, out));
    for text in [&github, &junit, &sarif] {
        for part in [
            "com.example.OrderBook.OPEN_ORDERS",
            "static-collection",
            &file,
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }
    assert!(github.contains(&format!("file={file},title=")), "{github}");
    assert!(junit.contains(&format!("file=\"{file}\"")), "{junit}");
    assert!(
        github.replace('\u{a0}', " ").contains("30.0 MiB"),
        "{github}"
    );
    assert!(junit.contains("bytes: 31457280"), "{junit}");
    assert!(github.contains("Export.java,line=88,"), "{github}");
    // A class whose source is not under the root gets no file.
    let mut elsewhere = outcome;
    elsewhere.findings[0].class = Some("com.example.generated.Stub".into());
    let github = rendered(|out| render_github(&elsewhere, Some(root), out));
    assert!(!github.contains("Stub"), "{github}");
}
