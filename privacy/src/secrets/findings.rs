//! Gathers what was found, by kind and holder.

use std::borrow::Cow;
use std::fmt::Write as _;

use heapray_hprof::{ObjectId, StringId};

use super::content::Place;
use super::finding::SecretFinding;
use super::owner::Owner;
use super::patterns::{Patterns, SecretKind};
use crate::classes::Classes;
use crate::hashing::{FileMap, FileSet};
use crate::parts::Dump;

/// Most values of a finding that are revealed.
const REVEALED: usize = 5;

/// Who refers to a secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    /// An instance field.
    Field(ObjectId, StringId),
    /// A static field.
    Static(ObjectId, StringId),
    /// An array, or an inner object of a collection; its owner is found later.
    Inner(Inner),
    /// No object of the dump.
    NotInDump,
}

/// A place within a collection or an array.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Inner {
    /// The object.
    pub(super) object: ObjectId,
    /// The class that declares the field; of an array its own.
    pub(super) class: ObjectId,
    /// `None` for an array's element.
    pub(super) field: Option<StringId>,
    /// The key of a map's entry, where it suggests a secret.
    pub(super) key: Option<String>,
}

#[derive(Debug, Default)]
struct Finding {
    /// The arrays that hold the text.
    arrays: FileSet<ObjectId>,
    values: Vec<String>,
}

/// What was found so far.
pub(super) struct Findings<'a> {
    dump: Dump<'a>,
    patterns: &'a Patterns,
    reveal: bool,
    found: FileMap<(SecretKind, Holder), Finding>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(dump: Dump<'a>, patterns: &'a Patterns, reveal: bool) -> Self {
        Self {
            dump,
            patterns,
            reveal,
            found: FileMap::default(),
        }
    }

    /// Adds a secret: the array of its text, and where that stands.
    pub(super) fn add(&mut self, kind: SecretKind, holder: Holder, array: ObjectId, place: &Place) {
        let finding = self.found.entry((kind, holder)).or_default();
        let is_new = finding.arrays.insert(array);
        if !self.reveal || !is_new || finding.values.len() >= REVEALED {
            return;
        }
        if matches!(kind, SecretKind::KeyMaterial | SecretKind::PrivateKeyDer) {
            let bytes = self.dump.bytes.get(place.elements.clone());
            finding.values.push(hex(bytes.unwrap_or_default()));
            return;
        }
        let text = place.text(&self.dump);
        let shown = self.patterns.find_whole(kind, &text).unwrap_or(&text);
        let shown: String = shown
            .iter()
            .map(|byte| char::from(*byte))
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        if !finding.values.contains(&shown) {
            finding.values.push(shown);
        }
    }

    /// The text of an array.
    pub(super) fn text(&self, place: &Place) -> Cow<'a, [u8]> {
        place.text(&self.dump)
    }

    /// Arrays and inner objects that hold something.
    pub(super) fn inner_objects(&self) -> impl Iterator<Item = &Inner> {
        let holders = self.found.keys().map(|(_, holder)| holder);
        holders.filter_map(|holder| match holder {
            Holder::Inner(inner) => Some(inner),
            _ => None,
        })
    }

    /// Kinds in the order of danger, then by count, then by name. Places within collections are those of their owners,
    /// and what a catalog of texts has under a name that suggests a secret is none.
    pub(super) fn into_sorted(
        self,
        classes: &Classes<'_>,
        owners: &FileMap<ObjectId, Owner>,
    ) -> Vec<SecretFinding> {
        let mut merged: FileMap<(SecretKind, Option<String>, Option<String>), Finding> =
            FileMap::default();
        for ((kind, holder), finding) in self.found {
            let (holder, key) = match holder {
                Holder::Field(class, name) | Holder::Static(class, name) => {
                    (Some(classes.field_name(class, name)), None)
                }
                Holder::Inner(inner) => {
                    let owner = owners.get(&inner.object);
                    let is_named = matches!(kind, SecretKind::Field | SecretKind::MapEntry);
                    if is_named && owner.is_some_and(|owner| owner.is_catalog) {
                        continue;
                    }
                    let place = owner.and_then(|owner| owner.place);
                    let place = match (place, inner.field) {
                        (Some((class, field)), _) => classes.field_name(class, field),
                        (None, Some(field)) => classes.field_name(inner.class, field),
                        (None, None) => array_name(&classes.java_name(inner.class)),
                    };
                    (Some(place), inner.key)
                }
                Holder::NotInDump => (None, None),
            };
            let place = merged.entry((kind, holder, key)).or_default();
            place.arrays.extend(finding.arrays);
            for value in finding.values {
                if place.values.len() < REVEALED && !place.values.contains(&value) {
                    place.values.push(value);
                }
            }
        }
        let mut findings: Vec<SecretFinding> = merged
            .into_iter()
            .map(|((kind, holder, key), mut finding)| {
                finding.values.sort_unstable();
                SecretFinding {
                    kind,
                    holder,
                    key,
                    count: finding.arrays.len() as u64,
                    values: finding.values,
                }
            })
            .collect();
        findings.sort_by(|a, b| {
            let order = a.kind.cmp(&b.kind).then(b.count.cmp(&a.count));
            order.then_with(|| (&a.holder, &a.key).cmp(&(&b.holder, &b.key)))
        });
        findings
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}"); // a `String` takes everything
        hex
    })
}

/// `[Ljava.lang.String;` as Java writes it.
fn array_name(name: &str) -> String {
    let element = name.trim_start_matches('[');
    let dimensions = name.len().saturating_sub(element.len());
    let element = element
        .strip_prefix('L')
        .and_then(|element| element.strip_suffix(';'))
        .unwrap_or(element);
    format!("{element}{}", "[]".repeat(dimensions))
}
