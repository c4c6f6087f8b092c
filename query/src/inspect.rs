//! What is in this object, and who refers to it? With names resolved: nested for JSON, a row for each reference.

use heapray_analyzer::{Heap, ObjectIndex, ObjectRecord, Reference, ReferenceKind};
use heapray_hprof::{FieldType, ObjectId, Value};
use serde::Serialize;

use crate::address::{address, maybe_address};
use crate::inbound::{Inbound, inbound};
use crate::label::{label, object_title};
use crate::loader_name::loader_name;
use crate::positions::find_in_tree;
use crate::root_entries::root_entries;
use crate::rows::{Cell, Column, Row};

/// How much is shown of an object.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct InspectOptions {
    /// Entries of each list.
    pub limit: usize,
    /// Show numbers and texts; they may be secret.
    pub show_values: bool,
}

impl Default for InspectOptions {
    fn default() -> Self {
        Self {
            limit: usize::MAX,
            show_values: false,
        }
    }
}

/// Characters of a text that are shown.
const LONGEST: usize = 200;

/// An object. Serializes as JSON with the members named as the fields, addresses as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectView {
    /// Address.
    #[serde(serialize_with = "address")]
    pub object_id: ObjectId,
    /// Java class name.
    pub class: String,
    /// What it is, see [`label`].
    pub label: String,
    /// Loader of its class; of a class object, the loader that defined the class.
    pub class_loader: String,
    /// Does a GC root reach it?
    pub reachable: bool,
    /// Own size.
    pub shallow_bytes: u64,
    /// What would be freed with it; `None` where it is unreachable.
    pub retained_bytes: Option<u64>,
    /// Title and address of its immediate dominator; `None` for the virtual root.
    pub immediate_dominator: Option<String>,
    /// Kinds of the GC roots that it is.
    pub gc_roots: Vec<String>,
    /// When values are shown: the text of a string, or the beginning of a byte or char array, as text where it is one,
    /// else in hexadecimal.
    pub value: Option<String>,
    /// The length of an array.
    pub length: Option<u32>,
    /// Fields, static fields of a class object, or elements.
    pub fields: Vec<ReferenceView>,
    /// Fields beyond the limit.
    pub fields_left_out: u64,
    /// Objects that refer to it.
    pub referred_by: Vec<ReferenceView>,
    /// Objects beyond the limit that refer to it.
    pub referred_by_left_out: u64,
}

/// A field or an element, with what it holds; or a reference to the inspected object, with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReferenceView {
    /// Is it a static field?
    #[serde(rename = "static")]
    pub is_static: bool,
    /// The class that declares the field.
    pub declared_in: Option<String>,
    /// Field, `[slot]`, `<local>` or another kind of reference.
    pub name: String,
    /// What the object is, see [`object_title`]; the Java type where there is none.
    #[serde(rename = "type")]
    pub kind: String,
    /// The value, where it may be shown; `null` and what is not in the file in any case.
    pub value: Option<String>,
    /// Address of the object.
    #[serde(serialize_with = "maybe_address")]
    pub object_id: Option<ObjectId>,
    /// What the object is, see [`label`].
    pub label: Option<String>,
}

