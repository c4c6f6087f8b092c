//! Gathers what was found, by kind and holder.

use std::borrow::Cow;
use std::fmt::Write as _;

use heapray_hprof::{ObjectId, StringId};

use super::content::Place;
use super::found::{FoundPlace, FoundSecrets, REVEALED};
use super::patterns::{Patterns, SecretKind};
use crate::classes::Classes;
use crate::hashing::{FileMap, FileSet};
use crate::parts::Dump;

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

    /// What was found, with the names of fields.
    pub(super) fn into_found(self, classes: &Classes<'_>) -> FoundSecrets {
        let named = self.found.into_iter().map(|((kind, holder), finding)| {
            let (holder, inner, key) = match holder {
                Holder::Field(class, name) | Holder::Static(class, name) => {
                    (Some(classes.field_name(class, name)), None, None)
                }
                Holder::Inner(inner) => {
                    let place = match inner.field {
                        Some(field) => classes.field_name(inner.class, field),
                        None => array_name(&classes.java_name(inner.class)),
                    };
                    (Some(place), Some(inner.object), inner.key)
                }
                Holder::NotInDump => (None, None, None),
            };
            FoundPlace {
                kind,
                holder,
                inner,
                key,
                arrays: finding.arrays,
                values: finding.values,
            }
        });
        FoundSecrets {
            places: named.collect(),
        }
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
