//! Gathers what was found, by kind and holder.

use std::borrow::Cow;

use heapray_hprof::{ObjectId, StringId};

use super::content::Place;
use super::finding::SecretFinding;
use super::patterns::{Patterns, SecretKind};
use crate::classes::Classes;
use crate::hashing::{FileMap, FileSet};
use crate::parts::Dump;

/// Most values of a finding that are revealed.
const REVEALED: usize = 5;
/// Most characters of one.
const REVEALED_CHARS: usize = 200;

/// Who refers to a secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    /// A field or static.
    Field(ObjectId, StringId),
    /// The value of a map's entry: class of the entry, its field, the key.
    Entry(ObjectId, StringId, String),
    /// An element of an array of this class.
    Element(ObjectId),
    /// No object of the dump.
    NotInDump,
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
        let text = place.text(&self.dump);
        let shown = self.patterns.find(kind, &text).unwrap_or(&text);
        let shown: String = shown
            .iter()
            .take(REVEALED_CHARS)
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

    /// Kinds in the order of danger, then by count, then by name.
    pub(super) fn into_sorted(self, classes: &Classes<'_>) -> Vec<SecretFinding> {
        let mut findings: Vec<SecretFinding> = self
            .found
            .into_iter()
            .map(|((kind, holder), finding)| {
                let (holder, key) = match holder {
                    Holder::Field(class, name) => (Some(classes.field_name(class, name)), None),
                    Holder::Entry(class, name, key) => {
                        (Some(classes.field_name(class, name)), Some(key))
                    }
                    Holder::Element(class) => (Some(array_name(&classes.java_name(class))), None),
                    Holder::NotInDump => (None, None),
                };
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
