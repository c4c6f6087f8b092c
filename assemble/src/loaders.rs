//! Class loaders, and classes that several of them defined.

use heapray_query::duplicate_class_rows;

use super::context::BuildContext;
use heapray_report::model::{ClassLoaderRow, DuplicateClassRow};

/// Rows of each list: an application that makes a loader for every script has as many as objects.
const MOST: usize = 1_000;

pub(super) fn build(context: &BuildContext<'_>) -> Vec<ClassLoaderRow> {
    let loaders = context.loaders.iter().take(MOST);
    loaders
        .map(|loader| ClassLoaderRow {
            object_id: loader.address().map(|id| id.to_string()),
            class: loader.class.clone(),
            name: loader.name.clone(),
            classes: loader.classes,
            instances: loader.instances.objects,
            shallow_bytes: loader.instances.bytes,
            retained_bytes: Some(loader.retained_size),
        })
        .collect()
}

pub(super) fn build_duplicates(context: &BuildContext<'_>) -> Vec<DuplicateClassRow> {
    let rows = duplicate_class_rows(context.heap).take(MOST);
    rows.map(|row| DuplicateClassRow {
        class: row.class,
        loaders: row.loaders,
        instances: row.instances,
        shallow_bytes: row.shallow_bytes,
    })
    .collect()
}
