//! Kinds of damage, and a list that counts each.

/// A kind of damage; the name is stable and stands in reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RepairKind {
    /// The file ends within a record's header.
    TruncatedRecordHeader,
    /// The file ends within a record other than the heap.
    TruncatedRecord,
    /// The file ends within a heap dump (segment).
    TruncatedSegment,
    /// A segment's length is wrong (0, too short, too long, modulo 2³²); its content decided.
    SegmentLength,
    /// Bytes within a segment make no sub-record; reading went on at the next one that does.
    DamagedSegment,
    /// Zeros where sub-records should be.
    ZeroFilled,
    /// Records of a tag that no producer writes, skipped.
    UnknownRecord,
    /// Records that make no sense, skipped.
    DamagedRecord,
    /// Bytes behind the end of the dump.
    TrailingBytes,
    /// `HEAP_DUMP_END` is missing: the file was cut between two segments, or the writer died.
    MissingEnd,
    /// Objects with an identifier that another one has; the first counts.
    DuplicateObject,
    /// Objects with identifier 0, ignored.
    NullObject,
    /// Objects of classes that are not in the file; their fields are unknown.
    MissingClass,
    /// Classes without a name record.
    MissingClassName,
    /// Superclasses that are not in the file.
    MissingSuper,
    /// Classes that are their own ancestors.
    CyclicSuper,
    /// Instances with fewer bytes than their class has fields.
    ShortInstance,
    /// Instances with more bytes than their class has fields.
    LongInstance,
    /// No sticky class among the roots: the boot loader's classes were taken as roots.
    NoRoots,
    /// No heap in the file at all.
    NoHeap,
    /// The file went through a transfer as text, which changed bytes all over it.
    TextMode,
    /// Fields without a name record.
    MissingFieldName,
    /// Arrays as long as the JVM cuts longer ones in a dump, at 4 GiB; their true length is unknown.
    CutArray,
}

impl RepairKind {
    /// Stable identifier, `truncated-segment`.
    pub fn name(self) -> &'static str {
        match self {
            Self::TruncatedRecordHeader => "truncated-record-header",
            Self::TruncatedRecord => "truncated-record",
            Self::TruncatedSegment => "truncated-segment",
            Self::SegmentLength => "segment-length",
            Self::DamagedSegment => "damaged-segment",
            Self::ZeroFilled => "zero-filled",
            Self::UnknownRecord => "unknown-record",
            Self::DamagedRecord => "damaged-record",
            Self::TrailingBytes => "trailing-bytes",
            Self::MissingEnd => "missing-end",
            Self::DuplicateObject => "duplicate-object",
            Self::NullObject => "null-object",
            Self::MissingClass => "missing-class",
            Self::MissingClassName => "missing-class-name",
            Self::MissingSuper => "missing-super",
            Self::CyclicSuper => "cyclic-super",
            Self::ShortInstance => "short-instance",
            Self::LongInstance => "long-instance",
            Self::NoRoots => "no-roots",
            Self::NoHeap => "no-heap",
            Self::TextMode => "text-mode",
            Self::MissingFieldName => "missing-field-name",
            Self::CutArray => "cut-array",
        }
    }

    /// What happened and what was done about it, for people.
    pub fn message(self) -> &'static str {
        match self {
            Self::TruncatedRecordHeader => "the file ends in the middle of a record's header",
            Self::TruncatedRecord => "the file ends in the middle of a record",
            Self::TruncatedSegment => "the file ends in the middle of the heap",
            Self::SegmentLength => "a heap segment's length is wrong; its content decided",
            Self::DamagedSegment => "unreadable bytes in the heap were skipped",
            Self::ZeroFilled => "zeros stand where heap data should be",
            Self::UnknownRecord => "records of an unknown kind were skipped",
            Self::DamagedRecord => "unreadable records were skipped",
            Self::TrailingBytes => "bytes behind the end of the dump were ignored",
            Self::MissingEnd => "the end mark is missing: the dump may be cut off",
            Self::DuplicateObject => "several objects share one address; the first counts",
            Self::NullObject => "objects at address 0 were ignored",
            Self::MissingClass => "objects whose class is not in the file have unknown fields",
            Self::MissingClassName => "classes without a name in the file",
            Self::MissingSuper => "superclasses are not in the file",
            Self::CyclicSuper => "classes are their own ancestors; the cycle was cut",
            Self::ShortInstance => "objects with fewer bytes than their class has fields",
            Self::LongInstance => "objects with more bytes than their class has fields",
            Self::NoRoots => "no sticky class among the roots: boot classes were taken as roots",
            Self::NoHeap => "the file holds no heap",
            Self::TextMode => {
                "the file was transferred as text, which destroys it; fetch it again as binary"
            }
            Self::MissingFieldName => "fields without a name in the file",
            Self::CutArray => "arrays of 4 GiB, where dumps cut longer ones; they may be longer",
        }
    }

    /// Does it mean that part of the heap may be missing?
    pub fn loses_heap(self) -> bool {
        matches!(
            self,
            Self::TruncatedSegment
                | Self::TruncatedRecord
                | Self::TruncatedRecordHeader
                | Self::DamagedSegment
                | Self::ZeroFilled
                | Self::DamagedRecord
                | Self::MissingEnd
                | Self::NoHeap
                | Self::MissingClass
                | Self::ShortInstance
                | Self::TextMode
                | Self::CutArray
        )
    }
}

/// Damage that was mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Repair {
    /// What.
    pub kind: RepairKind,
    /// Absolute offset of the first one in the (inflated) file.
    pub offset: u64,
    /// How many.
    pub count: u64,
    /// Bytes that could not be read because of them.
    pub lost_bytes: u64,
}

impl Repair {
    /// One repair.
    pub fn one(kind: RepairKind, offset: u64, lost_bytes: u64) -> Self {
        Self {
            kind,
            offset,
            count: 1,
            lost_bytes,
        }
    }
}

/// Adds a repair to a list that holds each kind once.
pub fn add_repair(repairs: &mut Vec<Repair>, repair: Repair) {
    match repairs.iter_mut().find(|known| known.kind == repair.kind) {
        Some(known) => {
            known.offset = known.offset.min(repair.offset);
            known.count = known.count.saturating_add(repair.count);
            known.lost_bytes = known.lost_bytes.saturating_add(repair.lost_bytes);
        }
        None => repairs.push(repair),
    }
}
