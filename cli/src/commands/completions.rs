//! `heapray completions`: what a shell needs to complete commands and options.

use clap::Args;
use clap_complete::Shell;

use crate::exit::Exit;
use crate::output::write_to;

const EXAMPLES: &str = "\
Examples:
  heapray completions bash > ~/.local/share/bash-completion/completions/heapray
  heapray completions zsh > ~/.zfunc/_heapray
  heapray completions fish > ~/.config/fish/completions/heapray.fish";

/// Print a script that completes commands and options in a shell
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(args: &CompletionsArgs, mut program: clap::Command) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut program, "heapray", &mut script);
    write_to(None, |out| Ok(out.write_all(&script)?))?;
    Ok(Exit::Answered)
}
