//! Equal strings; their text only when it was asked for.

use super::context::BuildContext;
use heapray_report::model::{DuplicateString, DuplicateStrings};

/// Characters of a value that are shown.
const LONGEST: usize = 80;
/// Values.
const MOST: usize = 50;

pub(super) fn build(context: &BuildContext<'_>) -> Option<DuplicateStrings> {
    let found = context.diagnosis.duplicate_strings.as_ref()?;
    let top = found.top.iter().take(MOST).map(|string| DuplicateString {
        value: context
            .options
            .show_values
            .then(|| {
                context
                    .heap
                    .text_of_array(string.example, string.length, LONGEST)
            })
            .flatten(),
        hash: format!("{:016x}", string.hash),
        length: string.length,
        count: string.count,
        wasted_bytes: string.wasted_bytes,
        held_by: string.held_by.clone(),
    });
    Some(DuplicateStrings {
        strings: found.strings,
        bytes: found.bytes,
        distinct: found.distinct,
        wasted_bytes: found.wasted_bytes,
        exact: found.exact,
        top: top.collect(),
    })
}
