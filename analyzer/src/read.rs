//! What does an object hold? Goes back to the file for the few objects that are looked at.
//!
//! Every method here touches the file: finding an object reads up to some sixty sub-records.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};

use heapray_hprof::{
    Cursor, FieldType, InstanceDump, ObjectArrayDump, ObjectId, PrimitiveArrayDump, SubRecord,
    SubRecords, Value,
};

use crate::analysis::Heap;
use crate::classes::ClassIndex;
use crate::graph::{Body, Graph, Waypoint};
use crate::index::ObjectIndex;
use crate::locate::Located;
use crate::source::{Lens, View};

/// An object's bytes.
#[derive(Debug, Clone, Copy)]
pub enum ObjectRecord<'a> {
    /// An object with fields.
    Instance(InstanceDump<'a>),
    /// An array of references.
    ObjectArray(ObjectArrayDump<'a>),
    /// An array of primitives.
    PrimitiveArray(PrimitiveArrayDump<'a>),
    /// The class object of this class.
    Class(ClassIndex),
}

/// A field of an object or a class.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldValue {
    /// The class that declares it.
    pub declared_in: ClassIndex,
    /// Its name.
    pub name: String,
    /// Its type.
    pub field_type: FieldType,
    /// Its value.
    pub value: Value,
    /// Is it static?
    pub is_static: bool,
}

/// How one object refers to another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReferenceKind {
    /// An instance field.
    Field {
        /// The class that declares it.
        declared_in: ClassIndex,
        /// Its name.
        name: String,
    },
    /// A static field of the class that the object stands for.
    Static {
        /// Its name.
        name: String,
    },
    /// An array slot.
    Element(u32),
    /// A frame or a blocked thread holds it.
    Local,
    /// The object's class.
    Class,
    /// The superclass of the class that the object stands for.
    Super,
    /// The class loader of the class that the object stands for.
    ClassLoader,
}

/// A reference with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Where it leads.
    pub target: ObjectIndex,
    /// By what.
    pub kind: ReferenceKind,
}

/// Bytes around a record that the system maps with it, on Linux; 2 MiB where its cache is made of huge pages.
const MAPPED: u64 = 64 << 10;
/// After so many of them the file's pages are given back, so that a sample from everywhere doesn't end up with the
/// whole file resident.
const MOST_MAPPED: u64 = 12 * MAPPED;

/// Objects' bytes, before anything is known of how they hang together.
pub(crate) struct Records<'r> {
    pub(crate) located: &'r Located,
    pub(crate) graph: &'r Graph,
    /// Counts bytes that were mapped, about.
    pub(crate) mapped: &'r AtomicU64,
}

