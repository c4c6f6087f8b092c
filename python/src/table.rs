//! `heapray.Table`: an answer as columns, which other libraries take without copying.

use std::ffi::CStr;
use std::fmt::Write as _;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Float64Type, Int32Type, Int64Type};
use arrow_array::{Array, RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, DataType, SchemaRef};
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyIterator, PyList};

use crate::objects::ObjectRows;
use crate::rows::refused;

/// Rows that are shown where a table is shown.
const SHOWN: usize = 20;
/// The name that the Arrow PyCapsule interface gives to a stream.
const STREAM: &CStr = c"arrow_array_stream";
/// The name that it gives to a schema.
const SCHEMA: &CStr = c"arrow_schema";

/// An answer as a table. Iterating gives rows as dictionaries; pandas, Polars, pyarrow and DuckDB take the columns
/// as they are, by the Arrow PyCapsule interface (``__arrow_c_stream__``), as often as they like.
///
/// Addresses are texts such as ``"0x7f00a8c0"``, sizes are bytes.
#[pyclass(frozen, module = "heapray")]
pub(crate) struct Table {
    rows: Rows,
    notes: Vec<String>,
}

enum Rows {
    /// All of them.
    Columns(RecordBatch),
    /// Made when they are read.
    Objects(ObjectRows),
}

impl Table {
    /// A table of these columns, and what the user should know about it.
    pub(crate) fn new(batch: RecordBatch, notes: Vec<String>) -> Self {
        Self {
            rows: Rows::Columns(batch),
            notes,
        }
    }

    /// A table of objects.
    pub(crate) fn of_objects(objects: ObjectRows) -> Self {
        Self {
            rows: Rows::Objects(objects),
            notes: Vec::new(),
        }
    }

    fn schema(&self) -> SchemaRef {
        match &self.rows {
            Rows::Columns(batch) => batch.schema(),
            Rows::Objects(_) => ObjectRows::schema(),
        }
    }

    fn read(&self) -> Box<dyn RecordBatchReader + Send> {
        match &self.rows {
            Rows::Columns(batch) => {
                let batches = [Ok::<RecordBatch, ArrowError>(batch.clone())];
                Box::new(RecordBatchIterator::new(batches, batch.schema()))
            }
            Rows::Objects(objects) => Box::new(objects.read()),
        }
    }

    /// Calls `with` for rows until it has seen `limit`.
    fn each<'py>(
        &self,
        py: Python<'py>,
        limit: usize,
        mut with: impl FnMut(Bound<'py, PyDict>) -> PyResult<()>,
    ) -> PyResult<()> {
        let mut reader = self.read();
        let mut left = limit;
        while left > 0
            && let Some(batch) = py.detach(|| reader.next())
        {
            py.check_signals()?;
            let batch = batch.map_err(|error| refused(&error))?;
            let count = batch.num_rows().min(left);
            for row in 0..count {
                with(row_of(py, &batch, row)?)?;
            }
            left -= count;
        }
        Ok(())
    }
}

