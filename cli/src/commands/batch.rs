//! `heapray batch`: many dumps, unattended; killed and resumed as it may be.
//!
//! Each dump is analyzed by a process of its own, so that one that takes too long can be ended, and one
//! that its storage takes away (`SIGBUS`) or its size kills takes nobody with it.

use std::collections::BTreeMap;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use heapray_history::batch::{
    Analyzed, BatchEvent, BatchOptions, BatchSummary, BatchTools, BatchVerdict, Job, JobError,
    list_inputs, read_list, run_batch,
};
use heapray_history::ledger::{Ledger, RecordOptions, identity_of};
use heapray_history::metrics::MetricsSource;
use heapray_report::{HtmlOptions, Report, read_json, render_html, render_json};
use jiff::Timestamp;

use super::check::write_metrics;
use super::labels::{parse_label, to_map};
use crate::args::{DiagnoseArgs, parse_size};
use crate::context::Context;
use crate::exit::{Exit, hinted};

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
    /// Seconds for each dump
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
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

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum LogFormat {
    /// For people
    #[default]
    Text,
    /// An object a line
    Json,
}

/// How often a running analysis is looked at.
const PATIENCE: Duration = Duration::from_millis(20);
/// Bytes of complaints that are kept of an analysis.
const MOST_WORDS: u64 = 4096;

pub(crate) fn run(args: &BatchArgs, context: &Context) -> anyhow::Result<Exit> {
    install_log(args.log_format, context);
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
    say_end(&summary, began.elapsed(), cores, context);
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

/// Runs `heapray report` on the dump and reads what it wrote.
fn analyze(job: &Job, args: &BatchArgs, threads: usize) -> Result<Analyzed, JobError> {
    let failed = |error: &dyn std::fmt::Display| JobError::Failed(error.to_string());
    let folder = tempfile::Builder::new()
        .prefix("heapray-batch-")
        .tempdir_in(args.tmp_dir.clone().unwrap_or_else(std::env::temp_dir))
        .map_err(|error| failed(&error))?;
    let saved = folder.path().join("report.json");
    let mut command = Command::new(std::env::current_exe().map_err(|error| failed(&error))?);
    command.args(["report", "--quiet", "--format", "json", "--threads"]);
    command.arg(threads.to_string()).arg("-o").arg(&saved);
    if let Some(memory) = job.memory {
        command.arg("--max-memory").arg(memory.to_string());
    }
    if let Some(folder) = &args.tmp_dir {
        command.arg("--tmp-dir").arg(folder);
    }
    if let Some(rules) = &args.diagnose.rules {
        command.arg("--rules").arg(rules);
    }
    if args.diagnose.show_values {
        command.arg("--show-values");
    }
    command.arg("--").arg(&job.path);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| failed(&error))?;
    let (status, words) = wait(&mut child, Duration::from_secs(args.timeout))?;
    match status.code() {
        Some(0 | 3) => {}
        Some(2) => return Err(JobError::Damaged(words)),
        _ => {
            return Err(JobError::Failed(format!(
                "the analysis ended with {status}. {words}"
            )));
        }
    }
    let file = std::fs::File::open(&saved).map_err(|error| failed(&error))?;
    let report = read_json(file).map_err(|error| failed(&error))?;
    let (mut html, mut json) = (Vec::new(), Vec::new());
    render_html(&report, &mut html, &HtmlOptions::default()).map_err(|error| failed(&error))?;
    render_json(&report, &mut json).map_err(|error| failed(&error))?;
    let files = vec![("html".to_owned(), html), ("json".to_owned(), json)];
    Ok(Analyzed { report, files })
}

/// Waits for the end of a process, and ends it when its time is over. With what it complained of.
fn wait(child: &mut Child, time: Duration) -> Result<(ExitStatus, String), JobError> {
    let failed = |error: std::io::Error| JobError::Failed(error.to_string());
    // Read while it runs: a full pipe would stop it.
    let stderr = child.stderr.take();
    let reader = std::thread::spawn(move || {
        let mut words = Vec::new();
        if let Some(stderr) = stderr {
            let mut rest = stderr.take(MOST_WORDS);
            let _ = rest.read_to_end(&mut words); // what was read is better than nothing
            let _ = std::io::copy(&mut rest.into_inner(), &mut std::io::sink());
        }
        words
    });
    let began = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            break status;
        }
        if began.elapsed() > time {
            child.kill().map_err(failed)?;
            child.wait().map_err(failed)?;
            return Err(JobError::TimedOut(format!(
                "not done within {} s",
                time.as_secs()
            )));
        }
        std::thread::sleep(PATIENCE);
    };
    let words = reader.join().unwrap_or_default();
    let words = String::from_utf8_lossy(&words);
    Ok((
        status,
        words.trim().trim_start_matches("error: ").to_owned(),
    ))
}

fn install_log(format: LogFormat, context: &Context) {
    let level = if context.quiet {
        tracing::Level::ERROR
    } else {
        tracing::Level::INFO
    };
    let builder = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(level)
        .with_target(false)
        .with_ansi(false);
    // Another subscriber can only have been set by a caller, who then knows better.
    let _ = match format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
}

fn observe(event: BatchEvent<'_>) {
    let plain = |text: &str| heapray_report::format::harmless(text).into_owned();
    match event {
        BatchEvent::Planned { total, done } => tracing::info!(total, done, "planned"),
        BatchEvent::Started(job) => {
            tracing::info!(dump = plain(&job.path.to_string_lossy()), "begun");
        }
        BatchEvent::Finished { row, done, total } => {
            let (dump, status) = (plain(&row.input), row.status.name());
            match (&row.error, &row.heap) {
                (Some(error), _) => {
                    tracing::warn!(
                        dump,
                        status,
                        done,
                        total,
                        error = plain(error),
                        "not analyzed"
                    );
                }
                (None, heap) => {
                    let verdict = heap.as_ref().map_or("", |heap| heap.verdict.as_str());
                    tracing::info!(dump, status, done, total, verdict, "done");
                }
            }
        }
    }
}

/// Metrics of everything that is in the output folder now, done by this run or before.
fn write_all_metrics(path: &Path, summary: &BatchSummary, args: &BatchArgs) -> anyhow::Result<()> {
    let mut reports: Vec<(Report, BTreeMap<String, String>)> = Vec::new();
    for row in &summary.dumps {
        let saved = row.outputs.iter().find(|output| output.ends_with(".json"));
        if let Some(saved) = saved {
            let saved = args.out.join(saved);
            let file = std::fs::File::open(&saved)
                .with_context(|| format!("{} can't be read", saved.display()))?;
            reports.push((read_json(file)?, row.labels.clone()));
        }
    }
    let sources: Vec<MetricsSource<'_>> = reports
        .iter()
        .map(|(report, labels)| MetricsSource {
            report,
            labels,
            outcome: None,
            analysis_seconds: None,
        })
        .collect();
    write_metrics(path, &sources, &args.metrics_labels)
}

fn say_end(summary: &BatchSummary, took: Duration, cores: usize, context: &Context) {
    let counts = &summary.counts;
    let seconds = took.as_secs_f64().max(0.001);
    let rate = counts.file_bytes as f64 / f64::from(1 << 20) / seconds / cores as f64;
    context.remark(&format!(
        "{} dumps: {} analyzed ({} repaired), {} damaged, {} out of time, {} failed; suspects in {}. \
         {seconds:.1} s, {rate:.0} MiB/s per core",
        counts.dumps,
        counts.analyzed,
        counts.repaired,
        counts.damaged,
        counts.timed_out,
        counts.failed,
        counts.with_suspects,
    ));
}
