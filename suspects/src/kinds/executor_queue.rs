//! `executor-queue`: tasks come faster than the pool works them off.

use super::{Kind, Recognition, advice, collection_evidence};
use crate::case::Case;
use crate::context::Context;
use crate::finding::{Culprit, Holder};
use heapray_analyzer::classes::ClassIndex;

pub(super) struct ExecutorQueue;

impl Kind for ExecutorQueue {
    fn ids(&self) -> &'static [&'static str] {
        &["executor-queue"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let by_field = case.links.iter().find(|link| {
            link.field.as_deref() == Some("workQueue")
                && context
                    .heap
                    .classes()
                    .is_a(link.class, "java.util.concurrent.ThreadPoolExecutor")
        });
        let in_pool = case.links.iter().any(|link| {
            context
                .name_of(link.target)
                .starts_with("java.util.concurrent.ForkJoinPool$WorkQueue")
        });
        if by_field.is_none() && !in_pool {
            return None;
        }
        let tasks = context.elements(&case.candidate.nodes);
        Some(Recognition {
            kind: "executor-queue",
            confidence: 0.93,
            evidence: collection_evidence(context, case),
            advice: advice(
                "Bound the queue and say what happens when it is full.",
                "An executor's queue without a limit takes tasks for as long as memory lasts. Give it \
                 a capacity and a rejection policy, so that producers feel the load.",
                Some(
                    "new ThreadPoolExecutor(8, 8, 0, TimeUnit.SECONDS,\n    \
                     new ArrayBlockingQueue<>(1_000),\n    new ThreadPoolExecutor.CallerRunsPolicy());",
                ),
            ),
            accumulated: tasks,
            // Its own threads keep a pool alive; a developer looks for the field that it is used by.
            culprit: by_field.filter(|_| case.culprit.is_library).map(|link| {
                let own = context.field_of_application(link.source, &case.culprit);
                own.or_else(|| maker_of(context, tasks?.class, case))
                    .unwrap_or_else(|| Culprit {
                        class: Some(context.class_name(link.class).to_owned()),
                        field: link.field.clone(),
                        holder: Holder::Instance,
                        ..case.culprit.clone()
                    })
            }),
        })
    }
}

/// The application's class around that of the tasks: it most likely made them, where nobody refers to the
/// executor any more but its own threads.
fn maker_of(context: &Context<'_>, task: ClassIndex, case: &Case) -> Option<Culprit> {
    if context.is_library(task) {
        return None;
    }
    let outer = context.class_name(task).split('$').next()?;
    Some(Culprit {
        class: Some(outer.to_owned()),
        field: None,
        holder: Holder::None,
        is_library: false,
        ..case.culprit.clone()
    })
}
