//! What comes out of a query?

use std::sync::Arc;

use crate::value::{Obj, TableCell, Value};
use crate::world::World;

/// The rows of an answer.
#[derive(Debug, Clone)]
pub enum Rows {
    /// Nothing was found.
    Empty,
    /// Objects.
    Objects(Vec<Obj>),
    /// Values without columns.
    List(Vec<Value>),
    /// A single value.
    Value(Value),
    /// Rows with labelled columns.
    Table(TableCell),
}

impl Rows {
    /// The number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Objects(objects) => objects.len(),
            Self::List(values) => values.len(),
            Self::Value(_) => 1,
            Self::Table(table) => table.rows.len(),
        }
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same, or [`Rows::Empty`] without rows.
    pub(crate) fn or_empty(self) -> Self {
        if self.is_empty() { Self::Empty } else { self }
    }

    /// As a value of another query: objects are a list of their numbers, as in MAT.
    pub(crate) fn to_value(&self, world: &World<'_>) -> Value {
        match self {
            Self::Empty => Value::Null,
            Self::Objects(objects) => {
                let numbers: Option<Vec<i32>> =
                    objects.iter().map(|object| world.number(*object)).collect();
                if let Some(numbers) = numbers {
                    Value::ids(numbers)
                } else {
                    let objects = objects.iter().map(|object| Value::Object(*object));
                    Value::List(Arc::new(objects.collect()))
                }
            }
            Self::List(values) => Value::List(Arc::new(values.clone())),
            Self::Value(value) => value.clone(),
            Self::Table(table) => Value::Table(Arc::new(table.clone())),
        }
    }
}

/// The answer to a query.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Answer {
    /// The rows.
    pub rows: Rows,
    /// What the user should know about them, one sentence each.
    pub notes: Vec<String>,
}
