//! `heapray redact`: a copy that can be handed on.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use heapray_analyzer::{Progress, Stage};
use heapray_privacy::GzipMembers;
use heapray_privacy::redact::{RedactLevel, RedactOptions, passes, redact};
use heapray_report::format::{bytes, count};

use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::{check_unchanged, open_file};
use crate::output::{OutputFile, write_to};
use crate::progress_bar::Bar;

const EXAMPLES: &str = "\
Examples:
  heapray redact heapdump.hprof shared.hprof
  heapray redact heapdump.hprof shared.hprof.gz --level names
  heapray redact heapdump.hprof shared.hprof --key-file key    equal texts stay equal

Class names (except at level names), counts, sizes and references stay, so the leak suspects stay the same.";

/// Write a copy with the same structure, with strings and values replaced
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RedactArgs {
    /// Heap dump
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// Copy to write; compressed where it ends in .gz
    #[arg(value_name = "OUT")]
    output: OutputFile,
    /// How much is replaced
    #[arg(long, value_enum, default_value_t)]
    level: Level,
    /// File with a secret key: equal values stay equal in all copies made with it
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Keep the names of threads
    #[arg(long)]
    keep_thread_names: bool,
    /// Folder for temporary files
    #[arg(long, value_name = "DIR")]
    tmp_dir: Option<PathBuf>,
}

/// How much is replaced; each level includes those before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Level {
    /// Contents of texts and byte arrays
    Strings,
    /// All primitive values too
    #[default]
    Values,
    /// Names of the application's classes, methods and fields too
    Names,
}

pub(crate) fn run(args: &RedactArgs, context: &Context) -> anyhow::Result<Exit> {
    let mut options = RedactOptions::default();
    options.level = match args.level {
        Level::Strings => RedactLevel::Strings,
        Level::Values => RedactLevel::Values,
        Level::Names => RedactLevel::Names,
    };
    options.keep_thread_names = args.keep_thread_names;
    if let Some(file) = &args.key_file {
        let key =
            std::fs::read(file).with_context(|| format!("{} can't be read", file.display()))?;
        if key.len() < 16 {
            let message = format!("the key in {} has only {} bytes", file.display(), key.len());
            return Err(hinted(message, "make one: head -c 32 /dev/urandom > key"));
        }
        options.key = Some(key);
    }
    let bar = Bar::new(context.progress);
    let dump = open_file(&args.input, args.tmp_dir.as_deref(), &bar)?;
    let length = dump.bytes().len() as u64;
    bar.begin(Stage::References, length * u64::from(passes(&options)));
    let scanned = |range: std::ops::Range<usize>| {
        bar.advance(range.len() as u64);
        dump.release(range);
    };
    let output = args.output.path();
    let compressed = output
        .extension()
        .is_some_and(|extension| extension == "gz");
    let mut summary = None;
    let written = write_to(Some(&args.output), |out| {
        if compressed {
            let mut out = GzipMembers::new(out);
            summary = Some(redact(dump.bytes(), &mut out, &options, &scanned)?);
            out.finish()?;
        } else {
            summary = Some(redact(dump.bytes(), out, &options, &scanned)?);
        }
        check_unchanged(&dump)?;
        Ok(())
    });
    bar.finish();
    written?;
    let summary = summary.unwrap_or_default();
    context.remark(&format!(
        "{}: {}, {} arrays and {} objects redacted{}",
        output.display(),
        bytes(summary.bytes),
        count(summary.arrays),
        count(summary.objects),
        match summary.blanked_bytes {
            0 => String::new(),
            blanked => format!(", {} of damage blanked", bytes(blanked)),
        }
    ));
    let whole = dump.repairs().is_empty() && summary.blanked_bytes == 0 && !summary.is_damaged;
    Ok(if whole {
        Exit::Answered
    } else {
        Exit::Incomplete
    })
}
