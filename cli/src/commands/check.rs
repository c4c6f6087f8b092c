//! `heapray check`: does a heap keep within its budget? For builds: exit code 1 when it doesn't.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context as _;
use clap::Args;
use heapray_history::budget::{
    Budget, FailOn, Outcome, check, findings_of_ledger, new_findings, render_table,
};
use heapray_history::compare::{CompareOptions, compare};
use heapray_history::formats::{
    SarifOptions, render_github, render_junit, render_outcome_markdown, render_sarif,
};
use heapray_history::ledger::{Ledger, LedgerQuery, RecordOptions, identity_of};
use heapray_history::metrics::{MetricsOptions, MetricsSource};
use heapray_report::Report;
use jiff::Timestamp;

use super::labels::{parse_label, to_map};
use super::saved::load_report;
use crate::args::{AnalysisArgs, DiagnoseArgs};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::metrics_file::write_metrics;
use crate::opened::Extras;
use crate::output::{OutputFile, write_to};
use crate::query_file::check_queries;

const EXAMPLES: &str = "\
Examples:
  heapray check heap.hprof --budget heapray.toml --junit target/heapray.xml
  heapray check heap.hprof --baseline main/heap.json --fail-on new-suspects --fail-on growth
  heapray check heap.hprof --fail-on suspects --sarif heapray.sarif --source-root src/main/java

docs/reference/budget.md lists every kind of limit.";

/// Check a dump or a saved report against a budget; exit code 1 when a limit is broken
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CheckArgs {
    /// Heap dump, or a report saved as JSON
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Limits (TOML)
    #[arg(long, value_name = "FILE")]
    budget: Option<PathBuf>,
    /// Dump or saved report to measure growth against
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Fail on suspects, on suspects that are not in the baseline or the ledger, or on growing paths
    #[arg(
        long,
        value_name = "new-suspects|suspects|growth",
        value_delimiter = ','
    )]
    fail_on: Vec<FailOn>,
    /// Labels of this run, for the budget's profiles, the ledger and metrics
    #[arg(long = "label", value_name = "NAME=VALUE", value_parser = parse_label)]
    labels: Vec<(String, String)>,
    /// Ledger of known and suppressed suspects; the run is recorded in it
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Print the outcome as JSON instead of a table
    #[arg(long, help_heading = "Output")]
    json: bool,
    /// Also print annotations for GitHub Actions
    #[arg(long, help_heading = "Output")]
    github: bool,
    /// `JUnit` XML to write
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    junit: Option<OutputFile>,
    /// SARIF 2.1.0 to write
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    sarif: Option<OutputFile>,
    /// Markdown summary to write
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    markdown: Option<OutputFile>,
    /// Prometheus text file to write
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    metrics: Option<OutputFile>,
    /// Labels that become metric labels [default: app, pod]
    #[arg(long = "metrics-label", value_name = "NAME", help_heading = "Output")]
    metrics_labels: Vec<String>,
    /// Root of the Java sources, such as src/main/java: results then name the source file of the culprit's class
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    source_root: Option<PathBuf>,
    #[command(flatten)]
    analysis: AnalysisArgs,
    #[command(flatten)]
    diagnose: DiagnoseArgs,
}

