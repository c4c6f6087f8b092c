//! `pending-futures`: futures that nobody ever completes.

use super::{Kind, Recognition, advice, collection_evidence};
use crate::case::Case;
use crate::context::Context;

pub(super) struct PendingFutures;

impl Kind for PendingFutures {
    fn ids(&self) -> &'static [&'static str] {
        &["pending-futures"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let is_future = |name: &str| {
            name.starts_with("java.util.concurrent.CompletableFuture")
                || name.ends_with(".Promise")
                || name.ends_with("DefaultPromise")
        };
        let on_path = case
            .links
            .iter()
            .any(|link| is_future(context.name_of(link.target)));
        let group = is_future(context.class_name(case.candidate.class));
        let below = context.most_frequent_below(&case.candidate.nodes, is_future);
        let below = below.filter(|below| below.instances >= 50);
        if !on_path && !group && below.is_none() {
            return None;
        }
        // One gate with thousands of dependents, or thousands of futures?
        let accumulated = if on_path && !group {
            context.most_frequent_below(&case.candidate.nodes, |name| {
                name.starts_with("java.util.concurrent.CompletableFuture$")
            })
        } else {
            below
        };
        Some(Recognition {
            kind: "pending-futures",
            confidence: 0.88,
            evidence: collection_evidence(context, case),
            advice: advice(
                "Give futures a time-out, and complete them when things go wrong.",
                "A future that is never completed keeps its dependents, and they keep what they \
                 captured. orTimeout bounds the wait; complete exceptionally on errors.",
                Some("future.orTimeout(30, TimeUnit.SECONDS);"),
            ),
            accumulated: accumulated.or(below),
            culprit: None,
        })
    }
}
