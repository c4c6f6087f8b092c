//! The arrays that hold names of threads and thread groups, wherever they stand in the dump.

use heapray_hprof::{ObjectId, SubRecord};

use crate::classes::Classes;
use crate::hashing::FileSet;
use crate::parts::{Dump, visit_sub_records};

/// Their identifiers. Two passes: arrays may stand before their strings, strings before their
/// threads.
pub(super) fn find_arrays(dump: Dump<'_>, classes: &Classes<'_>) -> FileSet<ObjectId> {
    let mut threads = classes.subclasses("java/lang/Thread");
    threads.extend(classes.subclasses("java/lang/ThreadGroup"));
    // JDK 8 and later: a String; before: the char[] itself, which needs no second step.
    let mut names = FileSet::default();
    visit_sub_records(dump, &mut |sub_record, _| {
        if let SubRecord::Instance(instance) = sub_record
            && threads.contains(&instance.class_id)
        {
            names.extend(classes.referent(&instance, b"name"));
        }
    });
    let strings = classes.subclasses("java/lang/String");
    let mut arrays = FileSet::default();
    visit_sub_records(dump, &mut |sub_record, _| {
        if let SubRecord::Instance(instance) = sub_record
            && names.contains(&instance.id)
            && strings.contains(&instance.class_id)
        {
            arrays.extend(classes.referent(&instance, b"value"));
        }
    });
    arrays.extend(names);
    arrays
}
