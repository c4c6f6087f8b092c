//! `pending-futures`: futures that never complete.

use super::kind::{Kind, Recognition, advice, collection_evidence};
use crate::accumulated::most_frequent_below;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;

pub(super) struct PendingFutures;

impl Kind for PendingFutures {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::PendingFutures]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let is_future = |name: &str| {
            name.starts_with("java.util.concurrent.CompletableFuture")
                || name.ends_with(".Promise")
                || name.ends_with("DefaultPromise")
        };
        let on_path = suspect
            .links
            .iter()
            .any(|link| is_future(input.name_of(link.target)));
        let group = is_future(input.class_name(suspect.candidate.class));
        let below = most_frequent_below(input, &suspect.candidate.nodes, is_future);
        let below = below.filter(|below| below.instances >= 50);
        if !on_path && !group && below.is_none() {
            return None;
        }
        // One gate with thousands of dependents, or thousands of futures?
        let accumulated = if on_path && !group {
            most_frequent_below(input, &suspect.candidate.nodes, |name| {
                name.starts_with("java.util.concurrent.CompletableFuture$")
            })
        } else {
            below
        };
        Some(Recognition {
            kind: LeakKind::PendingFutures,
            confidence: 0.88,
            evidence: collection_evidence(input, suspect),
            advice: advice(
                "Give futures a timeout, and complete them exceptionally on errors.",
                "A future that never completes keeps its dependents, and the dependents keep the \
                 objects that they captured. From Java 9 on, future.orTimeout(30, TimeUnit.SECONDS) does it.",
                Some(
                    "scheduler.schedule(\n    () -> future.completeExceptionally(new TimeoutException()),\n    30, TimeUnit.SECONDS);",
                ),
            ),
            accumulated: accumulated.or(below),
            culprit: None,
        })
    }
}
