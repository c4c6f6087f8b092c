//! What does every command know of its surroundings?

use std::io::IsTerminal;

use clap::{Args, ValueEnum};
use heapray_history::ANY_WIDTH;
use heapray_report::TextOptions;
use tracing::Level;

use crate::logging::{LogArgs, LogFormat};
use crate::output::{self, OutputFile};

/// Colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Color {
    /// On terminals, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Options of the terminal, for every command.
#[derive(Debug, Clone, Args)]
pub(crate) struct TerminalArgs {
    /// When to use colours
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        help_heading = "Terminal"
    )]
    color: Color,
    /// Print errors only
    #[arg(long, short, global = true, help_heading = "Terminal")]
    quiet: bool,
    #[command(flatten)]
    pub(crate) log: LogArgs,
}

impl TerminalArgs {
    /// Starts the log. A command of many dumps logs what it does in any case.
    pub(crate) fn start_log(&self, is_logging_command: bool) -> anyhow::Result<bool> {
        let always = match (is_logging_command, self.quiet) {
            (false, _) => None,
            (true, false) => Some(Level::INFO),
            (true, true) => Some(Level::ERROR),
        };
        self.log.start(always)
    }
}

/// What every command knows of its surroundings.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    /// ANSI colours on standard output.
    pub(crate) color: bool,
    /// Columns of the terminal, or as `COLUMNS` says; 100 where there is neither.
    pub(crate) width: usize,
    /// The same; `None` where there is neither.
    known_width: Option<usize>,
    /// A progress bar on standard error.
    pub(crate) progress: bool,
    /// Nothing but errors on standard error.
    pub(crate) quiet: bool,
}

impl Context {
    /// Of these arguments, with or without a log.
    pub(crate) fn new(args: &TerminalArgs, has_log: bool) -> Self {
        let has_json = has_log && args.log.log_format == LogFormat::Json;
        let terminal = output::is_terminal();
        let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let columns = std::env::var("COLUMNS").ok();
        let columns = columns.and_then(|columns| columns.trim().parse().ok());
        // Some terminals (serial lines, containers) do not know their size.
        let known = columns.or(terminal.then_some(width.unwrap_or(80)));
        let known = known.map(|columns: usize| columns.clamp(40, 240));
        Self {
            color: match args.color {
                Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none(),
                Color::Always => true,
                Color::Never => false,
            },
            width: known.unwrap_or(100),
            known_width: known,
            progress: !args.quiet && !has_json && std::io::stderr().is_terminal(),
            quiet: args.quiet,
        }
    }

    /// Columns of lines that are whole in files and pipes, which other programs read line by line.
    pub(crate) fn line_width(&self, output: Option<&OutputFile>) -> usize {
        let to_file = output.is_some_and(|file| !file.is_standard_output());
        self.known_width.filter(|_| !to_file).unwrap_or(ANY_WIDTH)
    }

    /// For renderers of text; files get no colours.
    pub(crate) fn text_options(&self, to_file: bool) -> TextOptions {
        TextOptions::new(self.color && !to_file, self.width)
    }

    /// Writes a remark to standard error.
    pub(crate) fn remark(&self, text: &str) {
        if !self.quiet {
            use std::io::Write;
            let text = heapray_report::format::harmless(text);
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        }
    }
}
