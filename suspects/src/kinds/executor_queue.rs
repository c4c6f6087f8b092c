//! `executor-queue`: tasks come faster than the pool works them off.

use super::kind::{Kind, Recognition, advice, collection_evidence};
use crate::accumulated::elements;
use crate::finding::{Culprit, Holder};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use crate::suspects::field_of_application;
use heapray_analyzer::classes::ClassIndex;

pub(super) struct ExecutorQueue;

impl Kind for ExecutorQueue {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::ExecutorQueue]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let by_field = suspect.links.iter().find(|link| {
            link.field.as_deref() == Some("workQueue")
                && input
                    .heap
                    .classes()
                    .is_a(link.class, "java.util.concurrent.ThreadPoolExecutor")
        });
        let in_pool = suspect.links.iter().any(|link| {
            input
                .name_of(link.target)
                .starts_with("java.util.concurrent.ForkJoinPool$WorkQueue")
        });
        if by_field.is_none() && !in_pool {
            return None;
        }
        let tasks = elements(input, &suspect.candidate.nodes);
        Some(Recognition {
            kind: LeakKind::ExecutorQueue,
            confidence: 0.93,
            evidence: collection_evidence(input, suspect),
            advice: advice(
                "Limit the size of the queue, and define what happens when it is full.",
                "An executor's queue without a limit accepts tasks until memory runs out. Give the \
                 queue a capacity and a rejection policy, so that producers slow down.",
                Some(
                    "new ThreadPoolExecutor(8, 8, 0, TimeUnit.SECONDS,\n    \
                     new ArrayBlockingQueue<>(1_000),\n    new ThreadPoolExecutor.CallerRunsPolicy());",
                ),
            ),
            accumulated: tasks,
            // Its own threads keep a pool alive; a developer looks for the field that it is used by.
            culprit: by_field.filter(|_| suspect.culprit.is_library).map(|link| {
                let own = field_of_application(input, search, link.source, &suspect.culprit);
                own.or_else(|| maker_of(input, tasks?.class, suspect))
                    .unwrap_or_else(|| Culprit {
                        class: Some(input.class_name(link.class).to_owned()),
                        field: link.field.clone(),
                        holder: Holder::Instance,
                        ..suspect.culprit.clone()
                    })
            }),
        })
    }
}

/// The outer class of the tasks, if only the executor's own threads still refer to the executor: most likely
/// it created the tasks.
fn maker_of(input: &Input<'_>, task: ClassIndex, suspect: &SuspectCandidate) -> Option<Culprit> {
    if input.is_library(task) {
        return None;
    }
    let outer = input.class_name(task).split('$').next()?;
    Some(Culprit {
        class: Some(outer.to_owned()),
        field: None,
        holder: Holder::None,
        is_library: false,
        ..suspect.culprit.clone()
    })
}
