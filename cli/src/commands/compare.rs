//! `heapray compare`: what grew and what shrank between two heaps.

use std::path::PathBuf;

use clap::Args;
use heapray_history::compare::{CompareOptions, compare};
use heapray_history::render::{
    render_comparison_html, render_comparison_json, render_comparison_markdown,
    render_comparison_text,
};

use super::saved::load_report;
use crate::args::{AnalysisArgs, DiagnoseArgs, parse_size};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::Extras;
use crate::output::{OutputFile, write_to};
use crate::query_file::{QueryFile, read_queries};
use crate::report_format::{ReportFormat, choose_format};

const EXAMPLES: &str = "\
Examples:
  heapray compare before.hprof after.hprof
  heapray compare monday.json friday.json -o compare.html   saved reports, no dumps needed
  heapray compare before.hprof after.hprof --format md      for a ticket
  heapray compare before.hprof after.hprof --query orders=orders.oql

Objects are matched by access path and class, never by address: the garbage collector moves objects.";

/// Compare two dumps or saved reports: what grew and what shrank
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompareArgs {
    /// Earlier dump, or a report saved as JSON
    #[arg(value_name = "BEFORE")]
    before: PathBuf,
    /// Later dump, or a report saved as JSON
    #[arg(value_name = "AFTER")]
    after: PathBuf,
    /// File to write; `-` or nothing for standard output
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<OutputFile>,
    /// Format [default: by the name of the output file, else text]
    #[arg(long, value_enum, help_heading = "Output")]
    format: Option<ReportFormat>,
    /// Maximum number of rows per table
    #[arg(long, value_name = "N", default_value_t = 500, help_heading = "Output")]
    limit: usize,
    /// Ignore changes below SIZE
    #[arg(long, value_name = "SIZE", default_value = "64K", value_parser = parse_size)]
    min_bytes: u64,
    /// File with a query in OQL that both dumps answer, joined by the columns that are no numbers; may be repeated. Saved
    /// reports have the answers to their own queries
    #[arg(long = "query", value_name = "NAME=FILE")]
    queries: Vec<QueryFile>,
    #[command(flatten)]
    analysis: AnalysisArgs,
    #[command(flatten)]
    diagnose: DiagnoseArgs,
}

pub(crate) fn run(args: &CompareArgs, context: &Context) -> anyhow::Result<Exit> {
    let output = args.output.as_ref();
    let format = choose_format(args.format, output)?;
    let queries = read_queries(&args.queries)?;
    let extras = Extras {
        queries: &queries,
        ..Extras::default()
    };
    let load = |path| load_report(path, &args.analysis, &args.diagnose, &extras, context);
    let (before, first) = load(&args.before)?;
    let (after, second) = load(&args.after)?;
    let mut options = CompareOptions::default();
    options.max_rows = args.limit;
    options.min_bytes = args.min_bytes;
    let comparison = compare(&before, &after, &options);
    write_to(output, |out| {
        match format {
            ReportFormat::Html => render_comparison_html(&comparison, out)?,
            ReportFormat::Json => render_comparison_json(&comparison, out)?,
            ReportFormat::Md => render_comparison_markdown(&comparison, out)?,
            ReportFormat::Text => {
                render_comparison_text(&comparison, context.line_width(output), out)?;
            }
        }
        Ok(())
    })?;
    Ok(if first == Exit::Answered {
        second
    } else {
        first
    })
}
