//! Do the crates depend on each other in one direction only, as the architecture has it?
//!
//! From the lowest crate to the highest: `hprof` reads records from bytes, `dump-file` opens files,
//! and the `analyzer` sees bytes only. `query` asks the finished heap, `oql` and `sql` answer questions that users write, `suspects` asks `query`, and
//! `assemble` turns both into a `report`; `session` runs this from the file to the report. The report's model and `history` work without an analyzer,
//! `privacy` needs only records and `masking`. Whoever writes files uses `output-file`. The `explorer` is a face that asks
//! the same questions as the CLI; neither needs the other's code, and the CLI starts it. The CLI may use all of them.
//!
//! The testkit uses none of them, so that its encoder can't share a mistake with the parser.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at its own mistake"
)]

mod workspace;

use cargo_metadata::DependencyKind;
use workspace::workspace;

const HPROF: &str = "heapray-hprof";
const DUMP_FILE: &str = "heapray-dump-file";
const ANALYZER: &str = "heapray-analyzer";
const QUERY: &str = "heapray-query";
const OQL: &str = "heapray-oql";
const SQL: &str = "heapray-sql";
const WASTE: &str = "heapray-waste";
const SUSPECTS: &str = "heapray-suspects";
const MASKING: &str = "heapray-masking";
const REPORT: &str = "heapray-report";
const ASSEMBLE: &str = "heapray-assemble";
const SESSION: &str = "heapray-session";
const HISTORY: &str = "heapray-history";
const EXPORT: &str = "heapray-export";
const PRIVACY: &str = "heapray-privacy";
const OUTPUT_FILE: &str = "heapray-output-file";
const EXPLORER: &str = "heapray-explorer";
const STORE: &str = "heapray-store";
const CLI: &str = "heapray";
const BENCHES: &str = "heapray-benches";
const TESTKIT: &str = "heapray-testkit";

/// A crate of the workspace.
struct Member {
    name: &'static str,
    /// Which of the others it may use.
    uses: &'static [&'static str],
    /// Which of the others its tests and examples may use on top, besides the testkit.
    tests_use: &'static [&'static str],
}

const MEMBERS: [Member; 21] = [
    member(HPROF, &[], &[]),
    member(DUMP_FILE, &[HPROF], &[]),
    member(ANALYZER, &[HPROF], &[DUMP_FILE]),
    member(MASKING, &[], &[]),
    member(QUERY, &[HPROF, ANALYZER, MASKING], &[DUMP_FILE]),
    member(OQL, &[HPROF, ANALYZER, QUERY], &[]),
    member(SQL, &[HPROF, ANALYZER, QUERY, OQL], &[]),
    member(WASTE, &[HPROF, ANALYZER, MASKING, QUERY], &[]),
    member(SUSPECTS, &[HPROF, ANALYZER, MASKING, QUERY], &[DUMP_FILE]),
    member(REPORT, &[], &[]),
    member(
        ASSEMBLE,
        &[HPROF, ANALYZER, QUERY, WASTE, SUSPECTS, MASKING, REPORT],
        &[],
    ),
    member(STORE, &[], &[]),
    member(
        SESSION,
        &[
            HPROF, DUMP_FILE, ANALYZER, QUERY, SUSPECTS, REPORT, ASSEMBLE, STORE,
        ],
        &[],
    ),
    member(OUTPUT_FILE, &[], &[]),
    member(HISTORY, &[MASKING, REPORT, OUTPUT_FILE], &[]),
    member(
        EXPORT,
        &[ANALYZER, QUERY, REPORT, HISTORY],
        &[SESSION, SUSPECTS],
    ),
    member(PRIVACY, &[HPROF, MASKING], &[DUMP_FILE, ANALYZER, SUSPECTS]),
    member(
        EXPLORER,
        &[
            HPROF,
            ANALYZER,
            QUERY,
            OQL,
            SQL,
            WASTE,
            SUSPECTS,
            REPORT,
            SESSION,
            OUTPUT_FILE,
        ],
        &[],
    ),
    member(
        CLI,
        &[
            HPROF,
            DUMP_FILE,
            ANALYZER,
            QUERY,
            OQL,
            SQL,
            WASTE,
            SUSPECTS,
            MASKING,
            REPORT,
            ASSEMBLE,
            SESSION,
            HISTORY,
            EXPORT,
            PRIVACY,
            OUTPUT_FILE,
            EXPLORER,
            STORE,
        ],
        &[],
    ),
    member(BENCHES, &[HPROF, DUMP_FILE, ANALYZER, QUERY, SUSPECTS], &[]),
    member(TESTKIT, &[], &[]),
];

