//! Identifiers: what a number in the file refers to.
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
    /// An object: its address with `HotSpot`, a table index with the old hprof agent. 0 is `null`.
    ObjectId(u64)
);
id!(
    /// A UTF8 record.
    StringId(u64)
);
id!(
    /// A FRAME record.
    FrameId(u64)
);
id!(
    /// A class, as `LOAD_CLASS` and `FRAME` number them.
    ClassSerial(u32)
);
id!(
    /// A thread, as roots and traces number them.
    ThreadSerial(u32)
);
id!(
    /// A stack trace.
    TraceSerial(u32)
);

impl ObjectId {
    /// `null`.
    pub const NULL: Self = Self(0);

    /// Is it `null`?
    pub fn is_null(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

/// Width of identifiers in the file. Object-typed field values have this width whatever the JVM's own
/// reference size is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdSize {
    /// 4 bytes: 32-bit JVMs, ART, and the hprof agent on any JVM (IO `heap_id`).
    Four,
    /// 8 bytes.
    Eight,
}

impl IdSize {
    /// In bytes.
    #[inline]
    pub fn bytes(self) -> usize {
        match self {
            Self::Four => 4,
            Self::Eight => 8,
        }
    }
}
