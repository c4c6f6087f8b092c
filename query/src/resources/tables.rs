//! Resources that the table describes.

use heapray_analyzer::{ClassIndex, Heap, ObjectIndex};
use heapray_hprof::Value;
use rustc_hash::FxHashMap;

use super::facts::{Closed, Facts, Time};
use super::reader::{inet_address, is_closed_descriptor, number, object, text, value};
use super::row::{Detail, ResourceRow};
use super::table::{DIRECT_BUFFER, TABLE};
use crate::instances::find_instances;

/// What the table says of each of these objects.
pub(super) type FactsOf = FxHashMap<ObjectIndex, &'static Facts>;

/// Open resources of the classes of the table, with nothing but the memory outside of the heap that they stand for, and
/// where to read the rest: see [`describe`].
pub(super) fn rows(heap: &Heap) -> (Vec<ResourceRow>, FactsOf) {
    let by_class = facts_by_class(heap);
    let facts_of = |class: ClassIndex| by_class.get(class.get()).map_or(&[][..], Vec::as_slice);
    let objects = find_instances(heap, usize::MAX, |class, _| !facts_of(class).is_empty());
    // In file order, and each object's bytes right after its state: both are then read at once.
    let mut facts = FactsOf::default();
    let mut rows = Vec::new();
    for object in objects {
        let mut candidates = facts_of(heap.class_of(object)).iter();
        let Some(open) = candidates.find(|facts| is_open(heap, object, facts)) else {
            continue;
        };
        let mut row = ResourceRow::new(heap, open.kind, object);
        let bytes = number(heap, object, open.bytes);
        row.bytes = bytes.and_then(|bytes| u64::try_from(bytes).ok());
        rows.push(row);
        facts.insert(object, *open);
    }
    (rows, facts)
}

/// By class: the entries of the table that may describe its instances.
fn facts_by_class(heap: &Heap) -> Vec<Vec<&'static Facts>> {
    let mut by_name: FxHashMap<&str, Vec<&'static Facts>> = FxHashMap::default();
    for facts in TABLE.iter().chain([&DIRECT_BUFFER]) {
        by_name.entry(facts.class).or_default().push(facts);
    }
    let classes = heap.classes();
    let mut found: Vec<Vec<&'static Facts>> = vec![Vec::new(); classes.len()];
    for index in classes.top_down() {
        let class = classes.get(index);
        let above = || found.get(class.super_class?.get()).cloned();
        let own = by_name.get(class.name.as_str()).cloned();
        let facts = own.or_else(above).unwrap_or_default();
        if let Some(slot) = found.get_mut(index.get()) {
            *slot = facts;
        }
    }
    found
}

fn is_open(heap: &Heap, resource: ObjectIndex, facts: &Facts) -> bool {
    let is_null = |path| match value(heap, resource, path) {
        Some(Value::Object(id)) => Some(id.is_null()),
        _ => None,
    };
    !facts.closed.iter().any(|closed| match closed {
        Closed::If(path, number_if_closed) => {
            number(heap, resource, path) == Some(*number_if_closed)
        }
        Closed::Null(path) => is_null(path) == Some(true),
        Closed::NotNull(path) => is_null(path) == Some(false),
        Closed::Descriptor(path) => {
            let descriptor = object(heap, resource, path);
            descriptor.is_some_and(|descriptor| is_closed_descriptor(heap, descriptor))
        }
    })
}

/// Reads the contents and the details of a resource.
pub(super) fn describe(heap: &Heap, row: &mut ResourceRow, facts: &Facts) {
    let resource = row.object;
    let host = || inet_address(heap, object(heap, resource, facts.host)?);
    row.value = text(heap, resource, facts.text).or_else(host);
    for (name, path) in facts.numbers {
        // A port of 0 is none.
        let number = number(heap, resource, path).filter(|n| !name.ends_with("port") || *n > 0);
        row.details
            .extend(number.map(|number| (*name, Detail::Number(number))));
    }
    for (name, time) in facts.times {
        let seconds = seconds(heap, resource, *time);
        row.details
            .extend(seconds.map(|seconds| (*name, Detail::Seconds(seconds))));
    }
}

fn seconds(heap: &Heap, resource: ObjectIndex, time: Time) -> Option<i64> {
    let of_parts = |paths| heap.field_i64(object(heap, resource, paths)?, "seconds");
    match time {
        Time::Since(paths) => {
            let created = i64::try_from(heap.header().created_ms).ok()?;
            let plain = || number(heap, resource, paths).map(|ms| ms / 1_000);
            let since = of_parts(paths).or_else(plain).filter(|since| *since > 0)?;
            // Clocks and dumps are not exact: nothing is younger than the dump.
            (created > 0).then_some((created / 1_000 - since).max(0))
        }
        Time::Seconds(paths) => of_parts(paths).or_else(|| number(heap, resource, paths)),
        Time::Milliseconds(paths) => number(heap, resource, paths).map(|ms| ms / 1_000),
    }
}