pub(crate) fn run(args: &CheckArgs, context: &Context) -> anyhow::Result<Exit> {
    if args.budget.is_none() && args.fail_on.is_empty() {
        return Err(hinted(
            "nothing to check",
            "give --budget FILE, --fail-on suspects, or both",
        ));
    }
    let budget = args.budget.as_deref().map(read_budget).transpose()?;
    let labels = to_map(&args.labels);
    let queries = budget.as_ref().map(|budget| budget.queries_for(&labels));
    let queries = check_queries(&queries.unwrap_or_default()).with_context(|| {
        args.budget
            .as_ref()
            .map_or_else(String::new, |path| path.display().to_string())
    })?;
    let began = Instant::now();
    let extras = Extras {
        queries: &queries,
        ..Extras::default()
    };
    let load = |path| load_report(path, &args.analysis, &args.diagnose, &extras, context);
    let (report, exit) = load(&args.dump)?;
    let seconds = began.elapsed().as_secs_f64();
    let baseline = args.baseline.as_deref().map(load).transpose()?;
    let baseline = baseline.map(|(baseline, _)| baseline);
    let comparison = baseline
        .as_ref()
        .map(|baseline| compare(baseline, &report, &CompareOptions::default()));
    // What makes a difference between the two heaps uncertain.
    for note in comparison
        .iter()
        .flat_map(|found| &found.comparability.notes)
    {
        context.remark(&format!("baseline: {note}"));
    }
    let findings = match &args.ledger {
        Some(ledger) => {
            let judged = judge_and_record(ledger, &report, args)?;
            let mut findings = findings_of_ledger(&report, &judged, &args.fail_on);
            if args.fail_on.contains(&FailOn::Growth) {
                findings.extend(new_findings(
                    &report,
                    comparison.as_ref(),
                    &[FailOn::Growth],
                ));
            }
            findings
        }
        None => new_findings(&report, comparison.as_ref(), &args.fail_on),
    };
    let outcome = check(
        &report,
        baseline.as_ref(),
        budget.as_ref(),
        &labels,
        findings,
    );
    write_outputs(args, &outcome, context)?;
    if let Some(path) = &args.metrics {
        let source = MetricsSource {
            report: &report,
            labels: &labels,
            outcome: Some(&outcome),
            analysis_seconds: Some(seconds),
        };
        let mut options = MetricsOptions::default();
        if !args.metrics_labels.is_empty() {
            options.labels.clone_from(&args.metrics_labels);
        }
        write_metrics(path, &[source], &options)?;
    }
    Ok(match (outcome.passed(), exit) {
        (false, _) => Exit::Findings,
        (true, exit) => exit,
    })
}

fn read_budget(path: &Path) -> anyhow::Result<Budget> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{} can't be read", path.display()))?;
    Budget::parse(&text).with_context(|| path.display().to_string())
}

/// What the ledger says of the suspects, before this run becomes part of it.
fn judge_and_record(
    path: &Path,
    report: &Report,
    args: &CheckArgs,
) -> anyhow::Result<Vec<heapray_history::ledger::Classification>> {
    let mut ledger = Ledger::open(path)?;
    let identity = identity_of(report);
    let labels = to_map(&args.labels);
    let mut query = LedgerQuery::new(Timestamp::now());
    query.application = labels.get("app").cloned();
    let judged = ledger.classify(report, &identity, &query)?;
    let options = RecordOptions::new(identity, Timestamp::now()).with_labels(labels);
    ledger.record(report, &options)?;
    Ok(judged)
}

fn write_outputs(args: &CheckArgs, outcome: &Outcome, context: &Context) -> anyhow::Result<()> {
    let source_root = args.source_root.as_ref();
    let source_root = source_root.map(|root| root.to_string_lossy().into_owned());
    write_to(None, |out| {
        if args.json {
            heapray_report::write_json(outcome, out)?;
        } else {
            render_table(outcome, context.line_width(None), out)?;
        }
        if args.github {
            render_github(outcome, source_root.as_deref(), out)?;
        }
        Ok(())
    })?;
    if let Some(path) = &args.junit {
        let root = source_root.as_deref();
        write_to(Some(path), |out| Ok(render_junit(outcome, root, out)?))?;
    }
    if let Some(path) = &args.sarif {
        let mut options = SarifOptions::default();
        options.source_root.clone_from(&source_root);
        env!("CARGO_PKG_VERSION").clone_into(&mut options.tool_version);
        write_to(Some(path), |out| Ok(render_sarif(outcome, &options, out)?))?;
    }
    if let Some(path) = &args.markdown {
        write_to(Some(path), |out| Ok(render_outcome_markdown(outcome, out)?))?;
    }
    Ok(())
}
