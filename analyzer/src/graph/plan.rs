//! How the second pass reads a class's instances.

use crate::classes::Class;

/// What an instance is read by. The class table's rows are much longer, and are asked for names and the like.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Plan<'t> {
    /// Offsets of references, unless that takes a walk through the superclasses.
    pub(super) references: Option<&'t [u32]>,
    pub(super) payload: u64,
    pub(super) is_thread: bool,
}

impl<'t> Plan<'t> {
    pub(super) fn of(class: &'t Class) -> Self {
        Self {
            references: class.references.as_deref(),
            payload: class.payload,
            is_thread: class.is_thread,
        }
    }
}