/// Looks at an object. Two passes, unless the heap is from an index file: over the whole graph for the referrers, over a
/// column for its place in the dominator tree. A few reads of the dump for each entry.
pub fn inspect_object(heap: &Heap, object: ObjectIndex, options: &InspectOptions) -> ObjectView {
    let classes = heap.classes();
    let class = classes.get(heap.class_of(object));
    let place = find_in_tree(heap, &[object]).get(&object).copied();
    let (fields, fields_left_out) = outgoing(heap, object, options);
    let Inbound {
        referrers,
        left_out,
    } = inbound(heap, object, place, options.limit);
    let loader = match heap.class_of_class_object(object) {
        Some(class) => classes.get(class).loader,
        None => class.loader,
    };
    let dominator = place.and_then(|place| heap.object_at(heap.dominator(place)));
    let value = heap
        .string_value(object, LONGEST)
        .or_else(|| array_text(heap, object));
    let mut gc_roots: Vec<String> = root_entries(heap)
        .filter(|root| root.object == object)
        .map(|root| root.kind.name().to_owned())
        .collect();
    gc_roots.sort_unstable();
    gc_roots.dedup();
    ObjectView {
        object_id: heap.id(object),
        class: class.name.clone(),
        label: label(heap, object),
        class_loader: loader_name(heap, loader),
        reachable: heap.is_reachable(object),
        shallow_bytes: heap.shallow_size(object),
        retained_bytes: place.map(|place| heap.retained_size(place)),
        immediate_dominator: dominator
            .map(|object| format!("{} {}", object_title(heap, object), heap.id(object))),
        gc_roots,
        value: value.filter(|_| options.show_values),
        length: heap.array_len(object),
        fields,
        fields_left_out,
        referred_by: referrers
            .iter()
            .map(|from| incoming(heap, *from, object))
            .collect(),
        referred_by_left_out: left_out,
    }
}

/// The beginning of a byte or char array: in quotes where it is printable text, else bytes in hexadecimal.
fn array_text(heap: &Heap, object: ObjectIndex) -> Option<String> {
    let Some(ObjectRecord::PrimitiveArray(array)) = heap.record(object) else {
        return None;
    };
    let most = match array.element_type {
        FieldType::Byte => LONGEST,
        FieldType::Char => 2 * LONGEST,
        _ => return None,
    };
    let front = array.bytes.get(..most).unwrap_or(array.bytes);
    let more = if front.len() < array.bytes.len() {
        " …"
    } else {
        ""
    };
    let text = if array.element_type == FieldType::Char {
        let units = front
            .chunks_exact(2)
            .map(|pair| pair.iter().fold(0, |all, byte| all << 8 | u16::from(*byte)));
        String::from_utf16(&units.collect::<Vec<_>>()).ok()
    } else {
        // The last character may be cut.
        let whole = front.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        (front.len() - whole.len() < 4 && (whole.len() == front.len() || !more.is_empty()))
            .then(|| whole.to_owned())
    };
    let is_printable = |text: &String| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))
    };
    if let Some(text) = text.filter(is_printable) {
        return Some(format!("{text:?}{more}"));
    }
    let hex: Vec<String> = front.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("{}{more}", hex.join(" ")))
}

fn incoming(heap: &Heap, from: ObjectIndex, to: ObjectIndex) -> ReferenceView {
    let is_it = |reference: &Reference| reference.target == to;
    let found = heap.references(from).into_iter().find(is_it);
    let (declared_in, name) = match found.map(|reference| reference.kind) {
        Some(ReferenceKind::Field { declared_in, name }) => {
            (Some(heap.classes().get(declared_in).name.clone()), name)
        }
        Some(ReferenceKind::Static { name }) => (None, format!("static {name}")),
        Some(ReferenceKind::Element(slot)) => (None, format!("[{slot}]")),
        Some(ReferenceKind::Local) => (None, "<local>".to_owned()),
        Some(ReferenceKind::Class) => (None, "<class>".to_owned()),
        Some(ReferenceKind::Super) => (None, "<super>".to_owned()),
        Some(ReferenceKind::ClassLoader) => (None, "<classloader>".to_owned()),
        None => (None, "?".to_owned()),
    };
    ReferenceView {
        is_static: false,
        declared_in,
        name,
        kind: object_title(heap, from),
        value: None,
        object_id: Some(heap.id(from)),
        label: Some(label(heap, from)),
    }
}

