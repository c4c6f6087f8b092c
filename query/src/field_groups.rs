//! Objects by the value of a field, or by their own value.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::{ObjectId, Value};

use crate::object_set::ObjectSet;

/// Characters by which texts are told apart.
const TEXT: usize = 1 << 16;
/// Boxed values, which count as what they hold.
const BOXED: [&str; 8] = [
    "java.lang.Boolean",
    "java.lang.Byte",
    "java.lang.Character",
    "java.lang.Short",
    "java.lang.Integer",
    "java.lang.Float",
    "java.lang.Long",
    "java.lang.Double",
];

/// A value that objects have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupKey {
    /// The objects have no such field.
    Missing,
    /// Null.
    Null,
    /// A number, a truth value or a character.
    Number(String),
    /// The text of a string: contents of the heap.
    Text(String),
    /// The name of an enum constant.
    Constant(String),
    /// Another object.
    Object(ObjectId),
}

/// Objects with one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldGroup {
    /// The value.
    pub key: GroupKey,
    /// How many.
    pub objects: u64,
    /// Their shallow sizes, bytes.
    pub shallow_bytes: u64,
    /// What they retain together, nested ones counted once, bytes.
    pub retained_bytes: u64,
    /// One of them.
    pub example: ObjectIndex,
}

/// Groups objects by what a path of fields leads to, `customer.name`; without a path by their own value, which strings,
/// boxed numbers and enum constants have. Most retained bytes first. Touches the file a few times for each object.
pub fn group_by_field(heap: &Heap, objects: &[ObjectIndex], path: Option<&str>) -> Vec<FieldGroup> {
    let mut groups: BTreeMap<GroupKey, ObjectSet> = BTreeMap::new();
    for object in objects {
        let key = match path {
            Some(path) => key_at(heap, *object, path),
            None => key_of(heap, *object),
        };
        groups.entry(key).or_default().insert(*object);
    }
    let places = crate::positions::find_in_tree(heap, objects);
    let rows = groups.into_iter().filter_map(|(key, set)| {
        let total = set.total(heap);
        Some(FieldGroup {
            key,
            objects: total.objects,
            shallow_bytes: total.bytes,
            retained_bytes: set.dominated_bytes(heap, |object| places.get(&object).copied()),
            example: set.iter().next()?,
        })
    });
    let mut rows: Vec<FieldGroup> = rows.collect();
    rows.sort_by(|a, b| {
        let key = |row: &FieldGroup| (Reverse(row.retained_bytes), Reverse(row.objects));
        key(a).cmp(&key(b)).then_with(|| a.key.cmp(&b.key))
    });
    rows
}

fn key_at(heap: &Heap, object: ObjectIndex, path: &str) -> GroupKey {
    let mut object = object;
    let mut steps = path.split('.').peekable();
    while let Some(step) = steps.next() {
        let Some(value) = value_of(heap, object, step) else {
            return GroupKey::Missing;
        };
        let Value::Object(id) = value else {
            return match steps.peek() {
                None => GroupKey::Number(number(value)),
                Some(_) => GroupKey::Missing,
            };
        };
        match heap.find(id) {
            Some(next) => object = next,
            None if id.is_null() => return GroupKey::Null,
            None => return GroupKey::Object(id),
        }
    }
    key_of(heap, object)
}

/// The value of a field; of a class object, of a static field.
fn value_of(heap: &Heap, object: ObjectIndex, name: &str) -> Option<Value> {
    match heap.class_of_class_object(object) {
        Some(_) => { heap.fields(object).into_iter() }
            .find(|field| field.name == name)
            .map(|field| field.value),
        None => heap.field(object, name),
    }
}

fn key_of(heap: &Heap, object: ObjectIndex) -> GroupKey {
    let index = heap.class_of(object);
    let class = heap.classes().get(index);
    if let Some(text) = heap.string_value(object, TEXT) {
        return GroupKey::Text(text);
    }
    if BOXED.contains(&class.name.as_str())
        && let Some(value) = heap.field(object, "value")
    {
        return GroupKey::Number(number(value));
    }
    if heap.classes().is_a(index, "java.lang.Enum")
        && let Some(name) = heap.field_string(object, "name", TEXT)
    {
        return GroupKey::Constant(name);
    }
    GroupKey::Object(heap.id(object))
}

fn number(value: Value) -> String {
    match value {
        Value::Float(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Char(unit) => match char::from_u32(unit.into()) {
            Some(character) => character.to_string(),
            None => unit.to_string(),
        },
        other => other.as_i64().unwrap_or_default().to_string(),
    }
}
