//! What are the entries of a `HashMap`, `Hashtable` or `ConcurrentHashMap`, in any JDK's layout?

use rustc_hash::FxHashSet;

use heapray_analyzer::Heap;
use heapray_analyzer::ObjectIndex;

/// Keys and values of a map, at most `limit`; nulls and what is not in the file left out. Touches the
/// file a few times for each entry.
pub fn map_entries(heap: &Heap, map: ObjectIndex, limit: usize) -> Vec<(ObjectIndex, ObjectIndex)> {
    let mut entries = Vec::new();
    let mut seen = FxHashSet::default();
    // Properties (JDK 9+) keep a ConcurrentHashMap, sets and wrappers another map.
    let mut maps = vec![map];
    while let Some(map) = maps.pop() {
        if !seen.insert(map) {
            continue;
        }
        let class = &heap.classes().get(heap.class_of(map)).name;
        let pairs =
            class == "java.util.ImmutableCollections$MapN" || class == "java.util.IdentityHashMap";
        if let Some(table) = heap.field_object(map, "table").filter(|_| pairs) {
            add_pairs(heap, table, limit, &mut entries);
        } else if let Some(table) = heap.field_object(map, "table") {
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

/// Keys and values take turns.
fn add_pairs(
    heap: &Heap,
    table: ObjectIndex,
    limit: usize,
    entries: &mut Vec<(ObjectIndex, ObjectIndex)>,
) {
    let Some(mut slots) = heap.elements(table) else {
        return;
    };
    while let Some(key) = slots.next().filter(|_| entries.len() < limit) {
        entries.extend(key.zip(slots.next().flatten()));
    }
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
