//! Kinds of damage, and the list that counts them.

/// A kind of damage. [`name`](Self::name) is stable: reports contain it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RepairKind {
    /// The file ends inside the header of a record.
    TruncatedRecordHeader,
    /// The file ends inside a record other than the heap.
    TruncatedRecord,
    /// The file ends inside a heap dump or heap dump segment.
    TruncatedSegment,
    /// The length of a segment is wrong (0, too short, too long, modulo 2³²); the content gave the end.
    SegmentLength,
    /// Bytes inside a segment are not a sub-record; reading continued at the next sub-record.
    DamagedSegment,
    /// Zeros in place of sub-records.
    ZeroFilled,
    /// Records with a tag that no producer writes; skipped.
    UnknownRecord,
    /// Records that cannot be read; skipped.
    DamagedRecord,
    /// Bytes among the records of names and stack traces that cannot be read; reading continued at the next record.
    LostNames,
    /// Bytes after the end of the dump.
    TrailingBytes,
    /// `HEAP_DUMP_END` is missing: the file was truncated between two segments, or the writer died.
    MissingEnd,
    /// Objects with the identifier of an earlier object; only the first is used.
    DuplicateObject,
    /// Objects with identifier 0; ignored.
    NullObject,
    /// Objects of classes that are not in the file; their fields are unknown.
    MissingClass,
    /// Classes without a name record.
    MissingClassName,
    /// Superclasses that are not in the file.
    MissingSuper,
    /// Classes that are their own superclass, directly or not.
    CyclicSuper,
    /// Instances with fewer bytes than their class has fields.
    ShortInstance,
    /// Instances with more bytes than their class has fields.
    LongInstance,
    /// GC roots whose object is not in the file: the object is lost, or the root is not a root.
    LostRoot,
    /// No sticky class among the roots; the classes of the boot loader were used as roots.
    NoRoots,
    /// No heap in the file.
    NoHeap,
    /// The file was transferred as text, which changed bytes everywhere.
    TextMode,
    /// Fields without a name record.
    MissingFieldName,
    /// Arrays of 4 GiB, to which the JVM cuts longer arrays in a dump; their true length is unknown.
    CutArray,
}

impl RepairKind {
    /// Every kind, in the order of their discriminants.
    pub const ALL: [Self; 25] = [
        Self::TruncatedRecordHeader,
        Self::TruncatedRecord,
        Self::TruncatedSegment,
        Self::SegmentLength,
        Self::DamagedSegment,
        Self::ZeroFilled,
        Self::UnknownRecord,
        Self::DamagedRecord,
        Self::LostNames,
        Self::TrailingBytes,
        Self::MissingEnd,
        Self::DuplicateObject,
        Self::NullObject,
        Self::MissingClass,
        Self::MissingClassName,
        Self::MissingSuper,
        Self::CyclicSuper,
        Self::ShortInstance,
        Self::LongInstance,
        Self::LostRoot,
        Self::NoRoots,
        Self::NoHeap,
        Self::TextMode,
        Self::MissingFieldName,
        Self::CutArray,
    ];

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
            Self::LostNames => "lost-names",
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
            Self::LostRoot => "lost-root",
            Self::NoRoots => "no-roots",
            Self::NoHeap => "no-heap",
            Self::TextMode => "text-mode",
            Self::MissingFieldName => "missing-field-name",
            Self::CutArray => "cut-array",
        }
    }

    /// What happened and what was done about it, in a sentence without capital and period.
    pub fn message(self) -> &'static str {
        match self {
            Self::TruncatedRecordHeader => "the file ends inside the header of a record",
            Self::TruncatedRecord => "the file ends inside a record",
            Self::TruncatedSegment => "the file ends inside the heap",
            Self::SegmentLength => {
                "the length of a heap segment is wrong; its content gave the end"
            }
            Self::DamagedSegment => "unreadable bytes in the heap were skipped",
            Self::ZeroFilled => "zeros in place of heap data were skipped",
            Self::UnknownRecord => "records of an unknown kind were skipped",
            Self::DamagedRecord => "unreadable records were skipped",
            Self::LostNames => "unreadable records of names and stack traces were skipped",
            Self::TrailingBytes => "bytes after the end of the dump were ignored",
            Self::MissingEnd => "the end record is missing: the dump may be truncated",
            Self::DuplicateObject => {
                "several objects have the same address; only the first is used"
            }
            Self::NullObject => "objects at address 0 were ignored",
            Self::MissingClass => {
                "the class of objects is not in the file; their fields are unknown"
            }
            Self::MissingClassName => "classes have no name in the file",
            Self::MissingSuper => "superclasses are not in the file",
            Self::CyclicSuper => "classes are their own superclasses; the cycle was broken",
            Self::ShortInstance => "objects with fewer bytes than their class has fields",
            Self::LongInstance => "objects with more bytes than their class has fields",
            Self::LostRoot => "GC roots lead to objects that are not in the file",
            Self::NoRoots => "no sticky class among the GC roots; boot classes were used as roots",
            Self::NoHeap => "the file contains no heap",
            Self::TextMode => {
                "the file was transferred as text, which destroys it; copy it again in binary mode"
            }
            Self::MissingFieldName => "fields have no name in the file",
            Self::CutArray => "arrays of 4 GiB, to which the JVM cuts longer arrays in a dump",
        }
    }

    /// Whether damage of this kind means that part of the heap may be missing.
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

/// Damage of one kind, and how it was repaired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Repair {
    /// Kind of the damage.
    pub kind: RepairKind,
    /// Absolute offset of the first damaged place in the plain (not compressed) file.
    pub offset: u64,
    /// Number of damaged places.
    pub count: u64,
    /// Bytes that the damage made unreadable.
    pub lost_bytes: u64,
}

impl Repair {
    /// Damage at one place.
    pub fn one(kind: RepairKind, offset: u64, lost_bytes: u64) -> Self {
        Self {
            kind,
            offset,
            count: 1,
            lost_bytes,
        }
    }
}

/// Adds `repair` to a list that has one entry for each kind.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_all_in_order() {
        for (place, kind) in RepairKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, place, "{}", kind.name());
        }
        assert_eq!(
            RepairKind::ALL.last(),
            Some(&RepairKind::CutArray),
            "the last variant"
        );
    }
}
