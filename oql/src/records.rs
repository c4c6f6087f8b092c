//! One JSON record a query, for tests, automation and comparison with MAT.

use crate::answer::{Answer, Rows};
use crate::error::{ErrorKind, Result};
use crate::json::{address, cell, hex_digest, quoted, row};
use crate::value::Value;
use crate::world::World;

/// Rows behind these are only in the hashes.
const MOST_ROWS: usize = 2_000;

/// The record of an answer: `id`, `query`, `kind`, `count`, `rows` …; for an error its place and message.
pub(crate) fn record(world: &World<'_>, id: &str, query: &str, answer: &Result<Answer>) -> String {
    let head = format!("{{\"id\":{},\"query\":{}", quoted(id), quoted(query));
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let kind = match error.kind {
                ErrorKind::Syntax => "parse",
                _ => "run",
            };
            let place = error
                .position(query)
                .map(|(line, column)| format!(",\"line\":{line},\"column\":{column}"));
            let place = place.unwrap_or_default();
            let message = quoted(&error.message);
            let hint = error
                .hint
                .as_ref()
                .map(|hint| format!(",\"hint\":{}", quoted(hint)));
            let hint = hint.unwrap_or_default();
            return format!(
                "{head},\"kind\":\"error\",\"error\":\"{kind}\"{place},\"message\":{message}{hint}}}"
            );
        }
    };
    let notes: Vec<String> = answer.notes.iter().map(|note| quoted(note)).collect();
    let notes = if notes.is_empty() {
        String::new()
    } else {
        format!(",\"notes\":[{}]", notes.join(","))
    };
    let shown = |value: &Value| {
        if world.options.show_values {
            value.clone()
        } else {
            crate::mask::masked(value)
        }
    };
    let (kind, columns, rows): (_, _, Vec<String>) = match &answer.rows {
        Rows::Empty => return format!("{head},\"kind\":\"empty\",\"count\":0{notes}}}"),
        Rows::Value(value) => {
            let value = cell(world, &shown(value));
            return format!("{head},\"kind\":\"value\",\"value\":{value}{notes}}}");
        }
        Rows::Objects(objects) => {
            let rows = objects.iter().map(|object| address(world, *object));
            ("objects", String::new(), rows.collect())
        }
        Rows::List(values) => {
            let rows = values.iter().map(|value| cell(world, &shown(value)));
            ("list", String::new(), rows.collect())
        }
        Rows::Table(table) => {
            let labels: Vec<String> = table.labels.iter().map(|label| quoted(label)).collect();
            let rows = table.rows.iter().map(|cells| {
                let cells: Vec<Value> = cells.iter().map(shown).collect();
                row(world, &cells)
            });
            let columns = format!(",\"columns\":[{}]", labels.join(","));
            ("table", columns, rows.collect())
        }
    };
    let digest = |rows: &[&str]| {
        let lines: Vec<u8> = rows
            .iter()
            .flat_map(|row| row.bytes().chain([b'\n']))
            .collect();
        hex_digest(&lines)
    };
    let in_order: Vec<&str> = rows.iter().map(String::as_str).collect();
    let sha = digest(&in_order);
    let mut sorted = in_order.clone();
    // The order of Java's strings.
    sorted.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
    let sha_sorted = digest(&sorted);
    let count = rows.len();
    let truncated = if count > MOST_ROWS {
        format!(",\"truncated\":{MOST_ROWS}")
    } else {
        String::new()
    };
    let first: Vec<&str> = in_order.into_iter().take(MOST_ROWS).collect();
    let first = first.join(",");
    format!(
        "{head},\"kind\":\"{kind}\",\"count\":{count}{columns},\"sha\":\"{sha}\",\
         \"sha_sorted\":\"{sha_sorted}\"{truncated},\"rows\":[{first}]{notes}}}"
    )
}
