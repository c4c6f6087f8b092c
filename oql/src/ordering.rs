//! `ORDER BY`, `LIMIT` and `OFFSET`.

use std::cmp::Ordering;

use crate::answer::Rows;
use crate::ast::{OrderKey, Query};
use crate::error::Result;
use crate::sorting::sorted;
use crate::value::{TableCell, Value};
use crate::world::World;

/// A row with the values by which it is ordered.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) keys: Vec<Value>,
    pub(crate) cells: Vec<Value>,
}

/// Rows in order, and only those that are wanted. With a limit, O(n) and a sort of what is kept.
///
/// # Errors
/// When the query is cancelled.
pub(crate) fn ordered_and_cut(
    world: &World<'_>,
    mut found: Vec<Found>,
    order: &[OrderKey],
    limit: Option<usize>,
    offset: usize,
) -> Result<Vec<Found>> {
    if !order.is_empty() {
        // Equal rows stay in the order in which they were met.
        let mut numbered: Vec<(usize, Found)> = found.into_iter().enumerate().collect();
        let compare = |a: &(usize, Found), b: &(usize, Found)| {
            compare(world, order, &a.1.keys, &b.1.keys).then(a.0.cmp(&b.0))
        };
        let kept = limit.map_or(usize::MAX, |limit| limit.saturating_add(offset));
        if kept > 0 && kept < numbered.len() {
            numbered.select_nth_unstable_by(kept - 1, compare);
            numbered.truncate(kept);
        }
        let numbered = sorted(world, numbered, compare)?;
        found = numbered.into_iter().map(|(_, row)| row).collect();
    }
    let found = found.into_iter().skip(offset);
    Ok(found.take(limit.unwrap_or(usize::MAX)).collect())
}

/// Drops all rows but the first `kept` of the order, when there are many more. They stay in the order in which they
/// were met.
pub(crate) fn prune(world: &World<'_>, found: &mut Vec<Found>, order: &[OrderKey], kept: usize) {
    if found.len() / 2 <= kept {
        return;
    }
    let mut numbered: Vec<(usize, Found)> = found.drain(..).enumerate().collect();
    if kept > 0 {
        numbered.select_nth_unstable_by(kept - 1, |a, b| {
            compare(world, order, &a.1.keys, &b.1.keys).then(a.0.cmp(&b.0))
        });
    }
    numbered.truncate(kept);
    numbered.sort_unstable_by_key(|(number, _)| *number);
    found.extend(numbered.into_iter().map(|(_, row)| row));
}

fn compare(world: &World<'_>, order: &[OrderKey], a: &[Value], b: &[Value]) -> Ordering {
    for ((key, a), b) in order.iter().zip(a).zip(b) {
        let compared = world.sort_order(a, b);
        let compared = if key.descending {
            compared.reverse()
        } else {
            compared
        };
        if compared != Ordering::Equal {
            return compared;
        }
    }
    Ordering::Equal
}

/// The rows of a UNION in order of their columns.
///
/// # Errors
/// When the query is cancelled.
pub(crate) fn order_rows(world: &World<'_>, rows: Rows, query: &Query) -> Result<Rows> {
    let (limit, offset) = (query.limit, query.offset);
    let cut = |len: usize| {
        let first = offset.min(len);
        first..first.saturating_add(limit.unwrap_or(usize::MAX)).min(len)
    };
    Ok(match rows {
        Rows::Table(table) => {
            let rows = table.rows.into_iter().map(|cells| {
                let keys = query.order.iter().map(|key| {
                    let cell = key.column.and_then(|column| cells.get(column));
                    cell.cloned().unwrap_or(Value::Null)
                });
                Found {
                    keys: keys.collect(),
                    cells: cells.clone(),
                }
            });
            let found = ordered_and_cut(world, rows.collect(), &query.order, limit, offset)?;
            Rows::Table(TableCell {
                labels: table.labels,
                rows: found.into_iter().map(|row| row.cells).collect(),
            })
        }
        Rows::Objects(objects) => {
            Rows::Objects(objects.get(cut(objects.len())).unwrap_or_default().to_vec())
        }
        Rows::List(values) => {
            Rows::List(values.get(cut(values.len())).unwrap_or_default().to_vec())
        }
        rows => rows,
    })
}
