#![allow(
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic
)] // a panic is a failed test

use super::*;
use crate::budget::{Budget, check};
use crate::testing::{Describe, MIB, report};

fn labels(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn source<'a>(report: &'a Report, labels: &'a BTreeMap<String, String>) -> MetricsSource<'a> {
    MetricsSource {
        report,
        labels,
        outcome: None,
        analysis_seconds: Some(1.5),
    }
}

fn text(sources: &[MetricsSource<'_>], options: &MetricsOptions) -> String {
    let mut out = Vec::new();
    render_metrics(sources, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// A sample: family, labels, value.
type Sample = (String, Vec<(String, String)>, f64);

/// The checks of `promtool check metrics`, and the grammar of the format.
fn lint(text: &str) -> Vec<Sample> {
    let is_name = |name: &str| {
        !name.is_empty()
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    assert!(text.ends_with('\n'));
    let (mut helps, mut types) = (BTreeSet::new(), BTreeSet::new());
    let mut family = String::new();
    let mut samples: Vec<Sample> = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(helps.insert(name.to_owned()), "two HELP of {name}");
            assert!(help.len() > 10 && help.ends_with('.'), "{line}");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(types.insert(name.to_owned()), "two TYPE of {name}");
            assert!(helps.contains(name), "TYPE before HELP of {name}");
            assert_eq!(kind, "gauge");
            family = name.to_owned();
        } else {
            let (head, value) = line.rsplit_once(' ').unwrap();
            let (name, labels) = head.split_once('{').map_or((head, ""), |(name, rest)| {
                (name, rest.strip_suffix('}').unwrap())
            });
            assert_eq!(name, family, "samples of a family stand together");
            assert!(is_name(name) && name.starts_with("heapray_"));
            // A gauge has no counter suffix, and units are base units.
            assert!(
                !name.ends_with("_total") && !name.ends_with("_count"),
                "{name}"
            );
            for unit in [
                "milliseconds",
                "kilobytes",
                "megabytes",
                "percent",
                "ms",
                "kb",
                "mb",
            ] {
                assert!(!name.ends_with(&format!("_{unit}")), "{name}");
            }
            let labels = parse_labels(labels);
            assert!(
                labels
                    .iter()
                    .all(|(name, _)| is_name(name) && !name.starts_with("__")),
                "{line}"
            );
            let names: BTreeSet<_> = labels.iter().map(|label| &label.0).collect();
            assert_eq!(names.len(), labels.len(), "{line}");
            let value: f64 = value.parse().unwrap();
            assert!(value.is_finite());
            assert!(
                !samples
                    .iter()
                    .any(|other| other.0 == name && other.1 == labels),
                "twice: {line}"
            );
            samples.push((name.to_owned(), labels, value));
        }
    }
    assert_eq!(helps, types);
    samples
}

fn parse_labels(text: &str) -> Vec<(String, String)> {
    let mut labels = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (name, tail) = rest.split_once("=\"").unwrap();
        let mut value = String::new();
        let mut letters = tail.char_indices();
        let end = loop {
            let (at, letter) = letters.next().unwrap();
            match letter {
                '"' => break at,
                '\\' => value.push(match letters.next().unwrap().1 {
                    'n' => '\n',
                    letter @ ('\\' | '"') => letter,
                    other => panic!("no escape: \\{other}"),
                }),
                _ => value.push(letter),
            }
        };
        labels.push((name.to_owned(), value));
        rest = &tail[end + 1..];
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
    labels
}

fn value(samples: &[Sample], name: &str, label: Option<(&str, &str)>) -> Option<f64> {
    let matches = |sample: &&Sample| {
        let wanted =
            |label: (&str, &str)| sample.1.iter().any(|(n, v)| n == label.0 && v == label.1);
        sample.0 == name && label.is_none_or(wanted)
    };
    samples.iter().find(matches).map(|sample| sample.2)
}

#[test]
fn a_dump_with_a_budget_has_budget_metrics() {
    let heap = report()
        .used(100 * MIB)
        .suspect("a.B", "MAP", 40 * MIB)
        .suspect("a.C", "MAP", 20 * MIB)
        .thread("main", 1);
    let budget =
        Budget::parse("schema = 1\n[[limit]]\nheap = 'live'\nmax-retained = '1 MiB'").unwrap();
    let app = labels(&[("app", "shop"), ("pod", "shop-7"), ("commit", "abcdef")]);
    let outcome = check(&heap, None, Some(&budget), &app, Vec::new());
    let source = MetricsSource {
        outcome: Some(&outcome),
        ..source(&heap, &app)
    };
    let samples = lint(&text(&[source], &MetricsOptions::default()));
    assert_eq!(
        value(&samples, "heapray_heap_used_bytes", Some(("pod", "shop-7"))),
        Some(104_857_600.0)
    );
    assert_eq!(
        value(&samples, "heapray_verdict", Some(("kind", "leak"))),
        Some(1.0)
    );
    assert_eq!(
        value(&samples, "heapray_verdict", Some(("kind", "no-leak"))),
        Some(0.0)
    );
    assert_eq!(
        value(
            &samples,
            "heapray_suspects",
            Some(("kind", "static-collection"))
        ),
        Some(2.0)
    );
    assert_eq!(
        value(&samples, "heapray_suspects_retained_bytes", None),
        Some(62_914_560.0)
    );
    assert_eq!(value(&samples, "heapray_budget_passed", None), Some(0.0));
    assert_eq!(
        value(
            &samples,
            "heapray_budget_limits",
            Some(("state", "exceeded"))
        ),
        Some(1.0)
    );
    assert_eq!(
        value(&samples, "heapray_analysis_duration_seconds", None),
        Some(1.5)
    );
    assert_eq!(
        value(&samples, "heapray_dump_timestamp_seconds", None),
        Some(1_772_330_400.0)
    );
    assert!(
        samples
            .iter()
            .all(|sample| !sample.1.iter().any(|label| label.0 == "commit"))
    );
}

#[test]
fn hostile_labels_are_escaped() {
    let heap = report();
    let hostile = "a\"b\\c\nd\u{1b}e}";
    let given = labels(&[("app", hostile), ("0 pod-name", "x"), ("__name__", "y")]);
    let options = MetricsOptions {
        labels: vec!["app".into(), "0 pod-name".into(), "__name__".into()],
    };
    let samples = lint(&text(&[source(&heap, &given)], &options));
    let label = &samples[0].1;
    assert_eq!(
        label.iter().find(|(name, _)| name == "app").unwrap().1,
        "a\"b\\c\nd\\u{1b}e}"
    );
    assert!(label.iter().any(|(name, _)| name == "label_0_pod_name"));
}

#[test]
fn the_newest_of_equal_labels_counts_and_pods_stand_together() {
    let (older, newer) = (
        report().used(1),
        report().at("2026-03-02T02:00:00Z").used(2),
    );
    let (first, second) = (labels(&[("pod", "a")]), labels(&[("pod", "b")]));
    let sources = [
        source(&newer, &first),
        source(&older, &first),
        source(&older, &second),
    ];
    let samples = lint(&text(&sources, &MetricsOptions::default()));
    assert_eq!(
        value(&samples, "heapray_heap_used_bytes", Some(("pod", "a"))),
        Some(2.0)
    );
    assert_eq!(
        value(&samples, "heapray_heap_used_bytes", Some(("pod", "b"))),
        Some(1.0)
    );
}

#[test]
fn cardinality_is_bounded_and_says_so() {
    let heap = report();
    let pods: Vec<BTreeMap<String, String>> = (0..MAX_SERIES + 10)
        .map(|pod| labels(&[("pod", &format!("pod-{pod:05}"))]))
        .collect();
    let sources: Vec<MetricsSource<'_>> = pods.iter().map(|pod| source(&heap, pod)).collect();
    let text = text(&sources, &MetricsOptions::default());
    let lines = text
        .lines()
        .filter(|line| line.starts_with("heapray_heap_used_bytes{"))
        .count();
    assert_eq!(lines, MAX_SERIES);
    let dropped = text
        .lines()
        .find_map(|line| line.strip_prefix("heapray_metrics_dropped_series "))
        .unwrap();
    assert!(dropped.parse::<u64>().unwrap() > 100, "{dropped}");
}

/// Words of a text that are names of metrics.
fn metrics_in(text: &str) -> BTreeSet<&str> {
    text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .filter(|word| word.starts_with("heapray_"))
        .collect()
}

#[test]
fn the_reference_and_the_dashboard_name_the_metrics_that_there_are() {
    let source = include_str!("../metrics.rs");
    let families: BTreeSet<&str> = source
        .split('"')
        .filter(|word| word.starts_with("heapray_"))
        .collect();
    assert!(families.len() > 15);
    let reference = metrics_in(include_str!("../../../docs/reference/metrics.md"));
    assert_eq!(reference, families);
    let text = include_str!("../../../docs/grafana-dashboard.json");
    let dashboard: serde_json::Value = serde_json::from_str(text).unwrap();
    assert!(dashboard["panels"].as_array().unwrap().len() >= 8);
    let shown = metrics_in(text);
    assert!(
        shown.is_subset(&families),
        "{:?}",
        shown.difference(&families)
    );
}

#[test]
fn the_dump_of_an_out_of_memory_error_is_not_hidden_by_the_restarted_pods() {
    let labels = BTreeMap::from([("pod".to_owned(), "shop-1".to_owned())]);
    let died = report()
        .at("2026-03-01T23:50:00Z")
        .suspect("a.B", "MAP", 90 * MIB);
    let restarted = report().at("2026-03-02T02:00:00Z").used(20 * MIB);
    let next_night = report().at("2026-03-02T23:00:00Z").used(21 * MIB);
    let leaks = |sources: &[MetricsSource<'_>]| {
        let text = text(sources, &MetricsOptions::default());
        let mut verdicts = text
            .lines()
            .filter(|line| line.starts_with("heapray_verdict{"));
        verdicts.any(|line| line.contains("\"leak\"") && line.ends_with(" 1"))
    };
    let sources = [source(&died, &labels), source(&restarted, &labels)];
    assert!(leaks(&sources));
    // A night later, the pod is well.
    let sources = [
        source(&died, &labels),
        source(&restarted, &labels),
        source(&next_night, &labels),
    ];
    assert!(!leaks(&sources));
}
