//! `thread-stack`: a running method's local variable holds it.

use super::kind::{Kind, Recognition, advice, collection_evidence, fact};
use crate::accumulated::is_text;
use crate::finding::Holder;
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::{RootReference, SuspectCandidate};

pub(super) struct ThreadStack;

impl Kind for ThreadStack {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::ThreadStack]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let RootReference::Local { held } = suspect.root_reference else {
            return None;
        };
        let mut evidence = vec![fact(
            "local",
            format!("a local variable of type {}", input.name_of(held)),
        )];
        evidence.extend(collection_evidence(input, suspect));
        // What a library builds up in memory is streamed by the library's own means.
        let of_library = suspect.accumulated.is_some_and(|known| {
            input.is_library(known.class) && !is_text(input.class_name(known.class))
        });
        let example = "try (Stream<Row> rows = repository.streamAll()) {\n    rows.forEach(writer::write);\n}";
        let by_frame = suspect.culprit.holder == Holder::Local;
        Some(Recognition {
            kind: LeakKind::ThreadStack,
            // A field that the frame's object has is the better word.
            confidence: if by_frame { 0.8 } else { 0.35 },
            evidence,
            advice: advice(
                "Work with pages or a stream instead of loading everything at once.",
                "A method that is still running holds this memory. The memory is freed when the method \
                 returns, if the heap is large enough until then. Read and write in smaller parts.",
                Some(example).filter(|_| !of_library),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
