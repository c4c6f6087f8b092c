//! `sparse-collections`: very many collections with nothing or next to nothing in them.

use super::kind::{Blame, HeapWideGroup};
use super::kind::{Kind, Recognition, advice, figure};
use crate::bytes::mib;
use crate::input::Input;
use crate::leak_kind::LeakKind;

pub(super) struct SparseCollections;

impl Kind for SparseCollections {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::SparseCollections]
    }

    // Found by counting collections.
    fn heap_wide_groups(&self, input: &Input<'_>) -> Vec<HeapWideGroup> {
        let sparse = &input.waste.sparse;
        let bytes: u64 = sparse.iter().map(|class| class.bytes).sum();
        if bytes < input.threshold() * 2 {
            return Vec::new();
        }
        let Some(most) = sparse.iter().max_by_key(|class| (class.bytes, class.class)) else {
            return Vec::new();
        };
        let members = sparse.iter().map(|class| class.collections).sum();
        let name = input.class_name(most.class);
        vec![HeapWideGroup {
            class: most.class,
            members: most.collections,
            retained: bytes,
            off_heap: 0,
            sample: most.examples.clone(),
            objects: Vec::new(),
            classes: Vec::new(),
            family: Vec::new(),
            blame: Blame::Nearest,
            least_part: 0.5,
            recognition: Recognition {
                kind: LeakKind::SparseCollections,
                confidence: 0.8,
                evidence: vec![
                    figure(
                        "collections",
                        members,
                        format!("{members} collections have at most one element; most are {name}"),
                    ),
                    figure(
                        "bytes",
                        bytes,
                        format!("these collections take {}", mib(bytes)),
                    ),
                ],
                advice: advice(
                    "Create a collection only when its first element is added, and no larger than needed.",
                    "An empty HashMap takes 48 bytes, a HashMap with one entry about 160, and an \
                     ArrayList with one element 80. With a hundred thousand owners, such collections \
                     fill the heap. Collections.emptyMap() takes nothing.",
                    Some(
                        "private Map<String, String> attributes = Collections.emptyMap(); // replaced at the first put",
                    ),
                ),
                accumulated: None,
                culprit: None,
            },
        }]
    }
}
