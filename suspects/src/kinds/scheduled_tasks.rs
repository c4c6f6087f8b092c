//! `scheduled-tasks`: tasks that wait for their time, or were cancelled and still wait.

use super::{Kind, Recognition, advice, collection_evidence};
use crate::case::Case;
use crate::context::Context;

pub(super) struct ScheduledTasks;

const QUEUES: [&str; 3] = [
    "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue",
    "java.util.TaskQueue",
    "java.util.concurrent.DelayQueue",
];

impl Kind for ScheduledTasks {
    fn ids(&self) -> &'static [&'static str] {
        &["scheduled-tasks"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let queue = case
            .links
            .iter()
            .map(|link| link.target)
            .find(|target| QUEUES.contains(&context.name_of(*target)))?;
        let is_timer = context.name_of(queue) == "java.util.TaskQueue";
        Some(Recognition {
            kind: "scheduled-tasks",
            confidence: 0.95,
            evidence: collection_evidence(context, case),
            advice: advice(
                if is_timer {
                    "Cancel tasks that are done with, and purge the timer."
                } else {
                    "Cancel tasks, and let the executor remove cancelled ones."
                },
                "A scheduled task stays in the queue until its time has come, even when it was \
                 cancelled, and keeps everything that it captured.",
                Some(if is_timer {
                    "task.cancel();\ntimer.purge(); // takes the cancelled ones out"
                } else {
                    "scheduler.setRemoveOnCancelPolicy(true);\nfuture.cancel(false);"
                }),
            ),
            accumulated: context.elements(&case.candidate.nodes),
            // Its own threads keep a timer alive; a developer looks for the field that it is used by.
            culprit: case
                .culprit
                .is_library
                .then(|| context.field_of_application(queue, &case.culprit))
                .flatten(),
        })
    }
}
