//! `heapray secrets`: likely secrets in the dump.

use std::path::PathBuf;

use clap::Args;
use heapray_analyzer::{Progress, Stage};
use heapray_privacy::secrets::{PASSES, SecretOptions, find_secrets};
use heapray_query::{Cell, Column};
use heapray_report::format::bytes;

use crate::args::TableArgs;
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::{check_unchanged, open_file};
use crate::output::write_to;
use crate::progress_bar::Bar;
use crate::table::{Table, left_out};

const EXAMPLES: &str = "\
Examples:
  heapray secrets heapdump.hprof
  heapray secrets heapdump.hprof --reveal    show the values

No findings does not mean no secrets.";

/// List likely secrets by kind and field; values stay hidden
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SecretsArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Show up to five values of each finding
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    table: TableArgs,
    /// Folder for temporary files
    #[arg(long, value_name = "DIR")]
    tmp_dir: Option<PathBuf>,
}

const COLUMNS: [Column; 4] = [
    Column::count("count", "Count"),
    Column::text("kind", "Kind"),
    Column::text("holder", "Held by"),
    Column::text("key", "Key"),
];
const REVEALED: [Column; 5] = [
    Column::count("count", "Count"),
    Column::text("kind", "Kind"),
    Column::text("holder", "Held by"),
    Column::text("key", "Key"),
    Column::text("values", "Values"),
];

pub(crate) fn run(args: &SecretsArgs, context: &Context) -> anyhow::Result<Exit> {
    let bar = Bar::new(context.progress);
    let dump = open_file(&args.dump, args.tmp_dir.as_deref(), &bar)?;
    let length = dump.bytes().len() as u64;
    bar.begin(Stage::References, length * u64::from(PASSES));
    let mut options = SecretOptions::default();
    options.reveal = args.reveal;
    let findings = find_secrets(dump.bytes(), options, &|range| {
        bar.advance(range.len() as u64);
        dump.release(range);
    });
    bar.finish();
    let found = findings?;
    let findings = &found.findings;
    check_unchanged(&dump)?;
    let columns: &[Column] = if args.reveal { &REVEALED } else { &COLUMNS };
    write_to(args.table.output.as_deref(), |out| {
        let mut table = Table::new(out, args.table.format(), columns, context.width)?;
        let limit = args.table.limit().min(findings.len());
        for finding in findings.iter().take(limit) {
            let kind = match args.table.format() {
                crate::args::TableFormat::Text => finding.kind.description(),
                _ => finding.kind.name(),
            };
            let mut cells = vec![
                Cell::Count(finding.count),
                Cell::text(kind),
                Cell::maybe_text(finding.holder.as_deref()),
                Cell::maybe_text(finding.key.as_deref()),
            ];
            if args.reveal {
                cells.push(Cell::Text(finding.values.join(" | ").into()));
            }
            table.row(&cells)?;
        }
        Ok(table.finish(&left_out(limit, findings.len()))?)
    })?;
    if findings.is_empty() {
        context.remark("no likely secrets found, which does not mean that there are none");
    }
    if found.unread_bytes > 0 {
        let unread = bytes(found.unread_bytes);
        context.remark(&format!(
            "the dump is damaged: {unread} could not be searched"
        ));
    }
    Ok(if dump.repairs().is_empty() && found.unread_bytes == 0 {
        Exit::Answered
    } else {
        Exit::Incomplete
    })
}
