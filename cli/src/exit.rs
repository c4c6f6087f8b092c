//! How does a run end? The exit codes, and errors in words.

use std::io::Write;
use std::process::ExitCode;

/// An error that knows what the user can do about it.
#[derive(Debug)]
pub(crate) struct Hinted {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    /// Is it the file's own fault, whenever it is tried?
    pub(crate) is_no_dump: bool,
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
        is_no_dump: false,
    })
}

/// Exit codes, as in the help and in the man page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// Done, and the command found what it fails on.
    Findings,
    /// Unusable input or arguments.
    Unusable,
    /// Done, but the dump was damaged: figures may be too small.
    Damaged,
    /// Some of a batch could not be done.
    Failures,
}

/// The same in words.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  done, and the command found what it looks for: check a broken budget, batch a leak suspect
  2  unusable input or arguments; nothing was written
  3  done, but the dump was damaged or partly read: the output says what is missing
  4  batch: some dumps could not be analyzed; the others were analyzed";

impl Exit {
    /// As the shell sees it.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::Unusable => 2,
            Self::Damaged => 3,
            Self::Failures => 4,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Prints what clap has to say: help to standard output, complaints to standard error.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.use_stderr() {
        Exit::Unusable.into()
    } else {
        Exit::Done.into()
    }
}

/// Was standard output closed by its reader? That is no error (`heapray … | head`).
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
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
