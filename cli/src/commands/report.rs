//! `heapray report`: everything, as one page, JSON, Markdown or text.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use heapray_report::model::StageTiming;
use heapray_report::{HtmlOptions, Report, render_html, render_json, render_markdown, render_text};

use super::saved::{is_saved_report, load_report};
use crate::args::{AnalysisArgs, DiagnoseArgs};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::Extras;
use crate::output::{OutputFile, write_to};
use crate::query_file::{QueryFile, read_queries};
use crate::report_format::{ReportFormat, choose_format};

const EXAMPLES: &str = "\
Examples:
  heapray report heapdump.hprof -o report.html
  heapray report heapdump.hprof -o report.json    every number, for programs
  heapray report heapdump.hprof --format md       Markdown, for a ticket
  heapray report report.json -o report.html       render a saved report, without its dump
  heapray report heapdump.hprof --open            write report.html and open it";

/// Write the whole report: one HTML page, JSON, Markdown or text
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReportArgs {
    /// Heap dump, or a report saved as JSON
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// File to write; `-` or nothing for standard output
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<OutputFile>,
    /// Format [default: by the name of the output file, else text]
    #[arg(long, value_enum, help_heading = "Output")]
    format: Option<ReportFormat>,
    /// Open the page in a browser; writes report.html if no file is given
    #[arg(long, help_heading = "Output")]
    open: bool,
    /// Print time and memory of each stage of the analysis on standard error, and keep them in the report
    #[arg(long, help_heading = "Output")]
    timings: bool,
    /// File with a query in OQL whose answer the report gets; may be repeated
    #[arg(long = "query", value_name = "NAME=FILE")]
    queries: Vec<QueryFile>,
    #[command(flatten)]
    analysis: AnalysisArgs,
    #[command(flatten)]
    diagnose: DiagnoseArgs,
}

pub(crate) fn run(args: &ReportArgs, context: &Context) -> anyhow::Result<Exit> {
    let output = match (&args.output, args.open) {
        (None, true) => Some(OutputFile::from(PathBuf::from("report.html"))),
        (output, _) => output.clone(),
    };
    let format = choose_format(args.format, output.as_ref())?;
    if args.open && output.as_ref().is_some_and(OutputFile::is_standard_output) {
        return Err(hinted(
            "--open needs a file",
            "give one with -o, or leave -o out",
        ));
    }
    if !args.queries.is_empty() && is_saved_report(&args.dump) {
        return Err(hinted(
            format!(
                "{} is a saved report, which can't be asked",
                args.dump.display()
            ),
            "give the dump, or leave --query out",
        ));
    }
    let extras = Extras {
        timings: args.timings,
        queries: &read_queries(&args.queries)?,
    };
    let (report, exit) = load_report(&args.dump, &args.analysis, &args.diagnose, &extras, context)?;

    write_report(&report, format, output.as_ref(), context)?;
    let written = output.as_ref().filter(|file| !file.is_standard_output());
    if let Some(file) = written {
        remark_written(&report, file.path(), context);
    }
    if let Some(stages) = &report.timings {
        print_timings(stages)?;
    }
    if args.open
        && let Some(path) = output.as_ref().map(OutputFile::path)
    {
        let opened = opener::open_browser(
            std::path::absolute(path)
                .as_ref()
                .map_or(path, PathBuf::as_path),
        );
        opened.with_context(|| format!("no browser found to open {}", path.display()))?;
    }
    Ok(exit)
}

/// Remarks on a written file: the verdict on terminals, damage in any case, since the exit code says so.
fn remark_written(report: &Report, path: &Path, context: &Context) {
    if context.progress {
        let sentence = &report.verdict.headline;
        context.remark(&format!("{}: {sentence}", path.display()));
    }
    if !report.dump.complete {
        let why = report.dump.caveats.first().map_or("", String::as_str);
        context.remark(&format!("the dump is damaged: {why}"));
    }
}

/// One line a stage, on standard error, where the report doesn't go.
fn print_timings(stages: &[StageTiming]) -> std::io::Result<()> {
    let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    let rate = |amount: u64, seconds: f64| amount as f64 / seconds.max(1e-9) / 1e6;
    let mut out = std::io::stderr().lock();
    writeln!(
        out,
        "stage         seconds       MB/s  M objects/s  peak MiB  anonymous"
    )?;
    for stage in stages {
        writeln!(
            out,
            "{:<12} {:>8.3} {:>10.1} {:>12.2} {:>9.0} {:>10.0}",
            stage.stage,
            stage.seconds,
            rate(stage.bytes, stage.seconds),
            rate(stage.objects, stage.seconds),
            mib(stage.peak_resident_bytes.unwrap_or_default()),
            mib(stage.peak_anonymous_bytes.unwrap_or_default()),
        )?;
    }
    let all: f64 = stages.iter().map(|stage| stage.seconds).sum();
    writeln!(out, "{:<12} {all:>8.3}", "all")
}

/// Writes a report to a file or to standard output.
pub(crate) fn write_report(
    report: &Report,
    format: ReportFormat,
    output: Option<&OutputFile>,
    context: &Context,
) -> anyhow::Result<()> {
    let text = context.text_options(output.is_some());
    write_to(output, |out| {
        match format {
            ReportFormat::Html => render_html(report, out, &HtmlOptions::default())?,
            ReportFormat::Json => render_json(report, out)?,
            ReportFormat::Md => render_markdown(report, out)?,
            ReportFormat::Text => render_text(report, out, &text)?,
        }
        Ok(())
    })
}
