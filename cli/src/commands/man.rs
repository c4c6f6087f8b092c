//! `heapray man`: the manual pages.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use crate::exit::Exit;
use crate::output::{write_public, write_to};

const EXAMPLES: &str = "\
Examples:
  heapray man | man -l -
  heapray man --dir /usr/local/share/man/man1    heapray.1 and a page for each command";

/// Print the manual page, or write one for every command
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ManArgs {
    /// Folder for the pages of all commands
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(crate) fn run(args: &ManArgs, program: clap::Command) -> anyhow::Result<Exit> {
    // `heapray help` says what the pages say, so it has no pages of its own.
    let without_help = |command: clap::Command| command.disable_help_subcommand(true);
    let mut command = without_help(program).mut_subcommands(without_help);
    if let Some(dir) = &args.dir {
        command.build();
        write_pages(&command, dir)
            .with_context(|| format!("pages can't be written to {}", dir.display()))?;
    } else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page)?;
        write_to(None, |out| Ok(out.write_all(&page)?))?;
    }
    Ok(Exit::Answered)
}

/// A page for the command, and for each of those below it.
fn write_pages(command: &clap::Command, dir: &Path) -> anyhow::Result<()> {
    for below in command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
    {
        write_pages(below, dir)?;
    }
    let man = clap_mangen::Man::new(command.clone());
    let mut page = Vec::new();
    man.render(&mut page)?;
    write_public(&dir.join(man.get_filename()), &page)
}
