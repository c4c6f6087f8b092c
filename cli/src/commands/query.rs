//! `heapray query`: questions in OQL.

use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;
use std::rc::Rc;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use heapray_oql::{Answer, FoundObject, Oql, OqlError, QueryOptions, Rows, Value, check};
use heapray_query::{Cell, Row, Unit, different_names};

use crate::answers::{AnswerTable, AnyRow, JsonRow, JsonRows, owned, write_json, write_tables};
use crate::args::{AnalysisArgs, Sizes, TableFormat};
use crate::context::Context;
use crate::exit::{Exit, hinted};
use crate::opened::open_heap;
use crate::output::{OutputFile, write_to};
use crate::repl::{Words, ask_for_queries};
use crate::table::{Heading, json_row, left_out};

const EXAMPLES: &str = "\
Examples:
  heapray query heapdump.hprof 'SELECT * FROM java.util.HashMap m WHERE m.size > 10000'
  heapray query heapdump.hprof 'SELECT s.status, COUNT(*) FROM com.example.Order s GROUP BY s.status'
  heapray query heapdump.hprof 'SELECT toString(s) FROM java.lang.String s LIMIT 20' --show-values
  heapray query heapdump.hprof --file questions.oql --format json
  heapray query heapdump.hprof --queries questions.tsv --format records";

/// Rows that are shown as text unless more are asked for.
pub(super) const SHOWN: usize = 40;

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum QueryFormat {
    /// For people
    #[default]
    Text,
    /// For programs: an array of rows; with several queries an array of arrays
    Json,
    /// Comma-separated, with a header
    Csv,
    /// One JSON record a query, with kind, count and hashes of all rows
    Records,
}

/// Questions in OQL, the query language of Eclipse MAT, with GROUP BY and ORDER BY
///
/// Several queries are separated by `;`. Without a query, they are read from standard input; at a terminal they are
/// typed, with completion and history. Texts from the heap are shown as length and hash unless `--show-values` is given.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct QueryArgs {
    /// Heap dump
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Query, such as `SELECT * FROM java.util.HashMap m WHERE m.size > 100`
    #[arg(value_name = "QUERY", conflicts_with_all = ["file", "queries"])]
    query: Option<String>,
    /// File with queries
    #[arg(long, value_name = "FILE", conflicts_with = "queries")]
    file: Option<PathBuf>,
    /// File with a query a line: a name, a tab, the query
    #[arg(long, value_name = "FILE")]
    queries: Option<PathBuf>,
    /// Show contents of strings; they may be secret
    #[arg(long)]
    show_values: bool,
    /// Format [default: text]
    #[arg(long, value_enum, help_heading = "Output")]
    format: Option<QueryFormat>,
    /// Maximum number of rows; 0 for all [default: 40 as text, else all]
    #[arg(long, value_name = "N", help_heading = "Output")]
    limit: Option<usize>,
    /// File to write; standard output by default
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<OutputFile>,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

impl QueryArgs {
    fn limit(&self, format: QueryFormat) -> usize {
        let default = if format == QueryFormat::Text {
            SHOWN
        } else {
            0
        };
        match self.limit.unwrap_or(default) {
            0 => usize::MAX,
            limit => limit,
        }
    }

    /// Whether queries are typed: none is given, and there is a terminal.
    fn is_typed(&self) -> bool {
        let is_given = self.query.is_some() || self.file.is_some() || self.queries.is_some();
        !is_given && self.format != Some(QueryFormat::Records) && io::stdin().is_terminal()
    }

    /// The queries with their names.
    fn read(&self) -> anyhow::Result<Vec<(String, String)>> {
        if let Some(path) = &self.queries {
            return read_lines(path);
        }
        let text = read_query(self.query.as_ref(), self.file.as_ref())?;
        Ok(vec![("1".to_owned(), text)])
    }
}

/// The text of a query: the argument, a file, or standard input.
pub(super) fn read_query(query: Option<&String>, file: Option<&PathBuf>) -> anyhow::Result<String> {
    match (query, file) {
        (Some(query), _) => Ok(query.clone()),
        (None, Some(path)) => read_file(path),
        (None, None) if io::stdin().is_terminal() => Err(hinted(
            "there is no query",
            "give it as an argument, by --file, or on standard input",
        )),
        (None, None) => {
            let mut text = String::new();
            let read = io::stdin().read_to_string(&mut text);
            read.context("standard input can't be read")?;
            Ok(text)
        }
    }
}

