//! The arrays that hold names of threads and thread groups, wherever they stand in the dump.

use heapray_hprof::{FieldType, Header, ObjectId, SubRecord, Value};
use rustc_hash::FxHashSet;

use crate::classes::Classes;
use crate::parts::{Dump, visit_sub_records};

/// Their identifiers. Two passes: arrays may stand before their strings, strings before their
/// threads.
pub(super) fn find_arrays(dump: Dump<'_>, classes: &Classes<'_>) -> FxHashSet<ObjectId> {
    let mut threads = classes.subclasses("java/lang/Thread");
    threads.extend(classes.subclasses("java/lang/ThreadGroup"));
    // JDK 8 and later: a String; before: the char[] itself, which needs no second step.
    let names = find_values(dump, classes, &threads, b"name");
    let strings = classes.subclasses("java/lang/String");
    let mut arrays = FxHashSet::default();
    visit_sub_records(dump, &mut |sub_record, _| {
        if let SubRecord::Instance(instance) = sub_record
            && names.contains(&instance.id)
            && strings.contains(&instance.class_id)
        {
            let value = value(classes, dump.header, &instance, b"value");
            arrays.extend(value);
        }
    });
    arrays.extend(names);
    arrays
}

fn find_values(
    dump: Dump<'_>,
    classes: &Classes<'_>,
    of: &FxHashSet<ObjectId>,
    field: &[u8],
) -> FxHashSet<ObjectId> {
    let mut values = FxHashSet::default();
    visit_sub_records(dump, &mut |sub_record, _| {
        if let SubRecord::Instance(instance) = sub_record
            && of.contains(&instance.class_id)
        {
            values.extend(value(classes, dump.header, &instance, field));
        }
    });
    values
}

/// The JDK's own reference field of that name: the last one declared, nearest to `Object`.
fn value(
    classes: &Classes<'_>,
    header: &Header,
    instance: &heapray_hprof::InstanceDump<'_>,
    field: &[u8],
) -> Option<ObjectId> {
    let layout = classes.layout(instance.class_id);
    let of_jdk = layout
        .iter()
        .rev()
        .find(|f| f.of == FieldType::Object && classes.string(f.name) == field)?;
    let bytes = instance.fields.get(of_jdk.offset..)?;
    Value::from_bytes(bytes, FieldType::Object, header.id_size)?.as_object()
}
