//! `thread-leak`: threads that are started and never end.

use crate::leak_kind::LeakKind;
use crate::makes_of_threads::Make;
use crate::paths::PathSearch;
use std::collections::BTreeSet;

use super::kind::{Blame, HeapWideGroup, Kind, Recognition, advice, counted, figure};
use super::stacks_of_threads::stacks;
use crate::accumulated::AccumulatedObjects;
use crate::counted::Word;
use crate::finding::Evidence;
use crate::input::Input;
use crate::instances::{find_instances_of, spread};
use crate::names::thread_stem;
use crate::suspects::{RootReference, SuspectCandidate};
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::ClassIndex;

pub(super) struct ThreadLeak;

/// From this many threads of one class a group is not a pool of workers.
const LEAST_THREADS: u64 = 40;
/// From this many threads of one name pattern that no pool limits they are too many, whatever they hold.
const MANY_THREADS: u64 = 100;
const SUMMARY: &str = "Shut down executors, and do not start a thread for each task.";
const DETAILS: &str = "Each thread keeps its stack and everything that it refers to. Use one pool with a \
                       maximum size, and close temporary executors.";
const EXAMPLE: &str = "ExecutorService pool = Executors.newFixedThreadPool(8); // one, in a static field\npool.execute(task);\npool.shutdown(); // when the application stops";
/// From this many pools of one name pattern the pools are not intended.
const LEAST_POOLS: usize = 16;

impl Kind for ThreadLeak {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::ThreadLeak]
    }

    fn heap_wide_groups(&self, input: &Input<'_>) -> Vec<HeapWideGroup> {
        let makes = input.makes_of_threads().iter();
        let alone = makes.filter(|make| make.alone >= MANY_THREADS && make.pools * 2 < make.alone);
        let most = alone.max_by_key(|make| make.alone);
        most.map(|make| threads_of(input, make))
            .into_iter()
            .collect()
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let class = suspect.candidate.class;
        let is_thread = input.heap.classes().get(class).is_thread;
        let pools = pools_of_one_make(input, suspect);
        let in_local = matches!(suspect.root_reference, RootReference::ThreadLocal { .. });
        let (class, members, sure) = match pools {
            Some((class, threads)) => (class, threads, 0.95),
            None if is_thread && suspect.candidate.members >= LEAST_THREADS && !in_local => {
                (class, suspect.candidate.members, 0.85)
            }
            None => return None,
        };
        let mut evidence = vec![Evidence::counted(
            "threads",
            vec![
                Word::Count(counted(input, class, members)),
                Word::Text(format!(" threads of class {}", input.class_name(class))),
            ],
        )];
        evidence.extend(pools.and_then(|_| abandoned_pools(input, search)));
        Some(Recognition {
            kind: LeakKind::ThreadLeak,
            confidence: sure,
            evidence,
            advice: advice(SUMMARY, DETAILS, Some(EXAMPLE)),
            accumulated: Some(AccumulatedObjects {
                class,
                instances: members,
                retained: suspect.retained,
            }),
            culprit: None,
        })
    }
}

/// Threads alike that no pool limits.
fn threads_of(input: &Input<'_>, make: &Make) -> HeapWideGroup {
    let class = input.heap.class_of(make.first);
    let count = make.threads.len() as u64;
    let timer = input.heap.classes().is_a(class, "java.util.TimerThread");
    let advice = if timer {
        advice(
            "Use one timer for the program, and call cancel() on timers that are done.",
            "Each Timer has a thread of its own, which lives until cancel() is called. One shared \
             ScheduledExecutorService does the work of all of them.",
            Some(
                "ScheduledExecutorService shared = Executors.newScheduledThreadPool(2); // one, in a static field\nshared.schedule(task, 10, TimeUnit.MINUTES);",
            ),
        )
    } else {
        advice(SUMMARY, DETAILS, Some(EXAMPLE))
    };
    HeapWideGroup {
        class,
        members: count,
        retained: heapray_query::class_tree::retained_by_class(input.heap, class),
        off_heap: 0,
        sample: spread(&make.threads, 64),
        objects: make.threads.clone(),
        classes: Vec::new(),
        family: Vec::new(),
        blame: Blame::Common,
        // What the threads or clients hold besides has causes of its own.
        least_part: 0.5,
        recognition: Recognition {
            kind: LeakKind::ThreadLeak,
            confidence: 0.9,
            evidence: vec![
                figure(
                    if timer { "many_timers" } else { "many_threads" },
                    count,
                    format!(
                        "{count} threads are called \"{}\", and no pool limits their number",
                        make.name
                    ),
                ),
                stacks(count),
            ],
            advice,
            accumulated: None,
            culprit: None,
        },
    }
}

