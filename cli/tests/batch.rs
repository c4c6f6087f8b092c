//! Many dumps, some of them broken, killed in the middle: does the next run complete it, with nothing
//! twice and nothing different?
//!
//! `HEAPRAY_BATCH_DUMPS=200` makes it as large as the nightly job of a fleet.
#![cfg(unix)]
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a failed unwrap is the failure; the throughput is worth reading"
)]

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use heapray_testkit::DumpBuilder;
use support::orders;

/// Of every twenty dumps one is broken.
const BROKEN: usize = 20;

fn count() -> usize {
    let wanted = std::env::var("HEAPRAY_BATCH_DUMPS").ok();
    wanted.and_then(|count| count.parse().ok()).unwrap_or(40)
}

/// A heap that differs from all others.
fn dump(number: usize) -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.created_ms(1_772_590_653_000 + number as u64 * 1000);
    dump.java();
    let held: Vec<_> = (0..=number)
        .map(|i| dump.byte_array(&vec![0; 100 + i]))
        .collect();
    let list = dump.array_list(&held);
    dump.root_jni_global(list, 0x7f00_0000_1000);
    dump.to_bytes()
}

fn fill(folder: &Path) -> usize {
    std::fs::create_dir_all(folder).unwrap();
    let mut broken = 0;
    for number in 0..count() {
        let mut bytes = dump(number);
        if number % BROKEN == 7 {
            broken += 1;
            match broken % 3 {
                0 => bytes.clear(),
                1 => bytes.truncate(bytes.len() / 2),
                _ => bytes = b"this is no heap dump, whatever its name says".to_vec(),
            }
        }
        std::fs::write(folder.join(format!("heap-{number:03}.hprof")), bytes).unwrap();
    }
    // One real leak, so that there is something for the ledger.
    std::fs::write(folder.join("orders.hprof"), orders::dump()).unwrap();
    broken
}

fn batch(dumps: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_heapray"));
    command.args(["batch", "--jobs", "2", "--label", "app=shop"]);
    command.arg("--ledger").arg(out.with_file_name("ledger.db"));
    command.arg("--out").arg(out).arg(dumps);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Everything in the reports' folder and the summary, by name.
fn results(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for name in ["summary.json", "index.html"] {
        files.insert(name.to_owned(), std::fs::read(out.join(name)).unwrap());
    }
    for entry in std::fs::read_dir(out.join("reports")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        files.insert(name, std::fs::read(entry.path()).unwrap());
    }
    files
}

fn runs_in_ledger(folder: &Path) -> usize {
    let mut command = Command::new(env!("CARGO_BIN_EXE_heapray"));
    command.args(["ledger", "runs", "--limit", "100000"]);
    let listed = command.arg(folder.join("ledger.db")).output().unwrap();
    String::from_utf8(listed.stdout).unwrap().lines().count()
}

#[test]
fn killed_and_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let dumps = folder.path().join("dumps");
    let broken = fill(&dumps);
    let (undisturbed, killed) = (folder.path().join("a"), folder.path().join("b"));
    std::fs::create_dir_all(&undisturbed).unwrap();
    std::fs::create_dir_all(&killed).unwrap();

    let began = Instant::now();
    let status = batch(&dumps, &undisturbed.join("out")).status().unwrap();
    let took = began.elapsed();
    let damaged_or_failed = status.code();
    assert_eq!(
        damaged_or_failed,
        Some(3),
        "broken dumps are told by the exit code"
    );
    eprintln!("{} dumps in {took:.1?}", count() + 1);

    let mut run = batch(&dumps, &killed.join("out")).spawn().unwrap();
    let reports = killed.join("out/reports");
    let done = || std::fs::read_dir(&reports).map_or(0, Iterator::count);
    let patience = Instant::now();
    while done() < count() / 2 && patience.elapsed() < Duration::from_secs(120) {
        std::thread::sleep(Duration::from_millis(5));
    }
    run.kill().unwrap(); // SIGKILL
    run.wait().unwrap();
    assert!(
        !killed.join("out/summary.json").exists(),
        "it was killed too late to tell anything"
    );
    let status = batch(&dumps, &killed.join("out")).status().unwrap();
    assert_eq!(status.code(), Some(3));

    let (whole, resumed) = (
        results(&undisturbed.join("out")),
        results(&killed.join("out")),
    );
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&whole), names(&resumed));
    for (name, content) in &whole {
        assert!(resumed.get(name) == Some(content), "{name} differs");
    }
    // Cut off is not lost: what is there is analyzed.
    let cut_off = broken.div_ceil(3);
    let analyzed = count() + 1 - broken + cut_off;
    assert_eq!(runs_in_ledger(&undisturbed), analyzed);
    assert_eq!(runs_in_ledger(&killed), analyzed);
    let summary: serde_json::Value =
        serde_json::from_slice(resumed.get("summary.json").unwrap()).unwrap();
    let counts = summary.get("counts").unwrap();
    let number = |name: &str| counts.get(name).and_then(serde_json::Value::as_u64);
    assert_eq!(number("dumps"), Some(count() as u64 + 1));
    assert_eq!(number("analyzed"), Some(analyzed as u64));
    assert_eq!(number("failed"), Some(0));
}
