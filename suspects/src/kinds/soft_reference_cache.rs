//! `soft-reference-cache`: bytes that only soft references hold.

use super::kind::{Kind, Recognition, advice, collection_evidence, figure};
use crate::accumulated::most_frequent_class_below;
use crate::bytes::mib;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::{Reachability, TreeIndex};

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
        // Where soft references count as strong, the referents hang below them.
        let below = most_frequent_class_below(input, &suspect.candidate.nodes, is_soft);
        let below =
            below.filter(|below| below.instances >= 8 && below.retained * 2 >= suspect.retained);
        let softly = is_softly_reachable(input, suspect);
        // What reflection finds out about classes is softly held by the JDK in every heap.
        if suspect
            .accumulated
            .is_some_and(|accumulated| input.class_name(accumulated.class) == "java.lang.Class")
        {
            return None;
        }
        if !on_path && !softly && below.is_none() && !is_soft(suspect.candidate.class) {
            return None;
        }
        let mut evidence = collection_evidence(input, suspect);
        let bytes = input.heap.used_parts().soft.bytes;
        if softly && bytes > 0 {
            let text = format!("only soft references keep {} of the heap alive", mib(bytes));
            evidence.insert(0, figure("softly_reachable", bytes, text));
        }
        Some(Recognition {
            kind: LeakKind::SoftReferenceCache,
            confidence: 0.9,
            evidence,
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

/// Do only soft references reach most of the candidate's objects?
fn is_softly_reachable(input: &Input<'_>, suspect: &SuspectCandidate) -> bool {
    let softly =
        |place: u32| place != 0 && input.heap.reachability(TreeIndex(place)) == Reachability::Soft;
    let nodes = suspect.candidate.nodes.iter().map(|node| input.node(*node));
    let soft = nodes.filter(|node| softly(node.single) || softly(node.largest.0));
    soft.map(|node| node.retained).sum::<u64>() * 2 > suspect.retained
}
