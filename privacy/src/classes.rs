//! Classes of a dump: names, fields in the order of instances' bytes, supers.

use std::ops::Range;

use heapray_hprof::{
    FieldType, IdSize, LoadClass, ObjectId, RecordTag, StringId, SubRecord, Utf8,
    decode_modified_utf8,
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::parts::{Dump, Part, visit_all};

/// A class as the dump declares it.
#[derive(Debug, Default)]
pub(crate) struct Class {
    pub(crate) super_id: ObjectId,
    /// Own instance fields.
    pub(crate) fields: Vec<(StringId, FieldType)>,
}

/// A field's place in the bytes of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    /// The class that declares it.
    pub(crate) class: ObjectId,
    pub(crate) name: StringId,
    pub(crate) of: FieldType,
    pub(crate) offset: usize,
}

/// All classes of a dump, and where its names stand.
#[derive(Debug)]
pub(crate) struct Classes<'a> {
    file: &'a [u8],
    id_size: IdSize,
    declared: FxHashMap<ObjectId, Class>,
    class_names: FxHashMap<ObjectId, StringId>,
    strings: FxHashMap<StringId, Range<usize>>,
}

impl<'a> Classes<'a> {
    /// Reads them in one pass. Memory grows with classes and names.
    pub(crate) fn read(dump: Dump<'a>) -> Self {
        let mut classes = Self {
            file: dump.bytes,
            id_size: dump.header.id_size,
            declared: FxHashMap::default(),
            class_names: FxHashMap::default(),
            strings: FxHashMap::default(),
        };
        visit_all(dump, &mut |part, range| classes.add(&part, &range));
        classes
    }

    fn add(&mut self, part: &Part<'_>, range: &Range<usize>) {
        match part {
            Part::Record(record) if record.tag == RecordTag::UTF8 => {
                if let Ok(utf8) = Utf8::read(record.body) {
                    let text = range.end - utf8.bytes.len()..range.end;
                    self.strings.entry(utf8.id).or_insert(text);
                }
            }
            Part::Record(record) if record.tag == RecordTag::LOAD_CLASS => {
                if let Ok(load) = LoadClass::read(record.body) {
                    self.class_names.entry(load.class_id).or_insert(load.name);
                }
            }
            Part::Sub(SubRecord::Class(dump)) => {
                self.declared.entry(dump.id).or_insert_with(|| Class {
                    super_id: dump.super_id,
                    fields: dump.fields().map(|f| (f.name, f.field_type)).collect(),
                });
            }
            _ => {}
        }
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = ObjectId> + '_ {
        self.declared.keys().copied()
    }

    /// The bytes of a name; empty where the dump has none.
    pub(crate) fn string(&self, id: StringId) -> &'a [u8] {
        let range = self.strings.get(&id).cloned();
        range.and_then(|r| self.file.get(r)).unwrap_or_default()
    }

    /// A class's name with slashes, whatever the producer wrote; empty where the dump has none.
    pub(crate) fn name(&self, class: ObjectId) -> String {
        let name = self.class_names.get(&class).map(|id| self.string(*id));
        decode_modified_utf8(name.unwrap_or_default()).replace('.', "/")
    }

    /// A class's name as Java writes it.
    pub(crate) fn java_name(&self, class: ObjectId) -> String {
        let name = self.name(class);
        if name.is_empty() {
            return format!("class@{class}");
        }
        name.replace('/', ".")
    }

    /// A field as `Class.field`.
    pub(crate) fn field_name(&self, class: ObjectId, field: StringId) -> String {
        let field = decode_modified_utf8(self.string(field));
        format!("{}.{field}", self.java_name(class))
    }

    /// The class and its supers, nearest first; a cycle or a missing super ends it.
    pub(crate) fn chain(&self, class: ObjectId) -> Vec<(ObjectId, &Class)> {
        let mut chain: Vec<(ObjectId, &Class)> = Vec::new();
        let mut seen = FxHashSet::default();
        let mut at = class;
        while let Some(found) = self.declared.get(&at) {
            if !seen.insert(at) {
                break;
            }
            chain.push((at, found));
            at = found.super_id;
        }
        chain
    }

    /// Every field of an instance with its place, own ones first (`hprof.md` §1.3).
    pub(crate) fn layout(&self, class: ObjectId) -> Vec<Field> {
        let mut layout = Vec::new();
        let mut offset = 0;
        for (class, declared) in self.chain(class) {
            for &(name, field_type) in &declared.fields {
                layout.push(Field {
                    class,
                    name,
                    of: field_type,
                    offset,
                });
                offset += field_type.size(self.id_size);
            }
        }
        layout
    }

    /// Does the class, or one of its supers, have this name (with slashes)?
    pub(crate) fn is_a(&self, class: ObjectId, name: &str) -> bool {
        self.chain(class)
            .iter()
            .any(|(id, _)| self.name(*id) == name)
    }

    /// Every class that is, or extends, the one of this name.
    pub(crate) fn subclasses(&self, name: &str) -> FxHashSet<ObjectId> {
        self.ids().filter(|id| self.is_a(*id, name)).collect()
    }
}
