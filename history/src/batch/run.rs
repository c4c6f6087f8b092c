//! The batch itself: plan, run, publish, sum up.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use heapray_report::Report;
use sha2::{Digest, Sha256};

use super::index::render_index;
use super::inputs::{labels_for, stem_of};
use super::lock::STATE_FOLDER;
use super::publish::write_aside;
use super::schedule::run_all;
use super::state::{Done, State};
use super::{
    BatchError, BatchEvent, BatchOptions, BatchSummary, BatchTools, DumpIdentity, FolderLock,
    HeapLine, Job, JobError, JobRow, JobStatus, SuspectLine,
};
use crate::compare::culprit_label;
use crate::names::{hex, verdict_name};

/// Folder of the reports within the output folder.
const REPORTS: &str = "reports";
/// Longest readable part of an output's name.
const LONGEST_STEM: usize = 80;

/// A dump that is to be done.
struct Task {
    job: Job,
    /// `Err`: the file cannot even be read.
    identity: Result<DumpIdentity, String>,
}

/// Analyzes every dump that isn't done and publishes `reports/…`, `index.html` and `summary.json` in
/// `out`. A dump that fails never stops the others.
pub fn run_batch(
    dumps: &[PathBuf],
    out: &Path,
    options: &BatchOptions,
    tools: &BatchTools<'_>,
) -> Result<BatchSummary, BatchError> {
    let reports = out.join(REPORTS);
    fs::create_dir_all(&reports).map_err(|source| BatchError::Io {
        path: reports.clone(),
        source,
    })?;
    let _lock = FolderLock::take(out)?;
    let work = out.join(STATE_FOLDER).join("work");
    empty_folder(&work).map_err(|source| BatchError::Io {
        path: work.clone(),
        source,
    })?;
    let state = State::open(&out.join(STATE_FOLDER).join("state.jsonl"))?;

    let mut rows = Vec::with_capacity(dumps.len());
    let mut tasks = Vec::new();
    for path in dumps {
        let task = plan(path, &work, options);
        match finished_before(&task, &state, out, options, tools) {
            Some(row) => rows.push(row),
            None => tasks.push(task),
        }
    }
    (tools.observe)(BatchEvent::Planned {
        total: dumps.len(),
        done: rows.len(),
        bytes_to_do: tasks
            .iter()
            .filter_map(|task| Some(task.identity.as_ref().ok()?.length))
            .sum(),
    });

    let estimates: Vec<u64> = tasks
        .iter()
        .map(|task| (tools.estimate)(&task.job.path))
        .collect();
    let done = AtomicUsize::new(rows.len());
    let rows = Mutex::new(rows);
    run_all(
        &estimates,
        options.jobs,
        options.max_memory,
        tools.stop,
        &|position| {
            let (Some(task), Some(estimate)) = (tasks.get(position), estimates.get(position))
            else {
                return;
            };
            let mut job = task.job.clone();
            job.memory = options.max_memory.map(|max| max.min(*estimate));
            (tools.observe)(BatchEvent::Started(&job));
            let row = run_job(&job, task, out, &state, options, tools);
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            (tools.observe)(BatchEvent::Finished {
                row: &row,
                done,
                total: dumps.len(),
            });
            rows.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(row);
        },
    );

    let rows = rows.into_inner().unwrap_or_else(PoisonError::into_inner);
    let interrupted = rows.len() < dumps.len();
    let summary = BatchSummary::of(rows, interrupted);
    publish_summary(&summary, out)?;
    Ok(summary)
}

/// Removes what a killed run left; only this run holds the lock.
fn empty_folder(folder: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::create_dir(folder)
}

fn plan(path: &Path, work: &Path, options: &BatchOptions) -> Task {
    let identity = DumpIdentity::read(path).map_err(|error| error.to_string());
    let job = Job {
        path: path.to_owned(),
        stem: output_stem(path),
        labels: labels_for(path, &options.labels),
        memory: None,
        work: work.to_owned(),
    };
    Task { job, identity }
}

