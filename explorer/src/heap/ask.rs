//! A query's answer as lists.

use std::sync::Arc;

use heapray_hprof::ObjectId;
use heapray_oql::{Oql, QueryOptions, Rows, Value, Watched};
use heapray_sql::{ColumnKind, Sql, SqlAnswer, SqlOptions, SqlValue};

use super::find::retained;
use crate::app::{App, Pass};
use crate::html::{Cell, Column, Listed};
use crate::web::Failure;

/// Rows of an answer.
const MOST_ROWS: usize = 100_000;

/// The languages of queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Oql,
    Sql,
}

impl Language {
    /// The language of this name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        match name {
            "oql" => Some(Self::Oql),
            "sql" => Some(Self::Sql),
            _ => None,
        }
    }

    /// Its name.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Oql => "oql",
            Self::Sql => "sql",
        }
    }
}

/// The answer to a query.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    /// One list for each statement.
    pub(crate) lists: Vec<Listed>,
    /// Remarks.
    pub(crate) notes: Vec<String>,
    /// What the objects that were found are called as a set, where it is one list of objects.
    pub(crate) source: Option<String>,
    /// Whether the first column has objects.
    has_objects: bool,
}

/// Asks in one of the languages, aside.
///
/// # Errors
/// When the text is no query, with a caret below the place; or while it runs.
pub(crate) fn ask(
    app: &Arc<App>,
    language: Language,
    text: &str,
    show: bool,
) -> Result<Arc<Answers>, Failure> {
    let query = text.to_owned();
    let key = format!("query {} {show} {text}", language.id());
    let title = format!("The query {text}");
    app.compute(&key, &title, move |app, pass| {
        let mut answers = match language {
            Language::Oql => ask_oql(app, &query, show, pass)?,
            Language::Sql => ask_sql(app, &query, show, pass)?,
        };
        if let ([list], true) = (answers.lists.as_mut_slice(), answers.has_objects) {
            let source = format!("{} {query}", language.id());
            answers.source = Some(source.clone());
            list.source = Some(source);
        }
        let bytes = answers.lists.iter().map(Listed::bytes).sum();
        Ok((answers, bytes))
    })
}

fn ask_oql(app: &Arc<App>, text: &str, show: bool, pass: &Pass) -> Result<Answers, Failure> {
    let failed = |error: heapray_oql::OqlError| Failure::Wrong {
        message: error.render(text),
        hint: error.hint,
    };
    let mut options = QueryOptions::default();
    options.show_values = show;
    options.progress = Some(Watched::new(Arc::new(pass.clone())));
    let oql = Oql::new(app.heap(), &options);
    let mut answers = Answers::default();
    for answer in oql.ask_all(text).map_err(failed)? {
        let answer = answer.map_err(failed)?;
        answers.notes.extend(answer.notes);
        if answer.rows.len() > MOST_ROWS {
            let note = format!("The first {MOST_ROWS} of {} rows.", answer.rows.len());
            answers.notes.push(note);
        }
        answers.has_objects |= matches!(answer.rows, Rows::Objects(_));
        answers.lists.push(list(app, &oql, &answer.rows));
    }
    prefix(&mut answers);
    Ok(answers)
}

/// Several lists of a page have parameters of their own.
fn prefix(answers: &mut Answers) {
    const PREFIXES: [&str; 8] = ["", "2-", "3-", "4-", "5-", "6-", "7-", "8-"];
    answers.lists.truncate(PREFIXES.len());
    for (list, prefix) in answers.lists.iter_mut().zip(PREFIXES) {
        list.prefix = prefix;
    }
}

