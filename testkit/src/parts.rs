//! What does JDK 22+ leave when it is killed before it merges the parts of a dump?

use crate::Written;
use crate::tag;

/// Files of an unmerged dump: `NAME`, `NAME.p0`, `NAME.p1`, …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// Header, strings, classes and traces; no heap, no end record.
    pub base: Vec<u8>,
    /// Heap segments without a header; the first holds class dumps, threads and roots.
    pub heap: Vec<Vec<u8>>,
}

impl Parts {
    /// Divides a whole file's segments evenly among `n` heap parts. Small segments
    /// ([`segment_bytes`](crate::DumpBuilder::segment_bytes)) make that possible.
    pub fn split(whole: &Written, n: usize) -> Self {
        let heap_start = whole
            .segments()
            .next()
            .map_or(whole.bytes.len(), |s| s.start);
        let base = slice(&whole.bytes, 0, heap_start);
        let segments: Vec<_> = whole.segments().collect();
        let share = segments.len().div_ceil(n).max(1);
        let mut heap: Vec<Vec<u8>> = segments
            .chunks(share)
            .map(|part| {
                let parts = part.iter().map(|s| slice(&whole.bytes, s.start, s.end));
                parts.collect::<Vec<_>>().concat()
            })
            .collect();
        heap.resize(n, Vec::new());
        Self { base, heap }
    }

    /// The one file that the JVM would have merged the parts into.
    pub fn merged(&self) -> Vec<u8> {
        let mut out = self.base.clone();
        for part in &self.heap {
            out.extend_from_slice(part);
        }
        out.extend([tag::HEAP_DUMP_END, 0, 0, 0, 0, 0, 0, 0, 0]);
        out
    }
}

fn slice(bytes: &[u8], start: usize, end: usize) -> Vec<u8> {
    bytes
        .get(start..end)
        .expect("spans lie in their file")
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DumpBuilder;

    #[test]
    fn parts_merge_to_the_whole_file() {
        let mut dump = DumpBuilder::new();
        dump.segment_bytes(400);
        for _ in 0..50 {
            dump.string("text");
        }
        let whole = dump.to_written();
        let parts = Parts::split(&whole, 3);
        assert_eq!(parts.merged(), whole.bytes);
        assert!(
            parts
                .heap
                .iter()
                .all(|p| p.first() == Some(&tag::HEAP_DUMP_SEGMENT))
        );
        assert!(parts.base.starts_with(b"JAVA PROFILE"));
    }
}
