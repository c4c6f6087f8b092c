//! `heapray index`: keeps what an analysis found, so that later commands answer at once.

use std::path::{Path, PathBuf};

use clap::Args;
use heapray_report::format::{bytes, count};
use heapray_session::open_index;

use crate::args::AnalysisArgs;
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::index_file::{is_index, write_index};
use crate::opened::open_for_index;
use crate::output::write_to;

const EXAMPLES: &str = "\
Examples:
  heapray index heapdump.hprof                       writes heapdump.hprof.heapray
  heapray index heapdump.hprof --index=/tmp/heap.idx
  heapray index heapdump.hprof.heapray --verify      reads all of it and compares its checksums
  heapray histogram heapdump.hprof.heapray           answers without the dump";

/// Analyze a dump once and keep the result in a file, from which later commands answer at once
///
/// Later commands find the file beside the dump. It holds no contents of strings, and is readable by its owner alone.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct IndexArgs {
    /// Heap dump; with --verify also an index file
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Read all of an index file and compare its checksums
    #[arg(long)]
    verify: bool,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &IndexArgs, context: &Context) -> anyhow::Result<Exit> {
    if args.verify {
        return verify(args);
    }
    let opened = open_for_index(&args.dump, &args.analysis, context)?;
    let session = opened.session();
    let (path, is_new) = if let Some(path) = session.index() {
        (path.to_owned(), false)
    } else {
        let place = args.analysis.index_place()?;
        (write_index(session, &place)?, true)
    };
    let length = std::fs::metadata(&path).map_or(0, |metadata| metadata.len());
    let objects = session.heap().object_count();
    let line = format!(
        "{}: {} for {} objects{}",
        path.display(),
        bytes(length),
        count(objects.into()),
        if is_new { "" } else { ", up to date" }
    );
    write_to(None, |out| Ok(writeln!(out, "{line}")?))?;
    opened.finish(context)
}

fn verify(args: &IndexArgs) -> anyhow::Result<Exit> {
    let path = if is_index(&args.dump) {
        args.dump.clone()
    } else {
        match &args.analysis.index {
            Some(Some(file)) => file.path().to_owned(),
            _ => beside(&args.dump),
        }
    };
    let bad = |why| {
        let message = format!("{}: {why}", path.display());
        hinted(message, "`heapray index DUMP` writes a new one")
    };
    let index = open_index(&path).map_err(bad)?;
    index.verify().map_err(bad)?;
    let sections: Vec<(&str, usize)> = index.sections().collect();
    write_to(None, |out| {
        for (name, length) in &sections {
            writeln!(out, "{:>10}  {name}", bytes(*length as u64))?;
        }
        Ok(writeln!(
            out,
            "{}: every block has its checksum",
            path.display()
        )?)
    })?;
    Ok(Exit::Answered)
}

fn beside(dump: &Path) -> PathBuf {
    let mut name = dump.as_os_str().to_owned();
    name.push(".heapray");
    name.into()
}
