//! `pending-futures`: futures that never complete.

use super::kind::{Kind, Recognition, advice, collection_evidence};
use super::library_holder::{Facts, find_holder_within, units};
use crate::accumulated::most_frequent_below;
use crate::input::Input;
use crate::instances::{find_instances_of, spread};
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;

pub(super) struct PendingFutures;

/// Futures of languages and libraries, and how they get a time-out; extend here.
pub(super) const FACTS: [Facts; 4] = [
    Facts {
        holders: &["kotlinx.coroutines.JobSupport"],
        units: &["kotlin.coroutines.jvm.internal.BaseContinuationImpl"],
        summary: "Give what waits a time-out with withTimeout, and cancel the scope when its work is done.",
        details: "A coroutine that waits for a Deferred, a Job or a continuation that nobody completes stays among the children of its scope's Job, with everything that its variables refer to. withTimeout ends it; completeExceptionally tells it that nothing comes.",
        example: None,
    },
    Facts {
        holders: &[
            "scala.concurrent.impl.Promise*",
            "scala.concurrent.impl.CallbackRunnable",
        ],
        units: &[],
        summary: "Fail the promise when nothing comes for too long: promise.tryFailure from a scheduler, and limit what is chained to it.",
        details: "A promise that is never completed keeps every callback that was chained to it with map, flatMap or onComplete, and each callback keeps what it captured.",
        example: None,
    },
    Facts {
        holders: &["io.netty.util.concurrent.DefaultPromise"],
        units: &[],
        summary: "Give requests a time-out: promise.tryFailure from eventLoop.schedule, and fail all promises of a channel that closes.",
        details: "A promise that is never completed keeps its listeners, and they keep what they captured.",
        example: None,
    },
    Facts {
        holders: &["com.google.common.util.concurrent.AbstractFuture"],
        units: &[],
        summary: "Give futures a time-out with Futures.withTimeout, and complete them with setException on errors.",
        details: "A future that never completes keeps its listeners, and they keep what they captured.",
        example: None,
    },
];
const COMPLETABLE: &str = "java.util.concurrent.CompletableFuture";
/// Handlers of one job that goes on, rather than coroutines that wait for it.
pub(super) const HANDLERS: Facts = Facts {
    holders: &["kotlinx.coroutines.InvokeOnCompletion"],
    units: &[],
    summary: "Keep the DisposableHandle that invokeOnCompletion returns, and call its dispose() when the work is done.",
    details: "A job keeps every handler until the job completes, and each handler keeps what it captured. For the work of one coroutine try and finally do without a handler.",
    example: None,
};
/// Futures, or actions of one, from which they pile up.
const LEAST: u64 = 50;
/// References between the future and what accumulates.
const NEAR: usize = 8;

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
        let below = below.filter(|below| below.instances >= LEAST);
        let known = find_holder_within(input, suspect, &FACTS, NEAR).map(|(facts, _)| facts);
        let handlers = most_frequent_below(input, &suspect.candidate.nodes, |name| {
            HANDLERS.holders.contains(&name)
        });
        let is_handled = handlers.is_some_and(|handlers| handlers.instances >= LEAST);
        let known = if is_handled { Some(&HANDLERS) } else { known };
        if !on_path
            && !group
            && below.is_none()
            && !is_handled
            && !known.is_some_and(|_| waits(input, suspect))
        {
            return None;
        }
        let future = suspect.links.iter().map(|link| link.target);
        let future = future
            .filter(|object| input.name_of(*object) == COMPLETABLE)
            .last();
        let have_completed = match future {
            Some(future) => has_completed(input, future),
            None => most_have_completed(input),
        };
        // Who keeps answers keeps them for another reason.
        if known.is_none() && have_completed {
            return None;
        }
        // One gate with thousands of dependents, or thousands of futures?
        let dependents = || {
            most_frequent_below(input, &suspect.candidate.nodes, |name| {
                name.starts_with("java.util.concurrent.CompletableFuture$")
            })
        };
        let accumulated = if on_path && !group {
            dependents()
        } else {
            below
        };
        let of_one = future.and_then(|future| input.retained_of_big(future));
        let one_for_many = of_one.is_some_and(|retained| retained * 2 >= suspect.retained);
        Some(Recognition {
            kind: LeakKind::PendingFutures,
            confidence: 0.88,
            evidence: collection_evidence(input, suspect),
            advice: match known {
                Some(facts) => advice(facts.summary, facts.details, facts.example),
                None if one_for_many => advice(
                    "Do not add an action to one future for each piece of work: complete it, or keep what is under way in a set.",
                    "A future that has not completed keeps every action that was added to it with thenRun, thenAccept or \
                     whenComplete, and each action keeps what it captured. Add one action for all, and let each piece of \
                     work leave the set when it is done.",
                    Some(
                        "underWay.add(work); // and underWay.remove(work) when it is done\nclosed.thenRun(() -> underWay.forEach(Work::stop)); // once",
                    ),
                ),
                None => advice(
                    "Give futures a timeout, and complete them exceptionally on errors.",
                    "A future that never completes keeps its dependents, and the dependents keep the \
                     objects that they captured. From Java 9 on, future.orTimeout(30, TimeUnit.SECONDS) does it.",
                    Some(
                        "scheduler.schedule(\n    () -> future.completeExceptionally(new TimeoutException()),\n    30, TimeUnit.SECONDS);",
                    ),
                ),
            },
            accumulated: known
                .filter(|facts| !facts.units.is_empty())
                .and_then(|facts| units(input, suspect, facts.units))
                .or(accumulated)
                .or(below),
            culprit: None,
        })
    }
}

/// Futures that are looked at.
const MOST_READ: usize = 200;

/// Has nearly every `CompletableFuture` of the heap its result?
fn most_have_completed(input: &Input<'_>) -> bool {
    let all = find_instances_of(input.heap, |_, class| class.name == COMPLETABLE);
    let read = spread(&all, MOST_READ);
    let completed = read.iter().filter(|future| has_completed(input, **future));
    all.len() as u64 >= LEAST && completed.count() * 10 >= read.len() * 9
}

fn has_completed(input: &Input<'_>, future: ObjectIndex) -> bool {
    input.heap.field_object(future, "result").is_some()
}

/// Are coroutines what accumulates, rather than what one of them has in hand?
fn waits(input: &Input<'_>, suspect: &SuspectCandidate) -> bool {
    const COROUTINES: [&str; 2] = [
        "kotlin.coroutines.jvm.internal.BaseContinuationImpl",
        "kotlinx.coroutines.*",
    ];
    let accumulated = suspect.accumulated.map(|known| known.class);
    let classes = accumulated.into_iter().chain([suspect.candidate.class]);
    { classes }.any(|class| input.is_one_of(class, &COROUTINES))
}