/// Fields or elements, at most the limit, and how many more there are.
fn outgoing(
    heap: &Heap,
    object: ObjectIndex,
    options: &InspectOptions,
) -> (Vec<ReferenceView>, u64) {
    let mut entries = Vec::new();
    let mut left_out = 0;
    let mut add = |entry: &dyn Fn() -> ReferenceView| {
        if entries.len() < options.limit {
            entries.push(entry());
        } else {
            left_out += 1;
        }
    };
    let show = options.show_values;
    match heap.record(object) {
        Some(ObjectRecord::ObjectArray(array)) => {
            for (slot, id) in array.elements(heap.id_size()).enumerate() {
                if !id.is_null() {
                    let value = Value::Object(id);
                    add(&|| entry(heap, format!("[{slot}]"), FieldType::Object, value, show));
                }
            }
        }
        Some(ObjectRecord::PrimitiveArray(array)) => {
            let element_type = array.element_type;
            let size = element_type.size(heap.id_size());
            for (slot, element) in array.bytes.chunks_exact(size).enumerate() {
                let value = Value::from_bytes(element, element_type, heap.id_size());
                if let Some(value) = value.filter(|_| show) {
                    add(&|| entry(heap, format!("[{slot}]"), element_type, value, show));
                }
            }
        }
        _ => {
            for field in heap.fields(object) {
                add(&|| {
                    let name = field.name.clone();
                    let mut entry = entry(heap, name, field.field_type, field.value, show);
                    entry.is_static = field.is_static;
                    entry.declared_in = Some(heap.classes().get(field.declared_in).name.clone());
                    entry
                });
            }
        }
    }
    (entries, left_out)
}

fn entry(
    heap: &Heap,
    name: String,
    field_type: FieldType,
    value: Value,
    show_values: bool,
) -> ReferenceView {
    let target = value.as_object();
    let object = target.and_then(|id| heap.find(id));
    let text = match (value, object) {
        (Value::Object(id), _) if id.is_null() => Some("null".to_owned()),
        (Value::Object(_), None) => Some("not in the file".to_owned()),
        (Value::Object(_), Some(object)) if show_values => heap.string_value(object, LONGEST),
        (Value::Object(_), Some(_)) => None,
        (value, _) if show_values => Some(value_text(value)),
        _ => None,
    };
    ReferenceView {
        is_static: false,
        declared_in: None,
        name,
        kind: match object {
            Some(object) => object_title(heap, object),
            None => field_type.java_name().to_owned(),
        },
        value: text,
        object_id: target,
        label: object.map(|object| label(heap, object)),
    }
}

/// A field's value as text: numbers as they are, characters quoted, references as addresses.
pub fn value_text(value: Value) -> String {
    match value {
        Value::Boolean(v) => v.to_string(),
        Value::Char(v) => match char::from_u32(v.into()) {
            Some(c) if !c.is_control() => format!("'{c}'"),
            _ => format!("'\\u{v:04x}'"),
        },
        Value::Float(v) => v.to_string(),
        Value::Double(v) => v.to_string(),
        Value::Byte(v) => v.to_string(),
        Value::Short(v) => v.to_string(),
        Value::Int(v) => v.to_string(),
        Value::Long(v) => v.to_string(),
        Value::Object(id) => id.to_string(),
    }
}

/// A reference from or to the inspected object, as a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReferenceRow<'v> {
    /// `holds` or `held by`.
    pub direction: &'static str,
    /// The reference.
    pub reference: &'v ReferenceView,
}

impl Row for ReferenceRow<'_> {
    const COLUMNS: &'static [Column] = &[
        Column::text("direction", "Direction"),
        Column::text("name", "Name"),
        Column::text("class", "Class"),
        Column::address("object_id", "Object"),
        Column::text("value", "Value"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::text(self.direction),
            Cell::text(&self.reference.name),
            Cell::text(&self.reference.kind),
            Cell::maybe_address(self.reference.object_id),
            Cell::maybe_text(self.reference.value.as_deref()),
        ]
    }
}

impl ObjectView {
    /// What it refers to, then who refers to it.
    pub fn rows(&self) -> impl Iterator<Item = ReferenceRow<'_>> {
        let row = |direction| {
            move |reference| ReferenceRow {
                direction,
                reference,
            }
        };
        let outgoing = self.fields.iter().map(row("holds"));
        outgoing.chain(self.referred_by.iter().map(row("held by")))
    }
}
