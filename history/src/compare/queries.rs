//! One query on both heaps: its rows joined by what is no number in them.

use std::collections::{BTreeMap, BTreeSet};

use heapray_report::Report;
use heapray_report::model::{QueryAnswer, QueryCell};
use serde::{Deserialize, Serialize};

use super::figure::ChangeState;
use crate::order::{Total, largest_first};

/// A number of a query's answer in both heaps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueryChange {
    /// The name of the query.
    pub query: String,
    /// The cells of the row that are no numbers; empty for an answer of one row.
    pub key: Vec<String>,
    /// The column of the number.
    pub column: String,
    /// How it changed. Every difference counts: a query's numbers have no noise.
    pub state: ChangeState,
    /// The number in the first heap; `None` where there is no such row. Numbers of equal rows are added up.
    pub before: Option<f64>,
    /// The number in the second heap.
    pub after: Option<f64>,
    /// `after − before`, 0 where there is none.
    pub delta: f64,
}

/// A query that was not answered for both heaps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UncomparedQuery {
    /// The name of the query.
    pub query: String,
    /// Why, a sentence.
    pub why: String,
}

/// Row and column, with the number in both heaps.
type Numbers<'r> = BTreeMap<(Vec<&'r str>, usize), (Option<f64>, Option<f64>)>;

/// The numbers that changed, by query, largest difference first; and queries without two answers.
pub(super) fn query_changes(
    before: &Report,
    after: &Report,
) -> (Vec<QueryChange>, Vec<UncomparedQuery>) {
    let (mut changes, mut uncompared) = (Vec::new(), Vec::new());
    for old in &before.queries {
        let new = after.queries.iter().find(|new| new.name == old.name);
        let why = match new {
            None => Some("only the first report answers it".to_owned()),
            Some(new) if new.query != old.query => {
                Some("the reports answer different queries of this name".to_owned())
            }
            Some(new) => { [&old.error, &new.error].into_iter().flatten() }
                .next()
                .cloned(),
        };
        match (why, new) {
            (None, Some(new)) => changes.extend(changes_of(old, new)),
            (why, _) => uncompared.push(UncomparedQuery {
                query: old.name.clone(),
                why: why.unwrap_or_default(),
            }),
        }
    }
    let is_new = |query: &&QueryAnswer| before.queries.iter().all(|old| old.name != query.name);
    uncompared.extend(
        after
            .queries
            .iter()
            .filter(is_new)
            .map(|query| UncomparedQuery {
                query: query.name.clone(),
                why: "only the second report answers it".to_owned(),
            }),
    );
    (changes, uncompared)
}

/// How many queries both reports answer.
pub(super) fn both_answer(before: &Report, after: &Report, without: &[UncomparedQuery]) -> u64 {
    let all = before.queries.iter().chain(&after.queries);
    let names: BTreeSet<&str> = all.map(|query| query.name.as_str()).collect();
    (names.len() as u64).saturating_sub(without.len() as u64)
}

fn changes_of(old: &QueryAnswer, new: &QueryAnswer) -> Vec<QueryChange> {
    // A column of numbers whose first one names the row: sizes with the objects of that size.
    let is_text = |at: usize| {
        let rows = old.rows.iter().chain(&new.rows);
        { rows }.any(|row| matches!(row.get(at), Some(QueryCell::Text(_))))
    };
    let mut keys: Vec<bool> = (0..old.columns.len()).map(is_text).collect();
    let is_table = old.rows.len().max(new.rows.len()) > 1;
    if is_table
        && keys.len() > 1
        && !keys.contains(&true)
        && let Some(first) = keys.first_mut()
    {
        *first = true;
    }
    let texts: [Vec<Vec<String>>; 2] = [old, new].map(|answer| key_texts(answer, &keys));
    let mut numbers: Numbers<'_> = BTreeMap::new();
    for (side, (answer, texts)) in [old, new].into_iter().zip(&texts).enumerate() {
        for (row, texts) in answer.rows.iter().zip(texts) {
            let key: Vec<&str> = texts.iter().map(String::as_str).collect();
            for (column, cell) in row.iter().enumerate() {
                let Some(number) = number(cell).filter(|_| keys.get(column) != Some(&true)) else {
                    continue;
                };
                let sides = numbers.entry((key.clone(), column)).or_default();
                let sum = if side == 0 {
                    &mut sides.0
                } else {
                    &mut sides.1
                };
                *sum = Some(sum.unwrap_or_default() + number);
            }
        }
    }
    let told = numbers
        .into_iter()
        .filter_map(|((key, column), (before, after))| {
            let delta = after.unwrap_or_default() - before.unwrap_or_default();
            let state = match (before, after) {
                (None, _) => ChangeState::New,
                (_, None) => ChangeState::Gone,
                _ if delta > 0.0 => ChangeState::Grown,
                _ if delta < 0.0 => ChangeState::Shrunk,
                _ => return None,
            };
            Some(QueryChange {
                query: old.name.clone(),
                key: key.into_iter().map(str::to_owned).collect(),
                column: old.columns.get(column).cloned().unwrap_or_default(),
                state,
                before,
                after,
                delta,
            })
        });
    let mut changes: Vec<QueryChange> = told.collect();
    // Rows of equal change stay in the order of their keys.
    largest_first(&mut changes, |change| Total(change.delta.abs()), |_| "");
    changes
}

