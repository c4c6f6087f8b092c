//! The one-byte tags of records and sub-records. Unknown ones are kept as values.

use crate::id::IdSize;

/// Tag of a top-level record (HD `enum hprofTag`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordTag(pub u8);

#[allow(missing_docs)] // the names are the format's own
impl RecordTag {
    pub const UTF8: Self = Self(0x01);
    pub const LOAD_CLASS: Self = Self(0x02);
    /// Only the hprof agent writes it.
    pub const UNLOAD_CLASS: Self = Self(0x03);
    pub const FRAME: Self = Self(0x04);
    pub const TRACE: Self = Self(0x05);
    pub const ALLOC_SITES: Self = Self(0x06);
    pub const HEAP_SUMMARY: Self = Self(0x07);
    pub const START_THREAD: Self = Self(0x0a);
    pub const END_THREAD: Self = Self(0x0b);
    /// The whole heap in one record (1.0.1, JDK ≤ 8 below 2 GB).
    pub const HEAP_DUMP: Self = Self(0x0c);
    pub const CPU_SAMPLES: Self = Self(0x0d);
    pub const CONTROL_SETTINGS: Self = Self(0x0e);
    /// Part of the heap (1.0.2); `HotSpot` 14+ writes at most 1 MiB each (8234510).
    pub const HEAP_DUMP_SEGMENT: Self = Self(0x1c);
    /// Ends a segmented dump; length 0 is normal.
    pub const HEAP_DUMP_END: Self = Self(0x2c);

    /// Whether records of this tag hold sub-records of the heap.
    #[inline]
    pub fn holds_heap(self) -> bool {
        self == Self::HEAP_DUMP || self == Self::HEAP_DUMP_SEGMENT
    }

    /// Whether any known producer writes this tag.
    pub fn is_known(self) -> bool {
        matches!(self.0, 0x01..=0x07 | 0x0a..=0x0e | 0x1c | 0x2c)
    }

    /// Bytes in the body of every record with this tag; `None` where the length varies.
    pub fn body_bytes(self, id_size: IdSize) -> Option<usize> {
        let id = id_size.bytes();
        let with_ids = |fixed: usize, ids: usize| fixed.saturating_add(id.saturating_mul(ids));
        Some(match self {
            Self::LOAD_CLASS => with_ids(8, 2),
            Self::FRAME | Self::START_THREAD => with_ids(8, 4),
            Self::UNLOAD_CLASS | Self::END_THREAD => 4,
            Self::HEAP_SUMMARY => 24,
            Self::CONTROL_SETTINGS => 6,
            _ => return None,
        })
    }
}

/// Tag of a sub-record within a heap dump (HD `enum hprofTag`; ART `HprofHeapTag` from 0x89).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SubTag(pub u8);

#[allow(missing_docs)] // the names are the format's own
impl SubTag {
    pub const ROOT_UNKNOWN: Self = Self(0xff);
    pub const ROOT_JNI_GLOBAL: Self = Self(0x01);
    pub const ROOT_JNI_LOCAL: Self = Self(0x02);
    pub const ROOT_JAVA_FRAME: Self = Self(0x03);
    pub const ROOT_NATIVE_STACK: Self = Self(0x04);
    pub const ROOT_STICKY_CLASS: Self = Self(0x05);
    pub const ROOT_THREAD_BLOCK: Self = Self(0x06);
    pub const ROOT_MONITOR_USED: Self = Self(0x07);
    pub const ROOT_THREAD_OBJ: Self = Self(0x08);
    pub const CLASS_DUMP: Self = Self(0x20);
    pub const INSTANCE_DUMP: Self = Self(0x21);
    pub const OBJ_ARRAY_DUMP: Self = Self(0x22);
    pub const PRIM_ARRAY_DUMP: Self = Self(0x23);
    // Android 1.0.3 from here on (ART hprof.cc).
    pub const ROOT_INTERNED_STRING: Self = Self(0x89);
    pub const ROOT_FINALIZING: Self = Self(0x8a);
    pub const ROOT_DEBUGGER: Self = Self(0x8b);
    pub const ROOT_REFERENCE_CLEANUP: Self = Self(0x8c);
    pub const ROOT_VM_INTERNAL: Self = Self(0x8d);
    pub const ROOT_JNI_MONITOR: Self = Self(0x8e);
    pub const ROOT_UNREACHABLE: Self = Self(0x90);
    pub const PRIM_ARRAY_NODATA_DUMP: Self = Self(0xc3);
    pub const HEAP_DUMP_INFO: Self = Self(0xfe);
}

/// Kind of a GC root: why the garbage collector keeps an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[non_exhaustive]
pub enum RootKind {
    /// Unknown to the producer.
    Unknown,
    /// A JNI global reference.
    JniGlobal,
    /// A JNI local reference of a native frame.
    JniLocal,
    /// A local variable or expression of a Java frame.
    JavaFrame,
    /// A reference on a native stack.
    NativeStack,
    /// A class that is never unloaded.
    StickyClass,
    /// A reference of a blocked thread.
    ThreadBlock,
    /// A monitor in use.
    MonitorUsed,
    /// The object of a live thread.
    ThreadObject,
    /// ART: an interned string.
    InternedString,
    /// ART (obsolete): an object that is being finalized.
    Finalizing,
    /// ART: a reference of a debugger.
    Debugger,
    /// ART (obsolete): a reference of the reference cleanup.
    ReferenceCleanup,
    /// ART: a reference of the runtime itself, for example to zygote and image objects.
    VmInternal,
    /// ART: a JNI monitor.
    JniMonitor,
    /// ART (obsolete): an unreachable object, not a root.
    Unreachable,
}

impl RootKind {
    /// Every kind, in the order of their discriminants.
    pub const ALL: [Self; 16] = [
        Self::Unknown,
        Self::JniGlobal,
        Self::JniLocal,
        Self::JavaFrame,
        Self::NativeStack,
        Self::StickyClass,
        Self::ThreadBlock,
        Self::MonitorUsed,
        Self::ThreadObject,
        Self::InternedString,
        Self::Finalizing,
        Self::Debugger,
        Self::ReferenceCleanup,
        Self::VmInternal,
        Self::JniMonitor,
        Self::Unreachable,
    ];

    /// The format's name, `STICKY_CLASS`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "UNKNOWN",
            Self::JniGlobal => "JNI_GLOBAL",
            Self::JniLocal => "JNI_LOCAL",
            Self::JavaFrame => "JAVA_FRAME",
            Self::NativeStack => "NATIVE_STACK",
            Self::StickyClass => "STICKY_CLASS",
            Self::ThreadBlock => "THREAD_BLOCK",
            Self::MonitorUsed => "MONITOR_USED",
            Self::ThreadObject => "THREAD_OBJ",
            Self::InternedString => "INTERNED_STRING",
            Self::Finalizing => "FINALIZING",
            Self::Debugger => "DEBUGGER",
            Self::ReferenceCleanup => "REFERENCE_CLEANUP",
            Self::VmInternal => "VM_INTERNAL",
            Self::JniMonitor => "JNI_MONITOR",
            Self::Unreachable => "UNREACHABLE",
        }
    }
}
