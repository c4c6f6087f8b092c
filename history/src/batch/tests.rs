#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic is a failed test

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use heapray_report::Report;

use super::*;
use crate::ledger::{Ledger, LedgerQuery, RecordOptions, identity_of};
use crate::testing::{Describe, MIB, report};

/// A stand-in for a dump: a text with its number, or content that the analysis rejects.
fn analyze(job: &Job) -> Result<Analyzed, JobError> {
    let text =
        fs::read_to_string(&job.path).map_err(|error| JobError::Failed(error.to_string()))?;
    match text.trim() {
        "broken" => return Err(JobError::Damaged("no HPROF header".into())),
        "slow" => return Err(JobError::TimedOut("took longer than 1 s".into())),
        "panic" => panic!("index out of bounds"),
        _ => {}
    }
    let number: u64 = text
        .trim()
        .parse()
        .map_err(|_| JobError::Failed("no number".into()))?;
    let mut heap = report()
        .named(&job.path.to_string_lossy())
        .used((50 + number) * MIB);
    heap.heap.objects = number;
    heap.dump.created = Some(format!(
        "2026-03-01T02:{:02}:{:02}Z",
        number / 60 % 60,
        number % 60
    ));
    if number.is_multiple_of(3) {
        heap = heap.suspect("shop.Orders", "OPEN", (10 + number) * MIB);
    }
    heap.dump.complete = number != 7;
    let json = serde_json::to_vec(&heap).unwrap();
    let html = format!("<p>{number}</p>").into_bytes();
    Ok(Analyzed {
        report: heap,
        files: vec![("html".into(), html), ("json".into(), json)],
        seconds: Some(0.5),
    })
}

/// `count` dumps in folders of ten, every twentieth broken.
fn dumps(folder: &Path, count: usize) -> Vec<PathBuf> {
    for number in 0..count {
        let pod = folder.join(format!("pod-{}", number / 10));
        fs::create_dir_all(&pod).unwrap();
        let text = if number % 20 == 13 {
            "broken".to_owned()
        } else {
            number.to_string()
        };
        fs::write(pod.join(format!("heap-{number:03}.hprof")), text).unwrap();
    }
    list_inputs(&[folder.to_owned()]).unwrap()
}

struct Watch {
    analyzed: AtomicUsize,
    planned: Mutex<Option<(usize, usize)>>,
}

impl Watch {
    fn new() -> Self {
        Self {
            analyzed: AtomicUsize::new(0),
            planned: Mutex::new(None),
        }
    }

    fn event(&self, event: &BatchEvent<'_>) {
        match event {
            BatchEvent::Planned { total, done, .. } => {
                *self.planned.lock().unwrap() = Some((*total, *done));
            }
            BatchEvent::Started(_) => _ = self.analyzed.fetch_add(1, Ordering::SeqCst),
            BatchEvent::Finished { .. } => {}
        }
    }
}

fn options() -> BatchOptions {
    BatchOptions {
        jobs: 4,
        labels: BTreeMap::from([
            ("app".into(), "shop".into()),
            ("pod".into(), "{dir}".into()),
        ]),
        settings: "test".into(),
        ..BatchOptions::default()
    }
}