fn read_file(path: &PathBuf) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))
}

fn read_lines(path: &PathBuf) -> anyhow::Result<Vec<(String, String)>> {
    let text = read_file(path)?;
    let mut queries = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, query)) = line.split_once('\t') else {
            let place = format!("{}, line {}", path.display(), number + 1);
            return Err(hinted(
                format!("{place}: there is no tab"),
                "a line is a name, a tab and a query",
            ));
        };
        queries.push((name.to_owned(), query.to_owned()));
    }
    Ok(queries)
}

/// The error with the place in the query.
fn in_words(error: &OqlError, query: &str) -> anyhow::Error {
    let message = error.render(query);
    match &error.hint {
        Some(hint) => hinted(message, hint.clone()),
        None => hinted(message, "docs/reference/oql.md describes the language"),
    }
}

pub(crate) fn run(args: &QueryArgs, context: &Context) -> anyhow::Result<Exit> {
    let format = args.format.unwrap_or_default();
    if args.is_typed() {
        return run_typed(args, format, context);
    }
    let queries = args.read()?;
    if format != QueryFormat::Records {
        // A mistake is reported before the dump is analyzed.
        for (_, text) in &queries {
            check(text).map_err(|error| in_words(&error, text))?;
        }
    }
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let mut options = QueryOptions::default();
    options.mat = args.analysis.sizes == Sizes::Mat;
    options.show_values = args.show_values;
    let oql = Oql::new(opened.heap(), &options);
    if format == QueryFormat::Records {
        write_to(args.output.as_ref(), |out| {
            for (name, text) in &queries {
                writeln!(out, "{}", oql.record(name, text))?;
            }
            Ok(())
        })?;
        return opened.finish(context);
    }
    let mut answers = Vec::new();
    for (_, text) in &queries {
        answers.extend(ask(&oql, text)?);
    }
    write_answers(args, format, &oql, &answers, context)?;
    opened.finish(context)
}

/// Words of the language, for completion.
const KEYWORDS: [&str; 37] = [
    "AND",
    "AS",
    "ASC",
    "AVG(",
    "BY",
    "classof(",
    "COUNT(*)",
    "DESC",
    "DISTINCT",
    "dominatorof(",
    "dominators(",
    "FROM",
    "GROUP",
    "HAVING",
    "IMPLEMENTS",
    "IN",
    "inbounds(",
    "INSTANCEOF",
    "IS",
    "LIKE",
    "LIMIT",
    "MAX(",
    "MIN(",
    "NOT",
    "NULL",
    "OBJECTS",
    "OR",
    "ORDER",
    "outbounds(",
    "RETAINED",
    "SELECT",
    "SET",
    "SUM(",
    "toHex(",
    "toString(",
    "UNION",
    "WHERE",
];

/// Queries that are typed at a terminal, over one analysis.
fn run_typed(args: &QueryArgs, format: QueryFormat, context: &Context) -> anyhow::Result<Exit> {
    let opened = open_heap(&args.dump, &args.analysis, context)?;
    let mut options = QueryOptions::default();
    options.mat = args.analysis.sizes == Sizes::Mat;
    options.show_values = args.show_values;
    let oql = Oql::new(opened.heap(), &options);
    let words = Words::new(opened.heap(), &KEYWORDS, "");
    ask_for_queries("oql", words, context, |text| {
        let answers = ask(&oql, text)?;
        write_answers(args, format, &oql, &answers, context)
    })?;
    opened.finish(context)
}

fn ask(oql: &Oql<'_>, text: &str) -> anyhow::Result<Vec<Answer>> {
    let found = oql.ask_all(text).map_err(|error| in_words(&error, text))?;
    let answers = found.into_iter();
    answers
        .map(|answer| answer.map_err(|error| in_words(&error, text)))
        .collect()
}

fn write_answers(
    args: &QueryArgs,
    format: QueryFormat,
    oql: &Oql<'_>,
    answers: &[Answer],
    context: &Context,
) -> anyhow::Result<()> {
    for note in answers.iter().flat_map(|answer| &answer.notes) {
        context.remark(note);
    }
    let limit = args.limit(format);
    let tables = || answers.iter().map(|answer| table(oql, &answer.rows, limit));
    write_to(args.output.as_ref(), |out| match format {
        QueryFormat::Json => {
            let answers = answers.iter();
            write_json(
                out,
                answers.map(|answer| json_rows(oql, &answer.rows, limit)),
            )
        }
        QueryFormat::Csv => write_tables(out, tables(), TableFormat::Csv, context),
        _ => write_tables(out, tables(), TableFormat::Text, context),
    })
}

