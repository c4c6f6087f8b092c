//! `scheduled-tasks`: tasks that wait for their time, or were cancelled and still wait.

use super::kind::{Kind, Recognition, advice, collection_evidence};
use crate::accumulated::elements;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use crate::suspects::field_of_application;

pub(super) struct ScheduledTasks;

const QUEUES: [&str; 3] = [
    "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue",
    "java.util.TaskQueue",
    "java.util.concurrent.DelayQueue",
];

impl Kind for ScheduledTasks {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::ScheduledTasks]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let at = suspect
            .links
            .iter()
            .position(|link| QUEUES.contains(&input.name_of(link.target)))?;
        if suspect.is_behind_one_object(input, at) {
            return None;
        }
        let queue = suspect.links.get(at)?.target;
        let is_timer = input.name_of(queue) == "java.util.TaskQueue";
        Some(Recognition {
            kind: LeakKind::ScheduledTasks,
            confidence: 0.95,
            evidence: collection_evidence(input, suspect),
            advice: advice(
                if is_timer {
                    "Cancel tasks that are no longer needed, and purge the timer."
                } else {
                    "Cancel tasks that are no longer needed, and let the executor remove cancelled tasks."
                },
                "A scheduled task stays in the queue until its time comes, even if it was cancelled, \
                 and keeps everything that it captured.",
                Some(if is_timer {
                    "task.cancel();\ntimer.purge(); // removes cancelled tasks"
                } else {
                    "scheduler.setRemoveOnCancelPolicy(true);\nfuture.cancel(false);"
                }),
            ),
            accumulated: elements(input, &suspect.candidate.nodes),
            // Its own threads keep a timer alive; a developer looks for the field that it is used by.
            culprit: suspect
                .culprit
                .is_library
                .then(|| field_of_application(input, search, queue, &suspect.culprit))
                .flatten(),
        })
    }
}
