//! `thread-leak`: threads that are started and never end.

use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use std::collections::BTreeSet;

use super::kind::{Kind, Recognition, advice, figure};
use crate::accumulated::AccumulatedObjects;
use crate::input::Input;
use crate::names::thread_stem;
use crate::suspects::{RootReference, SuspectCandidate};
use heapray_analyzer::classes::ClassIndex;

pub(super) struct ThreadLeak;

/// From this many threads of one class a group is not a pool of workers.
const LEAST_THREADS: u64 = 40;
/// From this many pools of one name pattern the pools are not intended.
const LEAST_POOLS: usize = 16;

impl Kind for ThreadLeak {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::ThreadLeak]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
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
        Some(Recognition {
            kind: LeakKind::ThreadLeak,
            confidence: sure,
            evidence: vec![figure(
                "threads",
                members,
                format!("{members} threads of class {}", input.class_name(class)),
            )],
            advice: advice(
                "Shut down executors, and do not start a thread for each task.",
                "Each thread keeps its stack and everything that it refers to. Use one pool with a \
                 maximum size, and close temporary executors.",
                Some(
                    "ExecutorService pool = Executors.newFixedThreadPool(8); // one, in a static field\npool.execute(task);\npool.shutdown(); // when the application stops",
                ),
            ),
            accumulated: Some(AccumulatedObjects {
                class,
                instances: members,
                retained: suspect.retained,
            }),
            culprit: None,
        })
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

fn without_numbers(name: &str) -> String {
    name.chars().filter(|c| !c.is_ascii_digit()).collect()
}