const fn member(
    name: &'static str,
    uses: &'static [&'static str],
    tests_use: &'static [&'static str],
) -> Member {
    Member {
        name,
        uses,
        tests_use,
    }
}

/// Whether `from` may depend on `to`; both are members.
fn is_allowed(from: &str, to: &str, kind: DependencyKind) -> bool {
    let is_for_tests = kind == DependencyKind::Development;
    let member = MEMBERS.iter().find(|member| member.name == from);
    member.is_some_and(|member| {
        let for_tests = to == TESTKIT && from != TESTKIT || member.tests_use.contains(&to);
        member.uses.contains(&to) || is_for_tests && for_tests
    })
}

#[test]
fn every_edge_of_the_workspace_is_one_of_the_architecture() {
    let metadata = workspace();
    let mut names: Vec<&str> = metadata.packages.iter().map(|p| p.name.as_str()).collect();
    names.sort_unstable();
    let mut known: Vec<&str> = MEMBERS.iter().map(|member| member.name).collect();
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
    let report = (CLI, REPORT, DependencyKind::Normal);
    assert!(edges.contains(&report), "edges are not seen: {edges:?}");
    let wrong: Vec<_> = edges
        .iter()
        .filter(|(from, to, kind)| !is_allowed(from, to, *kind))
        .collect();
    assert!(wrong.is_empty(), "against the architecture: {wrong:#?}");
}

/// Each crate uses only crates that the table lists before it.
#[test]
fn the_architecture_has_no_circle() {
    for (at, member) in MEMBERS.iter().enumerate() {
        let before: Vec<&str> = MEMBERS.iter().take(at).map(|lower| lower.name).collect();
        let wrong: Vec<_> = member.uses.iter().filter(|u| !before.contains(u)).collect();
        assert!(wrong.is_empty(), "{} uses {wrong:?}", member.name);
    }
}

#[test]
fn edges_the_other_way_are_refused() {
    use DependencyKind::{Build, Development, Normal};
    for (from, to, kind) in [
        (HPROF, ANALYZER, Normal),
        (HPROF, DUMP_FILE, Development),
        (ANALYZER, DUMP_FILE, Normal),
        (ANALYZER, QUERY, Normal),
        (ANALYZER, QUERY, Development),
        (ANALYZER, SUSPECTS, Normal),
        (ANALYZER, REPORT, Normal),
        (QUERY, SUSPECTS, Normal),
        (REPORT, HPROF, Normal),
        (REPORT, ANALYZER, Normal),
        (SUSPECTS, REPORT, Normal),
        (SESSION, CLI, Normal),
        (SESSION, EXPLORER, Normal),
        (EXPLORER, CLI, Normal),
        (EXPLORER, HISTORY, Normal),
        (HISTORY, ANALYZER, Normal),
        (HISTORY, SESSION, Normal),
        (PRIVACY, ANALYZER, Normal),
        (PRIVACY, REPORT, Normal),
        (MASKING, QUERY, Normal),
        (ANALYZER, TESTKIT, Normal),
        (ANALYZER, TESTKIT, Build),
        (TESTKIT, HPROF, Development),
    ] {
        assert!(!is_allowed(from, to, kind), "{from} → {to} ({kind})");
    }
    assert!(is_allowed(HPROF, TESTKIT, Development));
    assert!(is_allowed(ANALYZER, DUMP_FILE, Development));
}

/// The module for Python is outside the workspace, so that nothing else needs Python. It is a face as the command line is,
/// and one does not know the other.
#[test]
fn the_module_for_python_uses_what_faces_use() {
    const ALLOWED: [&str; 7] = [ANALYZER, QUERY, OQL, SQL, SUSPECTS, REPORT, SESSION];
    let python = cargo_metadata::MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../python/Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata reads the manifest");
    let [module] = python.packages.as_slice() else {
        panic!("one package is there: {:?}", python.packages);
    };
    let used = module.dependencies.iter().map(|used| used.name.as_str());
    let own: Vec<&str> = used.filter(|name| name.starts_with(CLI)).collect();
    assert!(own.contains(&SESSION), "dependencies are seen: {own:?}");
    let wrong: Vec<_> = own.iter().filter(|name| !ALLOWED.contains(name)).collect();
    assert!(wrong.is_empty(), "against the architecture: {wrong:?}");
    let workspace = workspace();
    let command = workspace.packages.iter().find(|p| p.name.as_str() == CLI);
    let command = command.expect("the command is a member");
    assert_eq!(module.version, command.version, "one version is released");
}
