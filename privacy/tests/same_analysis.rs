//! A redacted copy gives the same analysis: every object's class, sizes and dominator.
#![allow(
    clippy::unwrap_used, // a failed unwrap is the test's failure
    clippy::print_stderr // skipping must be loud
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use heapray_analyzer::{Analysis, AnalyzeOptions, Silent, SizeRule, analyze};
use heapray_hprof::{DumpFile, ObjectId, OpenOptions};
use heapray_privacy::redact::{RedactLevel, RedactOptions, redact};
use heapray_testkit::broken;

/// Shallow and retained size and dominator by object.
type Rows = BTreeMap<ObjectId, (u64, u64, Option<ObjectId>)>;

fn rows(analysis: &Analysis<'_>) -> Rows {
    analysis
        .objects()
        .map(|row| {
            let sizes = (row.shallow_size, row.retained_size, row.dominator);
            (row.id, sizes)
        })
        .collect()
}

/// Everything that must be the same: totals, references, every object.
fn outcome(dump: &[u8], sizes: SizeRule) -> Option<(String, Rows)> {
    let mut options = AnalyzeOptions::default();
    options.sizes = sizes;
    let analysis = analyze(dump, &options, &|_| {}, &Silent).ok()?;
    let totals = format!(
        "{:?} {:?} {} references, {} dangling",
        analysis.total(),
        analysis.unreachable(),
        analysis.reference_count(),
        analysis.dangling_count()
    );
    Some((totals, rows(&analysis)))
}

fn assert_same(name: &str, dump: &[u8]) {
    for sizes in [SizeRule::Jvm, SizeRule::Mat] {
        let before = outcome(dump, sizes);
        for level in [
            RedactLevel::Strings,
            RedactLevel::Values,
            RedactLevel::Names,
        ] {
            let mut options = RedactOptions::default();
            options.level = level;
            let mut copy = Vec::new();
            redact(dump, &mut copy, &options, &|_| {}).unwrap();
            let after = outcome(&copy, sizes);
            let told = |outcome: &Option<(String, Rows)>| outcome.as_ref().map(|o| o.0.clone());
            assert_eq!(told(&after), told(&before), "{name}, {level:?}");
            assert!(after == before, "{name}, {level:?}: objects differ");
        }
    }
}

#[test]
fn damaged_dumps_give_the_same_before_and_after() {
    for case in broken::cases() {
        let is_plain = case.bytes.starts_with(b"JAVA PROFILE 1.0");
        if is_plain && heapray_hprof::Header::read(&case.bytes).is_ok() {
            assert_same(case.name, &case.bytes);
        }
    }
}

#[test]
fn real_dumps_give_the_same_before_and_after() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/dumps");
    let Ok(entries) = std::fs::read_dir(&dir) else {
        eprintln!("SKIPPED: no real dumps at {}", dir.display());
        return;
    };
    let is_dump = |path: &PathBuf| path.to_string_lossy().contains(".hprof");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(is_dump)
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let dump = DumpFile::open(&path, &OpenOptions::default(), &|_, _| {}).unwrap();
        assert_same(&path.display().to_string(), dump.bytes());
    }
}
