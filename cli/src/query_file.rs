//! Queries that reports and batches answer: read from files and checked before a dump is opened, answered over the heap.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context as _;
use heapray_analyzer::Heap;
use heapray_history::budget::BudgetQuery;
use heapray_oql::{Answer, ErrorKind, Obj, Oql, OqlError, QueryOptions, Rows, Value, check_single};
use heapray_report::model::{QueryAnswer, QueryCell};

use crate::exit::hinted;

/// Rows of an answer that a report keeps.
const MOST_ROWS: usize = 1000;
/// Letters of a query's name, which becomes the name of a file in a batch.
const LONGEST_NAME: usize = 64;

/// `NAME=FILE`, or a file that gives the query its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueryFile {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

impl FromStr for QueryFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, path)) if is_name(name) && !path.is_empty() => Ok(Self {
                name: name.to_owned(),
                path: path.into(),
            }),
            _ => {
                let path = PathBuf::from(text);
                let stem = path.file_stem().and_then(|stem| stem.to_str());
                let name = stem.filter(|stem| is_name(stem));
                let name = name.ok_or_else(|| {
                    "a query is NAME=FILE; the name has letters, digits, - _ and .".to_owned()
                })?;
                Ok(Self {
                    name: name.to_owned(),
                    path,
                })
            }
        }
    }
}

fn is_name(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    !text.is_empty()
        && text.len() <= LONGEST_NAME
        && !text.starts_with(['.', '-'])
        && text.chars().all(is_letter)
}

/// A query that is none but for what the heap has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedQuery {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// The queries in these files.
///
/// # Errors
/// When a file can't be read, is no query or several, or two have one name.
pub(crate) fn read_queries(files: &[QueryFile]) -> anyhow::Result<Vec<NamedQuery>> {
    let mut names = BTreeSet::new();
    let mut queries = Vec::new();
    for QueryFile { name, path } in files {
        if !names.insert(name) {
            return Err(hinted(
                format!("two queries are named {name}"),
                "give each a name of its own: --query NAME=FILE",
            ));
        }
        let text = std::fs::read_to_string(path);
        let text = text.with_context(|| format!("{} can't be read", path.display()))?;
        let text = text.trim().trim_end_matches(';').trim_end().to_owned();
        let checked = check_single(&text);
        checked.map_err(|error| in_words(&error, &path.display().to_string(), &text))?;
        queries.push(NamedQuery {
            name: name.clone(),
            text,
        });
    }
    Ok(queries)
}

/// The queries of a budget.
///
/// # Errors
/// When a text is no query, or several.
pub(crate) fn check_queries(queries: &[&BudgetQuery]) -> anyhow::Result<Vec<NamedQuery>> {
    let queries = queries.iter().map(|query| {
        let place = format!("query {}", query.name);
        check_single(&query.oql).map_err(|error| in_words(&error, &place, &query.oql))?;
        Ok(NamedQuery {
            name: query.name.clone(),
            text: query.oql.clone(),
        })
    });
    queries.collect()
}

fn in_words(error: &OqlError, place: &str, query: &str) -> anyhow::Error {
    let hint = error.hint.clone();
    let hint = hint.unwrap_or_else(|| "docs/reference/oql.md describes the language".to_owned());
    hinted(format!("{place}: {}", error.render(query)), hint)
}

/// The answers, in order. A class that the heap does not have is no error here: of forty heaps some never loaded it.
pub(crate) fn answer_all(
    heap: &Heap,
    queries: &[NamedQuery],
    options: &QueryOptions,
) -> Vec<QueryAnswer> {
    let oql = Oql::new(heap, options);
    queries.iter().map(|query| answer(&oql, query)).collect()
}

fn answer(oql: &Oql<'_>, query: &NamedQuery) -> QueryAnswer {
    let mut found = QueryAnswer {
        name: query.name.clone(),
        query: query.text.clone(),
        ..QueryAnswer::default()
    };
    match oql.ask(&query.text) {
        Ok(answer) => fill(&mut found, oql, answer),
        Err(error) if error.kind == ErrorKind::UnknownClass => found.notes.push(error.message),
        Err(error) => found.error = Some(error.message),
    }
    found
}

fn fill(found: &mut QueryAnswer, oql: &Oql<'_>, answer: Answer) {
    found.row_count = answer.rows.len() as u64;
    found.number = oql.number(&answer.rows);
    found.notes = answer.notes;
    match &answer.rows {
        Rows::Empty => {}
        Rows::Objects(objects) => {
            let (shallow, retained) = oql.sizes_of_all(objects);
            found.shallow_bytes = Some(shallow);
            found.retained_bytes = Some(retained);
            found.columns = ["address", "class", "shallow_bytes", "retained_bytes"]
                .map(str::to_owned)
                .into();
            let rows = objects.iter().take(MOST_ROWS);
            found.rows = rows.map(|object| object_row(oql, *object)).collect();
        }
        Rows::List(values) => fill_values(found, oql, values),
        Rows::Value(value) => fill_values(found, oql, std::slice::from_ref(value)),
        Rows::Table(table) => {
            found.columns = table.labels.to_vec();
            let rows = table.rows.iter().take(MOST_ROWS);
            found.rows = rows
                .map(|row| row.iter().map(|value| cell(oql, value)).collect())
                .collect();
        }
    }
}

fn fill_values(found: &mut QueryAnswer, oql: &Oql<'_>, values: &[Value]) {
    found.columns = vec!["value".to_owned()];
    let rows = values.iter().take(MOST_ROWS);
    found.rows = rows.map(|value| vec![cell(oql, value)]).collect();
}

fn object_row(oql: &Oql<'_>, object: Obj) -> Vec<QueryCell> {
    let found = oql.found(object);
    vec![
        QueryCell::Text(format!("{:#x}", found.id.0)),
        QueryCell::Text(found.title),
        QueryCell::Whole(found.shallow_bytes.cast_signed()),
        QueryCell::Whole(found.retained_bytes.cast_signed()),
    ]
}

fn cell(oql: &Oql<'_>, value: &Value) -> QueryCell {
    match oql.json(value) {
        serde_json::Value::Null => QueryCell::Missing,
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => QueryCell::Whole(number),
            (None, Some(number)) => QueryCell::Decimal(number),
            (None, None) => QueryCell::Text(number.to_string()),
        },
        serde_json::Value::String(text) => QueryCell::Text(text),
        _ => QueryCell::Text(oql.text(value)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    #[test]
    fn a_file_gives_a_query_its_name_unless_one_is_given() {
        let parse = |text: &str| text.parse::<QueryFile>().map(|file| (file.name, file.path));
        let named = |name: &str, path: &str| Ok((name.to_owned(), PathBuf::from(path)));
        assert_eq!(parse("sessions=q/1.oql"), named("sessions", "q/1.oql"));
        assert_eq!(parse("q/sessions.oql"), named("sessions", "q/sessions.oql"));
        assert_eq!(parse("q=1/a.oql"), named("q", "1/a.oql"));
        assert_eq!(parse("./q=1/a.oql"), named("a", "./q=1/a.oql"));
        for wrong in ["", "a b", "../..", "x/.oql", "ä=x/ö"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
