//! The tables that are of the heap, not of the report: one row an object, one a reference.

use std::io::Write;

use heapray_analyzer::{Heap, ObjectIndex, ReferenceKind};
use heapray_query::{ObjectSizesRow, Row, objects_by_address};

use crate::error::ExportError;
use crate::field::Field;
use crate::schema::Effort;
use crate::value::Value;
use crate::writer::TableWriter;

/// The tables of the heap and their columns.
pub const HEAP_TABLES: [(&str, &[Field]); 2] = [
    (
        "objects",
        &[
            Field::text("dump_id").repeated(),
            Field::long("object_id").sorted(),
            Field::text("class").repeated(),
            Field::long("shallow_bytes").repeated(),
            Field::long("retained_bytes").repeated(),
            Field::long("immediate_dominator").nullable(),
        ],
    ),
    (
        "refs",
        &[
            Field::text("dump_id").repeated(),
            Field::long("source").sorted(),
            Field::text("field").repeated().nullable(),
            Field::long("target"),
        ],
    ),
];

/// Writes every reachable object, by address. A few cache misses each; the dump is not read.
///
/// # Errors
/// When `to` can't be written.
pub fn write_objects(heap: &Heap, dump_id: &str, to: &mut dyn Write) -> Result<(), ExportError> {
    let [(_, fields), _] = HEAP_TABLES;
    let mut writer = TableWriter::new(fields, Effort::Large, to)?;
    for row in objects_by_address(heap) {
        debug_assert_eq!(ObjectSizesRow::COLUMNS.len() + 1, fields.len());
        let cells = row.cells().into_iter().map(Value::from);
        writer.push(std::iter::once(Value::text(dump_id)).chain(cells))?;
    }
    writer.finish()
}

/// Writes the references of every reachable object, by its address, but for that to its class. Reads the dump.
///
/// # Errors
/// When `to` can't be written.
pub fn write_references(heap: &Heap, dump_id: &str, to: &mut dyn Write) -> Result<(), ExportError> {
    let [_, (_, fields)] = HEAP_TABLES;
    let mut writer = TableWriter::new(fields, Effort::Large, to)?;
    let objects = (0..heap.object_count()).map(ObjectIndex);
    for source in objects.filter(|object| heap.is_reachable(*object)) {
        for reference in heap.references(source) {
            let field = match &reference.kind {
                ReferenceKind::Class => continue,
                ReferenceKind::Field { name, .. } | ReferenceKind::Static { name } => {
                    Value::text(name)
                }
                // An element has a number, which no other reference of the array shares.
                ReferenceKind::Element(_) => Value::Null,
                ReferenceKind::Local => Value::text("<local>"),
                ReferenceKind::Super => Value::text("<super>"),
                ReferenceKind::ClassLoader => Value::text("<classloader>"),
            };
            writer.push([
                Value::text(dump_id),
                Value::address(heap.id(source).0),
                field,
                Value::address(heap.id(reference.target).0),
            ])?;
        }
    }
    writer.finish()
}
