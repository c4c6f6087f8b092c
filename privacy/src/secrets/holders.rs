//! Referrers of the matched arrays, and fields and map entries whose names suggest secrets.

use heapray_hprof::{ClassDump, FieldType, IdSize, InstanceDump, ObjectId, SubRecord};
use heapray_hprof::{StringId, decode_modified_utf8};
use heapray_masking::is_secret_name;

use super::content::{MatchedArray, MatchedArrays, MatchedStrings, StringReader};
use super::findings::{Findings, Holder, Inner};
use super::owners::is_inner;
use crate::classes::{Class, Classes};
use crate::hashing::{FileMap, FileSet};
use crate::parts::{Dump, visit_sub_records};

/// Objects that a field whose name suggests a secret refers to, each with the holders that refer to it.
#[derive(Debug, Default)]
pub(super) struct NamedTargets {
    /// Each holder once; targets name it by its number.
    holders: Vec<Holder>,
    numbers: FileMap<Holder, u32>,
    targets: FileMap<ObjectId, Vec<u32>>,
}

impl NamedTargets {
    fn insert(&mut self, target: ObjectId, holder: Holder) {
        let next = self.holders.len() as u32;
        let number = *self.numbers.entry(holder).or_insert_with_key(|holder| {
            self.holders.push(holder.clone());
            next
        });
        let of_target = self.targets.entry(target).or_default();
        // Kept in order, so that one with many holders costs no more than a search each.
        if let Err(place) = of_target.binary_search(&number) {
            of_target.insert(place, number);
        }
    }

    /// Objects that are referred to.
    pub(super) fn len(&self) -> usize {
        self.targets.len()
    }

    /// Does a field whose name suggests a secret refer to this object?
    pub(super) fn contains(&self, target: ObjectId) -> bool {
        self.targets.contains_key(&target)
    }

    /// The holders whose secret-looking fields refer to this object.
    pub(super) fn holders(&self, target: ObjectId) -> impl Iterator<Item = &Holder> {
        let numbers = self.targets.get(&target).map_or(&[][..], Vec::as_slice);
        numbers
            .iter()
            .filter_map(|number| self.holders.get(*number as usize))
    }
}

/// A reference field of a class.
#[derive(Debug, Clone, Copy)]
struct Reference {
    /// Where it stands among the own fields of its class.
    offset: usize,
    name: StringId,
    suggests_secret: bool,
    /// The class is one of the JDK's collections.
    is_inner: bool,
    role: Role,
}

/// What a field is in a map's entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Key,
    Value,
    Other,
}

struct Search<'s, 'a> {
    classes: &'s Classes<'a>,
    arrays: &'s MatchedArrays,
    strings: &'s MatchedStrings,
    string_reader: StringReader<'s, 'a>,
    id_size: IdSize,
    /// By class: its own reference fields, worked out when its first instance comes.
    references: Vec<Option<Vec<Reference>>>,
    held: FileSet<ObjectId>,
    named: NamedTargets,
}

