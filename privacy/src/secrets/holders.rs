//! Who refers to what matched, and which fields and entries promise secrets by their names.

use heapray_analyzer::masking::is_secret_name;
use heapray_hprof::{ClassDump, FieldType, InstanceDump, ObjectId, SubRecord, Value};
use heapray_hprof::{IdSize, StringId, decode_modified_utf8};
use rustc_hash::{FxHashMap, FxHashSet};

use super::content::{MatchedArray, MatchedArrays, MatchedStrings, StringReader};
use super::findings::{Findings, Holder};
use crate::classes::Classes;
use crate::parts::{Dump, visit_sub_records};

/// Objects that a promising name refers to, with all that do.
pub(super) type NamedTargets = FxHashMap<ObjectId, FxHashSet<Holder>>;

/// A reference field of a class's instances.
#[derive(Debug, Clone, Copy)]
struct Reference {
    offset: usize,
    class: ObjectId,
    name: StringId,
    promises_secret: bool,
}

/// What is looked at in a class's instances.
#[derive(Debug, Default)]
struct Shape {
    references: Vec<Reference>,
    /// Places of key and value, if it is a map's entry.
    entry: Option<(Reference, Reference)>,
}

struct Search<'s, 'a> {
    classes: &'s Classes<'a>,
    arrays: &'s MatchedArrays,
    strings: &'s MatchedStrings,
    string_reader: StringReader,
    id_size: IdSize,
    shapes: FxHashMap<ObjectId, Shape>,
    held: FxHashSet<ObjectId>,
    named: NamedTargets,
}

/// Adds the holders of matched arrays and strings to the findings, and returns what is referred to by
/// promising names; whether those are texts is not known yet. One pass.
pub(super) fn find_holders(
    dump: Dump<'_>,
    classes: &Classes<'_>,
    arrays: &MatchedArrays,
    strings: &MatchedStrings,
    findings: &mut Findings<'_>,
) -> NamedTargets {
    let mut search = Search {
        classes,
        arrays,
        strings,
        string_reader: StringReader::new(classes, dump.header.id_size),
        id_size: dump.header.id_size,
        shapes: FxHashMap::default(),
        held: FxHashSet::default(),
        named: NamedTargets::default(),
    };
    visit_sub_records(dump, &mut |sub_record, _| match sub_record {
        SubRecord::Instance(instance) => search.instance(&instance, findings),
        SubRecord::Class(class) => search.class(&class, findings),
        SubRecord::ObjectArray(array) => {
            for element in array.elements(search.id_size) {
                search.reference(element, || Holder::Element(array.class_id), findings);
            }
        }
        _ => {}
    });
    search.add_unheld(findings);
    search.named
}

impl Search<'_, '_> {
    fn instance(&mut self, instance: &InstanceDump<'_>, findings: &mut Findings<'_>) {
        if self.string_reader.is_string(instance.class_id) {
            return; // a string is no holder, but the secret itself
        }
        let (classes, id_size) = (self.classes, self.id_size);
        let shape = self
            .shapes
            .remove(&instance.class_id)
            .unwrap_or_else(|| Shape::new(classes, instance.class_id));
        let value = |reference: &Reference| {
            let bytes = instance.fields.get(reference.offset..)?;
            Value::from_bytes(bytes, FieldType::Object, id_size)?.as_object()
        };
        for reference in &shape.references {
            let Some(target) = value(reference) else {
                continue;
            };
            let holder = || Holder::Field(reference.class, reference.name);
            if reference.promises_secret {
                self.named.entry(target).or_default().insert(holder());
            }
            self.reference(target, holder, findings);
        }
        if let Some((key, entry_value)) = &shape.entry
            && let Some(name) = value(key).and_then(|key| self.name(key, findings))
            && let Some(target) = value(entry_value)
        {
            let holder = Holder::Entry(entry_value.class, entry_value.name, name);
            self.named.entry(target).or_default().insert(holder);
        }
        self.shapes.insert(instance.class_id, shape);
    }

    fn class(&mut self, class: &ClassDump<'_>, findings: &mut Findings<'_>) {
        for field in class.statics() {
            let Some(target) = field.value.as_object() else {
                continue;
            };
            let holder = || Holder::Field(class.id, field.name);
            if is_secret_name(&decode_modified_utf8(self.classes.string(field.name))) {
                self.named.entry(target).or_default().insert(holder());
            }
            self.reference(target, holder, findings);
        }
    }

    /// If the target matched, `holder` holds a secret.
    fn reference(
        &mut self,
        target: ObjectId,
        holder: impl FnOnce() -> Holder,
        findings: &mut Findings<'_>,
    ) {
        let array_id = self.strings.get(&target).copied().unwrap_or(target);
        let Some(array) = self.arrays.get(&array_id) else {
            return;
        };
        self.held.insert(array_id);
        if !array.kinds.is_empty() {
            add(findings, &holder(), array_id, array);
        }
    }

    /// The text of a key that promises a secret.
    fn name(&self, key: ObjectId, findings: &Findings<'_>) -> Option<String> {
        let array = self.arrays.get(self.strings.get(&key)?)?;
        let text = array.is_name.then(|| findings.text(&array.place))?;
        Some(String::from_utf8_lossy(&text).into_owned())
    }

    /// What matched and is referred to by no object: by a thread's stack, or by nothing any more.
    fn add_unheld(&self, findings: &mut Findings<'_>) {
        for (id, array) in self.arrays {
            if !self.held.contains(id) {
                add(findings, &Holder::Nobody, *id, array);
            }
        }
    }
}

fn add(findings: &mut Findings<'_>, holder: &Holder, id: ObjectId, array: &MatchedArray) {
    for kind in &array.kinds {
        findings.add(*kind, holder.clone(), id, &array.place);
    }
}

impl Shape {
    fn new(classes: &Classes<'_>, class: ObjectId) -> Self {
        let mut shape = Self::default();
        let (mut key, mut value) = (None, None);
        for field in classes.layout(class) {
            if field.of != FieldType::Object {
                continue;
            }
            let name = classes.string(field.name);
            let reference = Reference {
                offset: field.offset,
                class: field.class,
                name: field.name,
                promises_secret: is_secret_name(&decode_modified_utf8(name)),
            };
            match name {
                b"key" => key = key.or(Some(reference)),
                b"val" | b"value" => value = value.or(Some(reference)),
                _ => {}
            }
            shape.references.push(reference);
        }
        shape.entry = key.zip(value);
        shape
    }
}
