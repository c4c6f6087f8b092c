//! Rows as an answer: objects, a list or a table; two answers as one.

use crate::answer::Rows;
use crate::ast::Select;
use crate::error::{OqlError, Result};
use crate::ordering::Found;
use crate::value::{TableCell, Value};
use crate::world::World;

/// Objects where the query walks over objects, otherwise a list.
pub(crate) fn rows_of(values: Vec<Value>, is_of_objects: bool) -> Rows {
    if !is_of_objects {
        return Rows::List(values);
    }
    let objects = values.into_iter().filter_map(|value| match value {
        Value::Object(object) => Some(object),
        _ => None,
    });
    Rows::Objects(objects.collect())
}

/// A table; a list if the only column has no name.
pub(crate) fn table(select: &Select, found: Vec<Found>) -> Rows {
    let labels: Vec<String> = select.items.iter().map(|item| item.label.clone()).collect();
    if let [label] = labels.as_slice()
        && label.is_empty()
    {
        return Rows::List(found.into_iter().flat_map(|row| row.cells).collect());
    }
    Rows::Table(TableCell {
        labels: labels.into(),
        rows: found.into_iter().map(|row| row.cells).collect(),
    })
}

/// The rows of both sides of a UNION.
pub(crate) fn joined(world: &World<'_>, first: Rows, second: Rows) -> Result<Rows> {
    Ok(match (first, second) {
        (Rows::Empty, rows) | (rows, Rows::Empty) => rows,
        (Rows::Objects(mut a), Rows::Objects(b)) => {
            a.extend(b);
            Rows::Objects(a)
        }
        (Rows::Table(mut a), Rows::Table(b)) => {
            if a.labels.len() != b.labels.len() {
                return Err(OqlError::run("both sides of UNION need as many columns"));
            }
            a.rows.extend(b.rows);
            Rows::Table(a)
        }
        (Rows::Table(_), _) | (_, Rows::Table(_)) => {
            return Err(OqlError::run(
                "one side of UNION has columns, the other has none",
            ));
        }
        (a, b) => {
            let values = [a.to_value(world), b.to_value(world)];
            let lists = values.iter().map(|value| match value.elements() {
                Some(list) => list.to_vec(),
                None => vec![value.clone()],
            });
            Rows::List(lists.flatten().collect())
        }
    })
}