fn run(dumps: &[PathBuf], out: &Path, ledger: Option<&Path>, watch: &Watch) -> BatchSummary {
    let stop = AtomicBool::new(false);
    let ledger = ledger.map(|path| Mutex::new(Ledger::open(path).unwrap()));
    let record = |job: &Job, report: &Report| {
        let options =
            RecordOptions::new(identity_of(report), "2026-03-02T00:00:00Z".parse().unwrap())
                .with_labels(job.labels.clone());
        let mut ledger = ledger.as_ref().unwrap().lock().unwrap();
        ledger
            .record(report, &options)
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    let tools = BatchTools {
        analyze: &analyze,
        estimate: &|_| 1,
        record: if ledger.is_some() {
            Some(&record)
        } else {
            None
        },
        observe: &|event| watch.event(&event),
        stop: &stop,
    };
    run_batch(dumps, &FolderLock::take(out).unwrap(), &options(), &tools).unwrap()
}

/// Every published file and its content.
fn published(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for folder in [out.to_owned(), out.join("reports")] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path
                    .strip_prefix(out)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

#[test]
fn every_dump_is_analyzed_and_a_broken_one_stops_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let mut inputs = dumps(&folder.path().join("in"), 40);
    for odd in ["slow", "panic", "nonsense"] {
        let path = folder.path().join(format!("{odd}.hprof"));
        fs::write(&path, odd).unwrap();
        inputs.push(path);
    }
    inputs.push(folder.path().join("gone.hprof"));
    let out = folder.path().join("out");
    let watch = Watch::new();
    let summary = run(&inputs, &out, None, &watch);
    assert_eq!(summary.verdict, BatchVerdict::Failures);
    let counts = &summary.counts;
    assert_eq!((counts.dumps, counts.analyzed, counts.damaged), (44, 38, 2));
    assert_eq!(
        (counts.timed_out, counts.failed, counts.repaired),
        (1, 3, 1)
    );
    let panicked = summary
        .dumps
        .iter()
        .find(|row| row.input.ends_with("panic.hprof"))
        .unwrap();
    assert_eq!(
        panicked.error.as_deref(),
        Some("internal error: index out of bounds")
    );
    let files = published(&out);
    assert_eq!(files.len(), 2 + 2 * 38);
    assert!(files.keys().all(|name| !name.contains(".part")));
    let json: BatchSummary = serde_json::from_slice(&files["summary.json"]).unwrap();
    let expected = serde_json::to_value(&summary).unwrap();
    assert_eq!(serde_json::to_value(json).unwrap(), expected);
    let page = String::from_utf8(files["index.html"].clone()).unwrap();
    for row in summary
        .dumps
        .iter()
        .filter(|row| row.status == JobStatus::Analyzed)
    {
        let link = row
            .outputs
            .iter()
            .find(|output| output.contains(".html"))
            .unwrap();
        assert!(page.contains(&format!("href=\"{link}\"")), "{link}");
        assert!(files.contains_key(link), "{link}");
    }
}

#[test]
fn exit_classes_follow_the_worst_dump() {
    let folder = tempfile::tempdir().unwrap();
    for (text, verdict) in [
        ("1", BatchVerdict::AllFine),
        ("3", BatchVerdict::Findings),
        ("7", BatchVerdict::Damaged),
        ("broken", BatchVerdict::Damaged),
        ("slow", BatchVerdict::Failures),
    ] {
        let dump = folder.path().join(format!("{text}.hprof"));
        fs::write(&dump, text).unwrap();
        let summary = run(
            &[dump],
            &folder.path().join(format!("out-{text}")),
            None,
            &Watch::new(),
        );
        assert_eq!(summary.verdict, verdict, "{text}");
    }
}

#[test]
fn what_is_done_is_skipped_and_what_changed_is_done_again() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = dumps(&folder.path().join("in"), 20);
    let out = folder.path().join("out");
    run(&inputs, &out, None, &Watch::new());
    let first = published(&out);
    let watch = Watch::new();
    run(&inputs, &out, None, &watch);
    assert_eq!(watch.analyzed.load(Ordering::SeqCst), 0);
    assert_eq!(*watch.planned.lock().unwrap(), Some((20, 20)));
    assert_eq!(published(&out), first);
    // Changed content, and a deleted output.
    fs::write(&inputs[4], "400").unwrap();
    fs::remove_file(
        out.join(
            &serde_json::from_slice::<BatchSummary>(&first["summary.json"])
                .unwrap()
                .dumps[6]
                .outputs[0],
        ),
    )
    .unwrap();
    let watch = Watch::new();
    run(&inputs, &out, None, &watch);
    assert_eq!(watch.analyzed.load(Ordering::SeqCst), 2);
}

#[test]
fn a_ledger_can_be_filled_later_without_analyzing_again() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = dumps(&folder.path().join("in"), 20);
    let (out, ledger) = (
        folder.path().join("out"),
        folder.path().join("fleet.ledger"),
    );
    run(&inputs, &out, None, &Watch::new());
    let watch = Watch::new();
    run(&inputs, &out, Some(&ledger), &watch);
    assert_eq!(watch.analyzed.load(Ordering::SeqCst), 0);
    assert_eq!(
        Ledger::open_existing(&ledger)
            .unwrap()
            .runs(None, 100)
            .unwrap()
            .len(),
        19
    );
}

#[test]
fn two_runs_never_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let held = FolderLock::take(folder.path()).unwrap();
    let error = FolderLock::take(folder.path()).unwrap_err();
    assert!(matches!(error, BatchError::Locked(_)), "{error}");
    drop(held);
    FolderLock::take(folder.path()).unwrap();
}

