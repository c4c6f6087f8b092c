//! One scan counts what an analysis counts: objects and bytes of every class, on dumps of real JVMs.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a failed unwrap is the test's failure"
)]
#![allow(clippy::print_stderr, reason = "says what was skipped")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use heapray_analyzer::{AnalyzeOptions, Silent, SizeRule, analyze, count};
use heapray_dump_file::{DumpFile, OpenOptions};
use heapray_query::{GroupBy, count_histogram, histogram};

/// Objects and bytes by class.
type Counts = BTreeMap<String, (u64, u64)>;

fn add(counts: &mut Counts, name: &str, objects: u64, bytes: u64) {
    let entry = counts.entry(name.to_owned()).or_default();
    (entry.0, entry.1) = (entry.0 + objects, entry.1 + bytes);
}

/// `false` when the scan left it to an analysis.
fn is_equal(path: &Path, sizes: SizeRule) -> bool {
    let dump = DumpFile::open(path, &OpenOptions::default(), &|_, _| ()).unwrap();
    let mut options = AnalyzeOptions::default();
    options.sizes = sizes;
    let Some(count) = count(dump.bytes(), &options, &Silent).unwrap() else {
        return false;
    };
    let mut counted = Counts::new();
    for row in count_histogram(&count, GroupBy::Class) {
        add(
            &mut counted,
            &row.name,
            row.reachable.objects,
            row.reachable.bytes,
        );
    }
    let analysis = analyze(dump.bytes(), &options, &Silent).unwrap();
    let mut analyzed = Counts::new();
    for row in histogram(&analysis, GroupBy::Class) {
        for total in [row.reachable, row.unreachable] {
            add(&mut analyzed, &row.name, total.objects, total.bytes);
        }
    }
    assert_eq!(counted, analyzed, "{}", path.display());
    true
}

#[test]
fn the_sample_dump() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples/dumps");
    let sample = sample.join("static-map-orders.hprof.gz");
    assert!(is_equal(&sample, SizeRule::Jvm) && is_equal(&sample, SizeRule::Mat));
}

#[test]
fn dumps_of_many_jvms() {
    let dumps = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/dumps");
    let Ok(entries) = std::fs::read_dir(&dumps) else {
        eprintln!("##### SKIPPED: no dumps of real JVMs beside the repository #####");
        return;
    };
    let files = entries.map(|entry| entry.unwrap().path());
    let is_dump = |path: &PathBuf| path.to_string_lossy().contains(".hprof");
    let exact = files
        .filter(is_dump)
        .filter(|path| is_equal(path, SizeRule::Jvm))
        .count();
    assert!(exact >= 2, "only {exact} dumps were counted in one scan");
}
