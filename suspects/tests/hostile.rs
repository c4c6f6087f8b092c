//! Can a file take more time or memory than its length allows? Each of these is made to.
//!
//! The bounds: anonymous memory at most [`FACTOR`] times the file's length and [`BASE`]; time linear,
//! which is tested as "a file of 12 MB is done in [`PATIENCE`], unoptimised and on a busy machine".
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a failed unwrap is the failure; the figures are worth reading"
)]

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use heapray_analyzer::{AnalyzeOptions, Heap, Silent, analyze};
use heapray_dump_file::{DumpFile, OpenOptions};
use heapray_query::{find_roots, threads};
use heapray_suspects::{DiagnoseOptions, diagnose};
use heapray_testkit::hostile::shapes;
use heapray_testkit::raw::peak;
use heapray_testkit::shared_case;

/// The analysis with default options.
fn analyzed(bytes: &[u8]) -> Heap {
    analyze(bytes, &AnalyzeOptions::default(), &Silent).unwrap()
}

const FACTOR: u64 = 20;
const BASE: u64 = 48 << 20;
const PATIENCE: Duration = Duration::from_secs(30);
/// Length that each file grows to.
const LENGTH: usize = 12 << 20;

/// Held by one test at a time: memory is measured of the whole process.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn nothing_takes_more_than_its_length_allows() {
    let _alone = alone();
    let only = std::env::var("HOSTILE_CASE").ok();
    let mut failures = Vec::new();
    for shape in shapes() {
        let name = shape.name;
        if only.as_ref().is_some_and(|only| only != name) {
            continue;
        }
        let file = (shape.build)(LENGTH);
        if file.starts_with(&[0x1f, 0x8b]) {
            continue; // who opens the file inflates it
        }
        let began = Instant::now();
        let memory = peak(|| {
            let analysis = analyzed(&file);
            let diagnosis = diagnose(&analysis, &DiagnoseOptions::default());
            assert!(diagnosis.findings.len() <= 10);
            let threads = threads(&analysis, &find_roots(&analysis));
            assert!(threads.len() <= analysis.thread_count());
        });
        let took = began.elapsed();
        let allowed = file.len() as u64 * FACTOR + BASE;
        eprintln!(
            "{name:24} {:3} MB in {:6.2} s, {:4} MB of memory",
            file.len() >> 20,
            took.as_secs_f64(),
            memory >> 20
        );
        if took > PATIENCE || memory > allowed {
            failures.push(name);
        }
    }
    assert!(failures.is_empty(), "{failures:?}");
}

/// The files on which this was seen first.
#[test]
fn files_that_took_too_much_no_longer_do() {
    let _alone = alone();
    for name in [
        "deep-superclass/ds20000.hprof",
        "threads-share-a-trace/st500x20k.hprof",
        "strings-share-an-array/ss100k_8m.hprof.gz",
    ] {
        let Some(path) = shared_case(name) else {
            continue;
        };
        let dump = DumpFile::open(&path, &OpenOptions::default(), &|_, _| {}).unwrap();
        let file = dump.bytes();
        let began = Instant::now();
        let memory = peak(|| {
            let analysis = analyzed(file);
            diagnose(&analysis, &DiagnoseOptions::default());
            threads(&analysis, &find_roots(&analysis));
        });
        let took = began.elapsed();
        eprintln!("{name}: {:.2} s, {} MB", took.as_secs_f64(), memory >> 20);
        assert!(took < PATIENCE / 4, "{name}: {took:?}");
        assert!(
            memory < file.len() as u64 * FACTOR + BASE,
            "{name}: {memory}"
        );
    }
}
