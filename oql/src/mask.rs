//! What may be shown: without permission, text from the heap is only its length and a hash.

use crate::json::hex_digest;
use crate::value::{FieldCell, RowCell, TableCell, Value};
use std::sync::Arc;

/// The value as it may be shown.
pub(crate) fn masked(value: &Value) -> Value {
    let all = |list: &[Value]| Arc::new(list.iter().map(masked).collect::<Vec<Value>>());
    match value {
        Value::Text(text) if text.is_content => Value::name(fingerprint(&text.text)),
        Value::Char(_) | Value::Byte(_) | Value::Hidden => Value::Hidden,
        Value::Array("byte" | "char", elements) => {
            Value::name(format!("{} hidden values", elements.len()))
        }
        Value::Array(element, elements) => Value::Array(element, all(elements)),
        Value::List(elements) => Value::List(all(elements)),
        Value::Field(field) => Value::Field(Arc::new(FieldCell {
            name: field.name.clone(),
            type_name: field.type_name,
            value: masked(&field.value),
        })),
        Value::Row(row) => Value::Row(Arc::new(RowCell {
            labels: row.labels.clone(),
            values: row.values.iter().map(masked).collect(),
        })),
        Value::Table(table) => Value::Table(Arc::new(TableCell {
            labels: table.labels.clone(),
            rows: table
                .rows
                .iter()
                .map(|row| row.iter().map(masked).collect())
                .collect(),
        })),
        other => other.clone(),
    }
}

/// What is shown in place of a text: `12 characters #1a2b3c4d`. Equal texts have equal ones.
pub fn fingerprint(text: &str) -> String {
    let hash = hex_digest(text.as_bytes());
    let hash = hash.get(..8).unwrap_or_default();
    let length = text.encode_utf16().count();
    let unit = if length == 1 {
        "character"
    } else {
        "characters"
    };
    format!("{length} {unit} #{hash}")
}