/// By row the cells that name it.
fn key_texts(answer: &QueryAnswer, keys: &[bool]) -> Vec<Vec<String>> {
    let text = |cell: &QueryCell| match cell {
        QueryCell::Whole(number) => number.to_string(),
        QueryCell::Decimal(number) => number.to_string(),
        QueryCell::Text(text) => text.clone(),
        QueryCell::Missing => String::new(),
    };
    let row = |row: &Vec<QueryCell>| {
        let cells = row.iter().zip(keys).filter(|(_, is_key)| **is_key);
        cells.map(|(cell, _)| text(cell)).collect()
    };
    answer.rows.iter().map(row).collect()
}

fn number(cell: &QueryCell) -> Option<f64> {
    match cell {
        QueryCell::Whole(number) => Some(*number as f64),
        QueryCell::Decimal(number) => Some(*number),
        QueryCell::Text(_) | QueryCell::Missing => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a failed unwrap is the test's failure"
    )]
    use super::*;

    fn answer(columns: &[&str], rows: &[(&str, i64, i64)]) -> QueryAnswer {
        let row = |(class, count, bytes): &(&str, i64, i64)| {
            vec![
                QueryCell::Text((*class).to_owned()),
                QueryCell::Whole(*count),
                QueryCell::Whole(*bytes),
            ]
        };
        QueryAnswer {
            name: "orders".to_owned(),
            query: "select".to_owned(),
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
            rows: rows.iter().map(row).collect(),
            row_count: rows.len() as u64,
            number: None,
            shallow_bytes: None,
            retained_bytes: None,
            notes: Vec::new(),
            error: None,
        }
    }

    #[test]
    fn rows_are_joined_by_their_texts() {
        let columns = ["class", "count", "bytes"];
        let old = answer(
            &columns,
            &[("a.Order", 3, 30), ("a.Gone", 1, 8), ("a.Same", 2, 16)],
        );
        let new = answer(
            &columns,
            &[
                ("a.Order", 5, 90),
                ("a.Same", 1, 8),
                ("a.Same", 1, 8),
                ("a.New", 4, 7),
            ],
        );
        let found = changes_of(&old, &new);
        let told: Vec<(&str, &str, &str, f64)> = { found.iter() }
            .map(|row| {
                (
                    row.key[0].as_str(),
                    row.column.as_str(),
                    row.state.id(),
                    row.delta,
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("a.Order", "bytes", "grown", 60.0),
                ("a.Gone", "bytes", "gone", -8.0),
                ("a.New", "bytes", "new", 7.0),
                ("a.New", "count", "new", 4.0),
                ("a.Order", "count", "grown", 2.0),
                ("a.Gone", "count", "gone", -1.0),
            ]
        );
        assert_eq!((found[0].before, found[0].after), (Some(30.0), Some(90.0)));
        assert_eq!(found[2].before, None);
    }

    #[test]
    fn rows_of_numbers_are_joined_by_the_first() {
        let numbers = |rows: &[(i64, i64)]| {
            let mut answer = answer(&["size", "count"], &[]);
            answer.rows = { rows.iter() }
                .map(|(size, count)| vec![QueryCell::Whole(*size), QueryCell::Whole(*count)])
                .collect();
            answer
        };
        let found = changes_of(&numbers(&[(0, 5), (1, 7)]), &numbers(&[(0, 6), (2, 1)]));
        let told: Vec<(&str, f64)> = found
            .iter()
            .map(|row| (row.key[0].as_str(), row.delta))
            .collect();
        assert_eq!(told, [("1", -7.0), ("0", 1.0), ("2", 1.0)]);
        // One number each: nothing names the row.
        let mut one = answer(&["count"], &[]);
        one.rows = vec![vec![QueryCell::Whole(4)]];
        let mut other = one.clone();
        other.rows = vec![vec![QueryCell::Decimal(4.5)]];
        let found = changes_of(&one, &other);
        assert_eq!(
            (found.len(), found[0].key.len(), found[0].delta),
            (1, 0, 0.5)
        );
    }
}
