//! `soft-reference-cache`: bytes that only soft references hold.

use super::kind::{Kind, Recognition, advice, collection_evidence};
use crate::accumulated::most_frequent_class_below;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;

pub(super) struct SoftReferenceCache;

impl Kind for SoftReferenceCache {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::SoftReferenceCache]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let classes = input.heap.classes();
        let is_soft = |class| classes.is_a(class, "java.lang.ref.SoftReference");
        let on_path = suspect.links.iter().any(|link| {
            is_soft(input.heap.class_of(link.source)) && link.field.as_deref() == Some("referent")
        });
        let below = most_frequent_class_below(input, &suspect.candidate.nodes, is_soft);
        let below = below.filter(|below| below.instances >= 8);
        // What reflection finds out about classes is softly held by the JDK in every heap.
        if suspect
            .accumulated
            .is_some_and(|accumulated| input.class_name(accumulated.class) == "java.lang.Class")
        {
            return None;
        }
        if !on_path && below.is_none() && !is_soft(suspect.candidate.class) {
            return None;
        }
        Some(Recognition {
            kind: LeakKind::SoftReferenceCache,
            confidence: 0.9,
            evidence: collection_evidence(input, suspect),
            advice: advice(
                "Limit the size of the cache.",
                "The JVM clears soft references only when the heap is nearly full. Such a cache grows \
                 until it fills the heap, and every garbage collection must visit all of it.",
                None,
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
