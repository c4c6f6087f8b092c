//! The data with which the second pass reads the instances of a class.

use crate::classes::{Class, ClassIndex, ClassTable};

/// The data for reading nearly all instances, in a table of its own because the rows of the class table are much
/// longer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan<'t> {
    /// Offsets of the references within an instance.
    pub(super) references: &'t [u32],
    /// Bytes of all fields of an instance.
    pub(super) payload: u64,
}

impl<'t> Plan<'t> {
    /// Plans by class. `None` for the class whose instances' sizes are in their fields, for threads, whose stacks
    /// refer to objects too, for classes whose references require a walk up the superclasses, and for references
    /// whose referent is set apart.
    pub(super) fn of_all(classes: &'t ClassTable, sized: Option<ClassIndex>) -> Vec<Option<Self>> {
        let classes = classes.iter();
        classes
            .map(|(index, class)| Self::of(class).filter(|_| Some(index) != sized))
            .collect()
    }

    fn of(class: &'t Class) -> Option<Self> {
        let references = class
            .references
            .as_deref()
            .filter(|_| !class.is_thread && class.apart.is_none())?;
        Some(Self {
            references,
            payload: class.payload,
        })
    }
}
