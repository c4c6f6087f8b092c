//! `virtual-threads`: parked virtual threads hold it.

use super::{Kind, Recognition, advice, figure};
use crate::case::Case;
use crate::context::Context;
use crate::finding::{Culprit, Holder};
use heapray_analyzer::threads::StackFrame;

pub(super) struct VirtualThreads;

impl Kind for VirtualThreads {
    fn ids(&self) -> &'static [&'static str] {
        &["virtual-threads"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let classes = context.heap.classes();
        let is_virtual = |class| classes.is_a(class, "java.lang.BaseVirtualThread");
        let by_group = is_virtual(case.candidate.class);
        let by_thread = case
            .thread
            .is_some_and(|thread| is_virtual(context.heap.class_of(thread)));
        if !by_group && !by_thread {
            return None;
        }
        let threads: Vec<_> = context.heap.live_threads().collect();
        let example = case.thread.unwrap_or(case.object);
        let frame = threads
            .iter()
            .find(|live| live.object == Some(example))
            .and_then(|live| {
                let own = |frame: &&StackFrame| {
                    let class = frame.class.as_ref();
                    class.is_some_and(|class| !context.library.is_library(class))
                };
                let held = case.payload.map(|payload| payload.class);
                let mut locals = context.heap.locals_of(live.serial);
                let local = locals.find(|(_, local)| Some(context.heap.class_of(*local)) == held);
                let holding = local.and_then(|(frame, _)| live.frames.get(frame? as usize));
                holding.filter(own).or_else(|| live.frames.iter().find(own))
            });
        let members = case.candidate.members.max(case.merged);
        Some(Recognition {
            kind: "virtual-threads",
            confidence: if members >= 50 { 0.95 } else { 0.3 },
            evidence: vec![figure(
                "threads",
                members,
                format!("{members} virtual threads"),
            )],
            advice: advice(
                "Limit how many run at once, and give blocking calls a time-out.",
                "Virtual threads are cheap to start, but each keeps its stack and locals while it is \
                 parked. A semaphore bounds them; time-outs let them end.",
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
                ..case.culprit.clone()
            }),
        })
    }
}