#[pymethods]
impl Table {
    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        let schema = self.schema();
        schema
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect()
    }

    /// What to know about the answer, one sentence each; usually nothing.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    /// The first ``limit`` rows as dictionaries; all of them by default.
    #[pyo3(signature = (limit=None))]
    fn rows<'py>(&self, py: Python<'py>, limit: Option<usize>) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(py);
        self.each(py, limit.unwrap_or(usize::MAX), |row| list.append(row))?;
        Ok(list)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        self.rows(py, None)?.try_iter()
    }

    fn __len__(&self, py: Python<'_>) -> usize {
        match &self.rows {
            Rows::Columns(batch) => batch.num_rows(),
            Rows::Objects(objects) => py.detach(|| objects.count()),
        }
    }

    fn __getitem__<'py>(&self, py: Python<'py>, index: isize) -> PyResult<Bound<'py, PyDict>> {
        let from_end = || self.__len__(py).checked_sub(index.unsigned_abs());
        let mut wanted = if index < 0 {
            from_end()
        } else {
            Some(index.unsigned_abs())
        };
        let mut reader = self.read();
        while let Some(row) = wanted
            && let Some(batch) = py.detach(|| reader.next())
        {
            let batch = batch.map_err(|error| refused(&error))?;
            if row < batch.num_rows() {
                return row_of(py, &batch, row);
            }
            wanted = Some(row - batch.num_rows());
        }
        Err(PyIndexError::new_err("the table has no such row"))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut text = format!("heapray.Table({})", self.column_names().join(", "));
        self.each(py, SHOWN, |row| {
            let _ = write!(text, "\n  {}", row.repr()?);
            Ok(())
        })?;
        if let more @ 1.. = self.__len__(py).saturating_sub(SHOWN) {
            let _ = write!(text, "\n  … {more} more");
        }
        Ok(text)
    }

    /// The table as a notebook shows it: the first rows.
    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        let mut text = "<table><thead><tr>".to_owned();
        for name in self.column_names() {
            let _ = write!(text, "<th>{}</th>", escaped(&name));
        }
        text.push_str("</tr></thead><tbody>");
        self.each(py, SHOWN, |row| {
            text.push_str("<tr>");
            for value in row.values() {
                let shown = value.str()?.to_string_lossy().into_owned();
                let _ = write!(text, "<td>{}</td>", escaped(&shown));
            }
            text.push_str("</tr>");
            Ok(())
        })?;
        text.push_str("</tbody></table>");
        if let more @ 1.. = self.__len__(py).saturating_sub(SHOWN) {
            let _ = write!(text, "<p>{more} more rows</p>");
        }
        Ok(text)
    }

    /// The columns as an Arrow C stream in a capsule. ``requested_schema`` is not looked at, as the interface allows.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(self.read()), STREAM)
    }

    /// The names and types of the columns as an Arrow C schema in a capsule.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(&*self.schema()).map_err(|error| refused(&error))?;
        PyCapsule::new_with_value(py, schema, SCHEMA)
    }
}

fn row_of<'py>(py: Python<'py>, batch: &RecordBatch, row: usize) -> PyResult<Bound<'py, PyDict>> {
    let values = PyDict::new(py);
    let schema = batch.schema();
    for (field, column) in schema.fields().iter().zip(batch.columns()) {
        values.set_item(field.name(), value_of(py, column, row)?)?;
    }
    Ok(values)
}

fn value_of<'py>(
    py: Python<'py>,
    column: &Arc<dyn Array>,
    row: usize,
) -> PyResult<Bound<'py, PyAny>> {
    if column.is_null(row) {
        return Ok(py.None().into_bound(py));
    }
    Ok(match column.data_type() {
        DataType::Boolean => column
            .as_boolean()
            .value(row)
            .into_pyobject(py)?
            .to_owned()
            .into_any(),
        DataType::Int64 => {
            let number = column.as_primitive::<Int64Type>().value(row);
            number.into_pyobject(py)?.into_any()
        }
        DataType::Float64 => {
            let number = column.as_primitive::<Float64Type>().value(row);
            number.into_pyobject(py)?.into_any()
        }
        DataType::Dictionary(..) => {
            let names = column.as_dictionary::<Int32Type>();
            let key = usize::try_from(names.keys().value(row)).unwrap_or_default();
            value_of(py, names.values(), key)?
        }
        DataType::Struct(fields) => {
            let object = PyDict::new(py);
            let columns = column.as_struct().columns();
            for (field, column) in fields.iter().zip(columns) {
                object.set_item(field.name(), value_of(py, column, row)?)?;
            }
            object.into_any()
        }
        _ => {
            let text = column.as_string::<i64>().value(row);
            text.into_pyobject(py)?.into_any()
        }
    })
}

/// Names come from the dumped program: in a notebook they are only text.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
