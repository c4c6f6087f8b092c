//! Values as JSON in the shape that the comparison with MAT uses.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::java;
use crate::value::{Obj, Value};
use crate::world::World;

/// Longer texts are cut.
const LONGEST_TEXT: usize = 2_000;
/// Longer lists are cut.
const LONGEST_LIST: usize = 200;

/// The SHA-256 of bytes as hexadecimal digits.
pub(crate) fn hex_digest(bytes: &[u8]) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(bytes) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// A JSON string; control characters as `\u00xx`.
pub(crate) fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            c if u32::from(c) < 0x20 => {
                let _ = write!(json, "\\u{:04x}", u32::from(c));
            }
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

fn text(text: &str) -> String {
    let length = text.encode_utf16().count();
    if length <= LONGEST_TEXT {
        return quoted(text);
    }
    let first: Vec<u16> = text.encode_utf16().take(LONGEST_TEXT).collect();
    let first = quoted(&String::from_utf16_lossy(&first));
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let sha = hex_digest(&units);
    format!("{{\"s\":{first},\"length\":{length},\"sha\":\"{sha}\"}}")
}

fn list(world: &World<'_>, values: &[Value]) -> String {
    let cells = values
        .iter()
        .take(LONGEST_LIST)
        .map(|value| cell(world, value));
    let cells: Vec<String> = cells.collect();
    format!("[{}]", cells.join(","))
}

/// A row of a table.
pub(crate) fn row(world: &World<'_>, cells: &[Value]) -> String {
    let cells: Vec<String> = cells.iter().map(|value| cell(world, value)).collect();
    format!("[{}]", cells.join(","))
}

/// An object's address.
pub(crate) fn address(world: &World<'_>, object: Obj) -> String {
    format!("\"{:#x}\"", world.address(object))
}

fn number(text: String) -> String {
    let is_number = text.ends_with(|c: char| c.is_ascii_digit());
    if is_number {
        text
    } else {
        format!("\"{text}\"")
    }
}

/// A value.
pub(crate) fn cell(world: &World<'_>, value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::NullLiteral => {
            let class = "org.eclipse.mat.parser.internal.oql.compiler.CompilerImpl$LiteralNull";
            format!("{{\"x\":\"{class}\",\"s\":\"null\"}}")
        }
        Value::Bool(v) => v.to_string(),
        Value::Byte(v) => v.to_string(),
        Value::Short(v) => v.to_string(),
        Value::Int(v) => v.to_string(),
        Value::Long(v) => v.to_string(),
        Value::Float(v) => number(java::float(*v)),
        Value::Double(v) => number(java::double(*v)),
        Value::Char(unit) => {
            let c = match char::from_u32(u32::from(*unit)) {
                Some(c) => quoted(&c.to_string()),
                None => format!("\"\\u{unit:04x}\""),
            };
            format!("{{\"c\":{c}}}")
        }
        Value::Text(v) => text(&v.text),
        Value::Object(object) => format!("{{\"o\":{}}}", address(world, *object)),
        Value::Pointer(address) => format!("{{\"o\":\"{address:#x}\"}}"),
        Value::Array(element, values) => format!(
            "{{\"array\":{},\"length\":{},\"v\":{}}}",
            quoted(element),
            values.len(),
            list(world, values)
        ),
        Value::List(values) => {
            format!(
                "{{\"list\":{},\"v\":{}}}",
                values.len(),
                list(world, values)
            )
        }
        Value::Field(field) => format!(
            "{{\"field\":{},\"type\":\"{}\",\"value\":{}}}",
            quoted(&field.name),
            field.type_name,
            cell(world, &field.value)
        ),
        Value::Root(root) => format!(
            "{{\"root\":{},\"obj\":\"{:#x}\",\"ctx\":\"{:#x}\"}}",
            quoted(root.kind),
            root.object,
            root.context
        ),
        Value::Row(row) => {
            let parts = row.labels.iter().zip(&row.values);
            let parts =
                parts.map(|(label, value)| format!("{}:{}", quoted(label), cell(world, value)));
            let parts: Vec<String> = parts.collect();
            format!("{{\"row\":{{{}}}}}", parts.join(","))
        }
        Value::Table(table) => {
            let rows = table
                .rows
                .iter()
                .take(LONGEST_LIST)
                .map(|cells| row(world, cells));
            let rows: Vec<String> = rows.collect();
            format!(
                "{{\"table\":{},\"rows\":[{}]}}",
                table.rows.len(),
                rows.join(",")
            )
        }
        Value::JavaClass(class) => {
            format!("{{\"x\":\"java.lang.Class\",\"s\":\"class {class}\"}}")
        }
        Value::Frame(frame) => format!("{{\"x\":\"frame\",\"s\":{}}}", quoted(frame)),
        Value::Snapshot | Value::SnapshotInfo | Value::Stack(_) => {
            format!("{{\"x\":{},\"s\":\"\"}}", quoted(value.type_name()))
        }
        Value::Hidden => "{\"hidden\":true}".to_owned(),
        Value::Error(message) => format!("{{\"err\":{{\"message\":{}}}}}", quoted(message)),
    }
}
