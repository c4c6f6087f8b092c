//! Values at the ends of paths of fields.
//!
//! A path is `field.field`; alternatives are separated by `|`. A path that ends with `#` means the number of elements of
//! the collection or array there.

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::Value;

use crate::collections::inspect;
use crate::contents::contents;

/// Characters of a text that are read.
const TEXT: usize = 2_000;
/// Elements that are counted where no field says how many there are.
const COUNTED: usize = 100_000;

/// The value at the first path that leads somewhere.
pub(super) fn value(heap: &Heap, object: ObjectIndex, paths: &str) -> Option<Value> {
    paths.split('|').find_map(|path| {
        let mut at = object;
        let mut steps = path.split('.').peekable();
        while let Some(step) = steps.next() {
            let value = heap.field(at, step)?;
            if steps.peek().is_none() {
                return Some(value);
            }
            at = heap.find(value.as_object()?)?;
        }
        None
    })
}

/// The object at the first path that leads to one.
pub(super) fn object(heap: &Heap, from: ObjectIndex, paths: &str) -> Option<ObjectIndex> {
    paths.split('|').find_map(|path| {
        let id = value(heap, from, path)?.as_object()?;
        heap.find(id)
    })
}

/// The text of the string at the first path that leads to one.
pub(super) fn text(heap: &Heap, from: ObjectIndex, paths: &str) -> Option<String> {
    paths.split('|').find_map(|path| {
        let text = heap.string_value(object(heap, from, path)?, TEXT)?;
        (!text.is_empty()).then_some(text)
    })
}

/// The number at the first path that leads to one: a field, a boxed or atomic number, or what `#` counts.
pub(super) fn number(heap: &Heap, from: ObjectIndex, paths: &str) -> Option<i64> {
    paths.split('|').find_map(|path| {
        if let Some(path) = path.strip_suffix('#') {
            return elements(heap, object(heap, from, path)?);
        }
        match value(heap, from, path)? {
            Value::Object(id) => heap.field(heap.find(id)?, "value")?.as_i64(),
            Value::Boolean(truth) => Some(i64::from(truth)),
            value => value.as_i64(),
        }
    })
}

/// How many elements a collection or an array has.
pub(super) fn elements(heap: &Heap, collection: ObjectIndex) -> Option<i64> {
    if let Some(length) = heap.array_len(collection) {
        return Some(length.into());
    }
    let counted = inspect(heap, collection).and_then(|found| found.size);
    if let Some(size) = counted {
        return i64::try_from(size).ok();
    }
    let found = contents(heap, collection, COUNTED)?;
    i64::try_from(found.entries.len()).ok()
}

/// The address of an `InetAddress`, with its name where it is known: `db.example.com/10.0.0.7`.
pub(super) fn inet_address(heap: &Heap, address: ObjectIndex) -> Option<String> {
    let name = text(heap, address, "holder.hostName|hostName");
    let number = number(heap, address, "holder.address|address").filter(|number| *number != 0);
    let four = number.map(|number| {
        let [a, b, c, d] = (number as i32).to_be_bytes();
        format!("{a}.{b}.{c}.{d}")
    });
    let six = || {
        let bytes = object(heap, address, "holder6.ipaddress|ipaddress")?;
        let found = contents(heap, bytes, 16)?;
        let bytes = found.entries.iter().map(|entry| match entry.value {
            crate::contents::Item::Number(value) => value.as_i64(),
            _ => None,
        });
        let bytes: Vec<u8> = bytes
            .map(|byte| Some((byte? as i8).cast_unsigned()))
            .collect::<Option<_>>()?;
        let bytes: [u8; 16] = bytes.try_into().ok()?;
        Some(std::net::Ipv6Addr::from(bytes).to_string())
    };
    match (name, four.or_else(six)) {
        (Some(name), Some(number)) => Some(format!("{name}/{number}")),
        (name, number) => name.or(number),
    }
}

/// Whether a `FileDescriptor` is closed: without a descriptor (-1), and on Windows without a handle.
pub(super) fn is_closed_descriptor(heap: &Heap, descriptor: ObjectIndex) -> bool {
    let gone = |field| heap.field_i64(descriptor, field).map(|number| number == -1);
    gone("fd") == Some(true) && gone("handle") != Some(false)
}
