//! All objects as a stream of batches, made while they are read: no more than a few batches are in memory.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use arrow_array::builder::{Int64Builder, LargeStringBuilder};
use arrow_array::{DictionaryArray, Int32Array, LargeStringArray, RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use heapray_query::{ObjectFilter, ObjectSizesRow, Row, Unit, objects};
use heapray_session::Session;
use rustc_hash::FxHashMap;

use crate::value::signed;

/// Rows of a batch.
const ROWS: usize = 1 << 16;
/// Batches that wait for the reader.
const WAITING: usize = 2;

/// Objects of a heap, which it keeps in memory.
#[derive(Clone)]
pub(crate) struct ObjectRows {
    session: Arc<Session>,
    filter: ObjectFilter,
}

impl ObjectRows {
    /// The objects that the filter wants.
    pub(crate) fn new(session: Arc<Session>, filter: ObjectFilter) -> Self {
        Self { session, filter }
    }

    /// The number of rows. A pass over all objects.
    pub(crate) fn count(&self) -> usize {
        objects(self.session.heap(), &self.filter).count()
    }

    /// The columns: classes are a dictionary, the others as for every table.
    pub(crate) fn schema() -> SchemaRef {
        let fields = ObjectSizesRow::COLUMNS.iter().map(|column| {
            let data_type = match column.unit {
                Unit::Text => {
                    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::LargeUtf8))
                }
                Unit::Bytes | Unit::Count => DataType::Int64,
                _ => DataType::LargeUtf8,
            };
            Field::new(column.name, data_type, true)
        });
        Arc::new(Schema::new(fields.collect::<Vec<Field>>()))
    }

    /// Reads them, from the first on.
    pub(crate) fn read(&self) -> ObjectReader {
        let (sender, batches) = sync_channel(WAITING);
        let own = self.clone();
        thread::spawn(move || {
            let heap = own.session.heap();
            let classes = Classes::new(heap.classes().iter().map(|(_, class)| class.name.as_str()));
            let mut rows = objects(heap, &own.filter).peekable();
            while rows.peek().is_some() {
                let batch = classes.batch(rows.by_ref().take(ROWS));
                if sender.send(batch).is_err() {
                    return; // nobody reads on
                }
            }
        });
        ObjectReader {
            schema: Self::schema(),
            batches,
        }
    }
}

/// Batches of objects as they are made.
pub(crate) struct ObjectReader {
    schema: SchemaRef,
    batches: Receiver<Result<RecordBatch, ArrowError>>,
}

impl Iterator for ObjectReader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.batches.recv().ok()
    }
}

impl RecordBatchReader for ObjectReader {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

/// The names of all classes, each once: classes of several loaders may have one name.
struct Classes<'h> {
    keys: FxHashMap<&'h str, i32>,
    names: Arc<LargeStringArray>,
}

impl<'h> Classes<'h> {
    fn new(names: impl Iterator<Item = &'h str>) -> Self {
        let mut keys = FxHashMap::default();
        let mut listed = LargeStringBuilder::new();
        for name in names {
            let next = keys.len();
            keys.entry(name).or_insert_with(|| {
                listed.append_value(name);
                i32::try_from(next).unwrap_or(i32::MAX)
            });
        }
        Self {
            keys,
            names: Arc::new(listed.finish()),
        }
    }

    fn batch(
        &self,
        rows: impl Iterator<Item = ObjectSizesRow<'h>>,
    ) -> Result<RecordBatch, ArrowError> {
        let mut ids = LargeStringBuilder::new();
        let mut classes = Int32Array::builder(ROWS);
        let (mut shallow, mut retained) = (Int64Builder::new(), Int64Builder::new());
        let mut dominators = LargeStringBuilder::new();
        for row in rows {
            ids.append_value(row.id.to_string());
            classes.append_option(self.keys.get(row.class).copied());
            shallow.append_value(signed(row.shallow_bytes));
            retained.append_value(signed(row.retained_bytes));
            dominators.append_option(row.immediate_dominator.map(|id| id.to_string()));
        }
        let names = Arc::clone(&self.names);
        let classes = DictionaryArray::try_new(classes.finish(), names)?;
        RecordBatch::try_new(
            ObjectRows::schema(),
            vec![
                Arc::new(ids.finish()),
                Arc::new(classes),
                Arc::new(shallow.finish()),
                Arc::new(retained.finish()),
                Arc::new(dominators.finish()),
            ],
        )
    }
}
