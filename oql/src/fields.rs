//! Fields, elements and entries of objects.

use std::sync::Arc;

use heapray_analyzer::{ClassIndex, ClassKind, FieldValue, ObjectRecord};
use heapray_hprof::{FieldType, Value as Raw};
use heapray_query::collections;

use crate::row_fields::row_field;
use crate::value::{FieldCell, Obj, Value};
use crate::world::World;

impl World<'_> {
    /// A raw value; a reference becomes the object, or null if the file lacks it.
    pub(crate) fn value(&self, raw: Raw) -> Value {
        match raw {
            Raw::Object(id) if id.is_null() => Value::Null,
            Raw::Object(id) => match self.object(id) {
                Some(object) => Value::Object(Obj::from(object)),
                None => Value::Null,
            },
            Raw::Boolean(v) => Value::Bool(v),
            Raw::Char(v) => Value::Char(v),
            Raw::Float(v) => Value::Float(v),
            Raw::Double(v) => Value::Double(v),
            Raw::Byte(v) => Value::Byte(v),
            Raw::Short(v) => Value::Short(v),
            Raw::Int(v) => Value::Int(v),
            Raw::Long(v) => Value::Long(v),
        }
    }

    fn static_value(&self, raw: Raw) -> Value {
        match raw.as_object() {
            Some(id) => Value::Pointer(id.0),
            None => self.value(raw),
        }
    }

    /// A field of an object, nearest class first; for a class object a static field of its class. Null if there is
    /// none.
    pub(crate) fn field(&self, object: Obj, name: &str) -> Value {
        if let Some(class) = self.as_class(object) {
            // Superclasses' static fields are visible in their subclasses.
            for (class, _) in self.heap.classes().hierarchy(class) {
                let mut fields = self.heap.static_fields(class).into_iter();
                if let Some(field) = fields.rfind(|field| field.name == name) {
                    return self.static_value(field.value);
                }
            }
            return Value::Null;
        }
        let raw = object
            .index()
            .and_then(|index| self.heap.field(index, name));
        raw.map_or(Value::Null, |raw| self.value(raw))
    }

    /// The same of a row, which mostly follows the last one in the file.
    pub(crate) fn field_of_row(&self, object: Obj, name: &str) -> Value {
        let Some(index) = object.index() else {
            return self.field(object, name);
        };
        let class = self.heap.class_of(index);
        if self.heap.classes().get(class).kind != ClassKind::Instance
            || self.heap.class_of_class_object(index).is_some()
        {
            return self.field(object, name);
        }
        let raw = row_field(self.serial, self.heap, index, class, name);
        raw.map_or(Value::Null, |raw| self.value(raw))
    }

    /// All fields of an instance, or the static ones of a class.
    pub(crate) fn field_cells(&self, object: Obj, are_static: bool) -> Value {
        let fields = match (self.as_class(object), are_static) {
            (Some(class), _) => self.heap.static_fields(class),
            (None, false) => object
                .index()
                .map_or_else(Vec::new, |index| self.heap.fields(index)),
            (None, true) => Vec::new(),
        };
        let cells = fields.into_iter().map(|field| self.cell(field));
        Value::List(Arc::new(cells.collect()))
    }

    /// A field of an instance with its name and type.
    pub(crate) fn field_cell(&self, object: Obj, name: &str) -> Value {
        let fields = object
            .index()
            .map_or_else(Vec::new, |index| self.heap.fields(index));
        let found = fields.into_iter().find(|field| field.name == name);
        found.map_or(Value::Null, |field| self.cell(field))
    }

    fn cell(&self, field: FieldValue) -> Value {
        Value::Field(Arc::new(FieldCell {
            name: field.name,
            type_name: type_name(field.field_type),
            value: self.value(field.value),
        }))
    }

    /// The elements of an array: objects or numbers.
    pub(crate) fn array_elements(&self, object: Obj) -> Option<Vec<Value>> {
        let index = object.index()?;
        match self.heap.record(index)? {
            ObjectRecord::ObjectArray(array) => {
                let ids = array.elements(self.heap.id_size());
                Some(ids.map(|id| self.value(Raw::Object(id))).collect())
            }
            ObjectRecord::PrimitiveArray(array) => {
                let size = array.element_type.size(self.heap.id_size());
                let elements = array.bytes.chunks_exact(size.max(1)).filter_map(|bytes| {
                    Raw::from_bytes(bytes, array.element_type, self.heap.id_size())
                });
                Some(elements.map(|raw| self.value(raw)).collect())
            }
            _ => None,
        }
    }

    /// The addresses in an array of references.
    pub(crate) fn reference_array(&self, object: Obj) -> Option<Vec<Value>> {
        match self.heap.record(object.index()?)? {
            ObjectRecord::ObjectArray(array) => {
                let ids = array.elements(self.heap.id_size());
                Some(ids.map(|id| Value::long(id.0)).collect())
            }
            _ => None,
        }
    }

    /// The elements of an array or known list, the entries of a known map.
    pub(crate) fn members(&self, object: Obj) -> Option<Vec<Value>> {
        if let Some(elements) = self.array_elements(object) {
            return Some(elements);
        }
        let index = object.index()?;
        let facts = collections::find_facts(self.heap, self.heap.class_of(index))?;
        let found = collections::inspect(self.heap, index)?;
        if facts.family == collections::Family::Map {
            return Some(self.map_nodes(object));
        }
        if let Value::Object(map) = self.field(object, "map") {
            let keys = self.map_nodes(map).into_iter().map(|node| match node {
                Value::Object(node) => self.field(node, "key"),
                other => other,
            });
            return Some(keys.collect());
        }
        if let Some(array) = found.array {
            let mut elements = self.array_elements(Obj::from(array))?;
            elements.truncate(usize::try_from(found.size?).unwrap_or(usize::MAX));
            return Some(elements);
        }
        Some(self.linked(object))
    }

    /// The nodes of a map, bucket by bucket; of a tree map in the order of its keys.
    fn map_nodes(&self, map: Obj) -> Vec<Value> {
        let mut nodes = Vec::new();
        let mut seen = rustc_hash::FxHashSet::default();
        if let Value::Object(root) = self.field(map, "root") {
            let mut above = Vec::new();
            let mut next = Some(root);
            while next.is_some() || !above.is_empty() {
                while let Some(node) = next.filter(|node| seen.insert(*node)) {
                    above.push(node);
                    next = self.object_field(node, "left");
                }
                let Some(node) = above.pop() else { break };
                nodes.push(Value::Object(node));
                next = self.object_field(node, "right");
            }
            return nodes;
        }
        let mut tables = Vec::new();
        tables.extend(self.object_field(map, "table"));
        if let Some(segments) = self.object_field(map, "segments") {
            for segment in self.array_elements(segments).unwrap_or_default() {
                if let Value::Object(segment) = segment {
                    tables.extend(self.object_field(segment, "table"));
                }
            }
        }
        for table in tables {
            for bucket in self.array_elements(table).unwrap_or_default() {
                let Value::Object(bucket) = bucket else {
                    continue;
                };
                let mut next = Some(self.object_field(bucket, "first").unwrap_or(bucket));
                while let Some(node) = next.filter(|node| seen.insert(*node)) {
                    nodes.push(Value::Object(node));
                    next = self.object_field(node, "next");
                }
            }
        }
        nodes
    }

    /// The elements of a linked list.
    fn linked(&self, list: Obj) -> Vec<Value> {
        let header = self.object_field(list, "header");
        let mut next = match header {
            Some(header) => self.object_field(header, "next"),
            None => self.object_field(list, "first"),
        };
        let mut seen = rustc_hash::FxHashSet::default();
        seen.extend(header);
        let mut elements = Vec::new();
        while let Some(node) = next.filter(|node| seen.insert(*node)) {
            let item = match self.field(node, "item") {
                Value::Null => self.field(node, "element"),
                item => item,
            };
            elements.push(item);
            next = self.object_field(node, "next");
        }
        elements
    }

    pub(crate) fn object_field(&self, object: Obj, name: &str) -> Option<Obj> {
        match self.field(object, name) {
            Value::Object(found) => Some(found),
            _ => None,
        }
    }

    /// The number of elements of a known collection.
    pub(crate) fn collection_size(&self, object: Obj) -> Option<u64> {
        let index = object.index()?;
        match self.heap.array_len(index) {
            Some(len) => Some(u64::from(len)),
            None => match collections::inspect(self.heap, index) {
                Some(collection) => collection.size,
                None => self.view_size(object),
            },
        }
    }

    /// The number of elements of a view of a part of a list, which counts them itself.
    fn view_size(&self, object: Obj) -> Option<u64> {
        const VIEWS: [&str; 3] = [
            "java.util.ArrayList$SubList",
            "java.util.AbstractList$SubList",
            "java.util.ImmutableCollections$SubList",
        ];
        let class = self.heap.class_of(object.index()?);
        let is_view = VIEWS
            .iter()
            .any(|view| self.heap.classes().is_a(class, view));
        match self.field(object, "size") {
            Value::Int(size) if is_view => u64::try_from(size).ok(),
            _ => None,
        }
    }

    /// Whether a class is another or one of its subclasses.
    pub(crate) fn extends(&self, class: ClassIndex, above: &rustc_hash::FxHashSet<u32>) -> bool {
        let mut hierarchy = self.heap.classes().hierarchy(class);
        hierarchy.any(|(class, _)| above.contains(&class.0))
    }
}

/// The Java name of a type.
pub(crate) fn type_name(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::Object => "ref",
        FieldType::Boolean => "boolean",
        FieldType::Char => "char",
        FieldType::Float => "float",
        FieldType::Double => "double",
        FieldType::Byte => "byte",
        FieldType::Short => "short",
        FieldType::Int => "int",
        FieldType::Long => "long",
    }
}