impl<'a> Records<'a> {
    /// An object's bytes.
    pub(crate) fn get(&self, object: ObjectIndex) -> Option<ObjectRecord<'a>> {
        match self.graph.node(object.0).body {
            Body::ClassObject { class } => Some(ObjectRecord::Class(class)),
            _ => self.get_in_place(object, &mut None),
        }
    }

    /// A copy of an object's bytes, where copies can be had; for objects that mostly stand behind each other in
    /// the file.
    pub(crate) fn get_near<'n>(
        &self,
        object: ObjectIndex,
        nearby: &'n mut Nearby,
    ) -> Option<ObjectRecord<'n>>
    where
        'a: 'n,
    {
        if let Body::ClassObject { class } = self.graph.node(object.0).body {
            return Some(ObjectRecord::Class(class));
        }
        let Nearby { last, lens } = nearby;
        let found = self.find(object, last, |source, offset, search| {
            lens.search(source, offset, search)
        });
        match found {
            Some((offset, _)) => self.parse(lens.behind(offset), offset),
            // Longer than what is copied at once.
            None => self.get_in_place(object, last),
        }
    }

    /// Offset of an object's sub-record, and how far that is from the last one.
    fn find(
        &self,
        object: ObjectIndex,
        last: &mut Option<Waypoint>,
        mut search: impl FnMut(View<'a>, usize, &dyn Fn(&[u8]) -> Option<usize>) -> Option<usize>,
    ) -> Option<(usize, u64)> {
        let (index, id_size) = (&self.located.index, self.located.id_size());
        let source = self.located.source.view();
        let search = |offset, within: &dyn Fn(&[u8]) -> _| search(source, offset, within);
        let offset = self
            .graph
            .find_in_file(id_size, index, object, *last, search)?;
        let found = Waypoint {
            object: object.0,
            offset: offset as u64,
        };
        let before = last.replace(found);
        let way = before.map_or(MAPPED, |before| before.offset.abs_diff(found.offset));
        Some((offset, way))
    }

    fn get_in_place(
        &self,
        object: ObjectIndex,
        last: &mut Option<Waypoint>,
    ) -> Option<ObjectRecord<'a>> {
        let file = self.located.source.bytes();
        let (offset, way) = self.find(object, last, |source, offset, search| {
            search(source.bytes.get(offset..)?)
        })?;
        let way = way.min(MAPPED);
        let mapped = self.mapped.fetch_add(way, Ordering::Relaxed);
        if mapped / MOST_MAPPED != mapped.wrapping_add(way) / MOST_MAPPED {
            self.located.source.release(0..file.len());
        }
        self.parse(file.get(offset..)?, offset)
    }

    /// The object whose sub-record stands at `offset`, in front of `bytes`.
    fn parse<'b>(&self, bytes: &'b [u8], offset: usize) -> Option<ObjectRecord<'b>> {
        let cursor = Cursor::new(bytes, offset as u64, self.located.id_size());
        match SubRecords::new(cursor).next()?.ok()? {
            SubRecord::Instance(instance) => Some(ObjectRecord::Instance(instance)),
            SubRecord::ObjectArray(array) => Some(ObjectRecord::ObjectArray(array)),
            SubRecord::PrimitiveArray(array) => Some(ObjectRecord::PrimitiveArray(array)),
            SubRecord::Class(class) => {
                let class = self.graph.classes.find(class.id);
                class.map(ObjectRecord::Class)
            }
            SubRecord::Root(_) | SubRecord::HeapInfo { .. } => None,
        }
    }
}

/// How far a look at objects has got that mostly stand behind each other in the file.
#[derive(Default)]
pub(crate) struct Nearby {
    last: Option<Waypoint>,
    lens: Lens,
}

/// An instance that was found in the file.
pub(crate) struct Instance<'i> {
    analysis: &'i Heap,
    class: ClassIndex,
    fields: Cow<'i, [u8]>,
}

impl Instance<'_> {
    /// The value of the field of that name nearest to the class upward.
    pub(crate) fn field(&self, name: &str) -> Option<Value> {
        let Heap { located, graph, .. } = self.analysis;
        let (offset, field_type) = graph.classes.find_field(&located.names, self.class, name)?;
        Value::from_bytes(self.fields.get(offset..)?, field_type, located.id_size())
    }

    /// The object that a field refers to, if it is not null and in the file.
    pub(crate) fn field_object(&self, name: &str) -> Option<ObjectIndex> {
        self.analysis.find(self.field(name)?.as_object()?)
    }
}

