//! What are the entries of a map?

use rustc_hash::FxHashSet;

use heapray_analyzer::Heap;
use heapray_analyzer::ObjectIndex;

use crate::contents::{Entry, Item, contents_in_pairs};

/// Keys and values of a map, at most `limit`; nulls and what is not in the file left out. Touches the
/// file a few times for each entry.
pub fn map_entries(heap: &Heap, map: ObjectIndex, limit: usize) -> Vec<(ObjectIndex, ObjectIndex)> {
    // A known wrapper may be around a map that no table knows.
    let found = contents_in_pairs(heap, map, limit);
    if let Some(found) = found.filter(|found| !found.entries.is_empty()) {
        let pairs = found.entries.into_iter();
        let pair = |entry: Entry| match (entry.key, entry.value) {
            (Some(Item::Object(key)), Item::Object(value)) => Some((key, value)),
            _ => None,
        };
        return pairs.filter_map(pair).collect();
    }
    like_a_map(heap, map, limit)
}

/// The same for classes that no table knows, but that have the fields of a map.
fn like_a_map(heap: &Heap, map: ObjectIndex, limit: usize) -> Vec<(ObjectIndex, ObjectIndex)> {
    let mut entries = Vec::new();
    let mut seen = FxHashSet::default();
    // Properties (JDK 9+) keep a ConcurrentHashMap, sets and wrappers another map.
    let mut maps = vec![map];
    while let Some(map) = maps.pop() {
        if !seen.insert(map) {
            continue;
        }
        if let Some(table) = heap.field_object(map, "table") {
            add_table(heap, table, limit, &mut seen, &mut entries);
        } else if let Some(segments) = heap.field_object(map, "segments") {
            // ConcurrentHashMap until JDK 7.
            if let Some(segments) = heap.elements(segments) {
                let tables: Vec<ObjectIndex> = segments
                    .flatten()
                    .filter_map(|segment| heap.field_object(segment, "table"))
                    .collect();
                for table in tables {
                    add_table(heap, table, limit, &mut seen, &mut entries);
                }
            }
        }
        maps.extend(
            ["map", "m"]
                .iter()
                .filter_map(|name| heap.field_object(map, name)),
        );
    }
    entries
}

fn add_table(
    heap: &Heap,
    table: ObjectIndex,
    limit: usize,
    seen: &mut FxHashSet<ObjectIndex>,
    entries: &mut Vec<(ObjectIndex, ObjectIndex)>,
) {
    let Some(buckets) = heap.elements(table) else {
        return;
    };
    for bucket in buckets.flatten() {
        // A tree bin keeps its nodes in a list as well.
        let mut next = Some(heap.field_object(bucket, "first").unwrap_or(bucket));
        while let Some(node) = next.filter(|node| entries.len() < limit && seen.insert(*node)) {
            let key = heap.field_object(node, "key");
            let value = ["val", "value"]
                .iter()
                .find_map(|name| heap.field_object(node, name));
            entries.extend(key.zip(value));
            next = heap.field_object(node, "next");
        }
        if entries.len() >= limit {
            return;
        }
    }
}