/// `pod-a/heap.hprof` → `pod-a-heap-1f3a9c02`: readable, safe as a file name everywhere, and different for
/// different paths.
fn output_stem(path: &Path) -> String {
    let name = |part: Option<&std::ffi::OsStr>| {
        part.map(|part| part.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    let folder = name(path.parent().and_then(Path::file_name));
    let file = name(path.file_name());
    let stem = stem_of(&file);
    let readable = if folder.is_empty() {
        stem.to_owned()
    } else {
        format!("{folder}-{stem}")
    };
    let mut safe: String = readable
        .chars()
        .take(LONGEST_STEM)
        .map(|letter| {
            if letter.is_ascii_alphanumeric() || "._-".contains(letter) {
                letter
            } else {
                '_'
            }
        })
        .collect();
    if safe.starts_with('.') || safe.starts_with('-') {
        safe.insert(0, '_');
    }
    let hash = hex(&Sha256::digest(path.as_os_str().as_encoded_bytes()));
    let hash = hash.get(..8).unwrap_or(&hash);
    format!("{safe}-{hash}")
}

/// The row of a dump that an earlier run has done, if that still holds.
fn finished_before(
    task: &Task,
    state: &State,
    out: &Path,
    options: &BatchOptions,
    tools: &BatchTools<'_>,
) -> Option<JobRow> {
    let identity = task.identity.as_ref().ok()?;
    let done = state.find(&task.job.path.to_string_lossy())?;
    let again = matches!(done.row.status, JobStatus::Failed | JobStatus::TimedOut);
    let same = done.identity == *identity
        && done.settings == options.settings
        && done.row.labels == task.job.labels
        && done.row.stem == task.job.stem;
    let there = done
        .row
        .outputs
        .iter()
        .all(|output| out.join(output).is_file());
    if again || !same || !there {
        return None;
    }
    if let (Some(record), false, JobStatus::Analyzed) =
        (tools.record, done.recorded, done.row.status)
    {
        // Analyzed by a run without a ledger: the saved report tells the same.
        let saved = out.join(REPORTS).join(format!("{}.json", task.job.stem));
        let report: Report = serde_json::from_slice(&fs::read(saved).ok()?).ok()?;
        if let Err(error) = record(&task.job, &report) {
            tracing::warn!(dump = %task.job.path.display(), %error, "not recorded");
            return None;
        }
        state
            .append(&Done {
                recorded: true,
                ..done.clone()
            })
            .ok()?;
    }
    Some(JobRow {
        seconds: done.seconds,
        ..done.row.clone()
    })
}

fn run_job(
    job: &Job,
    task: &Task,
    out: &Path,
    state: &State,
    options: &BatchOptions,
    tools: &BatchTools<'_>,
) -> JobRow {
    let identity = match &task.identity {
        Ok(identity) => identity,
        Err(error) => return failed_row(job, 0, &JobError::Failed(error.clone())),
    };
    let result = catch_unwind(AssertUnwindSafe(|| (tools.analyze)(job))).unwrap_or_else(|panic| {
        Err(JobError::Failed(format!(
            "internal error: {}",
            panic_text(&*panic)
        )))
    });
    let published = result.and_then(|analyzed| {
        let outputs = publish(job, &analyzed.files, out)?;
        let mut recorded = false;
        if let Some(record) = tools.record {
            record(job, &analyzed.report).map_err(JobError::Failed)?;
            recorded = true;
        }
        let mut row = analyzed_row(job, identity.length, &analyzed.report, outputs);
        row.seconds = analyzed.seconds;
        Ok((row, recorded))
    });
    let (row, recorded) =
        published.unwrap_or_else(|error| (failed_row(job, identity.length, &error), false));
    let done = Done {
        identity: identity.clone(),
        settings: options.settings.clone(),
        recorded,
        seconds: row.seconds,
        row: row.clone(),
    };
    if let Err(error) = state.append(&done) {
        // The outputs are in place; only a later run would do this dump again.
        tracing::warn!(dump = %job.path.display(), %error, "the state file could not be written");
    }
    row
}

fn publish(job: &Job, files: &[(String, Vec<u8>)], out: &Path) -> Result<Vec<String>, JobError> {
    let mut outputs = Vec::with_capacity(files.len());
    for (extension, content) in files {
        let relative = format!("{REPORTS}/{}.{extension}", job.stem);
        write_aside(&out.join(&relative), content)
            .map_err(|error| JobError::Failed(format!("{relative}: {error}")))?;
        outputs.push(relative);
    }
    outputs.sort();
    Ok(outputs)
}

fn analyzed_row(job: &Job, file_bytes: u64, report: &Report, outputs: Vec<String>) -> JobRow {
    let suspects = report
        .suspects
        .iter()
        .map(|suspect| SuspectLine {
            fingerprint: suspect.fingerprint.clone(),
            kind: suspect.kind.clone(),
            culprit: culprit_label(suspect),
            retained_bytes: suspect.retained_bytes,
            retained_share: suspect.retained_share,
            size_only: suspect.size_only,
        })
        .collect();
    JobRow {
        input: job.path.to_string_lossy().into_owned(),
        stem: job.stem.clone(),
        file_bytes,
        labels: job.labels.clone(),
        status: JobStatus::Analyzed,
        error: None,
        heap: Some(HeapLine {
            created: report.dump.created.clone(),
            complete: report.dump.complete,
            verdict: verdict_name(report.verdict.kind).to_owned(),
            headline: report.verdict.headline.clone(),
            used_bytes: report.heap.used_bytes,
            unreachable_bytes: report.heap.unreachable.bytes,
            objects: report.heap.objects,
            max_heap_bytes: report.jvm.max_heap_bytes,
            suspects,
        }),
        outputs,
        seconds: None,
    }
}

fn failed_row(job: &Job, file_bytes: u64, error: &JobError) -> JobRow {
    JobRow {
        input: job.path.to_string_lossy().into_owned(),
        stem: job.stem.clone(),
        file_bytes,
        labels: BTreeMap::clone(&job.labels),
        status: match error {
            JobError::Damaged(_) => JobStatus::Damaged,
            JobError::TimedOut(_) => JobStatus::TimedOut,
            JobError::Failed(_) => JobStatus::Failed,
        },
        error: Some(error.to_string()),
        heap: None,
        outputs: Vec::new(),
        seconds: None,
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}

fn publish_summary(summary: &BatchSummary, out: &Path) -> Result<(), BatchError> {
    let write = |name: &str, content: &[u8]| {
        let path = out.join(name);
        write_aside(&path, content).map_err(|source| BatchError::Io { path, source })
    };
    let mut json = serde_json::to_vec_pretty(summary).map_err(|error| BatchError::Io {
        path: out.join("summary.json"),
        source: error.into(),
    })?;
    json.push(b'\n');
    write("summary.json", &json)?;
    let page = render_index(summary).map_err(|source| BatchError::Io {
        path: out.join("index.html"),
        source,
    })?;
    write("index.html", page.as_bytes())
}
