//! Fields, elements and texts of single objects, read from the file.
//!
//! Every method here touches the file unless it says otherwise; finding an object reads up to some sixty sub-records.

use std::borrow::Cow;

use heapray_hprof::{FieldType, ObjectId, PrimitiveArrayDump, TextEncoding, Value};

use crate::classes::ClassIndex;
use crate::graph::Body;
use crate::heap::Heap;
use crate::index::ObjectIndex;
use crate::records::{Nearby, ObjectRecord, Records};

/// A field of an object or a class.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldValue {
    /// The class that declares it.
    pub declared_in: ClassIndex,
    /// The name of the field.
    pub name: String,
    /// The type of the field.
    pub field_type: FieldType,
    /// The value of the field.
    pub value: Value,
    /// Whether the field is static.
    pub is_static: bool,
}

/// The kind of a reference from one object to another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReferenceKind {
    /// An instance field.
    Field {
        /// The class that declares it.
        declared_in: ClassIndex,
        /// The name of the field.
        name: String,
    },
    /// A static field of the class that the object stands for.
    Static {
        /// The name of the field.
        name: String,
    },
    /// An array slot.
    Element(u32),
    /// A local: a stack frame or a blocked thread holds the object.
    Local,
    /// The object's class.
    Class,
    /// The superclass of the class that the object stands for.
    Super,
    /// The class loader of the class that the object stands for.
    ClassLoader,
}

/// A reference with its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The target.
    pub target: ObjectIndex,
    /// The kind of the reference.
    pub kind: ReferenceKind,
}

/// An instance with its fields, read from the file.
pub struct Instance<'i> {
    heap: &'i Heap,
    class: ClassIndex,
    fields: Cow<'i, [u8]>,
}

impl Instance<'_> {
    /// The value of the field of that name nearest to the class upward.
    pub fn field(&self, name: &str) -> Option<Value> {
        let Heap { scanned, graph, .. } = self.heap;
        let (offset, field_type) = graph.classes.find_field(&scanned.names, self.class, name)?;
        Value::from_bytes(self.fields.get(offset..)?, field_type, scanned.id_size())
    }

    /// The object that a field refers to, if it is not null and in the file.
    pub fn field_object(&self, name: &str) -> Option<ObjectIndex> {
        self.heap.find(self.field(name)?.as_object()?)
    }

    /// All fields, those of the nearest class first, without fields that the record does not cover.
    fn all(&self) -> Vec<FieldValue> {
        self.heap.instance_fields(self.class, &self.fields)
    }
}

