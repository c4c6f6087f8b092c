//! What a table says about a class of resources.

use super::kind::ResourceKind;

/// A class of resources and the paths to its facts, see the reader; what is true of a class is true of its subclasses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) kind: ResourceKind,
    /// Java name.
    pub(super) class: &'static str,
    /// Paths to a text, such as a file's path.
    pub(super) text: &'static str,
    /// Paths to an `InetAddress`.
    pub(super) host: &'static str,
    /// Numbers with their names.
    pub(super) numbers: &'static [(&'static str, &'static str)],
    /// Times and durations with their names.
    pub(super) times: &'static [(&'static str, Time)],
    /// Paths to the memory outside of the heap that it stands for, bytes.
    pub(super) bytes: &'static str,
    /// It is closed, and left out.
    pub(super) closed: &'static [Closed],
}

/// How a time is written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Time {
    /// Milliseconds since 1970 or an `Instant`: how long before the dump.
    Since(&'static str),
    /// Seconds, or a `Duration`.
    Seconds(&'static str),
    /// Milliseconds.
    Milliseconds(&'static str),
}

/// How it shows that a resource is closed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Closed {
    /// The number or truth value at a path is this.
    If(&'static str, i64),
    /// The reference at a path is null.
    Null(&'static str),
    /// The reference at a path is not null.
    NotNull(&'static str),
    /// The `FileDescriptor` at a path is closed.
    Descriptor(&'static str),
}

/// Facts of a class of which nothing is known yet.
pub(super) const fn facts(kind: ResourceKind, class: &'static str) -> Facts {
    Facts {
        kind,
        class,
        text: "",
        host: "",
        numbers: &[],
        times: &[],
        bytes: "",
        closed: &[],
    }
}
