//! `heapray explore`: walk the heap in a browser.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use heapray_explorer::{ExploreError, ExploreOptions, Explorer};
use heapray_hprof::ObjectId;

use crate::args::{AnalysisArgs, parse_address};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::{open_for_report, open_heap};
use crate::output::{OutputFile, write_to};

const EXAMPLES: &str = "\
Examples:
  heapray explore heapdump.hprof
  heapray explore heapdump.hprof yesterday.hprof       histogram with differences
  heapray explore 'heapdump.hprof#object=0x7f00a8c0'   begin at an object
  heapray explore heapdump.hprof --no-open             on a server: prints what to type on your machine

The page is for whoever has the printed address, whose token lets a browser
in. Ctrl-C ends it.";

/// Walk the heap in a browser: histogram, objects, paths, dominators, queries
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExploreArgs {
    /// Heap dump; `#object=0x…` behind it begins at an object
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Another dump whose histogram is compared with that of the first
    #[arg(value_name = "DUMP2")]
    other: Option<PathBuf>,
    /// Port; 0 for one that stays the same for the same dump, or else a free one
    #[arg(long, default_value_t = 0, value_name = "N", help_heading = "Server")]
    port: u16,
    /// Address to listen on; others than 127.0.0.1 let other machines in
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_name = "ADDRESS", help_heading = "Server")]
    bind: IpAddr,
    /// Do not open a browser
    #[arg(long, help_heading = "Server")]
    no_open: bool,
    /// End after so long without a request (`30m`, `2h`)
    #[arg(long, default_value = "2h", value_name = "TIME", value_parser = parse_time, help_heading = "Server")]
    idle: Duration,
    /// File for notes and sets [default: DUMP.heapray-notes.json; in the cache folder where that cannot be written]
    #[arg(long, value_name = "PATH")]
    notes: Option<OutputFile>,
    /// Show numbers and strings from the start; they may be secret
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &ExploreArgs, context: &Context) -> anyhow::Result<Exit> {
    if args
        .notes
        .as_ref()
        .is_some_and(OutputFile::is_standard_output)
    {
        return Err(hinted("notes can't go to standard output", "give a file"));
    }
    let (dump, object) = split_object(&args.dump)?;
    let session = open_for_report(&dump, &args.analysis, context)?.into_session();
    let object = object.filter(|address| {
        let is_there = session.heap().find(*address).is_some();
        if !is_there {
            context.remark(&format!(
                "there is no object at {address}; the address below leads to the summary"
            ));
        }
        is_there
    });
    let other = match &args.other {
        Some(other) => Some(open_heap(other, &args.analysis, context)?.into_session()),
        None => None,
    };
    let mut options = ExploreOptions::default();
    options.bind = args.bind;
    options.port = args.port;
    options.show_values = args.show_values;
    options.idle = args.idle;
    options.notes = args.notes.as_ref().map(|notes| notes.path().to_owned());
    let explorer = Explorer::bind(session, other, &options).map_err(in_words)?;
    if !args.bind.is_loopback() {
        context.remark(&format!(
            "whoever reaches {} and has the address below sees the heap; it is not encrypted",
            args.bind
        ));
        if args.bind.is_unspecified() {
            context.remark("other machines put an address of this machine in place of 127.0.0.1");
        }
    }
    let url = explorer.url(object.map(|id| id.to_string()).as_deref());
    let port = explorer.address().map_err(in_words)?.port();
    write_to(None, |out| {
        writeln!(out, "{url}")?;
        Ok(())
    })?;
    let is_remote = std::env::var_os("SSH_CONNECTION").is_some();
    if is_remote {
        context.remark(&format!(
            "on your machine: ssh -L {port}:127.0.0.1:{port} {}, then open the address",
            ssh_target()
        ));
    }
    context.remark(&format!("notes: {}", explorer.notes().display()));
    if !args.no_open && !is_remote && !context.quiet && opener::open_browser(&url).is_err() {
        context.remark("no browser could be opened");
    }
    explorer.run().map_err(in_words)?;
    context.remark("nobody asked for a while; the explorer has ended");
    Ok(Exit::Answered)
}

/// The dump, and the object in `heapdump.hprof#object=0x7f00a8c0`. A file of just this name is the dump.
fn split_object(dump: &Path) -> anyhow::Result<(PathBuf, Option<ObjectId>)> {
    let text = dump.to_string_lossy();
    let Some((path, address)) = text.rsplit_once("#object=").filter(|_| !dump.exists()) else {
        return Ok((dump.to_owned(), None));
    };
    match parse_address(address) {
        Some(number) => Ok((PathBuf::from(path), Some(ObjectId(number)))),
        None => Err(hinted(
            format!("{address} is no address"),
            "an object is named by its address, as in heapdump.hprof#object=0x7f00a8c0",
        )),
    }
}

/// Whom to call on this machine.
fn ssh_target() -> String {
    let user = std::env::var("USER").unwrap_or_else(|_| "USER".to_owned());
    // The third word is this machine's address, as the other one knows it.
    let connection = std::env::var("SSH_CONNECTION").unwrap_or_default();
    let host = connection.split(' ').nth(2).unwrap_or("HOST");
    format!("{user}@{host}")
}

/// `90s`, `30m`, `2h`.
fn parse_time(text: &str) -> Result<Duration, String> {
    let (number, seconds) = match text.as_bytes().last() {
        Some(b's') => (text.trim_end_matches('s'), 1),
        Some(b'm') => (text.trim_end_matches('m'), 60),
        Some(b'h') => (text.trim_end_matches('h'), 3_600),
        _ => ("", 0),
    };
    let number: u64 = number
        .parse()
        .map_err(|_| "give a time as in 90s, 30m or 2h".to_owned())?;
    match number.checked_mul(seconds) {
        Some(seconds) if seconds > 0 => Ok(Duration::from_secs(seconds)),
        _ => Err("the time is too short or too long".to_owned()),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn in_words(error: ExploreError) -> anyhow::Error {
    let message = error.to_string();
    match error {
        ExploreError::Bind { .. } => hinted(message, "another --port, or none, may be free"),
        ExploreError::Notes { .. } => hinted(message, "--notes PATH names another file"),
        _ => anyhow::anyhow!(message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        assert_eq!(parse_time("2h"), Ok(Duration::from_secs(7_200)));
        assert_eq!(parse_time("90s"), Ok(Duration::from_secs(90)));
        for wrong in [
            "",
            "2",
            "h",
            "-1h",
            "0m",
            "99999999999999999999h",
            "9999999999999999999h",
        ] {
            assert!(parse_time(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_object_may_stand_behind_the_dump() {
        let (dump, object) = split_object(Path::new("a.hprof#object=0x7F00")).unwrap();
        assert_eq!(
            (dump, object),
            (PathBuf::from("a.hprof"), Some(ObjectId(0x7f00)))
        );
        let (dump, object) = split_object(Path::new("a#b.hprof")).unwrap();
        assert_eq!((dump, object), (PathBuf::from("a#b.hprof"), None));
        assert!(split_object(Path::new("a.hprof#object=x")).is_err());
    }
}
