//! `heapray batch`: many dumps, unattended; killed and resumed as it may be.
//!
//! Each dump is analyzed by a process of its own, so that one that takes too long can be ended, and one
//! that its storage takes away (`SIGBUS`) or its size kills takes nobody with it.

use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use heapray_history::batch::{
    Analyzed, BatchEvent, BatchOptions, BatchSummary, BatchTools, BatchVerdict, Job, JobError,
    JobRow, list_inputs, read_list, run_batch,
};
use heapray_history::ledger::{Ledger, RecordOptions, identity_of};
use heapray_history::metrics::{MetricsOptions, MetricsSource};
use heapray_report::{HtmlOptions, Report, read_json, render_html, render_json};
use jiff::Timestamp;

use self::log::{Log, LogFormat};
use super::check::write_metrics;
use super::labels::{parse_label, to_map};
use crate::args::{DiagnoseArgs, parse_size};
use crate::context::Context;
use crate::exit::{Exit, hinted};

pub(crate) mod child;
mod log;

const EXAMPLES: &str = "\
Examples:
  heapray batch /var/dumps --out /var/heap-reports
  heapray batch '/var/dumps/*/heap*.hprof.gz' --out reports --label app=shop --label 'pod={dir}'
  find /var/dumps -name '*.hprof' -mtime -1 | heapray batch - --out reports
  heapray batch /var/dumps --out reports --ledger fleet.ledger --metrics heapray.prom --log-format json

What is done already is skipped; a run that was killed is gone on with by the next one. In a label,
{dir} is the name of the dump's folder, {stem} its name without extension, {file} its name.

Exit code 0: all heaps fine; 1: suspects in some; 2: unusable arguments; 3: some dump was damaged;
4: some dump could not be analyzed (no access, out of time). The worst one counts.";

/// Analyze every dump of files, folders and patterns: a page and a JSON each, and an index over all
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct BatchArgs {
    /// Dumps, folders, patterns; `-` reads a list from standard input
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<String>,
    /// Folder for the reports, index.html and summary.json
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Dumps at once; 0 for as many as there are cores
    #[arg(long, value_name = "N", default_value_t = 1)]
    jobs: usize,
    /// Memory that all jobs share; a dump that needs more runs alone, with columns in files
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    max_memory: Option<u64>,
    /// Time for each dump: 90s, 10m, 2h; a number alone is seconds
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = parse_time)]
    timeout: Duration,
    /// Folder of temporary files
    #[arg(long, value_name = "DIR")]
    tmp_dir: Option<PathBuf>,
    /// Labels of every dump
    #[arg(long = "label", value_name = "NAME=VALUE", value_parser = parse_label)]
    labels: Vec<(String, String)>,
    /// Ledger in which each dump is recorded, once
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Prometheus text file to write
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    metrics: Option<PathBuf>,
    /// Labels that become metric labels [default: app, pod]
    #[arg(long = "metrics-label", value_name = "NAME", help_heading = "Output")]
    metrics_labels: Vec<String>,
    /// How progress is logged, on standard error
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    log_format: LogFormat,
    #[command(flatten)]
    diagnose: DiagnoseArgs,
}

pub(crate) fn run(args: &BatchArgs, context: &Context) -> anyhow::Result<Exit> {
    let log = Log::install(args.log_format, context);
    let dumps = inputs(&args.inputs)?;
    if dumps.is_empty() {
        return Err(hinted(
            "no dumps among the inputs",
            "folders are searched for *.hprof and *.hprof.gz",
        ));
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = if args.jobs == 0 { cores } else { args.jobs };
    let mut options = BatchOptions::default();
    options.jobs = jobs;
    options.max_memory = args.max_memory;
    options.labels = to_map(&args.labels);
    options.settings = settings(args)?;

    // A ledger is often kept beside the reports, and there is nothing there at the first run.
    std::fs::create_dir_all(&args.out)
        .with_context(|| format!("{} can't be made", args.out.display()))?;
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
    let analyze = |job: &Job| analyze(job, args, threads);
    let stop = AtomicBool::new(false);
    let began = Instant::now();
    let observe = |event: BatchEvent<'_>| log.tell(&event);
    let tools = BatchTools {
        analyze: &analyze,
        estimate: &estimate,
        record: ledger.is_some().then_some(&record as _),
        observe: &observe,
        stop: &stop,
    };
    let summary = run_batch(&dumps, &args.out, &options, &tools)?;
    if let Some(path) = &args.metrics {
        write_all_metrics(path, &summary, args)?;
    }
    log.tell_end(&summary, began.elapsed(), cores, jobs, threads);
    Ok(match summary.verdict {
        BatchVerdict::AllFine => Exit::Done,
        BatchVerdict::Findings => Exit::Findings,
        BatchVerdict::Damaged => Exit::Damaged,
        BatchVerdict::Failures => Exit::Failures,
    })
}

fn inputs(given: &[String]) -> anyhow::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for input in given {
        if input == "-" {
            all.extend(read_list(BufReader::new(std::io::stdin().lock()))?);
        } else {
            all.push(input.clone());
        }
    }
    Ok(list_inputs(&all)?)
}