/// Adds the holders of matched arrays and strings to the findings, and returns what is referred to by
/// names that suggest a secret; whether the objects are texts is not known yet. One pass.
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
        string_reader: StringReader::new(classes),
        id_size: dump.header.id_size,
        references: vec![None; classes.len()],
        held: FileSet::default(),
        named: NamedTargets::default(),
    };
    visit_sub_records(dump, &mut |sub_record, _| match sub_record {
        SubRecord::Instance(instance) => search.instance(&instance, findings),
        SubRecord::Class(class) => search.class(&class, findings),
        SubRecord::ObjectArray(array) => {
            let mut option = None;
            for element in array.elements(search.id_size) {
                search.argument(array.id, array.class_id, element, &mut option, findings);
                let holder = || {
                    Holder::Inner(Inner {
                        object: array.id,
                        class: array.class_id,
                        field: None,
                        key: None,
                    })
                };
                search.reference(element, holder, findings);
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
        let classes = self.classes;
        let (mut key, mut value) = (None, None);
        for (number, class, start) in classes.shares(instance.class_id, instance.fields.len()) {
            let Some(slot) = self.references.get_mut(number.get()) else {
                break;
            };
            // Taken out for as long as `self` is needed.
            let references = slot
                .take()
                .unwrap_or_else(|| find_references(classes, class));
            for reference in &references {
                let offset = start.saturating_add(reference.offset);
                let Some(target) = classes.reference_at(instance, offset) else {
                    continue;
                };
                let inner = |key| Inner {
                    object: instance.id,
                    class: class.id,
                    field: Some(reference.name),
                    key,
                };
                let holder = || {
                    if reference.is_inner {
                        Holder::Inner(inner(None))
                    } else {
                        Holder::Field(class.id, reference.name)
                    }
                };
                if reference.suggests_secret {
                    self.named.insert(target, holder());
                }
                self.reference(target, holder, findings);
                match reference.role {
                    Role::Key => key = key.or(Some(target)),
                    Role::Value => value = value.or(Some((class.id, reference.name, target))),
                    Role::Other => {}
                }
            }
            if let Some(slot) = self.references.get_mut(number.get()) {
                *slot = Some(references);
            }
        }
        if let Some((class, field, target)) = value
            && let Some(name) = key.and_then(|key| self.name(key, findings))
        {
            let entry = Inner {
                object: instance.id,
                class,
                field: Some(field),
                key: Some(name),
            };
            self.named.insert(target, Holder::Inner(entry));
        }
    }

    /// Arguments of a command come in pairs: `--password`, and then what it is. `option` is the name that the element
    /// before was, if that suggests a secret.
    fn argument(
        &mut self,
        array: ObjectId,
        class: ObjectId,
        element: ObjectId,
        option: &mut Option<String>,
        findings: &Findings<'_>,
    ) {
        if let Some(name) = option.take() {
            let argument = Inner {
                object: array,
                class,
                field: None,
                key: Some(name),
            };
            self.named.insert(element, Holder::Inner(argument));
        }
        *option = self
            .name(element, findings)
            .filter(|name| name.starts_with('-'));
    }

    fn class(&mut self, class: &ClassDump<'_>, findings: &mut Findings<'_>) {
        for field in class.statics() {
            let Some(target) = field.value.as_object() else {
                continue;
            };
            let holder = || Holder::Static(class.id, field.name);
            if is_secret_name(&decode_modified_utf8(self.classes.string(field.name))) {
                self.named.insert(target, holder());
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

    /// The text of a key that suggests a secret.
    fn name(&self, key: ObjectId, findings: &Findings<'_>) -> Option<String> {
        let array = self.arrays.get(self.strings.get(&key)?)?;
        let text = array.is_name.then(|| findings.text(&array.place))?;
        Some(String::from_utf8_lossy(&text).into_owned())
    }

    /// What matched and is referred to by no object: by a thread's stack, or by nothing any more.
    fn add_unheld(&self, findings: &mut Findings<'_>) {
        for (id, array) in self.arrays {
            if !self.held.contains(id) {
                add(findings, &Holder::NotInDump, *id, array);
            }
        }
    }
}

fn add(findings: &mut Findings<'_>, holder: &Holder, id: ObjectId, array: &MatchedArray) {
    for kind in &array.kinds {
        findings.add(*kind, holder.clone(), id, &array.place);
    }
}

fn find_references(classes: &Classes<'_>, class: &Class) -> Vec<Reference> {
    let is_inner = is_inner(&classes.name(class.id));
    let references = class.fields.iter().filter(|f| f.of == FieldType::Object);
    references
        .map(|field| {
            let name = classes.string(field.name);
            Reference {
                offset: field.offset,
                name: field.name,
                suggests_secret: is_secret_name(&decode_modified_utf8(name)),
                is_inner,
                role: match name {
                    b"key" => Role::Key,
                    b"val" | b"value" => Role::Value,
                    _ => Role::Other,
                },
            }
        })
        .collect()
}
