//! How the second pass reads a class's instances.

use crate::classes::Class;

/// What nearly all instances are read by. The class table's rows are much longer, and are asked for names and the like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan<'t> {
    /// Offsets of references.
    pub(super) references: &'t [u32],
    pub(super) payload: u64,
}

impl<'t> Plan<'t> {
    /// `None` for threads, whose stacks refer to objects, too, and for classes whose references take a walk through
    /// the superclasses.
    pub(super) fn of(class: &'t Class) -> Option<Self> {
        let references = class.references.as_deref().filter(|_| !class.is_thread)?;
        Some(Self {
            references,
            payload: class.payload,
        })
    }
}