/// What results depend on: version and options. What was done with others is done again.
fn settings(args: &BatchArgs) -> anyhow::Result<String> {
    args.diagnose.options()?;
    let rules = match &args.diagnose.rules {
        Some(path) => std::fs::read_to_string(path)
            .with_context(|| format!("{} can't be read", path.display()))?,
        None => String::new(),
    };
    Ok(format!(
        "heapray {} show-values={} rules={rules:?}",
        env!("CARGO_PKG_VERSION"),
        args.diagnose.show_values
    ))
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
fn analyze(job: &Job, args: &BatchArgs, threads: usize) -> Result<Analyzed, JobError> {
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
    let (mut html, mut json) = (Vec::new(), Vec::new());
    render_html(&report, &mut html, &HtmlOptions::default()).map_err(|error| failed(&error))?;
    render_json(&report, &mut json).map_err(|error| failed(&error))?;
    let files = vec![("html".to_owned(), html), ("json".to_owned(), json)];
    Ok(Analyzed {
        report,
        files,
        seconds: Some(began.elapsed().as_secs_f64()),
    })
}

/// Metrics of everything that is in the output folder now, done by this run or before.
fn write_all_metrics(path: &Path, summary: &BatchSummary, args: &BatchArgs) -> anyhow::Result<()> {
    let mut options = MetricsOptions::default();
    if !args.metrics_labels.is_empty() {
        options.labels.clone_from(&args.metrics_labels);
    }
    // Of dumps with equal labels the newest is told; the others' reports need not be read for that.
    let mut newest: BTreeMap<Vec<Option<&String>>, &JobRow> = BTreeMap::new();
    for row in &summary.dumps {
        if row.heap.is_none() {
            continue;
        }
        let labels = options.labels.iter().map(|label| row.labels.get(label));
        let place = newest.entry(labels.collect()).or_insert(row);
        let created = |row: &JobRow| -> Option<Timestamp> {
            row.heap.as_ref()?.created.as_deref()?.parse().ok()
        };
        if created(place) <= created(row) {
            *place = row;
        }
    }
    let mut reports: Vec<(Report, &JobRow)> = Vec::new();
    for row in newest.into_values() {
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

/// `90s`, `10m`, `2h`, `1.5`.
fn parse_time(text: &str) -> Result<Duration, String> {
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match text.get(number.len()..).unwrap_or_default() {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        other => return Err(format!("unknown unit {other}: use s, m or h")),
    };
    let seconds: f64 = number
        .parse()
        .map_err(|_| "not a time such as 90s, 10m or 2h".to_owned())?;
    Duration::try_from_secs_f64(seconds * unit)
        .ok()
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "a time must be more than nothing, and less than an age".to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    #[test]
    fn times_with_and_without_units() {
        assert_eq!(parse_time("90").unwrap(), Duration::from_secs(90));
        assert_eq!(parse_time("1.5h").unwrap(), Duration::from_secs(5400));
        assert_eq!(parse_time("10m").unwrap(), Duration::from_secs(600));
        assert_eq!(parse_time("20ms").unwrap(), Duration::from_millis(20));
        for wrong in ["", "0", "-1s", "h", "3d", "1e400", "NaN"] {
            assert!(parse_time(wrong).is_err(), "{wrong}");
        }
    }
}
