//! Answers to the users' own queries, where they asked some.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, Heading, More, Text};
use crate::labels::{query_cell, query_total};
use crate::model::{QueryAnswer, QueryCell};

/// Each query with its rows.
#[derive(Template)]
#[template(path = "sections/queries.html")]
pub(in crate::html) struct QueriesSection {
    heading: Heading,
    answers: Vec<Answer>,
}

impl HtmlSafe for QueriesSection {}

struct Answer {
    name: Text,
    query: Text,
    total: Text,
    notes: Vec<Text>,
    columns: Vec<Column>,
    rows: Vec<Vec<Shown>>,
    more: Option<More>,
}

struct Column {
    name: Text,
    is_number: bool,
}

/// A cell as the page shows it.
enum Shown {
    Bytes(Bytes),
    Number(String),
    Text(Text),
    Nothing,
}

impl Shown {
    fn is_number(&self) -> bool {
        matches!(self, Self::Bytes(_) | Self::Number(_))
    }
}

impl QueriesSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        let answers = { context.report.queries.iter() }
            .map(|found| answer(context, found))
            .collect();
        Self {
            heading: Heading {
                title: "Queries",
                explanation: "Questions that were asked of this heap, in OQL.",
                concept: None,
            },
            answers,
        }
    }
}

fn answer(context: &RenderContext<'_>, found: &QueryAnswer) -> Answer {
    let most = context.limits.rows;
    let rows: Vec<Vec<Shown>> = { found.rows.iter().take(most) }
        .map(|row| {
            let cells = found.columns.iter().zip(row);
            cells
                .map(|(column, cell)| shown(context, column, cell))
                .collect()
        })
        .collect();
    let columns = found.columns.iter().enumerate().map(|(at, column)| {
        let first = rows.iter().find_map(|row| row.get(at));
        Column {
            name: context.line(column),
            is_number: first.is_some_and(Shown::is_number),
        }
    });
    Answer {
        name: context.line(&found.name),
        query: context.prose(&found.query),
        total: context.prose(&query_total(found)),
        notes: found.notes.iter().map(|note| context.prose(note)).collect(),
        columns: columns.collect(),
        more: More::beyond(
            most,
            usize::try_from(found.row_count).unwrap_or(usize::MAX),
            "more rows",
            "heapray query DUMP --limit 0",
        ),
        rows,
    }
}

fn shown(context: &RenderContext<'_>, column: &str, cell: &QueryCell) -> Shown {
    match cell {
        QueryCell::Whole(number) => match u64::try_from(*number) {
            Ok(bytes) if QueryAnswer::is_bytes(column) => Shown::Bytes(Bytes(bytes)),
            _ => Shown::Number(query_cell(column, cell)),
        },
        QueryCell::Decimal(_) => Shown::Number(query_cell(column, cell)),
        QueryCell::Text(text) => Shown::Text(context.line(text)),
        QueryCell::Missing => Shown::Nothing,
    }
}
