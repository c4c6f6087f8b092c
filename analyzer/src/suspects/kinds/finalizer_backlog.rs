//! `finalizer-backlog`: objects that wait for the finalizer thread.

use super::{Kind, Recognition, advice, figure};
use crate::suspects::case::Case;
use crate::suspects::context::Context;
use crate::suspects::finding::{Culprit, Holder};

pub(super) struct FinalizerBacklog;

impl Kind for FinalizerBacklog {
    fn recognise(&self, context: &Context<'_, '_>, case: &Case) -> Option<Recognition> {
        let is_finalizer = |name: &str| name == "java.lang.ref.Finalizer";
        let on_path = case.links.iter().any(|link| {
            is_finalizer(context.name_of(link.source)) || is_finalizer(context.name_of(link.target))
        });
        if !on_path && !is_finalizer(context.class_name(case.candidate.class)) {
            return None;
        }
        let payload = case.payload.filter(|payload| payload.instances >= 8)?;
        let class = context.class_name(payload.class).to_owned();
        Some(Recognition {
            kind: "finalizer-backlog",
            confidence: 0.94,
            evidence: vec![figure(
                "waiting",
                payload.instances,
                format!("{} × {class} wait to be finalized", payload.instances),
            )],
            advice: advice(
                "Replace finalize() by try-with-resources or a Cleaner.",
                "Objects with a finalize method live until the one finalizer thread has run it. If it \
                 blocks or is slow, they pile up with everything that they refer to.",
                Some(
                    "class Image implements AutoCloseable {\n    @Override public void close() { … }\n}",
                ),
            ),
            accumulated: None,
            culprit: Some(Culprit {
                class: Some(class),
                field: None,
                holder: Holder::None,
                thread: None,
                frame: None,
                object: None,
                is_library: context.is_library(payload.class),
            }),
        })
    }
}
