//! `heapray batch`: many dumps, unattended; safe to kill and rerun.
//!
//! Each dump is analyzed by a process of its own, so that one that takes too long can be ended, and one
//! that its storage takes away (`SIGBUS`) or its size kills ends no other.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::Context as _;
use heapray_history::batch::{
    Analyzed, BATCH_OUTPUTS, BatchEvent, BatchOptions, BatchSummary, BatchTools, BatchVerdict,
    FolderLock, Job, JobError, JobRow, list_inputs, read_list, run_batch,
};
use heapray_history::ledger::{Ledger, RecordOptions, identity_of};
use heapray_history::metrics::{MetricsOptions, MetricsSource, urgency};
use heapray_report::{HtmlOptions, Report, read_json, render_html, render_json};
use heapray_store::is_url;
use jiff::Timestamp;

use self::log::Log;
use super::labels::to_map;
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::metrics_file::write_metrics;
use crate::output::{OutputFile, add_inputs, add_outputs};
use crate::parquet::{ParquetFolder, ReportTables};
use crate::query_file::{NamedQuery, read_queries};

mod args;
pub(crate) mod child;
mod log;
mod queries;

pub(crate) use args::BatchArgs;

pub(crate) fn run(args: &BatchArgs, context: &Context) -> anyhow::Result<Exit> {
    let log = Log::new(context);
    if args.hash_key.is_some() && args.parquet.is_none() {
        return Err(hinted(
            "--hash-key names strings in Parquet tables, and there are none",
            "give --parquet DIR, too",
        ));
    }
    let dumps = inputs(&args.inputs)?;
    if dumps.is_empty() {
        return Err(hinted(
            "no dumps among the inputs",
            "folders are searched for *.hprof and *.hprof.gz",
        ));
    }
    add_inputs("INPUT", dumps.iter().map(PathBuf::as_path))?;
    let [index, summary, work] = BATCH_OUTPUTS.map(|name| args.out.join(name));
    let asked = read_queries(&args.queries)?;
    let mut files = vec![index, summary];
    files.extend(queries::tables(&args.out, &asked));
    add_outputs("--out", &files, &[work])?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = if args.jobs == 0 { cores } else { args.jobs };
    let mut options = BatchOptions::default();
    options.jobs = jobs;
    options.max_memory = args.max_memory;
    options.labels = to_map(&args.labels);
    options.settings = settings(args, &asked)?;

    // Before the ledger, which is often kept in the folder of the reports: the first run makes the folder.
    let lock = FolderLock::take(&args.out)?;
    let ledger = args.ledger.as_deref().map(Ledger::open).transpose()?;
    let ledger = ledger.map(Mutex::new);
    let record = |job: &Job, report: &Report| -> Result<(), String> {
        let Some(ledger) = &ledger else { return Ok(()) };
        let options = RecordOptions::new(identity_of(report), Timestamp::now())
            .with_labels(job.labels.clone());
        let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
        ledger
            .record(report, &options)
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    let threads = (cores / jobs).max(1);
    let tables = args.parquet.as_deref();
    let tables = tables.map(|folder| ParquetFolder::new(folder, args.hash_key.as_deref()));
    let tables = tables.transpose()?;
    if tables.is_some() && args.hash_key.is_none() {
        tracing::warn!("strings are named by a key of this run alone: --hash-key FILE");
    }
    let analyze = |job: &Job| analyze(job, args, tables.as_ref(), threads);
    let stop = AtomicBool::new(false);
    let began = Instant::now();
    let observe = |event: BatchEvent<'_>| log.log_event(&event);
    let tools = BatchTools {
        analyze: &analyze,
        estimate: &estimate,
        record: ledger.is_some().then_some(&record as _),
        observe: &observe,
        stop: &stop,
    };
    let summary = run_batch(&dumps, &lock, &options, &tools)?;
    queries::write_tables(&args.out, &asked, &summary)?;
    if let Some(path) = &args.metrics {
        write_all_metrics(path, &summary, args)?;
    }
    log.log_end(&summary, began.elapsed(), cores, jobs, threads);
    Ok(match summary.verdict {
        BatchVerdict::AllFine => Exit::Answered,
        BatchVerdict::Findings => Exit::Findings,
        BatchVerdict::Damaged => Exit::Incomplete,
        BatchVerdict::Failures => Exit::Failures,
    })
}

fn inputs(given: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for input in given {
        if input == Path::new("-") {
            all.extend(read_list(BufReader::new(std::io::stdin().lock()))?);
        } else {
            all.push(input.clone());
        }
    }
    if let Some(url) = all.iter().find(|input| is_url(input)) {
        return Err(hinted(
            format!(
                "batch reads files, and {} is in an object store",
                url.display()
            ),
            "copy the dumps first, or analyze them one by one: heapray report URL -o URL",
        ));
    }
    Ok(list_inputs(&all)?)
}

/// What results depend on: version and options. What was done with others is done again.
fn settings(args: &BatchArgs, queries: &[NamedQuery]) -> anyhow::Result<String> {
    args.diagnose.options(&args.rules)?;
    let rules = match &args.rules.rules {
        Some(path) => std::fs::read_to_string(path)
            .with_context(|| format!("{} can't be read", path.display()))?,
        None => String::new(),
    };
    let mut settings = format!(
        "heapray {} show-values={} waste={} rules={rules:?}",
        env!("CARGO_PKG_VERSION"),
        args.diagnose.show_values,
        args.diagnose.waste
    );
    for package in &args.diagnose.app_package {
        settings.push_str(" app-package=");
        settings.push_str(package);
    }
    for NamedQuery { name, text } in queries {
        let _ = write!(settings, " query {name}={text:?}"); // a String takes all
    }
    // Dumps that were done without tables, or into another folder, are done again.
    if let Some(folder) = &args.parquet {
        let key = args.hash_key.as_deref().map(Path::display);
        let key = key.map_or_else(String::new, |key| key.to_string());
        let _ = write!(settings, " parquet={} key={key}", folder.display());
    }
    Ok(settings)
}

/// Memory that a dump's analysis takes, from its length: measured at half a plain dump's, rounded up;
/// a compressed one is about a third of its plain length.
fn estimate(path: &Path) -> u64 {
    const LEAST: u64 = 64 << 20;
    let length = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let is_gz = path.extension().is_some_and(|extension| extension == "gz");
    let plain = if is_gz {
        length.saturating_mul(4)
    } else {
        length
    };
    LEAST + plain / 2
}

/// Has the dump analyzed by a process of its own, and renders what that wrote.
fn analyze(
    job: &Job,
    args: &BatchArgs,
    tables: Option<&ParquetFolder>,
    threads: usize,
) -> Result<Analyzed, JobError> {
    let failed = |error: &dyn std::fmt::Display| JobError::Failed(error.to_string());
    let began = Instant::now();
    let saved = job.work.join(format!("{}.json", job.stem));
    let report = child::analyze(job, &saved, args, threads).and_then(|()| {
        let file = std::fs::File::open(&saved).map_err(|error| failed(&error))?;
        read_json(file).map_err(|error| failed(&error))
    });
    // What stays is removed by the next run.
    let _ = std::fs::remove_file(&saved);
    let report = report?;
    if let Some(tables) = tables {
        let written = tables.write_report(&report, &job.labels, &ReportTables::default());
        written.map_err(|error| JobError::Failed(format!("{error:#}")))?;
    }
    let (mut html, mut json) = (Vec::new(), Vec::new());
    let mut options = HtmlOptions::default();
    // Pages are in a folder of their own, below that of the index.
    options.index = Some("../index.html".to_owned());
    render_html(&report, &mut html, &options).map_err(|error| failed(&error))?;
    render_json(&report, &mut json).map_err(|error| failed(&error))?;
    let files = vec![("html".to_owned(), html), ("json".to_owned(), json)];
    Ok(Analyzed {
        report,
        files,
        seconds: Some(began.elapsed().as_secs_f64()),
    })
}

/// Metrics of everything that is in the output folder now, done by this run or before.
fn write_all_metrics(
    path: &OutputFile,
    summary: &BatchSummary,
    args: &BatchArgs,
) -> anyhow::Result<()> {
    let mut options = MetricsOptions::default();
    if !args.metrics_labels.is_empty() {
        options.labels.clone_from(&args.metrics_labels);
    }
    // Of dumps with equal labels the worst of the newest night counts; the reports of the others are not read.
    let mut worst: BTreeMap<Vec<Option<&String>>, &JobRow> = BTreeMap::new();
    for row in &summary.dumps {
        if row.heap.is_none() {
            continue;
        }
        let labels = options.labels.iter().map(|label| row.labels.get(label));
        let place = worst.entry(labels.collect()).or_insert(row);
        let of = |row: &JobRow| {
            let heap = row.heap.as_ref()?;
            let created = heap.created.as_deref().and_then(|time| time.parse().ok());
            Some(urgency(created, heap.out_of_memory, heap.verdict))
        };
        if of(place) <= of(row) {
            *place = row;
        }
    }
    let mut reports: Vec<(Report, &JobRow)> = Vec::new();
    for row in worst.into_values() {
        if let Some(saved) = row.output("json") {
            let saved = args.out.join(saved);
            let file = std::fs::File::open(&saved)
                .with_context(|| format!("{} can't be read", saved.display()))?;
            reports.push((read_json(file)?, row));
        }
    }
    let sources: Vec<MetricsSource<'_>> = reports
        .iter()
        .map(|(report, row)| MetricsSource {
            report,
            labels: &row.labels,
            outcome: None,
            analysis_seconds: row.seconds,
        })
        .collect();
    write_metrics(path, &sources, &options)
}
