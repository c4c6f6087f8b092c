//! Identifiers of objects, strings, frames, classes, threads and traces.
//!
//! Objects, strings and frames live in separate namespaces (an object's address, a `Symbol*`, a small
//! serial); the same number may occur in each of them.

use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub $inner);
    };
}

id!(
    /// Identifier of an object: the address (`HotSpot`) or a table index (old hprof agent). 0 is `null`.
    ObjectId(u64)
);
id!(
    /// Identifier of a UTF8 record.
    StringId(u64)
);
id!(
    /// Identifier of a FRAME record.
    FrameId(u64)
);
id!(
    /// Serial number of a class, in `LOAD_CLASS` and FRAME records.
    ClassSerial(u32)
);
id!(
    /// Serial number of a thread, in roots and traces.
    ThreadSerial(u32)
);
id!(
    /// Serial number of a stack trace.
    TraceSerial(u32)
);

impl ObjectId {
    /// `null`.
    pub const NULL: Self = Self(0);

    /// Whether the identifier is `null`.
    pub fn is_null(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

/// Width of identifiers in a file. References in fields and arrays have this width too, whatever the size of
/// references in the JVM was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdSize {
    /// 4 bytes: 32-bit JVMs, ART, and the hprof agent on any JVM (IO `heap_id`).
    Four,
    /// 8 bytes.
    Eight,
}

impl IdSize {
    /// The width in bytes.
    #[inline]
    pub fn bytes(self) -> usize {
        match self {
            Self::Four => 4,
            Self::Eight => 8,
        }
    }
}
