//! `large-buffer`: one very large array, builder or stream buffer.

use super::{Kind, Recognition, advice, figure};
use crate::case::Case;
use crate::context::Context;
use heapray_analyzer::classes::ClassKind;

pub(super) struct LargeBuffer;

impl Kind for LargeBuffer {
    fn ids(&self) -> &'static [&'static str] {
        &["large-buffer"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let kind = context.heap.classes().get(case.candidate.class).kind;
        if case.candidate.is_group() || !matches!(kind, ClassKind::PrimitiveArray(_)) {
            return None;
        }
        let len = u64::from(context.heap.array_len(case.object)?);
        Some(Recognition {
            kind: "large-buffer",
            confidence: 0.9,
            evidence: vec![figure(
                "length",
                len,
                format!(
                    "one {} of {len} elements",
                    context.class_name(case.candidate.class)
                ),
            )],
            advice: advice(
                "Stream the data instead of collecting it in one buffer.",
                "A single array holds this part of the heap, and growing it needs as much again. \
                 Write to a file or a socket as data comes in.",
                Some("Files.copy(inputStream, target);"),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}
