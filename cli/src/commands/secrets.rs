//! `heapray secrets`: likely secrets in the dump.

use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use heapray_analyzer::{ObjectIndex, Progress, Stage};
use heapray_hprof::ObjectId;
use heapray_privacy::secrets::{
    CollectionOwner, PASSES, SecretFinding, SecretOptions, Secrets, find_secrets,
};
use heapray_query::{Cell, Column, find_owners};
use heapray_report::format::{bytes, count, cut, harmless};

use crate::args::{AnalysisArgs, TableArgs, TableFormat};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::{check_unchanged, open_file, open_session};
use crate::output::write_to;
use crate::progress_bar::Bar;
use crate::table::{Table, left_out, wrap};

const EXAMPLES: &str = "\
Examples:
  heapray secrets heapdump.hprof
  heapray secrets heapdump.hprof --reveal    show the values
  heapray secrets heapdump.hprof --personal  card, account and personal numbers, and mail addresses, too

Held by is the field that owns the collection in which the value is, or that refers to it. With
--no-analysis, which needs less memory, it is always the field that refers to the value directly: that
of a map's entry, for instance. No findings does not mean no secrets.";

/// List likely secrets by kind and field; values stay hidden
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SecretsArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Show up to five values of each finding, whole
    #[arg(long)]
    reveal: bool,
    /// Search for personal data too: numbers of payment cards, bank accounts and persons, mail addresses
    #[arg(long)]
    personal: bool,
    /// Show the fields that refer to the values directly: less memory, no analysis of the heap
    #[arg(long)]
    no_analysis: bool,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
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
    let dump = open_file(&args.dump, args.analysis.tmp_dir.as_deref(), &bar)?;
    let length = dump.bytes().len() as u64;
    bar.begin(Stage::References, length * u64::from(PASSES));
    let mut options = SecretOptions::default();
    options.reveal = args.reveal;
    options.personal = args.personal;
    let found = find_secrets(dump.bytes(), options, &|range| {
        bar.advance(range.len() as u64);
        dump.release(range);
    });
    bar.finish();
    let found = found?;
    let findings = &findings_by_owner(args, &found, context)?;
    check_unchanged(&dump)?;
    write_to(args.table.output.as_ref(), |out| {
        let format = args.table.format();
        let limit = args.table.limit().min(findings.len());
        let shown = findings.get(..limit).unwrap_or(findings);
        if args.reveal && format == TableFormat::Text {
            return write_values(out, shown, findings.len(), context);
        }
        let columns: &[Column] = if args.reveal { &REVEALED } else { &COLUMNS };
        let mut table = Table::new(out, format, columns, context.width)?;
        for finding in shown {
            let kind = match format {
                TableFormat::Text => finding.kind.description(),
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
    if !found.has_heap {
        context.remark("the dump contains no heap: there was nothing to search");
    } else if found.missing_objects > 0 {
        let missing = count(found.missing_objects);
        context.remark(&format!(
            "a part of the dump is missing: {missing} objects that names suggest to be secrets are not in the file"
        ));
    } else if found.unread_bytes > 0 {
        let unread = bytes(found.unread_bytes);
        context.remark(&format!(
            "the dump is damaged: {unread} could not be searched"
        ));
    } else if found.is_damaged {
        context.remark("the dump is cut or damaged: what is missing could not be searched");
    }
    Ok(if dump.repairs().is_empty() && !found.is_damaged {
        Exit::Answered
    } else {
        Exit::Incomplete
    })
}

/// Findings by the owners of the collections in which they are; by the fields that refer to them directly where the
/// heap is not analyzed, which is said.
fn findings_by_owner(
    args: &SecretsArgs,
    found: &Secrets,
    context: &Context,
) -> anyhow::Result<Vec<SecretFinding>> {
    let inner = found.found.inner_objects();
    if inner.is_empty() {
        return Ok(found.found.by_field());
    }
    if args.no_analysis {
        context.remark(
            "the heap is not analyzed: held by is the field that refers to a value directly",
        );
        return Ok(found.found.by_field());
    }
    let mut options = args.analysis.options()?;
    options.keep_unreachable = true; // garbage has secrets, too
    let opened = match open_session(&args.dump, &args.analysis, &options, context) {
        Ok(opened) => opened,
        Err(error) => {
            context.remark(&format!(
                "the heap could not be analyzed ({error}): held by is the field that refers to a value directly"
            ));
            return Ok(found.found.by_field());
        }
    };
    let heap = opened.heap();
    let known: Vec<(ObjectId, ObjectIndex)> = inner
        .into_iter()
        .filter_map(|id| Some((id, heap.find(id)?)))
        .collect();
    let objects: Vec<ObjectIndex> = known.iter().map(|(_, object)| *object).collect();
    let owners = known.iter().zip(find_owners(heap, &objects)?);
    let owners: HashMap<ObjectId, CollectionOwner> = owners
        .filter_map(|((id, _), owner)| {
            let owner = owner?;
            let field = Some(owner.field);
            let is_catalog = owner.is_catalog;
            Some((*id, CollectionOwner { field, is_catalog }))
        })
        .collect();
    opened.close();
    Ok(found.found.by_owner(&|id| owners.get(&id).cloned()))
}

/// Findings with their whole values below them: a column would cut them.
fn write_values(
    out: &mut dyn Write,
    findings: &[SecretFinding],
    all: usize,
    context: &Context,
) -> anyhow::Result<()> {
    for finding in findings {
        let place = finding.holder.as_deref().unwrap_or("held by no object");
        let key = finding.key.as_deref().map(|key| format!(" [{key}]"));
        let kind = finding.kind.description();
        let head = format!("{place}{}", key.unwrap_or_default());
        writeln!(out, "{}", cut(&harmless(&head), context.width))?;
        writeln!(out, "  {} × {kind}", count(finding.count))?;
        for value in &finding.values {
            for line in wrap(&harmless(value), context.width.saturating_sub(4)) {
                writeln!(out, "    {line}")?;
            }
        }
    }
    let note = left_out(findings.len(), all);
    if !note.is_empty() {
        writeln!(out, "{note}")?;
    }
    Ok(())
}
