//! Which classes does every dump start with?

use crate::types::ClassId;

/// Ids of the pre-made classes; all 0 after
/// [`without_java_basics`](crate::DumpBuilder::without_java_basics).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the id of the class of that name")]
pub struct JavaBasics {
    pub object: ClassId,
    pub class: ClassId,
    pub class_loader: ClassId,
    pub string: ClassId,
    pub thread: ClassId,
    pub reference: ClassId,
    pub soft_reference: ClassId,
    pub weak_reference: ClassId,
    pub phantom_reference: ClassId,
    pub final_reference: ClassId,
    pub finalizer: ClassId,
}

impl JavaBasics {
    /// All of them.
    pub fn all(self) -> [ClassId; 11] {
        [
            self.object,
            self.class,
            self.class_loader,
            self.string,
            self.thread,
            self.reference,
            self.soft_reference,
            self.weak_reference,
            self.phantom_reference,
            self.final_reference,
            self.finalizer,
        ]
    }
}
