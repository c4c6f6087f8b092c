//! The command line: a command with its options, or a dump to summarize, and the options of the terminal.

use clap::Parser;

use crate::commands::{Command, SummaryArgs};
use crate::context::TerminalArgs;
use crate::exit::EXIT_CODES;

const AFTER_HELP: &str = "\
Examples:
  heapray heapdump.hprof                        what is wrong, in the terminal
  heapray report heapdump.hprof -o report.html  everything, on one page
  heapray help histogram                        help for a command";

/// Heap dump analyzer for the JVM: what holds the heap, why, and what to change
#[derive(Debug, Parser)]
#[command(
    name = "heapray",
    version,
    args_conflicts_with_subcommands = true,
    arg_required_else_help = true,
    subcommand_value_name = "COMMAND",
    after_help = format!("{AFTER_HELP}\n\n{EXIT_CODES}"),
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) summary: SummaryArgs,
    #[command(flatten)]
    pub(crate) terminal: TerminalArgs,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn arguments_hold_together() {
        Cli::command().debug_assert();
    }
}
