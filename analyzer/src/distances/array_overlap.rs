//! Do object arrays lie closer together than references of 8 bytes allow? MAT's test for compressed
//! references.

use heapray_hprof::ObjectId;

/// Address and length of the object arrays at the ends of a stretch, and whether two within it overlap
/// if references took 8 bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ArrayOverlap {
    first: Option<u64>,
    last: Option<(u64, u32)>,
    pub found: bool,
}

impl ArrayOverlap {
    /// MAT's `Pass1Parser.readObjectArrayDump`: in file order, does an array begin behind the start of
    /// the previous one and before its end as it would be with 8-byte references?
    #[inline]
    pub(crate) fn push(&mut self, id: ObjectId, len: u32) {
        if let Some(last) = self.last {
            self.found |= overlaps(last, id.0);
        }
        self.first.get_or_insert(id.0);
        self.last = Some((id.0, len));
    }

    /// Both, `next` standing behind in the file.
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
