//! Tables from the rows that the other crates answer with.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{ArrowError, Field, Schema, SchemaRef};
use heapray_oql::{Answer, FoundObject, Oql, Rows};
use heapray_query::{Row, Unit, different_names};
use heapray_sql::{ColumnKind, SqlAnswer};

use crate::column::Column;
use crate::fault::{Fault, Kind};
use crate::value::Value;

/// The rows of an answer as columns.
///
/// # Errors
/// When Arrow refuses them, which would be a fault of this crate.
pub(crate) fn batch_of_rows<R: Row>(
    columns: &[heapray_query::Column],
    rows: impl IntoIterator<Item = R>,
) -> Result<RecordBatch, Fault> {
    let mut filled = Filled::new(
        columns
            .iter()
            .map(|column| (column.name.to_owned(), column.unit)),
    );
    for row in rows {
        filled.push(row.cells().into_iter().map(Value::from));
    }
    filled.finish()
}

/// The answer to a query of OQL as columns, at most `limit` rows.
///
/// # Errors
/// When Arrow refuses them.
pub(crate) fn batch_of_oql(
    oql: &Oql<'_>,
    answer: &Answer,
    limit: usize,
) -> Result<RecordBatch, Fault> {
    let value = |value| Value::of_oql(oql, value);
    let values: &[heapray_oql::Value] = match &answer.rows {
        Rows::Objects(objects) => {
            let rows = objects.iter().take(limit).map(|object| oql.found(*object));
            return batch_of_rows(FoundObject::COLUMNS, rows);
        }
        Rows::Table(table) => {
            let names = different_names(&table.labels).into_iter();
            let mut filled = Filled::new(names.map(|name| (name, Unit::Mixed)));
            for row in table.rows.iter().take(limit) {
                filled.push(row.iter().map(value));
            }
            return filled.finish();
        }
        Rows::List(values) => values,
        Rows::Value(value) => std::slice::from_ref(value),
        Rows::Empty => &[],
    };
    let mut filled = Filled::new([("value".to_owned(), Unit::Mixed)]);
    for one in values.iter().take(limit) {
        filled.push([value(one)]);
    }
    filled.finish()
}

/// The answer to a query of SQL as columns.
///
/// # Errors
/// When Arrow refuses them.
pub(crate) fn batch_of_sql(answer: &SqlAnswer) -> Result<RecordBatch, Fault> {
    let names: Vec<String> = answer.columns.iter().map(|c| c.name.clone()).collect();
    let units = answer.columns.iter().map(|column| match column.kind {
        ColumnKind::Address => Unit::Address,
        ColumnKind::Bytes => Unit::Bytes,
        ColumnKind::Other => Unit::Mixed,
    });
    let mut filled = Filled::new(different_names(&names).into_iter().zip(units));
    for row in &answer.rows {
        let cells = answer.columns.iter().zip(row);
        filled.push(cells.map(|(column, value)| Value::from(column.shown(value))));
    }
    filled.finish()
}

/// The columns of a table, as they are filled.
struct Filled {
    names: Vec<String>,
    columns: Vec<Column>,
    rows: usize,
}

impl Filled {
    fn new(columns: impl IntoIterator<Item = (String, Unit)>) -> Self {
        let columns = columns.into_iter();
        let (names, columns) = columns
            .map(|(name, unit)| (name, Column::new(unit)))
            .unzip();
        Self {
            names,
            columns,
            rows: 0,
        }
    }

    fn push(&mut self, values: impl IntoIterator<Item = Value>) {
        let mut values = values.into_iter();
        for column in &mut self.columns {
            column.push(values.next().unwrap_or(Value::Null));
        }
        self.rows += 1;
    }

    fn finish(self) -> Result<RecordBatch, Fault> {
        let columns: Vec<ArrayRef> = self.columns.into_iter().map(Column::finish).collect();
        let fields = self.names.iter().zip(&columns);
        let fields =
            fields.map(|(name, column)| Field::new(name, column.data_type().clone(), true));
        let schema: SchemaRef = Arc::new(Schema::new(fields.collect::<Vec<Field>>()));
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        let batch = RecordBatch::try_new_with_options(schema, columns, &options);
        batch.map_err(|error| refused(&error))
    }
}

/// What Arrow does not take.
pub(crate) fn refused(error: &ArrowError) -> Fault {
    Fault::new(Kind::Other, error.to_string(), "please report it")
}