#[test]
fn a_stopped_batch_says_so_and_goes_on_later() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = dumps(&folder.path().join("in"), 20);
    let stop = AtomicBool::new(false);
    let done = AtomicUsize::new(0);
    let tools = BatchTools {
        analyze: &|job| {
            if done.fetch_add(1, Ordering::SeqCst) == 5 {
                stop.store(true, Ordering::SeqCst);
            }
            analyze(job)
        },
        estimate: &|_| 1,
        record: None,
        observe: &|_| {},
        stop: &stop,
    };
    let lock = FolderLock::take(&folder.path().join("out")).unwrap();
    let summary = run_batch(&inputs, &lock, &options(), &tools).unwrap();
    drop(lock);
    assert!(summary.interrupted);
    assert!((6..20).contains(&summary.dumps.len()));
    let summary = run(&inputs, &folder.path().join("out"), None, &Watch::new());
    assert!(!summary.interrupted);
    assert_eq!(summary.dumps.len(), 20);
}

/// Ten megabytes for all jobs, dumps of 1 to 6, one of 30: never above ten together, and the large dump alone.
#[test]
fn memory_is_shared_and_never_exceeded() {
    let estimates: Vec<u64> = (0..60)
        .map(|job| if job == 17 { 30 } else { job % 6 + 1 })
        .collect();
    let now = Mutex::new((0_u64, 0_usize));
    let most = Arc::new(AtomicUsize::new(0));
    let ran = Mutex::new(Vec::new());
    schedule::run_all(&estimates, 4, Some(10), &AtomicBool::new(false), &|job| {
        {
            let mut now = now.lock().unwrap();
            now.0 += estimates[job];
            now.1 += 1;
            assert!(now.0 <= 10 || now.1 == 1, "{} MB in {} jobs", now.0, now.1);
            most.fetch_max(now.1, Ordering::SeqCst);
        }
        std::thread::sleep(Duration::from_millis(2));
        let mut now = now.lock().unwrap();
        now.0 -= estimates[job];
        now.1 -= 1;
        ran.lock().unwrap().push(job);
    });
    let mut ran = ran.into_inner().unwrap();
    ran.sort_unstable();
    assert_eq!(ran, (0..60).collect::<Vec<_>>());
    assert!(most.load(Ordering::SeqCst) > 1, "nothing ran side by side");
}

#[test]
fn inputs_are_files_folders_patterns_and_lists() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("a/b")).unwrap();
    for file in ["a/1.hprof", "a/b/2.HPROF.gz", "a/notes.txt", "odd-name.bin"] {
        fs::write(root.join(file), "x").unwrap();
    }
    let list = |inputs: &[&str]| {
        let inputs: Vec<PathBuf> = inputs.iter().map(|input| root.join(input)).collect();
        list_inputs(&inputs).map(|paths| {
            paths
                .iter()
                .map(|path| {
                    path.strip_prefix(root)
                        .unwrap()
                        .to_string_lossy()
                        .into_owned()
                })
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(
        list(&["a", "a/1.hprof", "odd-name.bin"]).unwrap(),
        ["a/1.hprof", "a/b/2.HPROF.gz", "odd-name.bin"]
    );
    assert_eq!(list(&["a/*"]).unwrap(), ["a/1.hprof", "a/b/2.HPROF.gz"]);
    assert_eq!(list(&["*/*.hprof"]).unwrap(), ["a/1.hprof"]);
    assert!(matches!(list(&["gone"]), Err(BatchError::Missing(_))));
    assert!(matches!(list(&["gone*"]), Err(BatchError::Nothing)));
    assert!(matches!(list(&["a***"]), Err(BatchError::Pattern { .. })));
    let lines = read_list("# comment\na.hprof\r\n\nb c.hprof\n".as_bytes()).unwrap();
    assert_eq!(lines, [Path::new("a.hprof"), Path::new("b c.hprof")]);
}

#[test]
fn labels_take_parts_of_the_path_once() {
    let templates = BTreeMap::from([
        ("pod".into(), "{dir}".into()),
        ("x".into(), "{stem}/{file}/{other}".into()),
    ]);
    let labels = labels_for(Path::new("dumps/{stem}/heap.hprof.gz"), &templates);
    assert_eq!(labels["pod"], "{stem}");
    assert_eq!(labels["x"], "heap/heap.hprof.gz/{other}");
}

#[test]
fn an_identity_notices_a_change_of_length_time_and_content() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.hprof");
    let mut content = vec![7_u8; 1 << 20];
    fs::write(&path, &content).unwrap();
    let identity = DumpIdentity::read(&path).unwrap();
    assert_eq!(DumpIdentity::read(&path).unwrap(), identity);
    content[600_000] = 8; // within the middle block's reach? the middle begins at 524 288
    content[530_000] = 8;
    fs::write(&path, &content).unwrap();
    assert_ne!(DumpIdentity::read(&path).unwrap().blocks, identity.blocks);
    assert!(DumpIdentity::read(folder.path()).is_err());
}

#[cfg(unix)]
#[test]
fn outputs_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    run(
        &dumps(&folder.path().join("in"), 3),
        &out,
        None,
        &Watch::new(),
    );
    for file in [
        out.join("index.html"),
        out.join("summary.json"),
        out.join(".heapray-batch/state.jsonl"),
    ] {
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600,
            "{}",
            file.display()
        );
    }
}

