//! How the second pass reads a class's instances.

use crate::classes::{Class, ClassIndex, ClassTable};

/// What nearly all instances are read by. The class table's rows are much longer, and are asked for names and the like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan<'t> {
    /// Offsets of references.
    pub(super) references: &'t [u32],
    pub(super) payload: u64,
}

impl<'t> Plan<'t> {
    /// By class. None for the one whose instances' sizes are in their fields, for threads, whose stacks refer to
    /// objects, too, and for classes whose references take a walk through the superclasses.
    pub(super) fn of_all(classes: &'t ClassTable, sized: Option<ClassIndex>) -> Vec<Option<Self>> {
        let classes = classes.iter();
        classes
            .map(|(index, class)| Self::of(class).filter(|_| Some(index) != sized))
            .collect()
    }

    fn of(class: &'t Class) -> Option<Self> {
        let references = class.references.as_deref().filter(|_| !class.is_thread)?;
        Some(Self {
            references,
            payload: class.payload,
        })
    }
}
