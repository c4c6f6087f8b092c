//! `large-collection`: one very big collection that fits no better kind.

use super::{Kind, Recognition, advice, collection_evidence, shape};
use crate::case::Case;
use crate::context::Context;

pub(super) struct LargeCollection;

impl Kind for LargeCollection {
    fn ids(&self) -> &'static [&'static str] {
        &["large-collection"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        if case.candidate.is_group() {
            return None;
        }
        let several = case.payload.is_some_and(|payload| payload.instances >= 8);
        if case.collection.is_none() && !several {
            return None;
        }
        Some(Recognition {
            kind: "large-collection",
            confidence: 0.4,
            evidence: collection_evidence(context, case),
            advice: advice(
                "Look at who adds to it and when anything leaves.",
                "One collection holds this part of the heap. If it is meant to be that large, the \
                 heap must be; if not, find the place that adds and give it a limit.",
                shape::limited(context, case).as_deref(),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
