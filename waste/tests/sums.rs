//! Sums over real dumps: disjoint, and never more than the used heap.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    missing_docs,
    reason = "a failed unwrap is the failure"
)]

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_testkit::generate::{GenerateOptions, generate};
use heapray_waste::{Kind, WasteReport, find_waste};

/// The real dumps beside the repository; none is said loudly.
fn dumps() -> Vec<PathBuf> {
    let shared = std::env::var_os("HEAPRAY_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let folder = shared.unwrap_or(beside).join("dumps");
    let entries = std::fs::read_dir(&folder).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_dump = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        path.is_file() && name.contains(".hprof")
    };
    let found: Vec<PathBuf> = paths.filter(is_dump).collect();
    if found.is_empty() {
        eprintln!("##### SKIPPED: no real dumps at {} #####", folder.display());
    }
    found
}

fn check(waste: &WasteReport, used: u64, what: &str) {
    let kinds: u64 = waste.kinds.iter().map(|row| row.wasted_bytes).sum();
    assert_eq!(kinds, waste.wasted_bytes, "{what}");
    assert!(kinds <= used && kinds > 0, "{what}: {kinds} of {used}");
    let mut held: HashMap<Kind, u64> = HashMap::new();
    for row in &waste.fields {
        *held.entry(row.kind).or_default() += row.wasted_bytes;
        assert!(row.objects <= row.of_objects, "{what}: {row:?}");
    }
    for row in &waste.kinds {
        let held = held.get(&row.kind).copied().unwrap_or_default();
        assert!(held <= row.wasted_bytes, "{what}: {}", row.kind.id());
    }
    let overhead = waste.overhead;
    assert!(
        overhead.header_bytes + overhead.padding_bytes < used,
        "{what}"
    );
}

#[test]
fn sums_of_real_dumps_are_disjoint() {
    for path in dumps() {
        let mut bytes = std::fs::read(&path).unwrap();
        if path.extension().is_some_and(|extension| extension == "gz") {
            let packed = std::mem::take(&mut bytes);
            MultiGzDecoder::new(packed.as_slice())
                .read_to_end(&mut bytes)
                .unwrap();
        }
        let heap = analyze(bytes, &AnalyzeOptions::default(), &Silent).unwrap();
        let waste = find_waste(&heap).unwrap();
        check(&waste, heap.total().bytes, &path.display().to_string());
    }
}

#[test]
fn sums_of_a_generated_heap_are_disjoint_and_the_same_in_every_run() {
    let mut options = GenerateOptions::default();
    options.objects = 60_000;
    let mut dump = Vec::new();
    generate(&options, &mut dump).unwrap();
    let heap = analyze(&dump, &AnalyzeOptions::default(), &Silent).unwrap();
    let waste = find_waste(&heap).unwrap();
    check(&waste, heap.total().bytes, "generated");
    assert_eq!(waste, find_waste(&heap).unwrap());
}
