//! How does a run end? The exit codes, and errors in words.

use std::fmt::Write as _;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

/// What an error is due to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Cause {
    /// Arguments, an unknown name, a file that cannot be read.
    #[default]
    Input,
    /// The file is no dump, whenever it is tried.
    NoDump,
    /// Memory, disk or time ran out: another try may succeed.
    Resources,
}

/// An error that knows what the user can do about it.
#[derive(Debug)]
pub(crate) struct Hinted {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    pub(crate) cause: Cause,
}

impl std::fmt::Display for Hinted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Hinted {}

/// An error with a hint.
pub(crate) fn hinted(message: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Hinted {
        message: message.into(),
        hint: Some(hint.into()),
        cause: Cause::Input,
    })
}

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The question was answered.
    Answered,
    /// Answered, and a command that judges found what it fails on.
    Findings,
    /// Arguments, an unknown name, or no dump.
    Unusable,
    /// Answered on incomplete data: figures may be too small.
    Incomplete,
    /// A part of a batch failed.
    Failures,
    /// Memory, disk or time ran out.
    Resources,
}

/// The exit codes in words, for help, man pages and README: the one place where they are.
pub(crate) const EXIT_CODES: [(Exit, &str); 6] = [
    (Exit::Answered, "answered, even if the answer is empty"),
    (
        Exit::Findings,
        "check: a limit is broken or --fail-on found something; batch: a dump has suspects",
    ),
    (
        Exit::Unusable,
        "wrong arguments, an unknown name, or no heap dump; nothing was written",
    ),
    (
        Exit::Incomplete,
        "answered on incomplete data; the output says what is missing",
    ),
    (
        Exit::Failures,
        "batch: some dumps could not be analyzed; the others were",
    ),
    (
        Exit::Resources,
        "out of memory, disk space or time; worth another try",
    ),
];

impl Exit {
    /// As the shell sees it.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Answered => 0,
            Self::Findings => 1,
            Self::Unusable => 2,
            Self::Incomplete => 3,
            Self::Failures => 4,
            Self::Resources => 5,
        }
    }

    /// Can the command end so? `None` is heapray without a command.
    fn is_of(self, command: Option<&str>) -> bool {
        let reads_no_dump = matches!(command, Some("completions" | "man"));
        match self {
            Self::Answered | Self::Unusable | Self::Resources => true,
            Self::Findings => matches!(command, Some("check" | "batch")),
            Self::Incomplete => !reads_no_dump,
            Self::Failures => command == Some("batch"),
        }
    }
}

/// The exit codes of a command as lines for its help; all of them for heapray itself.
pub(crate) fn exit_codes_of(command: Option<&str>) -> String {
    let mut lines = "Exit codes:".to_owned();
    for (exit, meaning) in EXIT_CODES {
        if command.is_none() || exit.is_of(command) {
            let meaning = match command.and_then(|name| meaning.split_once(&format!("{name}: "))) {
                Some((_, own)) => own.split(';').next().unwrap_or(own),
                None => meaning,
            };
            let _ = write!(lines, "\n  {}  {meaning}", exit.code());
        }
    }
    lines
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// What an error is due to: what it says itself, or an error of the system in its chain.
pub(crate) fn cause_of(error: &anyhow::Error) -> Cause {
    let stated = error.chain().find_map(|cause| {
        let hinted = cause.downcast_ref::<Hinted>()?;
        Some(hinted.cause)
    });
    let is_short = |io: &std::io::Error| {
        matches!(
            io.kind(),
            ErrorKind::StorageFull
                | ErrorKind::QuotaExceeded
                | ErrorKind::FileTooLarge
                | ErrorKind::OutOfMemory
                | ErrorKind::TimedOut
        )
    };
    let mut chain = error.chain();
    match stated {
        Some(stated) => stated,
        None if chain.any(|cause| cause.downcast_ref().is_some_and(is_short)) => Cause::Resources,
        None => Cause::Input,
    }
}

/// Prints what clap has to say: help to standard output, complaints to standard error.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.use_stderr() {
        Exit::Unusable.into()
    } else {
        Exit::Answered.into()
    }
}

/// Was standard output closed by its reader? That is no error (`heapray … | head`).
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        io.is_some_and(|io| io.kind() == ErrorKind::BrokenPipe)
    })
}

/// Prints an error to standard error; names from the dump can't reach into the terminal.
pub(crate) fn report(error: &anyhow::Error) {
    let mut words = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        if words.contains(&cause) {
            continue; // transparent wrappers repeat what they wrap
        }
        if !words.is_empty() {
            words.push_str(": ");
        }
        words.push_str(&cause);
    }
    // A hint of an inner cause must not be followed by more text on its line.
    let mut stderr = std::io::stderr().lock();
    let _ = write!(stderr, "error: ");
    for line in words.lines() {
        let _ = writeln!(stderr, "{}", heapray_report::format::harmless(line));
    }
}
