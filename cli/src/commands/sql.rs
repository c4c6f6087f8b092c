//! `heapray sql`: questions in SQL.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use clap::Args;
use heapray_hprof::ObjectId;
use heapray_query::{Cell, Unit, different_names};
use heapray_session::{SuspectRow, suspect_rows};
use heapray_sql::{AnswerColumn, ColumnKind, Sql, SqlAnswer, SqlError, SqlOptions, SqlValue};
use heapray_suspects::DiagnoseOptions;

use super::query::{SHOWN, read_query};
use crate::answers::{AnswerTable, AnyRow, JsonRow, JsonRows, write_json, write_tables};
use crate::args::{AnalysisArgs, TableFormat};
use crate::context::Context;
use crate::exit::{Cause, Exit, Hinted};
use crate::opened::{Opened, open_for_report, open_heap};
use crate::output::{OutputFile, write_to};
use crate::repl::{Words, ask_for_queries};
use crate::table::Heading;

const EXAMPLES: &str = "\
Examples:
  heapray sql heapdump.hprof 'SELECT class, count(*) FROM objects GROUP BY class ORDER BY 2 DESC LIMIT 10'
  heapray sql heapdump.hprof 'SELECT status, count(*), retained_set(id) FROM \"com.example.Order\" GROUP BY status'
  heapray sql heapdump.hprof 'SELECT r.field, o.class FROM refs r JOIN objects o ON o.id = r.source
                              WHERE r.target = 0x7f00a8c0'
  heapray sql heapdump.hprof --file questions.sql --format json --time-limit 60";

/// Questions in SQL: objects, classes, references and threads are tables, and every class is one
///
/// SQLite runs the queries over the heap itself; nothing is copied or written. Several queries are separated by `;`.
/// Without a query, they are read from standard input; at a terminal they are typed, with completion and history. Texts
/// from the heap are shown as length and hash unless `--show-values` is given.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SqlArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Query, such as `SELECT count(*) FROM objects`
    #[arg(value_name = "QUERY", conflicts_with = "file")]
    query: Option<String>,
    /// File with queries
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Show texts from the heap; they may be secret
    #[arg(long)]
    show_values: bool,
    /// End queries that take longer, with exit code 5
    #[arg(long, value_name = "SECONDS")]
    time_limit: Option<u64>,
    /// Output format
    #[arg(long, value_enum, help_heading = "Output")]
    format: Option<TableFormat>,
    /// Maximum number of rows; 0 for all [default: 40 as text, else all]
    #[arg(long, value_name = "N", help_heading = "Output")]
    limit: Option<usize>,
    /// File to write; standard output by default
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<OutputFile>,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

/// The table `suspects`, which only a diagnosis fills.
const SUSPECTS: &str = "suspects";

pub(crate) fn run(args: &SqlArgs, context: &Context) -> anyhow::Result<Exit> {
    let format = args.format.unwrap_or_default();
    let limit = match (args.limit, format) {
        (Some(0), _) => usize::MAX,
        (Some(limit), _) => limit,
        (None, TableFormat::Text) => SHOWN,
        (None, _) => usize::MAX,
    };
    let mut options = SqlOptions::default();
    options.show_values = args.show_values;
    options.time_limit = args.time_limit.map(Duration::from_secs);
    let is_given = args.query.is_some() || args.file.is_some();
    if !is_given && io::stdin().is_terminal() {
        return run_typed(args, &options, format, limit, context);
    }
    let text = read_query(args.query.as_ref(), args.file.as_ref())?;
    let needs_suspects = text.to_lowercase().contains(SUSPECTS);
    let mut opened = if needs_suspects {
        open_for_report(&args.dump, &args.analysis, context)?
    } else {
        open_heap(&args.dump, &args.analysis, context)?
    };
    let suspects = if needs_suspects {
        find_suspects(&mut opened)?
    } else {
        Vec::new()
    };
    let sql = open_sql(&opened, &options, &suspects)?;
    let answers = sql
        .ask(&text, limit)
        .map_err(|error| in_words(&error, &text))?;
    write_answers(args, format, &answers, context)?;
    opened.finish(context)
}

/// Words of the language and tables, for completion.
const KEYWORDS: [&str; 47] = [
    "AND",
    "arrays",
    "AS",
    "ASC",
    "avg(",
    "BETWEEN",
    "BY",
    "CASE",
    "classes",
    "collections",
    "count(*)",
    "DESC",
    "DISTINCT",
    "dominator(",
    "duplicate_strings",
    "ELSE",
    "END",
    "EXISTS",
    "frames",
    "FROM",
    "GLOB",
    "GROUP",
    "HAVING",
    "IN",
    "IS",
    "JOIN",
    "length(",
    "LIKE",
    "LIMIT",
    "max(",
    "min(",
    "NOT",
    "NULL",
    "objects",
    "OR",
    "ORDER",
    "path_to_root(",
    "refs",
    "REGEXP",
    "retained_set(",
    "roots",
    "SELECT",
    "strings",
    "suspects",
    "threads",
    "WHERE",
    "WITH",
];

