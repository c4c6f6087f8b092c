//! `executor-queue`: tasks come faster than the pool works them off.

use super::kind::{Kind, Recognition, advice, collection_evidence};
use super::library_holder::{Facts, find_holder};
use crate::accumulated::elements;
use crate::finding::{Culprit, Holder};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use crate::suspects::field_of_application;
use heapray_analyzer::classes::ClassIndex;

pub(super) struct ExecutorQueue;

/// Executors of libraries, and how their queues get a limit; extend here.
pub(super) const EXECUTORS: [Facts; 1] = [Facts {
    holders: &["org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor"],
    units: &[],
    summary: "Give the executor a limit with setQueueCapacity, and define with setRejectedExecutionHandler what happens when it is full.",
    details: "A ThreadPoolTaskExecutor, as @Async uses it, has a queue without a limit unless setQueueCapacity says otherwise. With such a queue it never has more threads than its core size.",
    example: Some(
        "executor.setQueueCapacity(1_000);\nexecutor.setRejectedExecutionHandler(new ThreadPoolExecutor.CallerRunsPolicy());",
    ),
}];

/// Queues of libraries' own pools and event loops; extend here.
pub(super) const QUEUES: [Facts; 2] = [
    Facts {
        holders: &["org.eclipse.jetty.util.thread.QueuedThreadPool#_jobs"],
        units: &[],
        summary: "Give the QueuedThreadPool a BlockingArrayQueue with a maximum capacity.",
        details: "Jetty's pool has a queue without a limit unless it gets another one.",
        example: None,
    },
    Facts {
        holders: &["io.netty.util.concurrent.SingleThreadEventExecutor#taskQueue"],
        units: &[],
        summary: "Do not block the event loop: move slow work to an executor of its own, and limit what is handed over.",
        details: "An event loop runs its tasks one after the other, and its queue has no limit by default. io.netty.eventLoop.maxPendingTasks gives it one.",
        example: None,
    },
];

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
        let links = || (0..).zip(&suspect.links);
        let is_pile = |at: usize| !suspect.is_behind_one_object(input, at);
        let by_field = links().find(|(at, link)| {
            link.field.as_deref() == Some("workQueue")
                && input
                    .heap
                    .classes()
                    .is_a(link.class, "java.util.concurrent.ThreadPoolExecutor")
                && is_pile(*at)
        });
        let by_field = by_field.map(|(_, link)| link);
        let queue = find_holder(input, suspect, &QUEUES);
        let in_pool = queue.is_some()
            || links().any(|(at, link)| {
                let target = input.name_of(link.target);
                target.starts_with("java.util.concurrent.ForkJoinPool$WorkQueue") && is_pile(at)
            });
        if by_field.is_none() && !in_pool {
            return None;
        }
        let tasks = elements(input, &suspect.candidate.nodes);
        let known = queue.or_else(|| find_holder(input, suspect, &EXECUTORS));
        Some(Recognition {
            kind: LeakKind::ExecutorQueue,
            confidence: 0.93,
            evidence: collection_evidence(input, suspect),
            advice: match known {
                Some((facts, _)) => advice(facts.summary, facts.details, facts.example),
                None => advice(
                    "Limit the size of the queue, and define what happens when it is full.",
                    "An executor's queue without a limit accepts tasks until memory runs out. Give the \
                     queue a capacity and a rejection policy, so that producers slow down.",
                    Some(
                        "new ThreadPoolExecutor(8, 8, 0, TimeUnit.SECONDS,\n    \
                         new ArrayBlockingQueue<>(1_000),\n    new ThreadPoolExecutor.CallerRunsPolicy());",
                    ),
                ),
            },
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
