//! `linked-structure`: a long chain of nodes.

use super::{Kind, Recognition, advice, collection_evidence, figure};
use crate::case::Case;
use crate::context::Context;
use crate::library::Library;
use crate::payload::Payload;

pub(super) struct LinkedStructure;

/// Nodes in a chain that make it long.
const LEAST_NODES: u64 = 500;

impl Kind for LinkedStructure {
    fn ids(&self) -> &'static [&'static str] {
        &["linked-structure"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let node = case
            .candidate
            .nodes
            .first()
            .map(|index| context.node(*index))?;
        // The first nodes of a chain stand by themselves in the tree, deeper ones are folded into one.
        let mut at = case.candidate.nodes.first().copied();
        let (mut length, mut levels) = (0, 0);
        while let Some(index) = at.filter(|_| levels < 8) {
            length += context.node(index).objects;
            let children = context.children(index).iter().copied();
            at = children
                .into_iter()
                .find(|child| context.node(*child).class == node.class);
            levels += 1;
        }
        if case.candidate.is_group() || length < LEAST_NODES {
            return None;
        }
        let by_hand = !Library::is_jdk(context.class_name(node.class));
        let nodes = Payload {
            class: node.class,
            instances: length,
            retained: case.retained,
        };
        let mut evidence = vec![figure(
            "length",
            length,
            format!("a chain of {length} × {}", context.class_name(node.class)),
        )];
        evidence.extend(collection_evidence(context, case));
        Some(Recognition {
            kind: "linked-structure",
            confidence: if by_hand { 0.86 } else { 0.5 },
            evidence,
            advice: advice(
                "Bound the chain, or consume it as fast as it grows.",
                "Whoever holds the first node holds all of them. Drop the head, or limit the length.",
                None,
            ),
            accumulated: by_hand.then_some(nodes),
            culprit: None,
        })
    }
}
