//! `thread-leak`: threads that are started and never end.

use std::collections::BTreeSet;

use super::{Kind, Recognition, advice, figure};
use crate::case::{Case, Hold};
use crate::context::Context;
use crate::library::thread_stem;
use crate::payload::Payload;
use heapray_analyzer::classes::ClassIndex;

pub(super) struct ThreadLeak;

/// So many threads of one make, each holding alike, are not a pool of workers.
const LEAST_THREADS: u64 = 40;
/// So many pools of one make are not what anybody plans.
const LEAST_POOLS: usize = 16;

impl Kind for ThreadLeak {
    fn ids(&self) -> &'static [&'static str] {
        &["thread-leak"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let class = case.candidate.class;
        let is_thread = context.heap.classes().get(class).is_thread;
        let pools = pools_of_one_make(context, case);
        let in_local = matches!(case.hold, Hold::ThreadLocal { .. });
        let (class, members, sure) = match pools {
            Some((class, threads)) => (class, threads, 0.95),
            None if is_thread && case.candidate.members >= LEAST_THREADS && !in_local => {
                (class, case.candidate.members, 0.85)
            }
            None => return None,
        };
        Some(Recognition {
            kind: "thread-leak",
            confidence: sure,
            evidence: vec![figure(
                "threads",
                members,
                format!("{members} threads of class {}", context.class_name(class)),
            )],
            advice: advice(
                "Shut executors down; don't start a thread per task.",
                "Each thread keeps its stack and everything that it refers to. Use one bounded pool, \
                 and close executors that are made for a time.",
                Some("try (ExecutorService pool = Executors.newFixedThreadPool(8)) {\n    …\n}"),
            ),
            accumulated: Some(Payload {
                class,
                instances: members,
                retained: case.retained,
            }),
            culprit: None,
        })
    }
}

/// Are there many pools of one make (`pool-1-thread-1`, `pool-2-thread-1` …), each made for a while and
/// never shut down? The class of the case's thread, and how many threads they have.
fn pools_of_one_make(context: &Context<'_>, case: &Case) -> Option<(ClassIndex, u64)> {
    let heap = context.heap;
    let thread = case.thread?;
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
