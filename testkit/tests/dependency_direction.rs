//! Do the crates depend on each other in one direction only, as the architecture has it?
//!
//! `cli → report → analyzer → hprof-parser`; files are opened by `dump-file`, which only the CLI uses (and
//! tests and examples of others); `history` sees only the report's model, `privacy` only the parser and
//! the analyzer, and the testkit none of ours, so that its encoder can't share a mistake with the parser.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::expect_used,
    reason = "a test may stop at its own mistake"
)]

mod workspace;

use cargo_metadata::DependencyKind;
use workspace::workspace;

const TESTKIT: &str = "heapray-testkit";
const DUMP_FILE: &str = "heapray-dump-file";

/// Each crate of the workspace, and which of the others it may use.
const ALLOWED: [(&str, &[&str]); 9] = [
    (
        "heapray",
        &[
            "heapray-report",
            "heapray-analyzer",
            "heapray-hprof",
            DUMP_FILE,
            "heapray-history",
            "heapray-privacy",
        ],
    ),
    ("heapray-report", &["heapray-analyzer"]),
    ("heapray-analyzer", &["heapray-hprof"]),
    ("heapray-hprof", &[]),
    (DUMP_FILE, &["heapray-hprof"]),
    ("heapray-history", &["heapray-report"]),
    ("heapray-privacy", &["heapray-analyzer", "heapray-hprof"]),
    (TESTKIT, &[]),
    ("heapray-benches", &["heapray-analyzer"]),
];

/// Crates that work on bytes, but whose tests and examples open files.
const OPEN_FILES_IN_TESTS: [&str; 2] = ["heapray-analyzer", "heapray-privacy"];

/// Whether `from` may depend on `to`; both are ours. Tests may use the testkit on top, and some of
/// them what opens files.
fn is_allowed(from: &str, to: &str, kind: DependencyKind) -> bool {
    let for_tests = (to == TESTKIT && from != TESTKIT)
        || (to == DUMP_FILE && OPEN_FILES_IN_TESTS.contains(&from));
    (kind == DependencyKind::Development && for_tests)
        || ALLOWED
            .iter()
            .any(|(name, uses)| *name == from && uses.contains(&to))
}

#[test]
fn every_edge_of_the_workspace_is_one_of_the_architecture() {
    let metadata = workspace();
    let mut names: Vec<&str> = metadata.packages.iter().map(|p| p.name.as_str()).collect();
    names.sort_unstable();
    let mut known: Vec<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    known.sort_unstable();
    assert_eq!(
        names, known,
        "a crate came or went: say above what it may use"
    );

    let edges: Vec<_> = metadata
        .packages
        .iter()
        .flat_map(|package| package.dependencies.iter().map(move |used| (package, used)))
        .map(|(package, used)| (package.name.as_str(), used.name.as_str(), used.kind))
        .filter(|(_, to, _)| known.contains(to))
        .collect();
    let report = ("heapray", "heapray-report", DependencyKind::Normal);
    assert!(edges.contains(&report), "edges are not seen: {edges:?}");
    let wrong: Vec<_> = edges
        .iter()
        .filter(|(from, to, kind)| !is_allowed(from, to, *kind))
        .collect();
    assert!(wrong.is_empty(), "against the architecture: {wrong:#?}");
}

#[test]
fn edges_the_other_way_are_refused() {
    for (from, to, kind) in [
        ("heapray-hprof", "heapray-analyzer", DependencyKind::Normal),
        ("heapray-analyzer", "heapray-report", DependencyKind::Normal),
        ("heapray-report", "heapray-hprof", DependencyKind::Normal),
        (
            "heapray-history",
            "heapray-analyzer",
            DependencyKind::Normal,
        ),
        ("heapray-privacy", "heapray-report", DependencyKind::Normal),
        ("heapray-analyzer", TESTKIT, DependencyKind::Normal),
        ("heapray-analyzer", DUMP_FILE, DependencyKind::Normal),
        ("heapray-hprof", DUMP_FILE, DependencyKind::Development),
        ("heapray-analyzer", TESTKIT, DependencyKind::Build),
        (TESTKIT, "heapray-hprof", DependencyKind::Development),
    ] {
        assert!(!is_allowed(from, to, kind), "{from} → {to} ({kind})");
    }
    assert!(is_allowed(
        "heapray-hprof",
        TESTKIT,
        DependencyKind::Development
    ));
}
