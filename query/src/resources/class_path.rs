//! The archives of class paths: every class loader keeps those open from which it has loaded classes, so that they say
//! nothing, one by one, about what a program has opened itself.

use heapray_analyzer::{Heap, ObjectIndex};
use rustc_hash::FxHashSet;

use super::kind::ResourceKind;
use super::reader::object;
use super::row::{Detail, ResourceRow};
use super::tables::FactsOf;
use crate::contents::{Item, contents};
use crate::instances::find_instances;

/// Archives of one class loader that are looked at.
const ARCHIVES: usize = 10_000;
/// The file that a `ZipFile` reads.
const FILE_OF_ARCHIVE: &str = "res.zsrc.zfile|zsrc.zfile|zfile";

/// Makes one row of all archives of class paths, and leaves out the files that archives read: an archive is its file.
pub(super) fn fold(heap: &Heap, rows: &mut Vec<ResourceRow>, facts: &mut FactsOf) {
    let is_file = |row: &&ResourceRow| row.kind == ResourceKind::File;
    let files = rows.iter().filter(is_file);
    let read: FxHashSet<ObjectIndex> = { files }
        .filter_map(|row| object(heap, row.object, FILE_OF_ARCHIVE))
        .collect();
    rows.retain(|row| row.kind != ResourceKind::File || !read.contains(&row.object));
    let archives = archives(heap);
    let is_of_path =
        |row: &ResourceRow| row.kind == ResourceKind::File && archives.contains(&row.object);
    let count = rows.iter().filter(|row| is_of_path(row)).count();
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let Some(first) = rows.iter().find(|row| is_of_path(row)).cloned() else {
        return;
    };
    rows.retain(|row| !is_of_path(row));
    // One archive's contents would say nothing of the others.
    facts.remove(&first.object);
    rows.push(ResourceRow {
        value: None,
        details: vec![("archives of class paths", Detail::Number(count))],
        ..first
    });
}

/// The archives in the `URLClassPath` of each class loader.
fn archives(heap: &Heap) -> FxHashSet<ObjectIndex> {
    let classes = heap.classes();
    let loaders = find_instances(heap, usize::MAX, |index, _| {
        classes.is_a(index, "java.lang.ClassLoader")
    });
    let mut found = FxHashSet::default();
    for loader in loaders {
        let Some(path) = object(heap, loader, "ucp") else {
            continue;
        };
        let Some(parts) = object(heap, path, "loaders") else {
            continue;
        };
        let parts = contents(heap, parts, ARCHIVES).unwrap_or_default();
        found.extend(parts.entries.iter().filter_map(|part| match part.value {
            Item::Object(part) => object(heap, part, "jar"),
            _ => None,
        }));
    }
    found
}
