//! The commands, one a file: its options and how it runs.

pub(crate) mod report;
pub(crate) mod summary;

use clap::Subcommand;

use crate::context::Context;
use crate::exit::Exit;

/// A command.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Report(report::ReportArgs),
}

impl Command {
    /// Runs it.
    pub(crate) fn run(&self, context: &Context) -> anyhow::Result<Exit> {
        match self {
            Self::Report(args) => report::run(args, context),
        }
    }
}
