//! Which parts does a dump consist of, and in which order does a file hold them?

/// What part of the file an item belongs to; the order of HotSpot's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    String,
    LoadClass,
    Trace,
    Record,
    ClassDump,
    Thread,
    Local,
    Root,
    Object,
    RecordAfterHeap,
}

#[derive(Debug, Clone)]
pub(crate) enum Item {
    /// A top-level record.
    Record {
        section: Section,
        tag: u8,
        micros: u32,
        claimed: Option<u32>,
        body: Vec<u8>,
    },
    /// A sub-record of the heap; objects are counted.
    Sub { section: Section, bytes: Vec<u8> },
    /// The open segment ends here.
    SegmentBreak,
    /// The dump ends here and another begins in the same file.
    DumpBreak,
}
