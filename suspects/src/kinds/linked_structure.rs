//! `linked-structure`: a long chain of nodes.

use super::kind::{Kind, Recognition, advice, collection_evidence, counted, of_class};
use crate::accumulated::AccumulatedObjects;
use crate::counted::Word;
use crate::finding::Evidence;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::library::Library;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_query::class_tree::ClassNodeIndex;

pub(super) struct LinkedStructure;

/// Nodes in a chain that make it long.
const LEAST_NODES: u64 = 500;

impl Kind for LinkedStructure {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::LinkedStructure]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let node = suspect
            .candidate
            .nodes
            .first()
            .map(|index| input.node(*index))?;
        // The class tree has a node for each of the first objects of a chain, and one node for all deeper
        // objects.
        let mut at = suspect.candidate.nodes.first().copied();
        let (mut length, mut levels) = (0, 0);
        while let Some(index) = at.filter(|_| levels < 8) {
            length += input.node(index).objects;
            let children = input.children(index).iter().copied();
            at = children
                .into_iter()
                .find(|child| input.node(*child).class == node.class);
            levels += 1;
        }
        let first = suspect.candidate.nodes.first().copied()?;
        let is_chain = length >= LEAST_NODES && leads_to_another(input, first);
        if suspect.candidate.is_group() || !is_chain {
            return None;
        }
        let by_hand = !Library::is_jdk(input.class_name(node.class));
        let nodes = AccumulatedObjects {
            class: node.class,
            instances: length,
            retained: suspect.retained,
        };
        let mut evidence = vec![Evidence::counted(
            "length",
            vec![
                Word::Text("a chain of ".to_owned()),
                Word::Part(counted(input, node.class, length)),
                of_class(input, node.class, ""),
            ],
        )];
        evidence.extend(collection_evidence(input, suspect));
        Some(Recognition {
            kind: LeakKind::LinkedStructure,
            confidence: if by_hand { 0.86 } else { 0.5 },
            evidence,
            advice: advice(
                "Limit the length of the chain, or consume it as fast as it grows.",
                "A reference to the first node keeps all nodes alive. Clear the reference to the head, \
                 or limit the length.",
                None,
            ),
            accumulated: by_hand.then_some(nodes),
            culprit: None,
        })
    }
}

/// Does a node lead to another of its class, rather than to an object within its own contents that happens to be of the
/// same class? An array is no node.
fn leads_to_another(input: &Input<'_>, node: ClassNodeIndex) -> bool {
    let class = input.node(node).class;
    !input.class_name(class).ends_with("[]") && input.has_below(node, class)
}
