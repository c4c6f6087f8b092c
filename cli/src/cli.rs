//! The command line: a command with its options, or a dump to summarize, and the options of the terminal.

use std::ffi::{OsStr, OsString};

use clap::{CommandFactory, Parser};

use crate::commands::{Command, SummaryArgs};
use crate::context::TerminalArgs;
use crate::exit::EXIT_CODES;

const AFTER_HELP: &str = "\
Examples:
  heapray heapdump.hprof                        verdict and leak suspects, in the terminal
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

impl Cli {
    /// Understands the arguments of the process.
    ///
    /// # Errors
    /// When they are wrong, or ask for help.
    pub(crate) fn read() -> Result<Self, clap::Error> {
        Self::try_parse_from(with_command_first(std::env::args_os().collect()))
    }
}

/// `heapray -v report heap.hprof` → `heapray report -v heap.hprof`: options of the terminal may stand before a command,
/// where only the options of the summary are known otherwise.
fn with_command_first(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let mut at = 1;
    while let Some(words) = arguments
        .get(at)
        .and_then(|argument| terminal_option(argument))
    {
        at += words;
    }
    let name = arguments.get(at).and_then(|name| name.to_str());
    let is_command = |name| Cli::command().find_subcommand(name).is_some();
    if at > 1 && name.is_some_and(is_command) {
        let command = arguments.remove(at);
        arguments.insert(1, command);
    }
    arguments
}

/// How many arguments an option of the terminal takes up; `None` for anything else.
fn terminal_option(argument: &OsStr) -> Option<usize> {
    let text = argument.to_str()?;
    let short = text.strip_prefix('-').filter(|short| !short.is_empty());
    match text {
        "--quiet" | "--verbose" => Some(1),
        "--color" | "--log-format" => Some(2),
        _ if text.starts_with("--color=") || text.starts_with("--log-format=") => Some(1),
        _ if short.is_some_and(|short| short.chars().all(|c| matches!(c, 'q' | 'v'))) => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_the_terminal_may_stand_before_a_command() {
        for (given, understood) in [
            ("heapray -v report a", "heapray report -v a"),
            (
                "heapray -vv --log-format json roots a",
                "heapray roots -vv --log-format json a",
            ),
            (
                "heapray --color=never -q info a",
                "heapray info --color=never -q a",
            ),
            // A dump, another option, nothing at all.
            ("heapray -v heap.hprof", "heapray -v heap.hprof"),
            ("heapray --rules report info", "heapray --rules report info"),
            ("heapray --color", "heapray --color"),
            ("heapray - report", "heapray - report"),
        ] {
            let words = given.split(' ').map(OsString::from).collect();
            let expected: Vec<_> = understood.split(' ').map(OsString::from).collect();
            assert_eq!(with_command_first(words), expected);
        }
    }

    #[test]
    fn arguments_hold_together() {
        Cli::command().debug_assert();
    }
}
