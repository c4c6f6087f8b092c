//! MAT's test for compressed references: whether object arrays lie closer together than references of 8 bytes allow.

use heapray_hprof::ObjectId;

/// The state of the test over a part of the file: the address and length of the object arrays at its ends, and
/// whether two arrays within it would overlap if references took 8 bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ArrayOverlap {
    first: Option<u64>,
    last: Option<(u64, u32)>,
    /// Whether an overlap was found.
    pub found: bool,
}

impl ArrayOverlap {
    /// Adds the next object array in file order. As MAT's `Pass1Parser.readObjectArrayDump`: an overlap is found if
    /// the array begins behind the start of the previous one and before its end, computed with 8-byte references.
    #[inline]
    pub(crate) fn push(&mut self, id: ObjectId, len: u32) {
        if let Some(last) = self.last {
            self.found |= overlaps(last, id.0);
        }
        self.first.get_or_insert(id.0);
        self.last = Some((id.0, len));
    }

    /// The test over two consecutive parts of the file.
    pub(crate) fn then(self, next: Self) -> Self {
        let across = self.last.zip(next.first);
        let across = across.is_some_and(|(last, first)| overlaps(last, first));
        Self {
            first: self.first.or(next.first),
            last: next.last.or(self.last),
            found: self.found || next.found || across,
        }
    }
}

fn overlaps((previous, len): (u64, u32), next: u64) -> bool {
    previous < next && next < previous.saturating_add(16 + 8 * u64::from(len))
}
