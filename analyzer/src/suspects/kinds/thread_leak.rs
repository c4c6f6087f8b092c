//! `thread-leak`: threads that are started and never end.

use super::{Kind, Recognition, advice, figure};
use crate::suspects::case::{Case, Hold};
use crate::suspects::context::Context;
use crate::suspects::payload::Payload;

pub(super) struct ThreadLeak;

/// So many threads of one make, each holding alike, are not a pool of workers.
const LEAST_THREADS: u64 = 40;

impl Kind for ThreadLeak {
    fn recognise(&self, context: &Context<'_, '_>, case: &Case) -> Option<Recognition> {
        let class = case.candidate.class;
        let is_thread = context.analysis.classes().get(class).is_thread;
        if !is_thread || case.candidate.members < LEAST_THREADS {
            return None;
        }
        if matches!(case.hold, Hold::ThreadLocal { .. }) {
            return None;
        }
        let members = case.candidate.members;
        Some(Recognition {
            kind: "thread-leak",
            confidence: 0.85,
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
