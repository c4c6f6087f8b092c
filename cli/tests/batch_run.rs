//! `heapray batch` unattended: exit codes, time limits, locks, lists and patterns, logs, metrics, and children
//! that don't outlive it.
#![cfg(unix)]
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

mod support;

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use heapray_testkit::{DumpBuilder, gz_whole};
use serde_json::Value;
use support::Shop;

/// A heap in which nothing is wrong, some seconds later than another.
fn healthy(seconds: usize) -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.created_ms(1_772_590_653_000 + seconds as u64 * 1000);
    dump.java();
    let few = dump.byte_array(&[0; 100]);
    dump.root_jni_global(few, 0x7f00_0000_1000);
    dump.to_bytes()
}

/// A shop whose folder `dumps` holds one healthy dump for each pod.
fn shop(pods: &[&str]) -> Shop {
    let shop = Shop::new();
    for (number, pod) in pods.iter().enumerate() {
        std::fs::create_dir_all(shop.path(&format!("dumps/{pod}"))).unwrap();
        std::fs::write(
            shop.path(&format!("dumps/{pod}/heap.hprof")),
            healthy(number),
        )
        .unwrap();
    }
    shop
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

/// Lines of the JSON log.
fn log(output: &Output) -> Vec<Value> {
    let log = String::from_utf8(output.stderr.clone()).unwrap();
    log.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic_with(line)))
        .collect()
}

#[allow(clippy::panic, reason = "the line that is no JSON is the failure")]
fn panic_with(line: &str) -> Value {
    panic!("not a line of JSON: {line}")
}

fn messages(log: &[Value]) -> Vec<&str> {
    log.iter()
        .filter_map(|line| line.get("message")?.as_str())
        .collect()
}