fn list(app: &App, oql: &Oql<'_>, rows: &Rows) -> Listed {
    let heap = app.heap();
    let cell = |value: &Value| match oql.shown(value) {
        Value::Null | Value::NullLiteral => Cell::None,
        Value::Hidden => Cell::Hidden,
        Value::Object(object) => Cell::object(ObjectId(oql.address(object)), oql.title(object)),
        value => match oql.json(&value) {
            serde_json::Value::Number(number) => number
                .as_f64()
                .map_or_else(|| Cell::Text(number.to_string()), Cell::Number),
            _ => Cell::Text(oql.text(&value)),
        },
    };
    let mut listed = Listed {
        what: "rows".to_owned(),
        ..Listed::default()
    };
    match rows {
        Rows::Empty => listed.columns = vec![Column::new("value", "Value")],
        Rows::Objects(objects) => {
            "objects".clone_into(&mut listed.what);
            listed.columns = vec![
                Column::new("address", "Object"),
                Column::new("shallow_bytes", "Shallow"),
                Column::new("retained_bytes", "Retained"),
            ];
            let found: Vec<_> = { objects.iter().take(MOST_ROWS) }
                .map(|object| (*object, object.index()))
                .collect();
            let known: Vec<_> = found.iter().filter_map(|(_, index)| *index).collect();
            let retained = retained(heap, &known);
            let row =
                |(object, index): &(heapray_oql::Obj, Option<heapray_analyzer::ObjectIndex>)| {
                    let found = oql.found(*object);
                    let retained = index.and_then(|index| retained.get(&index));
                    vec![
                        Cell::object(found.id, found.title),
                        Cell::Bytes(found.shallow_bytes),
                        retained.map_or(Cell::None, |bytes| Cell::Bytes(*bytes)),
                    ]
                };
            listed.rows = found.iter().map(row).collect();
        }
        Rows::List(values) => {
            listed.columns = vec![Column::new("value", "Value")];
            listed.rows = values
                .iter()
                .take(MOST_ROWS)
                .map(|value| vec![cell(value)])
                .collect();
        }
        Rows::Value(value) => {
            listed.columns = vec![Column::new("value", "Value")];
            listed.rows = vec![vec![cell(value)]];
        }
        Rows::Table(table) => {
            let labels = table.labels.iter();
            listed.columns = labels
                .map(|label| Column::new(label, crate::html::shown(label)))
                .collect();
            let rows = table.rows.iter().take(MOST_ROWS);
            listed.rows = rows.map(|row| row.iter().map(cell).collect()).collect();
        }
    }
    listed
}

fn ask_sql(app: &Arc<App>, text: &str, show: bool, pass: &Pass) -> Result<Answers, Failure> {
    let failed = |error: heapray_sql::SqlError| Failure::Wrong {
        message: error.render(text),
        hint: error.hint().map(str::to_owned),
    };
    let mut options = SqlOptions::default();
    options.show_values = show;
    options.progress = Some(Watched::new(Arc::new(pass.clone())));
    let sql = Sql::open(app.session.shared_heap(), &options).map_err(failed)?;
    let mut answers = Answers::default();
    for answer in sql.ask(text, MOST_ROWS).map_err(failed)? {
        if answer.has_more {
            answers.notes.push(format!("The first {MOST_ROWS} rows."));
        }
        let first = answer.columns.first();
        answers.has_objects |= first.is_some_and(|column| column.kind == ColumnKind::Address);
        answers.notes.extend(answer.notes.iter().cloned());
        answers.lists.push(sql_list(app, &answer));
    }
    prefix(&mut answers);
    Ok(answers)
}

fn sql_list(app: &App, answer: &SqlAnswer) -> Listed {
    let heap = app.heap();
    let columns = answer.columns.iter();
    let cell = |(column, value): (&heapray_sql::AnswerColumn, &SqlValue)| match (value, column.kind)
    {
        (SqlValue::Null, _) => Cell::None,
        (SqlValue::Text(text), _) if column.name == "class" => Cell::Class(text.clone()),
        (SqlValue::Text(text), _) => Cell::Text(text.clone()),
        (SqlValue::Integer(0), ColumnKind::Address) => Cell::Text("null".to_owned()),
        (SqlValue::Integer(address), ColumnKind::Address) => {
            let id = ObjectId(address.cast_unsigned());
            match heap.find(id) {
                Some(object) => Cell::object(id, heapray_query::object_title(heap, object)),
                None => Cell::Text(id.to_string()),
            }
        }
        (SqlValue::Integer(number), ColumnKind::Bytes) => {
            u64::try_from(*number).map_or(Cell::None, Cell::Bytes)
        }
        (SqlValue::Integer(number), _) => match u64::try_from(*number) {
            Ok(count) => Cell::Count(count),
            Err(_) => Cell::Number(*number as f64),
        },
        (SqlValue::Real(number), _) => Cell::Number(*number),
    };
    Listed {
        what: "rows".to_owned(),
        columns: columns
            .map(|column| Column::new(&column.name, crate::html::shown(&column.name)))
            .collect(),
        rows: { answer.rows.iter() }
            .map(|row| answer.columns.iter().zip(row).map(cell).collect())
            .collect(),
        ..Listed::default()
    }
}
