//! `singleton-collection`: a collection in an object that lives as long as the program.

use super::kind::{Kind, Recognition, advice, collection_evidence, fact};
use super::library_holder::within_library;
use super::shape;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::{RootReference, SuspectCandidate};
use heapray_analyzer::fields::ReferenceKind;

pub(super) struct SingletonCollection;

impl Kind for SingletonCollection {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::SingletonCollection]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let link = suspect.links.get(suspect.culprit_link?)?;
        let by_field = matches!(link.kind, ReferenceKind::Field { .. });
        if !by_field || input.is_library(link.class) {
            return None;
        }
        let class = input.heap.class_of(link.source);
        let only = input.heap.instances_of(class) <= 4;
        let several = suspect
            .accumulated
            .is_some_and(|accumulated| accumulated.instances >= 8);
        if !only || !several && suspect.collection.is_none() {
            return None;
        }
        let anchored = suspect.root_reference == RootReference::Static;
        let mut evidence = collection_evidence(input, suspect);
        evidence.push(fact(
            "singleton",
            format!("the only instance of {}", input.class_name(class)),
        ));
        Some(Recognition {
            kind: LeakKind::SingletonCollection,
            confidence: if anchored { 0.75 } else { 0.6 },
            evidence,
            advice: within_library(input, suspect).unwrap_or_else(|| {
                advice(
                    "Limit the size of the field's collection, or remove entries that are no longer needed.",
                    "The owner of the collection lives as long as the program, and so does every element. \
                     Remove entries when they are no longer needed, or limit their number and age.",
                    shape::limited(input, suspect).as_deref(),
                )
            }),
            accumulated: None,
            culprit: None,
        })
    }
}
