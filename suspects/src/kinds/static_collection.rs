//! `static-collection`: a static field holds a collection or array that only grows.

use super::kind::{Kind, Recognition, advice, collection_evidence};
use super::library_holder::within_library;
use super::shape;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::fields::ReferenceKind;

pub(super) struct StaticCollection;

impl Kind for StaticCollection {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::StaticCollection]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let link = suspect.links.get(suspect.culprit_link?)?;
        if !matches!(link.kind, ReferenceKind::Static { .. }) {
            return None;
        }
        let several = suspect
            .accumulated
            .is_some_and(|accumulated| accumulated.instances >= 8);
        let known = suspect
            .collection
            .is_some_and(|c| c.size.is_none_or(|size| size >= 8));
        if !several && !known {
            return None;
        }
        Some(Recognition {
            kind: LeakKind::StaticCollection,
            confidence: 0.75,
            evidence: collection_evidence(input, suspect),
            advice: within_library(input, suspect).unwrap_or_else(|| {
                advice(
                    "Limit its size, or remove entries that are no longer needed.",
                    "A static collection lives as long as its class, and so does every element. Remove \
                     elements when their work is done, or keep at most a fixed number.",
                    shape::limited(input, suspect).as_deref(),
                )
            }),
            accumulated: None,
            culprit: None,
        })
    }
}
