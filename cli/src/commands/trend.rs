//! `heapray trend`: what keeps growing over a series of dumps.

use std::path::{Path, PathBuf};

use clap::Args;
use heapray_history::batch::list_inputs;
use heapray_history::render::{
    render_trend_html, render_trend_json, render_trend_markdown, render_trend_text,
};
use heapray_history::trend::{TrendOptions, trend};

use super::saved::load_report;
use crate::args::{AnalysisArgs, DiagnoseArgs, parse_size};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::Extras;
use crate::output::{OutputFile, add_inputs, write_to};
use crate::report_format::{ReportFormat, choose_format};

const EXAMPLES: &str = "\
Examples:
  heapray trend 09h.hprof 10h.hprof 11h.hprof 12h.hprof
  heapray trend '/var/dumps/shop-0/*.hprof.gz' -o trend.html
  heapray trend reports/*.json --max-heap 4G

Dumps are ordered by their own timestamps; where a dump has none, by the order of the arguments.";

/// Trend over a series of dumps or saved reports: what keeps growing, how fast, and when the heap is full
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct TrendArgs {
    /// Dumps, folders and patterns, or reports saved as JSON; use three or more
    #[arg(value_name = "DUMP", required = true)]
    dumps: Vec<PathBuf>,
    /// File to write; `-` or nothing for standard output
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<OutputFile>,
    /// Format [default: by the name of the output file, else text]
    #[arg(long, value_enum, help_heading = "Output")]
    format: Option<ReportFormat>,
    /// Maximum number of rows per table
    #[arg(long, value_name = "N", default_value_t = 100, help_heading = "Output")]
    limit: usize,
    /// Ignore growth below SIZE over the whole series
    #[arg(long, value_name = "SIZE", default_value = "64K", value_parser = parse_size)]
    min_bytes: u64,
    /// `-Xmx` of the process, if the dumps do not contain it
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    max_heap: Option<u64>,
    #[command(flatten)]
    analysis: AnalysisArgs,
    #[command(flatten)]
    diagnose: DiagnoseArgs,
}

pub(crate) fn run(args: &TrendArgs, context: &Context) -> anyhow::Result<Exit> {
    let output = args.output.as_ref();
    let format = choose_format(args.format, output)?;
    let dumps = inputs(&args.dumps)?;
    add_inputs("DUMP", dumps.iter().map(PathBuf::as_path))?;
    let mut reports = Vec::new();
    let mut exit = Exit::Answered;
    for path in dumps {
        let (report, of_one) = load_report(
            &path,
            &args.analysis,
            &args.diagnose,
            &Extras::default(),
            context,
        )?;
        reports.push(report);
        if of_one != Exit::Answered {
            exit = of_one;
        }
    }
    let mut options = TrendOptions::default();
    options.max_rows = args.limit;
    options.min_bytes = args.min_bytes;
    options.max_heap_bytes = args.max_heap;
    let trend = trend(&reports, &options)
        .map_err(|error| hinted(error.to_string(), "give at least two dumps of one process"))?;
    write_to(output, |out| {
        match format {
            ReportFormat::Html => render_trend_html(&trend, out)?,
            ReportFormat::Json => render_trend_json(&trend, out)?,
            ReportFormat::Md => render_trend_markdown(&trend, out)?,
            ReportFormat::Text => render_trend_text(&trend, context.line_width(output), out)?,
        }
        Ok(())
    })?;
    Ok(exit)
}

/// Files as they are given; folders and patterns as what they hold, sorted.
fn inputs(given: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for path in given {
        if path.is_file() || path.as_path() == Path::new("-") {
            paths.push(path.clone());
        } else {
            paths.extend(list_inputs(std::slice::from_ref(path))?);
        }
    }
    Ok(paths)
}