#[test]
fn a_torn_line_of_the_state_file_costs_one_dump() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = dumps(&folder.path().join("in"), 20);
    let out = folder.path().join("out");
    run(&inputs, &out, None, &Watch::new());
    let first = published(&out);
    let state = out.join(".heapray-batch/state.jsonl");
    let text = fs::read(&state).unwrap();
    fs::write(&state, &text[..text.len() - 30]).unwrap();
    let watch = Watch::new();
    run(&inputs, &out, None, &watch);
    assert_eq!(watch.analyzed.load(Ordering::SeqCst), 1);
    assert_eq!(published(&out), first);
    let watch = Watch::new();
    run(&inputs, &out, None, &watch);
    assert_eq!(watch.analyzed.load(Ordering::SeqCst), 0);
}

/// The process that [`a_killed_batch_is_resumed`] kills; does nothing in an ordinary test run.
#[test]
fn batch_in_a_process_of_its_own() {
    let Some(folder) = std::env::var_os("HEAPRAY_TEST_BATCH").map(PathBuf::from) else {
        return;
    };
    let inputs = list_inputs(&[folder.join("in")]).unwrap();
    run(
        &inputs,
        &folder.join("killed"),
        Some(&folder.join("killed.ledger")),
        &Watch::new(),
    );
}

#[test]
fn a_killed_batch_is_resumed() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = dumps(&folder.path().join("in"), 200);
    let quiet = folder.path().join("quiet");
    run(
        &inputs,
        &quiet,
        Some(&folder.path().join("quiet.ledger")),
        &Watch::new(),
    );

    let killed = folder.path().join("killed");
    let state = killed.join(".heapray-batch/state.jsonl");
    let lines = || fs::read(&state).map_or(0, |text| text.split(|byte| *byte == b'\n').count());
    let mut kills = 0;
    for goal in [20, 60, 110] {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "batch::tests::batch_in_a_process_of_its_own"])
            .env("HEAPRAY_TEST_BATCH", folder.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while lines() < goal && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        // SIGKILL on Unix: no destructor, no flush.
        kills += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(kills > 0, "the batch was faster than the test");
    let watch = Watch::new();
    let ledger = folder.path().join("killed.ledger");
    run(&inputs, &killed, Some(&ledger), &watch);
    let again = watch.analyzed.load(Ordering::SeqCst);
    assert!(again < 200, "nothing was resumed");
    assert_eq!(published(&killed), published(&quiet));

    let entries = |path: &Path| {
        let ledger = Ledger::open_existing(path).unwrap();
        ledger.verify().unwrap();
        assert_eq!(ledger.runs(None, 1000).unwrap().len(), 190);
        ledger
            .entries(&LedgerQuery::new("2026-03-02T00:00:00Z".parse().unwrap()))
            .unwrap()
    };
    assert_eq!(
        entries(&ledger),
        entries(&folder.path().join("quiet.ledger"))
    );
}

#[cfg(unix)]
#[test]
fn names_that_are_no_text_are_listed_as_they_are() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let odd = folder
        .path()
        .join(std::ffi::OsStr::from_bytes(b"h\xffeap.hprof"));
    fs::write(&odd, "x").unwrap();
    let alone = std::slice::from_ref(&odd);
    assert_eq!(list_inputs(&[folder.path().to_owned()]).unwrap(), alone);
    assert_eq!(list_inputs(alone).unwrap(), alone);
    assert_eq!(read_list(odd.as_os_str().as_bytes()).unwrap(), [odd]);
}

/// A umask as strict or as lax as it may be: folders are 0700, files 0600.
#[cfg(unix)]
#[test]
fn folders_and_files_of_a_batch_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let inputs = dumps(&folder.path().join("in"), 2);
    let out = folder.path().join("new/out");
    run(&inputs, &out, None, &Watch::new());
    let mut pending = vec![folder.path().join("new")];
    let mut seen = 0;
    while let Some(path) = pending.pop() {
        let metadata = fs::metadata(&path).unwrap();
        let mode = metadata.permissions().mode() & 0o777;
        let wanted = if metadata.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, wanted, "{}: {mode:o}", path.display());
        if metadata.is_dir() {
            pending.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        }
        seen += 1;
    }
    assert!(seen > 8, "{seen}");
}
