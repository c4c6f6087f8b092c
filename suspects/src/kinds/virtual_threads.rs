//! `virtual-threads`: parked virtual threads hold it.

use super::kind::{Kind, Recognition, advice, counted, figure};
use crate::counted::Word;
use crate::finding::{Culprit, Evidence, Holder};
use crate::input::Input;
use crate::instances::find_instances_of;
use crate::leak_kind::LeakKind;
use crate::names::simple_name;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::threads::{LiveThread, StackFrame};
use rustc_hash::FxHashSet;

pub(super) struct VirtualThreads;

impl Kind for VirtualThreads {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::VirtualThreads]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let classes = input.heap.classes();
        let is_virtual = |class| classes.is_a(class, "java.lang.BaseVirtualThread");
        let by_group = is_virtual(suspect.candidate.class);
        let by_thread = suspect
            .thread
            .is_some_and(|thread| is_virtual(input.heap.class_of(thread)));
        if !by_group && !by_thread {
            return None;
        }
        let threads: Vec<_> = input.heap.live_threads().collect();
        let example = suspect.thread.unwrap_or(suspect.object);
        let frame = threads
            .iter()
            .find(|live| live.object == Some(example))
            .and_then(|live| {
                let stack = live.stack(input.heap);
                let own = |frame: &StackFrame| {
                    let class = frame.class.as_ref();
                    class.is_some_and(|class| !input.library.is_library(class))
                };
                let held = suspect.accumulated.map(|accumulated| accumulated.class);
                let mut locals = input.heap.locals_of(live.serial);
                let local = locals.find(|(_, local)| Some(input.heap.class_of(*local)) == held);
                let holding = local.and_then(|(frame, _)| stack.get(frame? as usize));
                holding.filter(own).or_else(|| stack.frames().find(own))
            });
        let class = if by_group {
            suspect.candidate.class
        } else {
            input.heap.class_of(example)
        };
        let members = suspect.candidate.members.max(suspect.merged);
        let mut evidence = vec![Evidence::counted(
            "threads",
            vec![
                Word::Count(counted(input, class, members)),
                Word::Text(" virtual threads".to_owned()),
            ],
        )];
        let gate = frame.as_ref().filter(|_| members >= MANY_WAITING);
        evidence.extend(gate.and_then(|frame| one_gate(input, frame, &threads)));
        Some(Recognition {
            kind: LeakKind::VirtualThreads,
            confidence: if members >= 50 { 0.95 } else { 0.3 },
            evidence,
            advice: advice(
                "Limit how many virtual threads run at once, and give blocking calls a timeout.",
                "Virtual threads are cheap to start, but a parked thread keeps its stack and local \
                 variables. A semaphore limits their number; timeouts let them end.",
                Some(
                    "semaphore.acquire();\ntry {\n    call();\n} finally {\n    semaphore.release();\n}",
                ),
            ),
            accumulated: None,
            culprit: frame.map(|frame| Culprit {
                class: frame.class.clone(),
                frame: Some(frame.describe()),
                holder: Holder::Local,
                is_library: false,
                ..suspect.culprit.clone()
            }),
        })
    }
}

/// Threads from which one gate holds them up.
const MANY_WAITING: u64 = 500;
/// Nodes of one queue, and queues, that are looked at.
const MOST_NODES: usize = 1 << 20;
const MOST_GATES: usize = 1 << 16;
/// Gates that who has passed opens for the next one. A latch is opened by whoever it waits for.
const GATES: [&str; 3] = [
    "java.util.concurrent.Semaphore$Sync",
    "java.util.concurrent.locks.ReentrantLock$Sync",
    "java.util.concurrent.locks.ReentrantReadWriteLock$Sync",
];

/// Evidence that nearly all threads in this method wait for one semaphore or lock, and that no thread is behind it in the
/// same method, which would let them on.
fn one_gate(input: &Input<'_>, frame: &StackFrame, threads: &[LiveThread]) -> Option<Evidence> {
    let heap = input.heap;
    let gates = find_instances_of(heap, |class, _| {
        let mut gates = GATES.iter();
        gates.any(|gate| heap.classes().is_a(class, gate))
    });
    let mut left = MOST_NODES;
    let waiting = gates.iter().take(MOST_GATES).map(|gate| {
        let waiting = waiting_at(input, *gate, &mut left);
        (*gate, waiting)
    });
    let (gate, waiting) = waiting.max_by_key(|(_, waiting)| waiting.len())?;
    if (waiting.len() as u64) < MANY_WAITING {
        return None;
    }
    let is_here = |own: &StackFrame| own.class == frame.class && own.method == frame.method;
    let in_method = threads.iter().filter(|thread| {
        let stack = thread.stack(heap);
        let mut frames = stack.frames().take(MOST_FRAMES);
        frames.any(|own| is_here(&own))
    });
    let (mut held_up, mut behind) = (0, 0);
    for thread in in_method {
        let waits = thread
            .object
            .is_some_and(|thread| waiting.contains(&thread));
        held_up += u64::from(waits);
        behind += u64::from(!waits);
    }
    let name = simple_name(input.name_of(gate));
    let name = name.split('$').next().unwrap_or(name);
    (held_up >= MANY_WAITING && behind == 0).then(|| {
        figure(
            "one_gate",
            held_up,
            format!(
                "{held_up} of them wait for one {name}, and no thread is behind it that would let them on"
            ),
        )
    })
}

/// Frames of a thread that are looked at.
const MOST_FRAMES: usize = 100;

/// The threads in the queue of a semaphore or a lock.
fn waiting_at(input: &Input<'_>, gate: ObjectIndex, left: &mut usize) -> FxHashSet<ObjectIndex> {
    let heap = input.heap;
    let mut waiting = FxHashSet::default();
    let mut node = heap.field_object(gate, "head");
    while let Some(at) = node.filter(|_| *left > 0) {
        *left -= 1;
        // JDK 16 has renamed it.
        let thread = heap.field_object(at, "waiter");
        waiting.extend(thread.or_else(|| heap.field_object(at, "thread")));
        node = heap.field_object(at, "next");
    }
    waiting
}
