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
                "Check which code adds elements, and when elements are removed.",
                "One collection holds this part of the heap. If its size is intended, the heap must be \
                 large enough. Otherwise find the code that adds elements, and limit the size.",
                shape::limited(input, suspect).as_deref(),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
