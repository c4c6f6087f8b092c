//! The batch: plan, analyze, publish, summarize.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use heapray_output_file::create_private_folder;
use heapray_report::Report;

use super::error::BatchError;
use super::identity::DumpIdentity;
use super::inputs::labels_for;
use super::job::{Job, JobError};
use super::lock::{FolderLock, STATE_FOLDER};
use super::options::BatchOptions;
use super::outputs::{REPORTS, empty_folder, output_stem, publish, publish_summary};
use super::row::{JobRow, JobStatus, analyzed_row, failed_row};
use super::schedule::run_all;
use super::state::{Done, State};
use super::summary::BatchSummary;
use super::tools::{BatchEvent, BatchTools};

/// A dump that is not done yet.
struct Task {
    job: Job,
    /// `Err` if the file cannot be read.
    identity: Result<DumpIdentity, String>,
}

/// Analyzes every dump that is not done and publishes `reports/…`, `index.html` and `summary.json` in the folder that
/// the caller has locked. The lock comes before everything else that a batch opens, its ledger included, so that a
/// second batch of the folder ends before it touches anything. A dump that fails does not stop the others.
pub fn run_batch(
    dumps: &[PathBuf],
    lock: &FolderLock,
    options: &BatchOptions,
    tools: &BatchTools<'_>,
) -> Result<BatchSummary, BatchError> {
    let out = lock.folder();
    let reports = out.join(REPORTS);
    create_private_folder(&reports).map_err(BatchError::io(&reports))?;
    let work = out.join(STATE_FOLDER).join("work");
    empty_folder(&work).map_err(BatchError::io(&work))?;
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

/// The row of a dump that an earlier run has finished, if that result is still valid.
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
        // An earlier run without a ledger analyzed the dump: record its saved report.
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
        // The outputs are in place. The only loss is that a later run analyzes this dump again.
        tracing::warn!(dump = %job.path.display(), %error, "the state file could not be written");
    }
    row
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}
