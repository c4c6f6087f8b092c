//! The `heapray` command: arguments in, one command run, its exit code out.
//!
//! Data goes to standard output, everything else to standard error.

mod allocator;
mod answers;
mod args;
mod cli;
mod command_line;
mod commands;
mod context;
mod exit;
mod files;
mod index_file;
mod index_use;
mod logging;
mod metrics_file;
mod nearest;
mod opened;
mod output;
mod parquet;
mod progress_bar;
mod query_file;
mod remote;
mod repl;
mod report_format;
mod set;
mod signals;
mod table;
mod target;

use std::process::ExitCode;

use heapray_output_file::Claims;

use crate::cli::Cli;
use crate::commands::Command;
use crate::context::Context;
use crate::exit::Exit;

fn main() -> ExitCode {
    allocator::return_large_blocks();
    let mut cli = match Cli::read() {
        Ok(cli) => cli,
        Err(error) => return exit::usage(&error),
    };
    signals::install();
    commands::batch::child::watch_parent();
    match protect_files(&mut cli).and_then(|()| run(&cli)) {
        Ok(exit) => exit.into(),
        Err(error) if exit::is_broken_pipe(&error) => Exit::Answered.into(),
        Err(error) => {
            exit::report(&error);
            commands::batch::child::exit_of(&error).into()
        }
    }
}

/// Before anything is read or written: no output may be an input.
fn protect_files(cli: &mut Cli) -> anyhow::Result<()> {
    for url in &cli.outputs_in_stores {
        heapray_store::check_output(url).map_err(remote::in_words)?;
    }
    let claims = cli.claims.take().unwrap_or_else(|| Ok(Claims::new()));
    output::protect(claims.map_err(output::same_file)?, cli.force);
    Ok(())
}

fn run(cli: &Cli) -> anyhow::Result<Exit> {
    let command = cli.command.as_ref();
    let has_log = cli
        .terminal
        .start_log(command.is_some_and(Command::logs_always))?;
    let context = Context::new(&cli.terminal, has_log);
    let answer = || match command {
        Some(command) => command.run(&context, cli::program),
        None => commands::summary::run(&cli.summary, &context),
    };
    let ended = answer();
    match index_use::turn_off_if_damaged() {
        Some(why) => {
            context.remark(&format!("{why}; the dump is analyzed instead"));
            answer()
        }
        None => ended,
    }
}
