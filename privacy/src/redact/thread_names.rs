//! The arrays that hold names of threads and thread groups, wherever they stand in the dump.

use heapray_hprof::{InstanceDump, ObjectId};

use crate::classes::Classes;
use crate::hashing::FileSet;

/// Finds them: first the threads, then their strings.
#[derive(Debug)]
pub(super) struct Search<'c, 'a> {
    classes: &'c Classes<'a>,
    threads: FileSet<ObjectId>,
    /// JDK 8 and later: strings; before: the `char[]` itself, which needs no second step.
    names: FileSet<ObjectId>,
    arrays: FileSet<ObjectId>,
}

impl<'c, 'a> Search<'c, 'a> {
    pub(super) fn new(classes: &'c Classes<'a>) -> Self {
        let mut threads = classes.subclasses("java/lang/Thread");
        threads.extend(classes.subclasses("java/lang/ThreadGroup"));
        Self {
            classes,
            threads,
            names: FileSet::default(),
            arrays: FileSet::default(),
        }
    }

    /// Adds what may be a thread.
    pub(super) fn add_thread(&mut self, instance: &InstanceDump<'_>) {
        if self.threads.contains(&instance.class_id) {
            self.names.extend(self.classes.referent(instance, b"name"));
        }
    }

    /// Adds an instance of `java.lang.String`, once all threads were added.
    pub(super) fn add_string(&mut self, string: &InstanceDump<'_>) {
        if self.names.contains(&string.id) {
            self.arrays.extend(self.classes.referent(string, b"value"));
        }
    }

    /// The arrays.
    pub(super) fn finish(mut self) -> FileSet<ObjectId> {
        self.arrays.extend(self.names);
        self.arrays
    }
}
