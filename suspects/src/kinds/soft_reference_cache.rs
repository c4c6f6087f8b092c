//! `soft-reference-cache`: bytes that only soft references hold.

use super::{Kind, Recognition, advice, collection_evidence};
use crate::case::Case;
use crate::context::Context;

pub(super) struct SoftReferenceCache;

impl Kind for SoftReferenceCache {
    fn ids(&self) -> &'static [&'static str] {
        &["soft-reference-cache"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let classes = context.heap.classes();
        let is_soft = |class| classes.is_a(class, "java.lang.ref.SoftReference");
        let on_path = case.links.iter().any(|link| {
            is_soft(context.heap.class_of(link.source)) && link.field.as_deref() == Some("referent")
        });
        let below = context.most_frequent_class_below(&case.candidate.nodes, is_soft);
        let below = below.filter(|below| below.instances >= 8);
        // What reflection finds out about classes is softly held by the JDK in every heap.
        if case
            .payload
            .is_some_and(|payload| context.class_name(payload.class) == "java.lang.Class")
        {
            return None;
        }
        if !on_path && below.is_none() && !is_soft(case.candidate.class) {
            return None;
        }
        Some(Recognition {
            kind: "soft-reference-cache",
            confidence: 0.9,
            evidence: collection_evidence(context, case),
            advice: advice(
                "Bound the cache by size.",
                "Soft references are cleared only when the heap is nearly full, so that such a cache \
                 always grows to fill it and every collection has to look at all of it.",
                None,
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