fn json_rows<'a>(oql: &'a Oql<'_>, rows: &'a Rows, limit: usize) -> JsonRows<'a> {
    match rows {
        Rows::Objects(objects) => Box::new(objects.iter().take(limit).map(|object| {
            let cells = oql.found(*object);
            AnyRow::Value(json_row(FoundObject::COLUMNS, &cells.cells()))
        })),
        Rows::List(values) => {
            let values = values.iter().take(limit);
            Box::new(values.map(|value| AnyRow::Value(oql.json(value))))
        }
        Rows::Value(value) => Box::new(std::iter::once(AnyRow::Value(oql.json(value)))),
        Rows::Table(table) => {
            let names: Rc<[String]> = different_names(&table.labels).into();
            Box::new(table.rows.iter().take(limit).map(move |row| {
                AnyRow::Named(JsonRow {
                    names: Rc::clone(&names),
                    values: row.iter().map(|cell| oql.json(cell)).collect(),
                })
            }))
        }
        Rows::Empty => Box::new(std::iter::empty()),
    }
}

/// An answer as a table, cut to the limit.
fn table<'a>(oql: &'a Oql<'_>, rows: &'a Rows, limit: usize) -> AnswerTable<'a> {
    let of = rows.len();
    let with = |headings: Vec<Heading<'a>>, rows| AnswerTable {
        headings,
        rows,
        is_empty: of == 0,
        note: left_out(of.min(limit), of),
    };
    match rows {
        Rows::Objects(objects) => {
            let headings = FoundObject::COLUMNS.iter().map(Heading::from).collect();
            let rows = objects.iter().take(limit);
            let cells = |object| oql.found(object).cells().into_iter().map(owned).collect();
            with(headings, Box::new(rows.map(move |object| cells(*object))))
        }
        Rows::Table(found) => {
            let labels = found.labels.iter().enumerate();
            let headings: Vec<Heading<'a>> = labels
                .map(|(at, label)| {
                    let mut cells = found.rows.iter().take(limit).filter_map(|row| row.get(at));
                    heading(label, cells.any(is_text))
                })
                .collect();
            let units: Vec<Unit> = headings.iter().map(|heading| heading.unit).collect();
            let rows = found.rows.iter().take(limit).map(move |row| {
                let cells = units.iter().zip(row);
                cells.map(|(unit, value)| cell(oql, *unit, value)).collect()
            });
            with(headings, Box::new(rows))
        }
        rows => {
            let values = match rows {
                Rows::List(values) => values.as_slice(),
                Rows::Value(value) => std::slice::from_ref(value),
                _ => &[],
            };
            let only = Heading {
                name: "value",
                title: "Value",
                unit: Unit::Text,
            };
            let values = values.iter().take(limit);
            let rows = values.map(move |value| vec![cell(oql, only.unit, value)]);
            with(vec![only], Box::new(rows))
        }
    }
}

/// The heading of a column of a query.
fn heading(label: &str, has_text: bool) -> Heading<'_> {
    let unit = if has_text {
        // Gives way where the row is wide.
        Unit::Text
    } else if label.contains("HeapSize") {
        Unit::Bytes
    } else {
        Unit::Mixed
    };
    Heading::named(label, unit)
}

/// Whether a value is written as words.
fn is_text(value: &Value) -> bool {
    let is_number = matches!(
        value,
        Value::Byte(_)
            | Value::Short(_)
            | Value::Int(_)
            | Value::Long(_)
            | Value::Float(_)
            | Value::Double(_)
    );
    !is_number && !matches!(value, Value::Null | Value::NullLiteral)
}

fn cell(oql: &Oql<'_>, unit: Unit, value: &Value) -> Cell<'static> {
    let count = match value {
        Value::Int(v) => u64::try_from(*v).ok(),
        Value::Long(v) => u64::try_from(*v).ok(),
        _ => None,
    };
    let is_bytes = unit == Unit::Bytes;
    match (value, count) {
        (Value::Null | Value::NullLiteral, _) => Cell::None,
        (_, Some(bytes)) if is_bytes => Cell::Bytes(bytes),
        (_, Some(count)) => Cell::Count(count),
        (value, None) => Cell::Text(oql.text(value).into()),
    }
}
