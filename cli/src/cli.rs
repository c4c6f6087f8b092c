//! The command line: a command with its options, or a dump to summarize, and the options of the terminal.

use std::path::PathBuf;

use clap::{CommandFactory, FromArgMatches, Parser};
use heapray_output_file::{Claims, Conflict};

use crate::command_line::with_command_first;
use crate::commands::{Command, SummaryArgs};
use crate::context::TerminalArgs;
use crate::exit::exit_codes_of;
use crate::files::{claims_of, outputs_in_stores};

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
    after_help = AFTER_HELP,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) summary: SummaryArgs,
    #[command(flatten)]
    pub(crate) terminal: TerminalArgs,
    /// Let an output replace a heap dump, a ledger or a foreign .heapray file that is not an input
    #[arg(long, global = true, help_heading = "Output")]
    pub(crate) force: bool,
    /// The files that the arguments name; read from clap's own list.
    #[arg(skip)]
    pub(crate) claims: Option<Result<Claims, Conflict>>,
    /// The outputs that are URLs.
    #[arg(skip)]
    pub(crate) outputs_in_stores: Vec<PathBuf>,
}

impl Cli {
    /// Understands the arguments of the process.
    ///
    /// # Errors
    /// When they are wrong, or ask for help.
    pub(crate) fn read() -> Result<Self, clap::Error> {
        let mut program = program();
        let arguments = with_command_first(&program, std::env::args_os().collect())?;
        let mut matches = program.try_get_matches_from_mut(arguments)?;
        let claims = claims_of(&program, &matches);
        let outputs_in_stores = outputs_in_stores(&program, &matches);
        let mut cli =
            Self::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut program))?;
        cli.claims = Some(claims);
        cli.outputs_in_stores = outputs_in_stores;
        Ok(cli)
    }
}

/// The whole command line; the help of each command ends with its exit codes.
pub(crate) fn program() -> clap::Command {
    with_exit_codes(Cli::command(), None).mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        with_exit_codes(command, Some(&name))
    })
}

fn with_exit_codes(command: clap::Command, name: Option<&str>) -> clap::Command {
    let own = command.get_after_help().map(ToString::to_string);
    let own = own.map_or_else(String::new, |own| format!("{own}\n\n"));
    command.after_help(format!("{own}{}", exit_codes_of(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_hold_together() {
        program().debug_assert();
    }

    /// Options are moved behind the command before it is known which command it is.
    #[test]
    fn an_option_takes_a_value_in_every_command_or_in_none() {
        let program = program();
        let mut known: Vec<(String, bool, String)> = Vec::new();
        for command in std::iter::once(&program).chain(program.get_subcommands()) {
            for argument in command.get_arguments() {
                let Some(long) = argument.get_long() else {
                    continue;
                };
                let takes = argument.get_action().takes_values();
                let other = known.iter().find(|(name, ..)| name == long);
                if let Some((_, other, of)) = other {
                    assert_eq!(*other, takes, "--{long} of {} and {of}", command.get_name());
                }
                known.push((long.to_owned(), takes, command.get_name().to_owned()));
            }
        }
    }
}
