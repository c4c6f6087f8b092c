//! How are values shown, and when?

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::Value;
use heapray_query::{Item, label, value_text};

use crate::html::Cell;

/// Characters of a text that are shown in a row.
const LONGEST: usize = 160;

/// Classes of boxed numbers, whose value stands beside them.
const BOXES: [&str; 8] = [
    "java.lang.Boolean",
    "java.lang.Byte",
    "java.lang.Character",
    "java.lang.Double",
    "java.lang.Float",
    "java.lang.Integer",
    "java.lang.Long",
    "java.lang.Short",
];

/// The text or number that an object stands for, in a few characters: of strings, boxed numbers and constants of
/// enumerations. Only where values may be shown.
fn inline_value(heap: &Heap, object: ObjectIndex, show: bool) -> Option<String> {
    if !show {
        return None;
    }
    let class = heap.class_of(object);
    let name = &heap.classes().get(class).name;
    if name == "java.lang.String" {
        return Some(format!("{:?}", heap.string_value(object, LONGEST)?));
    }
    if BOXES.contains(&name.as_str()) {
        let value = heap.field(object, "value")?;
        return (!matches!(value, Value::Object(_))).then(|| value_text(value));
    }
    if heap.class_of_class_object(object).is_none() && heap.classes().is_a(class, "java.lang.Enum")
    {
        return heap.field_string(object, "name", LONGEST);
    }
    None
}

/// An object in a row: what it is, with its value where that may be shown.
pub(crate) fn object_cell(heap: &Heap, object: ObjectIndex, show: bool) -> Cell {
    let label = match inline_value(heap, object, show) {
        Some(value) => format!("{} {value}", label(heap, object)),
        None => label(heap, object),
    };
    Cell::object(heap.id(object), label)
}

/// A value in a row.
pub(crate) fn value_cell(heap: &Heap, value: Value, show: bool) -> Cell {
    match value {
        // That there is none is no secret.
        Value::Object(id) if id.is_null() => Cell::Text("null".to_owned()),
        Value::Object(id) => match heap.find(id) {
            Some(object) => object_cell(heap, object, show),
            None => Cell::Text(format!("{id}, not in the dump")),
        },
        number if show => Cell::Text(value_text(number)),
        _ => Cell::Hidden,
    }
}

/// A key, a value or an element in a row.
pub(crate) fn item_cell(heap: &Heap, item: Item, show: bool) -> Cell {
    match item {
        Item::Null => Cell::Text("null".to_owned()),
        Item::Object(object) => object_cell(heap, object, show),
        Item::Number(value) if show => Cell::Text(value_text(value)),
        Item::Number(_) => Cell::Hidden,
    }
}
