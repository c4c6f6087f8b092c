//! `large-collection`: one very big collection that fits no better kind.

use super::kind::{Kind, Recognition, advice, collection_evidence};
use super::shape;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;

pub(super) struct LargeCollection;

impl Kind for LargeCollection {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::LargeCollection]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        if suspect.candidate.is_group() {
            return None;
        }
        let several = suspect
            .accumulated
            .is_some_and(|accumulated| accumulated.instances >= 8);
        if suspect.collection.is_none() && !several {
            return None;
        }
        Some(Recognition {
            kind: LeakKind::LargeCollection,
            confidence: 0.4,
            evidence: collection_evidence(input, suspect),
            advice: advice(
                "Look at who adds to it and when anything leaves.",
                "One collection holds this part of the heap. If it is meant to be that large, the \
                 heap must be; if not, find the place that adds and give it a limit.",
                shape::limited(input, suspect).as_deref(),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
