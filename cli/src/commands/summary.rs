//! `heapray DUMP`: the verdict and the suspects, in the terminal.

use std::path::PathBuf;

use clap::Args;
use heapray_report::render_summary;

use crate::args::{AnalysisArgs, DiagnoseArgs};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::{Extras, analyze_dump};
use crate::output::write_to;

/// Options without a command.
#[derive(Debug, Args)]
pub(crate) struct SummaryArgs {
    /// Heap dump to explain: HPROF, also gzipped; `-` for standard input
    #[arg(value_name = "DUMP")]
    dump: Option<PathBuf>,
    #[command(flatten)]
    analysis: AnalysisArgs,
    #[command(flatten)]
    diagnose: DiagnoseArgs,
}

pub(crate) fn run(args: &SummaryArgs, context: &Context) -> anyhow::Result<Exit> {
    let Some(dump) = &args.dump else {
        return Err(hinted(
            "no heap dump given",
            "heapray DUMP, or heapray --help",
        ));
    };
    let (report, exit) = analyze_dump(
        dump,
        &args.analysis,
        &args.diagnose,
        &Extras::default(),
        context,
    )?;
    write_to(None, |out| {
        Ok(render_summary(&report, out, &context.text_options(false))?)
    })?;
    Ok(exit)
}
