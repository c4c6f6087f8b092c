//! `large-buffer`: one very large array, builder or stream buffer.

use super::kind::{Kind, Recognition, advice, figure};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::classes::ClassKind;

pub(super) struct LargeBuffer;

impl Kind for LargeBuffer {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::LargeBuffer]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let kind = input.heap.classes().get(suspect.candidate.class).kind;
        if suspect.candidate.is_group() || !matches!(kind, ClassKind::PrimitiveArray(_)) {
            return None;
        }
        let len = u64::from(input.heap.array_len(suspect.object)?);
        let name = input.class_name(suspect.candidate.class);
        let text = if suspect.merged > 1 {
            format!("the largest {name} has {len} elements")
        } else {
            format!("one {name} of {len} elements")
        };
        Some(Recognition {
            kind: LeakKind::LargeBuffer,
            confidence: 0.9,
            evidence: vec![figure("length", len, text)],
            advice: advice(
                "Stream the data instead of collecting it in one buffer.",
                "A single array takes this part of the heap, and growing the array needs the same \
                 amount again. Write the data to a file or a socket as it arrives.",
                is_of_stream(input, suspect).then_some("Files.copy(inputStream, target);"),
            ),
            accumulated: None,
            culprit: None,
        })
    }
}

/// Does a byte stream collect its bytes in the array? Only such an array can be copied to a file instead.
fn is_of_stream(input: &Input<'_>, suspect: &SuspectCandidate) -> bool {
    let last = suspect.links.last();
    input.class_name(suspect.candidate.class) == "byte[]"
        && last.is_some_and(|link| input.class_name(link.class).ends_with("OutputStream"))
}
