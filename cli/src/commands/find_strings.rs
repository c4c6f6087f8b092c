//! `heapray find-strings`: strings with a text that matches.

use std::cmp::Reverse;
use std::path::PathBuf;

use clap::Args;
use heapray_hprof::ObjectId;
use heapray_oql::fingerprint;
use heapray_query::{Cell, Column, Row, find_strings};
use regex::RegexBuilder;

use crate::args::{AnalysisArgs, TableArgs};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::open_heap;
use crate::set::find_set;
use crate::table::write_rows;

const EXAMPLES: &str = "\
Examples:
  heapray find-strings heapdump.hprof 'jdbc:'
  heapray find-strings heapdump.hprof '^order-[0-9]+$' --show-values --limit 0
  heapray find-strings heapdump.hprof timeout --ignore-case --in 'SELECT OBJECTS o.name FROM com.example.Order o'";

/// Characters of a string that are looked at.
const READ: usize = 1 << 16;
/// Characters of a string that are shown.
const SHOWN: usize = 500;
/// Memory of a compiled pattern, bytes: a hostile one is refused.
const PATTERN: usize = 8 << 20;

/// Strings whose text matches a regular expression
///
/// Without --show-values, length and hash stand for the text; equal texts have equal hashes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct FindStringsArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Regular expression that some part of the text matches; ^ and $ for the whole
    #[arg(value_name = "REGEX")]
    pattern: String,
    /// Upper and lower case are the same
    #[arg(long, short)]
    ignore_case: bool,
    /// Look only at the strings of a set: a class, an address, @FILE or a query
    #[arg(long = "in", value_name = "SET")]
    among: Option<String>,
    /// Show the texts; they may be secret
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

pub(crate) fn run(args: &FindStringsArgs, context: &Context) -> anyhow::Result<Exit> {
    // A wrong pattern is reported before the dump is read.
    let pattern = RegexBuilder::new(&args.pattern)
        .case_insensitive(args.ignore_case)
        .size_limit(PATTERN)
        .build()
        .map_err(|error| {
            hinted(
                format!("{} is not a regular expression: {error}", args.pattern),
                "a backslash before . * + ? ( ) [ ] { } | ^ $ makes it a plain character",
            )
        })?;
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let heap = opened.heap();
    let among = { args.among.as_ref() }
        .map(|text| find_set(heap, text))
        .transpose()?;
    let among = among.as_ref().map(|set| set.objects.as_slice());
    let mut found = find_strings(heap, among, READ, |text| pattern.is_match(text));
    found.sort_by_key(|string| (Reverse(string.retained_size), string.object));
    let rows: Vec<StringRow> = { found.iter() }
        .map(|string| StringRow {
            object_id: heap.id(string.object),
            retained_bytes: string.retained_size,
            text: if args.show_values {
                string.text.chars().take(SHOWN).collect()
            } else {
                fingerprint(&string.text)
            },
        })
        .collect();
    write_rows(&args.table, context, StringRow::COLUMNS, &rows)?;
    opened.finish(context)
}

struct StringRow {
    object_id: ObjectId,
    retained_bytes: u64,
    text: String,
}

impl Row for StringRow {
    const COLUMNS: &'static [Column] = &[
        Column::bytes("retained_bytes", "Retained"),
        Column::address("object_id", "String"),
        Column::text("text", "Text"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Bytes(self.retained_bytes),
            Cell::Address(self.object_id),
            Cell::text(&self.text),
        ]
    }
}
