//! What is heapray doing, in detail? A log on standard error, of what the libraries report: stages with their times,
//! what was recovered of a damaged dump, how objects are laid out.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use clap::{ArgAction, Args, ValueEnum};
use heapray_report::format::harmless;
use indicatif::ProgressBar;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::exit::hinted;

/// A filter that overrides `-v`, in the syntax of tracing's `EnvFilter`.
pub(crate) const FILTER_VARIABLE: &str = "HEAPRAY_LOG";

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people, above the progress bar
    #[default]
    Text,
    /// One JSON object per line
    Json,
}

/// Options of the log, for every command.
#[derive(Debug, Clone, Args)]
pub(crate) struct LogArgs {
    /// Log stages, recovered damage and the object layout to standard error; -vv logs details.
    /// `HEAPRAY_LOG` overrides it with a filter, such as `heapray_analyzer=debug`
    #[arg(
        long,
        short,
        global = true,
        action = ArgAction::Count,
        conflicts_with = "quiet",
        help_heading = "Terminal"
    )]
    verbose: u8,
    /// Format of the log
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORMAT",
        help_heading = "Terminal"
    )]
    pub(crate) log_format: LogFormat,
}

impl LogArgs {
    /// Starts the log, once for the process; without `-v` and filter it has what a command logs `always`, if
    /// anything. Says whether there is a log.
    ///
    /// # Errors
    /// When the filter can't be understood.
    pub(crate) fn start(&self, always: Option<Level>) -> anyhow::Result<bool> {
        let Some(filter) = self.filter(always)? else {
            return Ok(false);
        };
        let format = self.log_format;
        let builder = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_ansi(false)
            .with_writer(move || LogWriter { format });
        // Another subscriber can only have been set by a caller, who then knows better.
        let _ = match format {
            LogFormat::Text => builder.event_format(TextLine).try_init(),
            LogFormat::Json => {
                let builder = builder.json().flatten_event(true).with_target(false);
                let builder = builder.with_current_span(false).with_span_list(false);
                builder.try_init()
            }
        };
        Ok(true)
    }

    fn filter(&self, always: Option<Level>) -> anyhow::Result<Option<EnvFilter>> {
        if let Some(filter) = std::env::var_os(FILTER_VARIABLE).filter(|filter| !filter.is_empty())
        {
            let filter = filter.to_string_lossy();
            let parsed = EnvFilter::try_new(&filter).map_err(|error| {
                hinted(
                    format!("{FILTER_VARIABLE}={filter} is not a filter: {error}"),
                    "for example info, debug, or heapray_analyzer=debug,warn",
                )
            });
            return parsed.map(Some);
        }
        let level = match self.verbose {
            0 => always,
            1 => Some(Level::INFO),
            2 => Some(Level::DEBUG),
            _ => Some(Level::TRACE),
        };
        Ok(level.map(|level| EnvFilter::new(level.as_str())))
    }
}

/// Time, level, message and fields. What stands around an event repeats it, so it is left out.
struct TextLine;

impl<S, N> FormatEvent<S, N> for TextLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut line: Writer<'_>,
        event: &Event<'_>,
    ) -> std::fmt::Result {
        SystemTime.format_time(&mut line)?;
        write!(line, " {:>5} ", event.metadata().level())?;
        context.format_fields(line.by_ref(), event)?;
        writeln!(line)
    }
}

/// The progress bar that is on the screen, if any.
static BAR: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Lines of the log are written above this bar from now on.
pub(crate) fn write_above(bar: &ProgressBar) {
    *BAR.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.clone());
}

/// Writes lines to standard error.
struct LogWriter {
    format: LogFormat,
}

impl Write for LogWriter {
    /// The log hands over whole lines.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let text = text.trim_end_matches('\n');
        let text = match self.format {
            LogFormat::Text => harmless(text).into_owned(),
            LogFormat::Json => harmless_json(text),
        };
        let bar = BAR.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let write = || writeln!(io::stderr().lock(), "{text}");
        match bar {
            Some(bar) => bar.suspend(write)?,
            None => write()?,
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// JSON whose harmful characters are written as JSON's escapes, which only strings can have.
fn harmless_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        let mut utf8 = [0; 4];
        let is_harmless =
            c.is_ascii_graphic() || harmless(c.encode_utf8(&mut utf8)).len() == c.len_utf8();
        if is_harmless {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}"); // a `String` takes everything
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    #[test]
    fn harmful_characters_stay_out_of_json_and_are_read_back() {
        let evil = "evil\u{202e}ssalc \u{9b}31m \u{e0041} – ok";
        let json = serde_json::to_string(evil).unwrap();
        let safe = harmless_json(&json);
        assert_eq!(safe, r#""evil\u202essalc \u009b31m \udb40\udc41 – ok""#);
        let read: String = serde_json::from_str(&safe).unwrap();
        assert_eq!(read, evil);
    }
}