impl Heap {
    /// The record of an object.
    pub fn record(&self, object: ObjectIndex) -> Option<ObjectRecord<'_>> {
        self.records().get(object)
    }

    /// Access to the records of objects, for callers that read many.
    pub fn records(&self) -> Records<'_> {
        Records {
            scanned: &self.scanned,
            graph: &self.graph,
            mapped: &self.mapped,
        }
    }

    /// The class that a class object stands for; `None` for other objects. Does not touch the file.
    pub fn class_of_class_object(&self, object: ObjectIndex) -> Option<ClassIndex> {
        match self.graph.node(object.0).body {
            Body::ClassObject { class } => Some(class),
            _ => None,
        }
    }

    /// The length of an array in elements; `None` for other objects. Does not touch the file.
    pub fn array_len(&self, object: ObjectIndex) -> Option<u32> {
        match self.graph.node(object.0).body {
            Body::ObjectArray { len } | Body::PrimitiveArray { len, .. } => Some(len),
            Body::Instance | Body::ClassObject { .. } => None,
        }
    }

    /// The fields of an instance, for callers that read several.
    pub fn instance(&self, object: ObjectIndex) -> Option<Instance<'_>> {
        let class = self.class_of(object);
        let fields = match self.recent.get(object) {
            Some(fields) => fields,
            None => self.recent.near(|nearby| {
                let fields = self.instance_near(object, nearby)?.fields;
                self.recent.keep(object, &fields);
                Some(fields.into_owned())
            })?,
        };
        Some(Instance {
            heap: self,
            class,
            fields: Cow::Owned(fields),
        })
    }

    /// The fields of an instance that mostly follows the last one in the file, see [`Records::get_near`].
    pub fn instance_near<'n>(
        &'n self,
        object: ObjectIndex,
        nearby: &'n mut Nearby,
    ) -> Option<Instance<'n>> {
        let ObjectRecord::Instance(instance) = self.records().get_near(object, nearby)? else {
            return None;
        };
        Some(Instance {
            heap: self,
            class: self.class_of(object),
            fields: Cow::Borrowed(instance.fields),
        })
    }

    /// The value of the field of that name nearest to the object's class upward. Touches the file only if the class
    /// has such a field.
    pub fn field(&self, object: ObjectIndex, name: &str) -> Option<Value> {
        self.classes()
            .find_field(&self.scanned.names, self.class_of(object), name)?;
        self.instance(object)?.field(name)
    }

    /// The object that a field refers to, if it is not null and in the file.
    pub fn field_object(&self, object: ObjectIndex, name: &str) -> Option<ObjectIndex> {
        self.find(self.field(object, name)?.as_object()?)
    }

    /// The value of an integral field.
    pub fn field_i64(&self, object: ObjectIndex, name: &str) -> Option<i64> {
        self.field(object, name)?.as_i64()
    }

    /// The value of an integral field that counts something; 0 if it is negative.
    pub fn field_count(&self, object: ObjectIndex, name: &str) -> Option<usize> {
        let number = self.field_i64(object, name)?;
        Some(usize::try_from(number).unwrap_or(0))
    }

    /// All fields of an instance, those of the nearest class first, without fields that the record does not cover.
    /// For a class object, its static fields.
    pub fn fields(&self, object: ObjectIndex) -> Vec<FieldValue> {
        match self.graph.node(object.0).body {
            Body::Instance => {
                let instance = self.instance(object);
                instance.map_or_else(Vec::new, |instance| instance.all())
            }
            Body::ClassObject { class } => self.static_fields(class),
            Body::ObjectArray { .. } | Body::PrimitiveArray { .. } => Vec::new(),
        }
    }

    fn instance_fields(&self, class: ClassIndex, bytes: &[u8]) -> Vec<FieldValue> {
        let mut values = Vec::new();
        let mut base = 0;
        for (declared_in, class) in self.classes().declaring(class) {
            for field in &class.fields {
                let at = bytes
                    .get(base + field.offset as usize..)
                    .unwrap_or_default();
                let value = Value::from_bytes(at, field.field_type, self.id_size());
                values.extend(value.map(|value| FieldValue {
                    declared_in,
                    name: self.scanned.names.string(field.name),
                    field_type: field.field_type,
                    value,
                    is_static: false,
                }));
            }
            base += class.own_bytes as usize;
            if base >= bytes.len() {
                break;
            }
        }
        values
    }

    /// The static fields of a class, pseudo fields such as `<resolved_references>` included.
    pub fn static_fields(&self, class: ClassIndex) -> Vec<FieldValue> {
        self.classes()
            .statics(class)
            .map(|field| FieldValue {
                declared_in: class,
                name: self.scanned.names.string(field.name),
                field_type: field.field_type,
                value: field.value,
                is_static: true,
            })
            .collect()
    }

    /// The elements of an object array; `None` for null and for objects that are not in the file.
    pub fn elements(
        &self,
        object: ObjectIndex,
    ) -> Option<impl Iterator<Item = Option<ObjectIndex>> + '_> {
        let ObjectRecord::ObjectArray(array) = self.record(object)? else {
            return None;
        };
        Some(array.elements(self.id_size()).map(|id| self.find(id)))
    }

    /// The references of an object in file order, `<class>` last, without nulls.
    pub fn references(&self, object: ObjectIndex) -> Vec<Reference> {
        let mut references = Vec::new();
        let mut add = |id: ObjectId, kind| {
            if let Some(target) = self.find(id).filter(|_| !id.is_null()) {
                references.push(Reference { target, kind });
            }
        };
        match self.graph.node(object.0).body {
            Body::Instance => {
                for field in self.fields(object) {
                    if let Some(id) = field.value.as_object() {
                        let (declared_in, name) = (field.declared_in, field.name);
                        add(id, ReferenceKind::Field { declared_in, name });
                    }
                }
            }
            Body::ObjectArray { .. } => {
                if let Some(ObjectRecord::ObjectArray(array)) = self.record(object) {
                    for (slot, id) in array.elements(self.id_size()).enumerate() {
                        add(id, ReferenceKind::Element(slot as u32));
                    }
                }
            }
            Body::ClassObject { class } => {
                let own = self.classes().get(class);
                if let Some(parent) = own.super_class {
                    add(self.classes().get(parent).id, ReferenceKind::Super);
                }
                add(own.loader, ReferenceKind::ClassLoader);
                for field in self.static_fields(class) {
                    if let Some(id) = field.value.as_object() {
                        add(id, ReferenceKind::Static { name: field.name });
                    }
                }
            }
            Body::PrimitiveArray { .. } => {}
        }
        if let Some(locals) = self.roots.thread_targets.get(&object.0) {
            let local = |target: &u32| Reference {
                target: ObjectIndex(*target),
                kind: ReferenceKind::Local,
            };
            references.extend(locals.iter().map(local));
        }
        if let Some(class) = self.graph.class_object(self.class_of(object)) {
            references.push(Reference {
                target: class,
                kind: ReferenceKind::Class,
            });
        }
        references
    }

    /// The targets of an object's references, `<class>` left out, without names. Does not touch the file.
    pub fn targets(&self, object: ObjectIndex) -> impl Iterator<Item = ObjectIndex> + '_ {
        self.graph.targets(object.0).map(ObjectIndex)
    }

    /// The text of a `java.lang.String`, at most `limit` characters: `byte[]` with coder (JDK 9+), `char[]` (JDK 7,
    /// 8), `char[]` with offset and count (JDK 6).
    pub fn string_value(&self, object: ObjectIndex, limit: usize) -> Option<String> {
        if self.classes().get(self.class_of(object)).name != "java.lang.String" {
            return None;
        }
        let fields = self.instance(object)?;
        let value = fields.field_object("value")?;
        let number = |name| fields.field(name).and_then(Value::as_i64);
        let count = |name| number(name).map(|number| usize::try_from(number).unwrap_or(0));
        self.primitive_array(value, |array| {
            let (encoding, first, count) = match array.element_type {
                // In JDK 6 several strings may share one array.
                FieldType::Char => (
                    TextEncoding::Utf16Be,
                    count("offset").unwrap_or(0),
                    count("count").unwrap_or(usize::MAX),
                ),
                FieldType::Byte if number("coder") == Some(1) => {
                    (TextEncoding::Utf16Le, 0, usize::MAX)
                }
                FieldType::Byte => (TextEncoding::Latin1, 0, usize::MAX),
                _ => return None,
            };
            let skipped = first.saturating_mul(encoding.unit_bytes());
            let bytes = array.bytes.get(skipped..).unwrap_or_default();
            Some(encoding.decode(bytes, count.min(limit)))
        })
    }

    /// What `read` makes of a primitive array; `None` for other objects.
    fn primitive_array<T>(
        &self,
        array: ObjectIndex,
        read: impl FnOnce(PrimitiveArrayDump<'_>) -> Option<T>,
    ) -> Option<T> {
        self.recent
            .near(|nearby| match self.records().get_near(array, nearby)? {
                ObjectRecord::PrimitiveArray(array) => read(array),
                _ => None,
            })
    }

    /// The text in an array that backs strings of this many characters, at most `limit` characters.
    pub fn text_of_array(&self, array: ObjectIndex, length: u64, limit: usize) -> Option<String> {
        self.primitive_array(array, |array| {
            let encoding = match array.element_type {
                FieldType::Char => TextEncoding::Utf16Be,
                FieldType::Byte if u64::from(array.len) == length.saturating_mul(2) => {
                    TextEncoding::Utf16Le
                }
                FieldType::Byte => TextEncoding::Latin1,
                _ => return None,
            };
            Some(encoding.decode(array.bytes, limit))
        })
    }

    /// The text of the string to which a field refers.
    pub fn field_string(&self, object: ObjectIndex, name: &str, limit: usize) -> Option<String> {
        self.string_value(self.field_object(object, name)?, limit)
    }
}