fn summary(shop: &Shop, out: &str) -> Value {
    let text = std::fs::read(shop.path(out).join("summary.json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

fn inputs(summary: &Value) -> Vec<&str> {
    let dumps = summary.get("dumps").unwrap().as_array().unwrap();
    dumps
        .iter()
        .filter_map(|row| row.get("input")?.as_str())
        .collect()
}

#[test]
fn the_exit_code_is_that_of_the_worst_dump() {
    let shop = shop(&["a", "b"]);
    let ends = |arguments: &str| code(&shop.run(arguments));
    assert_eq!(ends("batch dumps --out fine"), Some(0));
    assert_eq!(ends("batch dumps orders.hprof --out found"), Some(1));
    std::fs::write(shop.path("dumps/b/notes.hprof"), "just notes").unwrap();
    assert_eq!(ends("batch dumps orders.hprof --out damaged"), Some(3));
    assert_eq!(ends("batch none.hprof --out unusable"), Some(2));
    assert_eq!(ends("batch dumps --out x --timeout soon"), Some(2));
    assert_eq!(
        ends("batch dumps orders.hprof --out late --timeout 1ms"),
        Some(4)
    );
    let late = summary(&shop, "late");
    assert!(late.pointer("/counts/timed_out").unwrap().as_u64() > Some(0));
    // What was too late once is tried again.
    assert_eq!(ends("batch dumps orders.hprof --out late"), Some(3));
    let done = summary(&shop, "late");
    assert_eq!(done.pointer("/counts/timed_out").unwrap(), 0);
    assert_eq!(done.pointer("/counts/analyzed").unwrap(), 3);
}

#[test]
fn what_is_wrong_with_the_machine_is_tried_again_and_what_is_wrong_with_the_dump_is_not() {
    let shop = shop(&[]);
    std::fs::create_dir(shop.path("dumps")).unwrap();
    std::fs::write(shop.path("dumps/heap.hprof.gz"), gz_whole(&healthy(0))).unwrap();
    std::fs::write(shop.path("dumps/empty.hprof"), "").unwrap();
    // There is no room for the plain dump.
    let first = shop.run("batch dumps --out out --tmp-dir none --log-format json");
    assert_eq!(code(&first), Some(4));
    let status = |summary: &Value, at: usize| {
        let status = summary.pointer(&format!("/dumps/{at}/status")).unwrap();
        status.as_str().unwrap().to_owned()
    };
    let told = summary(&shop, "out");
    assert_eq!(
        (status(&told, 0), status(&told, 1)),
        ("damaged".into(), "failed".into())
    );
    let complaint = log(&first)
        .into_iter()
        .find(|line| line.get("status") == Some(&"failed".into()))
        .unwrap();
    let hint = complaint.get("hint").unwrap().as_str().unwrap();
    assert!(hint.contains("--tmp-dir"), "{hint}");
    let again = shop.run("batch dumps --out out --log-format json");
    assert_eq!(code(&again), Some(3));
    assert_eq!(
        messages(&log(&again)),
        ["planned", "begun", "done", "finished"]
    );
}

#[test]
fn the_log_is_one_object_a_line_and_tells_the_throughput() {
    let shop = shop(&["a", "b"]);
    let first = shop.run("batch dumps orders.hprof --out out --jobs 2 --log-format json");
    let lines = log(&first);
    let names = messages(&lines);
    assert_eq!(names.first(), Some(&"planned"));
    assert_eq!(names.iter().filter(|name| **name == "begun").count(), 3);
    assert_eq!(names.iter().filter(|name| **name == "done").count(), 3);
    let end = lines.last().unwrap();
    let figure = |name: &str| end.get(name).unwrap().as_f64().unwrap();
    assert_eq!((figure("dumps"), figure("done_before")), (3.0, 0.0));
    assert!(figure("cores") >= 1.0 && figure("mib_per_second_per_core") > 0.0);
    // Nothing was left to do: no throughput is made up of what others did.
    let again = shop.run("batch dumps orders.hprof --out out --jobs 2 --log-format json");
    let lines = log(&again);
    assert_eq!(messages(&lines), ["planned", "finished"]);
    let end = lines.last().unwrap();
    assert_eq!(end.get("done_before").unwrap(), 3);
    assert_eq!(end.get("mib_per_second_per_core").unwrap(), 0.0);
    assert!(shop.run("batch dumps --out out --quiet").stderr.is_empty());
}

#[test]
fn inputs_are_patterns_folders_and_a_list() {
    let shop = shop(&["shop-a", "shop-b", "mail-a"]);
    shop.expect("batch dumps/shop-*/heap.hprof --out pattern", 0);
    let told = summary(&shop, "pattern");
    assert_eq!(
        inputs(&told),
        ["dumps/shop-a/heap.hprof", "dumps/shop-b/heap.hprof"]
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_heapray"));
    command
        .args(["batch", "-", "--out", "list"])
        .current_dir(&shop.folder);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let list = "# last night's\ndumps/mail-a/heap.hprof\n\ndumps/shop-a\n";
    child
        .stdin
        .take()
        .unwrap()
        .write_all(list.as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success());
    let told = summary(&shop, "list");
    assert_eq!(
        inputs(&told),
        ["dumps/mail-a/heap.hprof", "dumps/shop-a/heap.hprof"]
    );
}

#[test]
fn ledger_and_metrics_may_lie_beside_reports_that_are_not_there_yet() {
    let shop = shop(&["shop-a", "shop-b"]);
    let arguments = "batch dumps --out out --label app=shop --label pod={dir} \
                     --ledger out/fleet.ledger --metrics out/heapray.prom --max-memory 1G --jobs 2";
    shop.expect(arguments, 0);
    let told = std::fs::read_to_string(shop.path("out/heapray.prom")).unwrap();
    for pod in ["shop-a", "shop-b"] {
        for name in ["heap_used_bytes", "analysis_duration_seconds"] {
            let sample = format!("heapray_{name}{{app=\"shop\",pod=\"{pod}\"}} ");
            assert!(told.contains(&sample), "no {sample} in {told}");
        }
    }
    let runs = shop.expect("ledger runs out/fleet.ledger", 0);
    assert_eq!(runs.lines().count(), 2);
    // The next night skips them and tells the same.
    shop.expect(arguments, 0);
    let again = std::fs::read_to_string(shop.path("out/heapray.prom")).unwrap();
    assert_eq!(told, again);
}

#[test]
fn two_runs_never_work_in_one_folder() {
    let shop = shop(&["a"]);
    let folder = shop.path("out/.heapray-batch");
    std::fs::create_dir_all(&folder).unwrap();
    let lock = std::fs::File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let (code, words) = shop.complaint("batch dumps --out out");
    assert_eq!(code, 2);
    assert!(words.contains("another heapray is using out"), "{words}");
    assert!(words.contains("hint: "), "{words}");
    drop(lock);
    shop.expect("batch dumps --out out", 0);
}

#[test]
fn what_a_killed_run_left_is_cleared_away() {
    let shop = shop(&["a"]);
    let work = shop.path("out/.heapray-batch/work");
    std::fs::create_dir_all(&work).unwrap();
    std::fs::write(work.join("half.json"), "{").unwrap();
    shop.expect("batch dumps --out out", 0);
    assert_eq!(std::fs::read_dir(work).unwrap().count(), 0);
}

#[test]
fn an_analysis_ends_with_its_batch() {
    let shop = shop(&[]);
    let pipe = shop.path("pipe.hprof");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    // It waits for a dump that never comes, as it might for a slow disk.
    let mut child = Command::new(env!("CARGO_BIN_EXE_heapray"));
    child.args(["report", "pipe.hprof", "-o", "x.json"]);
    child
        .current_dir(&shop.folder)
        .env("HEAPRAY_BATCH_CHILD", "1");
    let mut child = child.stdin(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert!(child.try_wait().unwrap().is_none(), "it waits");
    drop(child.stdin.take()); // as when the batch is killed
    let began = Instant::now();
    let ended = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break Some(status);
        }
        if began.elapsed() > Duration::from_secs(20) {
            child.kill().unwrap();
            break None;
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(ended.and_then(|status| status.code()), Some(4));
}
