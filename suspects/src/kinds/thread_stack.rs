//! `thread-stack`: a running method's local variable holds it.

use super::{Kind, Recognition, advice, collection_evidence, fact};
use crate::case::{Case, Hold};
use crate::context::Context;
use crate::finding::Holder;

pub(super) struct ThreadStack;

impl Kind for ThreadStack {
    fn ids(&self) -> &'static [&'static str] {
        &["thread-stack"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let Hold::Local { held } = case.hold else {
            return None;
        };
        let mut evidence = vec![fact(
            "local",
            format!("a local variable of type {}", context.name_of(held)),
        )];
        evidence.extend(collection_evidence(context, case));
        let by_frame = case.culprit.holder == Holder::Local;
        Some(Recognition {
            kind: "thread-stack",
            // A field that the frame's object has is the better word.
            confidence: if by_frame { 0.8 } else { 0.35 },
            evidence,
            advice: advice(
                "Work in pages or a stream instead of holding everything at once.",
                "The memory is held by a method that is still running. It is freed when the method \
                 returns, if the heap lasts that long. Read and write in portions.",
                Some(
                    "try (Stream<Row> rows = repository.streamAll()) {\n    rows.forEach(writer::write);\n}",
                ),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