/// Many pools of one name pattern (`pool-1-thread-1`, `pool-2-thread-1` …), each created for a while and
/// never shut down: the class of the candidate's thread, and the number of threads.
fn pools_of_one_make(input: &Input<'_>, suspect: &SuspectCandidate) -> Option<(ClassIndex, u64)> {
    let heap = input.heap;
    let thread = suspect.thread?;
    let make = without_numbers(&heap.thread_name(thread)?);
    let (mut pools, mut threads) = (BTreeSet::new(), 0);
    for live in heap.live_threads() {
        let Some(name) = live.object.and_then(|object| heap.thread_name(object)) else {
            continue;
        };
        if without_numbers(&name) == make {
            pools.insert(thread_stem(&name));
            threads += 1;
        }
    }
    // Without a pool's number in its name a thread is its pool's only stem.
    (pools.len() >= LEAST_POOLS).then(|| (heap.class_of(thread), threads))
}

/// Executors whose referrers are looked at.
const MOST_POOLS: usize = 64;

/// Evidence that only their own threads refer to nearly all executors, so that nobody can shut them down.
fn abandoned_pools(input: &Input<'_>, search: &mut PathSearch) -> Option<Evidence> {
    let heap = input.heap;
    let classes = heap.classes();
    let all = find_instances_of(heap, |class, _| {
        classes.is_a(class, "java.util.concurrent.ThreadPoolExecutor")
    });
    let pools = spread(&all, MOST_POOLS);
    search.referrers.locate(heap, &pools);
    let mut abandoned = 0;
    for pool in &pools {
        let referrers = search.referrers.of(heap, *pool);
        let own = |referrer: &u32| is_worker_of(input, ObjectIndex(*referrer), *pool);
        abandoned += usize::from(!referrers.is_empty() && referrers.iter().all(own));
    }
    (pools.len() >= LEAST_POOLS && abandoned * 10 >= pools.len() * 9).then(|| {
        let looked_at = if pools.len() < all.len() {
            " that were looked at"
        } else {
            ""
        };
        figure(
            "abandoned_pools",
            abandoned as u64,
            format!(
                "only their own threads refer to {abandoned} of {} executors{looked_at}: nothing can shut them down",
                pools.len()
            ),
        )
    })
}

/// Is it a worker of the executor, or the thread of such a worker?
fn is_worker_of(input: &Input<'_>, object: ObjectIndex, pool: ObjectIndex) -> bool {
    let heap = input.heap;
    let task = || {
        // JDK 19 moved a thread's task to another object.
        let holder = heap.field_object(object, "holder");
        let moved = holder.and_then(|holder| heap.field_object(holder, "task"));
        moved.or_else(|| heap.field_object(object, "target"))
    };
    let worker = if heap.roots().is_thread(object.0) {
        task()
    } else {
        Some(object)
    };
    let is_worker = |worker: &ObjectIndex| {
        input.name_of(*worker) == "java.util.concurrent.ThreadPoolExecutor$Worker"
    };
    let worker = worker.filter(is_worker);
    worker.is_some_and(|worker| heap.field_object(worker, "this$0") == Some(pool))
}

fn without_numbers(name: &str) -> String {
    name.chars().filter(|c| !c.is_ascii_digit()).collect()
}
