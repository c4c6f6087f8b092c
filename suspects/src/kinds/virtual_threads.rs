//! `virtual-threads`: parked virtual threads hold it.

use super::kind::{Kind, Recognition, advice, counted};
use crate::counted::Word;
use crate::finding::{Culprit, Evidence, Holder};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::threads::StackFrame;

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
        Some(Recognition {
            kind: LeakKind::VirtualThreads,
            confidence: if members >= 50 { 0.95 } else { 0.3 },
            evidence: vec![Evidence::counted(
                "threads",
                vec![
                    Word::Count(counted(input, class, members)),
                    Word::Text(" virtual threads".to_owned()),
                ],
            )],
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
