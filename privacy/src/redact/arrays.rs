//! The arrays whose text is not like any other: names of threads, and what says which JVM was dumped.

use heapray_hprof::{ObjectId, SubRecord};

use super::{jvm_facts, thread_names};
use crate::classes::Classes;
use crate::hashing::FileSet;
use crate::parts::{Dump, visit_sub_records};

/// Their identifiers.
#[derive(Debug, Default)]
pub(super) struct Arrays {
    /// Names of threads and thread groups.
    pub(super) thread_names: FileSet<ObjectId>,
    /// System properties that say what objects are measured by.
    pub(super) properties: FileSet<ObjectId>,
}

impl Arrays {
    /// Finds them in three passes: arrays may stand before their strings, strings before what refers to them.
    pub(super) fn find(dump: Dump<'_>, classes: &Classes<'_>) -> Self {
        let mut threads = thread_names::Search::new(classes);
        let mut properties = jvm_facts::Search::new(classes);
        visit_sub_records(dump, &mut |sub_record, _| match sub_record {
            SubRecord::Instance(instance) => threads.add_thread(&instance),
            SubRecord::PrimitiveArray(array) => properties.add_array(&array),
            _ => {}
        });
        let strings = classes.subclasses("java/lang/String");
        visit_sub_records(dump, &mut |sub_record, _| {
            if let SubRecord::Instance(instance) = sub_record
                && strings.contains(&instance.class_id)
            {
                threads.add_string(&instance);
                properties.add_string(&instance);
            }
        });
        visit_sub_records(dump, &mut |sub_record, _| {
            if let SubRecord::Instance(instance) = sub_record {
                properties.add_entry(&instance);
            }
        });
        Self {
            thread_names: threads.finish(),
            properties: properties.finish(),
        }
    }
}
