//! The inventory before it is known whose the collections are, and its rows by place.

use heapray_hprof::ObjectId;

use super::finding::SecretFinding;
use super::owner::CollectionOwner;
use super::patterns::SecretKind;
use crate::hashing::{FileMap, FileSet};

/// Most values of a finding that are revealed.
pub(super) const REVEALED: usize = 5;

/// Secrets of one kind that one place refers to.
#[derive(Debug, Clone)]
pub(super) struct FoundPlace {
    pub(super) kind: SecretKind,
    /// The field or array that refers to them.
    pub(super) holder: Option<String>,
    /// The array or inner object of a collection that does; `None` where the field says whose they are.
    pub(super) inner: Option<ObjectId>,
    pub(super) key: Option<String>,
    /// The arrays that hold the texts.
    pub(super) arrays: FileSet<ObjectId>,
    pub(super) values: Vec<String>,
}

/// Likely secrets with the fields that refer to them. Those within collections may be asked for their owners, which
/// the object graph tells.
#[derive(Debug, Clone, Default)]
pub struct FoundSecrets {
    pub(super) places: Vec<FoundPlace>,
}

impl FoundSecrets {
    /// Arrays and inner objects of collections that refer to secrets: whose are they? Each once, in the order of IDs.
    pub fn inner_objects(&self) -> Vec<ObjectId> {
        let mut inner: Vec<ObjectId> = self.places.iter().filter_map(|p| p.inner).collect();
        inner.sort_unstable();
        inner.dedup();
        inner
    }

    /// Findings by the field that refers to them directly: within a collection that is a field of the JDK's.
    pub fn by_field(&self) -> Vec<SecretFinding> {
        self.by_owner(&|_| None)
    }

    /// Findings by the owner of the collection in which they are; by the field where `owner` knows none. What a
    /// catalog has under a name that suggests a secret is none. Most dangerous kinds first, then by count, then by
    /// name.
    pub fn by_owner(
        &self,
        owner: &dyn Fn(ObjectId) -> Option<CollectionOwner>,
    ) -> Vec<SecretFinding> {
        type Place = (SecretKind, Option<String>, Option<String>);
        let mut merged: FileMap<Place, (FileSet<ObjectId>, Vec<String>)> = FileMap::default();
        for found in &self.places {
            let owner = found.inner.and_then(owner).unwrap_or_default();
            let is_named = matches!(found.kind, SecretKind::Field | SecretKind::MapEntry);
            if is_named && owner.is_catalog {
                continue;
            }
            let holder = owner.field.or_else(|| found.holder.clone());
            let place = (found.kind, holder, found.key.clone());
            let (arrays, values) = merged.entry(place).or_default();
            arrays.extend(&found.arrays);
            for value in &found.values {
                if values.len() < REVEALED && !values.contains(value) {
                    values.push(value.clone());
                }
            }
        }
        let mut findings: Vec<SecretFinding> = merged
            .into_iter()
            .map(|((kind, holder, key), (arrays, mut values))| {
                values.sort_unstable();
                SecretFinding {
                    kind,
                    holder,
                    key,
                    count: arrays.len() as u64,
                    values,
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