/// Queries that are typed at a terminal, over one analysis.
fn run_typed(
    args: &SqlArgs,
    options: &SqlOptions,
    format: TableFormat,
    limit: usize,
    context: &Context,
) -> anyhow::Result<Exit> {
    let mut opened = open_for_report(&args.dump, &args.analysis, context)?;
    let suspects = find_suspects(&mut opened)?;
    let sql = open_sql(&opened, options, &suspects)?;
    let words = Words::new(opened.heap(), &KEYWORDS, "\"");
    ask_for_queries("sql", words, context, |text| {
        let answers = sql
            .ask(text, limit)
            .map_err(|error| in_words(&error, text))?;
        write_answers(args, format, &answers, context)
    })?;
    opened.finish(context)
}

fn write_answers(
    args: &SqlArgs,
    format: TableFormat,
    answers: &[SqlAnswer],
    context: &Context,
) -> anyhow::Result<()> {
    for note in answers.iter().flat_map(|answer| &answer.notes) {
        context.remark(note);
    }
    write_to(args.output.as_ref(), |out| match format {
        TableFormat::Json => write_json(out, answers.iter().map(json_rows)),
        _ => write_tables(out, answers.iter().map(table), format, context),
    })
}

fn open_sql(opened: &Opened, options: &SqlOptions, suspects: &[SuspectRow]) -> anyhow::Result<Sql> {
    let words = |error: SqlError| in_words(&error, "");
    let sql = Sql::open(opened.session().shared_heap(), options).map_err(words)?;
    sql.add_rows(SUSPECTS, suspects).map_err(words)?;
    Ok(sql)
}

/// The error with the place in the query.
fn in_words(error: &SqlError, text: &str) -> anyhow::Error {
    anyhow::Error::new(Hinted {
        message: error.render(text),
        hint: error.hint().map(str::to_owned),
        cause: if error.is_out_of_resources() {
            Cause::Resources
        } else {
            Cause::Input
        },
    })
}

/// The suspects of the report, a row each.
fn find_suspects(opened: &mut Opened) -> anyhow::Result<Vec<SuspectRow>> {
    let report = opened.report(&DiagnoseOptions::default(), false, false)?;
    Ok(suspect_rows(&report))
}

fn json_rows(answer: &SqlAnswer) -> JsonRows<'_> {
    let names: Vec<String> = answer.columns.iter().map(|c| c.name.clone()).collect();
    let names: Rc<[String]> = different_names(&names).into();
    Box::new(answer.rows.iter().map(move |row| {
        let cells = answer.columns.iter().zip(row);
        AnyRow::Named(JsonRow {
            names: Rc::clone(&names),
            values: cells.map(|(column, value)| json(column, value)).collect(),
        })
    }))
}

fn json(column: &AnswerColumn, value: &SqlValue) -> serde_json::Value {
    match column.shown(value) {
        SqlValue::Null => serde_json::Value::Null,
        SqlValue::Integer(number) => number.into(),
        SqlValue::Real(number) => number.into(),
        SqlValue::Text(text) => text.into(),
    }
}

fn table(answer: &SqlAnswer) -> AnswerTable<'_> {
    let headings = (0..).zip(&answer.columns).map(|(at, named)| {
        let mut cells = answer.rows.iter().filter_map(|row| row.get(at));
        heading(named, cells.any(|cell| matches!(cell, SqlValue::Text(_))))
    });
    let rows = answer.rows.iter().map(|row| {
        let cells = answer.columns.iter().zip(row);
        cells.map(|(column, value)| cell(column, value)).collect()
    });
    let note = if answer.has_more {
        "there are more rows: --limit 0 shows all"
    } else {
        ""
    };
    AnswerTable {
        headings: headings.collect(),
        rows: Box::new(rows),
        is_empty: answer.rows.is_empty(),
        note: note.to_owned(),
    }
}

fn heading(named: &AnswerColumn, has_text: bool) -> Heading<'_> {
    let unit = match named.kind {
        _ if has_text => Unit::Text,
        ColumnKind::Address => Unit::Address,
        ColumnKind::Bytes => Unit::Bytes,
        ColumnKind::Other => Unit::Mixed,
    };
    Heading::named(&named.name, unit)
}

fn cell<'c>(column: &AnswerColumn, value: &'c SqlValue) -> Cell<'c> {
    match (value, column.kind) {
        (SqlValue::Null, _) => Cell::None,
        (SqlValue::Text(text), _) => Cell::text(text),
        (SqlValue::Integer(address), ColumnKind::Address) => {
            Cell::Address(ObjectId(address.cast_unsigned()))
        }
        (SqlValue::Integer(number), kind) => match (u64::try_from(*number), kind) {
            (Ok(bytes), ColumnKind::Bytes) => Cell::Bytes(bytes),
            (Ok(count), _) => Cell::Count(count),
            (Err(_), _) => Cell::Text(number.to_string().into()),
        },
        (SqlValue::Real(number), _) => Cell::Text(number.to_string().into()),
    }
}