impl Heap {
    /// An object's bytes.
    pub fn record(&self, object: ObjectIndex) -> Option<ObjectRecord<'_>> {
        self.records().get(object)
    }

    pub(crate) fn records(&self) -> Records<'_> {
        Records {
            located: &self.located,
            graph: &self.graph,
            mapped: &self.mapped,
        }
    }

    /// The class that a class object stands for. Doesn't touch the file.
    pub fn class_of_class_object(&self, object: ObjectIndex) -> Option<ClassIndex> {
        match self.graph.node(object.0).body {
            Body::ClassObject { class } => Some(class),
            _ => None,
        }
    }

    /// Length of an array in elements. Doesn't touch the file.
    pub fn array_len(&self, object: ObjectIndex) -> Option<u32> {
        match self.graph.node(object.0).body {
            Body::ObjectArray { len } | Body::PrimitiveArray { len, .. } => Some(len),
            Body::Instance | Body::ClassObject { .. } => None,
        }
    }

    /// An instance's fields, for whoever asks for several.
    pub(crate) fn instance(&self, object: ObjectIndex) -> Option<Instance<'_>> {
        let mut nearby = Nearby::default();
        let Instance { class, fields, .. } = self.instance_near(object, &mut nearby)?;
        let fields = Cow::Owned(fields.into_owned());
        Some(Instance {
            analysis: self,
            class,
            fields,
        })
    }

    /// The same, see [`Records::get_near`].
    pub(crate) fn instance_near<'n>(
        &'n self,
        object: ObjectIndex,
        nearby: &'n mut Nearby,
    ) -> Option<Instance<'n>> {
        let ObjectRecord::Instance(instance) = self.records().get_near(object, nearby)? else {
            return None;
        };
        Some(Instance {
            analysis: self,
            class: self.class_of(object),
            fields: Cow::Borrowed(instance.fields),
        })
    }

    /// The value of the field of that name nearest to the object's class upward.
    pub fn field(&self, object: ObjectIndex, name: &str) -> Option<Value> {
        self.instance(object)?.field(name)
    }

    /// The object that a field refers to, if it is not null and in the file.
    pub fn field_object(&self, object: ObjectIndex, name: &str) -> Option<ObjectIndex> {
        self.find(self.field(object, name)?.as_object()?)
    }

    /// The number in an integral field.
    pub fn field_i64(&self, object: ObjectIndex, name: &str) -> Option<i64> {
        self.field(object, name)?.as_i64()
    }

    /// The number in an integral field that counts something; 0 where it is negative.
    pub(crate) fn field_count(&self, object: ObjectIndex, name: &str) -> Option<usize> {
        let number = self.field_i64(object, name)?;
        Some(usize::try_from(number).unwrap_or(0))
    }

    /// All fields of an instance, the nearest class's first; those that the bytes don't cover are left
    /// out. For a class object its static fields.
    pub fn fields(&self, object: ObjectIndex) -> Vec<FieldValue> {
        match self.record(object) {
            Some(ObjectRecord::Instance(instance)) => {
                self.instance_fields(self.class_of(object), instance.fields)
            }
            Some(ObjectRecord::Class(class)) => self.static_fields(class),
            _ => Vec::new(),
        }
    }

    fn instance_fields(&self, class: ClassIndex, bytes: &[u8]) -> Vec<FieldValue> {
        let mut values = Vec::new();
        let mut base = 0;
        for (declared_in, class) in self.classes().hierarchy(class) {
            for field in &class.fields {
                let at = bytes
                    .get(base + field.offset as usize..)
                    .unwrap_or_default();
                let value = Value::from_bytes(at, field.field_type, self.id_size());
                values.extend(value.map(|value| FieldValue {
                    declared_in,
                    name: self.located.names.string(field.name),
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

    /// Static fields of a class, pseudo fields such as `<resolved_references>` included.
    pub fn static_fields(&self, class: ClassIndex) -> Vec<FieldValue> {
        self.classes()
            .statics(class)
            .map(|field| FieldValue {
                declared_in: class,
                name: self.located.names.string(field.name),
                field_type: field.field_type,
                value: field.value,
                is_static: true,
            })
            .collect()
    }

    /// Elements of an object array, nulls and those not in the file as `None`.
    pub fn elements(
        &self,
        object: ObjectIndex,
    ) -> Option<impl Iterator<Item = Option<ObjectIndex>> + '_> {
        let ObjectRecord::ObjectArray(array) = self.record(object)? else {
            return None;
        };
        Some(array.elements(self.id_size()).map(|id| self.find(id)))
    }

    /// What an object refers to, in the order of the file, `<class>` last; nulls left out.
    pub fn references(&self, object: ObjectIndex) -> Vec<Reference> {
        let mut references = Vec::new();
        let mut add = |id: ObjectId, kind| {
            if let Some(target) = self.find(id).filter(|_| !id.is_null()) {
                references.push(Reference { target, kind });
            }
        };
        match self.record(object) {
            Some(ObjectRecord::Instance(instance)) => {
                for field in self.instance_fields(self.class_of(object), instance.fields) {
                    if let Some(id) = field.value.as_object() {
                        let (declared_in, name) = (field.declared_in, field.name);
                        add(id, ReferenceKind::Field { declared_in, name });
                    }
                }
            }
            Some(ObjectRecord::ObjectArray(array)) => {
                for (slot, id) in array.elements(self.id_size()).enumerate() {
                    add(id, ReferenceKind::Element(slot as u32));
                }
            }
            Some(ObjectRecord::Class(class)) => {
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
            Some(ObjectRecord::PrimitiveArray(_)) | None => {}
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

    /// What an object refers to, `<class>` left out, names unknown. Doesn't touch the file.
    pub fn targets(&self, object: ObjectIndex) -> impl Iterator<Item = ObjectIndex> + '_ {
        self.graph.targets(object.0).map(ObjectIndex)
    }

    /// The text of a `java.lang.String`, at most `limit` characters of it: `byte[]` with coder (JDK 9+),
    /// `char[]` (JDK 7, 8), `char[]` with offset and count (JDK 6).
    pub fn string_value(&self, object: ObjectIndex, limit: usize) -> Option<String> {
        if self.classes().get(self.class_of(object)).name != "java.lang.String" {
            return None;
        }
        let value = self.field_object(object, "value")?;
        let ObjectRecord::PrimitiveArray(array) = self.record(value)? else {
            return None;
        };
        let units: Vec<u16> = match array.element_type {
            FieldType::Char => {
                let first = self.field_count(object, "offset").unwrap_or(0);
                let count = self.field_count(object, "count");
                let chars = array.bytes.chunks_exact(2).map(|pair| match pair {
                    [high, low] => u16::from_be_bytes([*high, *low]),
                    _ => 0,
                });
                chars
                    .skip(first)
                    .take(count.unwrap_or(usize::MAX).min(limit))
                    .collect()
            }
            FieldType::Byte if self.field_i64(object, "coder") == Some(1) => {
                // UTF-16 in the byte order of the dumped machine: little endian on all that matter.
                let chars = array.bytes.chunks_exact(2).map(|pair| match pair {
                    [low, high] => u16::from_le_bytes([*low, *high]),
                    _ => 0,
                });
                chars.take(limit).collect()
            }
            FieldType::Byte => array
                .bytes
                .iter()
                .take(limit)
                .map(|byte| (*byte).into())
                .collect(),
            _ => return None,
        };
        Some(String::from_utf16_lossy(&units))
    }

    /// The text in an array that backs strings of so many characters, at most `limit` of them.
    pub fn text_of_array(&self, array: ObjectIndex, length: u64, limit: usize) -> Option<String> {
        let ObjectRecord::PrimitiveArray(array) = self.record(array)? else {
            return None;
        };
        let pairs = array.bytes.chunks_exact(2).take(limit);
        let units: Vec<u16> = match array.element_type {
            FieldType::Char => pairs
                .map(|pair| {
                    pair.iter()
                        .fold(0, |unit, byte| unit << 8 | u16::from(*byte))
                })
                .collect(),
            FieldType::Byte if u64::from(array.len) == length.saturating_mul(2) => pairs
                .map(|pair| {
                    pair.iter()
                        .rev()
                        .fold(0, |unit, byte| unit << 8 | u16::from(*byte))
                })
                .collect(),
            FieldType::Byte => array
                .bytes
                .iter()
                .take(limit)
                .map(|byte| u16::from(*byte))
                .collect(),
            _ => return None,
        };
        Some(String::from_utf16_lossy(&units))
    }

    /// The text of the string that a field refers to.
    pub fn field_string(&self, object: ObjectIndex, name: &str, limit: usize) -> Option<String> {
        self.string_value(self.field_object(object, name)?, limit)
    }
}
