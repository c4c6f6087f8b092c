//! Compares tables of sizes, fill and references with those of Eclipse MAT on the same dumps, with MAT's references and
//! sizes.
#![allow(
    clippy::cast_sign_loss,
    clippy::float_cmp,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stderr,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

mod mat_answers;

use std::collections::{BTreeMap, BTreeSet};

use heapray_analyzer::{ClassKind, ObjectIndex};
use heapray_query::{
    Direction, ObjectSet, RatioBy, SizeGroupRow, all_collections, find_instances, group_by_ratio,
    group_by_size, referring_objects,
};

use mat_answers::{Dump, address, for_each_dump, number};

fn subclasses(dump: &Dump, class: &str) -> Vec<ObjectIndex> {
    let classes = dump.heap.classes();
    find_instances(&dump.heap, usize::MAX, |index, _| {
        classes.is_a(index, class)
    })
}

/// Objects of each length, as MAT counts them.
fn by_length(rows: &[BTreeMap<String, String>]) -> BTreeMap<u64, u64> {
    let row = |row: &BTreeMap<String, String>| (number(&row["Length"]), number(&row["# Objects"]));
    rows.iter().map(row).collect()
}

/// No row has more objects than MAT counts, who counts some collections that are none here.
fn none_has_more(dump: &Dump, rows: &[SizeGroupRow], wanted: &BTreeMap<u64, u64>) {
    for row in rows {
        let most = wanted.get(&row.elements).copied().unwrap_or_default();
        let told = (row.elements, row.objects, most);
        assert!(row.objects <= most, "{} {told:?}", dump.name);
    }
}

#[test]
fn arrays_of_all_classes_have_the_lengths_that_mat_counts() {
    let mut compared = 0;
    for_each_dump(|dump| {
        let Some(rows) = dump.rows("arrays_grouped_by_size_any") else {
            return;
        };
        // MAT has a row for each size of the same length.
        let mut wanted: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
        for row in &rows {
            let sum = wanted.entry(number(&row["Length"])).or_default();
            sum.0 += number(&row["# Objects"]);
            sum.1 += number(&row["Shallow Heap"]);
        }
        let arrays = find_instances(&dump.heap, usize::MAX, |_, class| {
            class.kind != ClassKind::Instance
        });
        let found = group_by_size(&dump.heap, &arrays);
        let found: BTreeMap<u64, (u64, u64)> = { found.iter() }
            .map(|row| (row.elements, (row.objects, row.shallow_bytes)))
            .collect();
        assert_eq!(found, wanted, "{}", dump.name);
        compared += found.len();
    });
    eprintln!("{compared} lengths of arrays");
}

#[test]
fn maps_have_the_sizes_that_mat_counts() {
    for_each_dump(|dump| {
        let Some(rows) = dump.rows("collections_grouped_by_size_maps") else {
            return;
        };
        let wanted = by_length(&rows);
        let maps = subclasses(dump, "java.util.AbstractMap");
        let found = group_by_size(&dump.heap, &maps);
        none_has_more(dump, &found, &wanted);
        // Maps that can hold nothing or one entry, views, and tables of charsets: nothing in them can be saved.
        let known: BTreeSet<ObjectIndex> = all_collections(&dump.heap).into_iter().collect();
        let unknown = maps.iter().filter(|map| !known.contains(map)).count() as u64;
        let left_out =
            wanted.values().sum::<u64>() - found.iter().map(|row| row.objects).sum::<u64>();
        assert!(left_out <= unknown, "{} {left_out} {unknown}", dump.name);
    });
}

#[test]
fn collections_of_a_size_are_at_most_those_that_mat_counts() {
    for_each_dump(|dump| {
        let Some(rows) = dump.rows("collections_grouped_by_size_all") else {
            return;
        };
        let wanted = by_length(&rows);
        // MAT counts views such as `HashMap$KeySet`, which hold nothing of their own, and the empty singletons.
        let all = subclasses(dump, "java.util.AbstractCollection");
        none_has_more(dump, &group_by_size(&dump.heap, &all), &wanted);
        // What MAT calls an `ArrayList` or `HashSet` of a size is one here, too.
        let plain = all.iter().filter(|object| {
            let class = &dump.heap.classes().get(dump.heap.class_of(**object)).name;
            ["java.util.ArrayList", "java.util.HashSet"].contains(&class.as_str())
        });
        let plain: Vec<ObjectIndex> = plain.copied().collect();
        let sizes = group_by_size(&dump.heap, &plain);
        let counted: u64 = sizes.iter().map(|row| row.objects).sum();
        assert_eq!(counted, plain.len() as u64, "{}", dump.name);
    });
}

#[test]
fn maps_and_arrays_are_filled_as_by_mat() {
    for_each_dump(|dump| {
        if let Some(rows) = dump.rows("collection_fill_ratio_hashmap_10") {
            // MAT's ranges are named by their ends, less a rounding error; above 1 are maps with more entries than slots.
            let mut wanted: BTreeMap<u64, (u64, u64, i64)> = { rows.iter() }
                .map(|row| {
                    let range = (row["Fill Ratio"].parse::<f64>().unwrap() * 10.0).round();
                    let objects = number(&row["# Objects"]);
                    let empty = row["Wasted Heap"].parse::<i64>().unwrap().max(0);
                    let shallow = number(&row["Shallow Heap"]);
                    (range as u64, (objects, shallow, empty))
                })
                .collect();
            let maps = dump.instances("java.util.HashMap");
            // Maps that have no slots yet are empty here and full for MAT.
            let no_slots = { maps.iter() }
                .filter(|map| dump.heap.field_object(**map, "table").is_none())
                .count() as u64;
            let full = wanted.entry(10).or_default();
            let bytes = full.1 / full.0.max(1) * no_slots;
            *full = (full.0 - no_slots, full.1 - bytes, full.2);
            let empty = wanted.entry(0).or_default();
            *empty = (empty.0 + no_slots, empty.1 + bytes, empty.2);
            wanted.retain(|_, (objects, ..)| *objects > 0);
            let found = group_by_ratio(&dump.heap, &maps, RatioBy::Fill, 10);
            let found: BTreeMap<u64, (u64, u64, i64)> = { found.iter() }
                .map(|row| {
                    let range = (row.up_to * 10.0).round() as u64;
                    let empty = row.empty_bytes.cast_signed();
                    (range, (row.objects, row.shallow_bytes, empty))
                })
                .collect();
            assert_eq!(found, wanted, "{}", dump.name);
        }
        if let Some(rows) = dump.rows("array_fill_ratio_objects") {
            let arrays = dump.instances("java.lang.Object[]");
            let found = group_by_ratio(&dump.heap, &arrays, RatioBy::Fill, 5);
            let objects = |row: &BTreeMap<String, String>| number(&row["# Objects"]);
            let bytes = |row: &BTreeMap<String, String>| number(&row["Shallow Heap"]);
            let all = (
                found.iter().map(|row| row.objects).sum::<u64>(),
                found.iter().map(|row| row.shallow_bytes).sum::<u64>(),
            );
            let wanted = (
                rows.iter().map(objects).sum::<u64>(),
                rows.iter().map(bytes).sum::<u64>(),
            );
            assert_eq!(all, wanted, "{}", dump.name);
            // Arrays without slots are empty here and full for MAT.
            let no_slots = { arrays.iter() }
                .filter(|array| dump.heap.array_len(**array) == Some(0))
                .count() as u64;
            let is_empty = |row: &&BTreeMap<String, String>| row["Fill Ratio"] == "0.0";
            let wanted = rows.iter().filter(is_empty).map(objects).sum::<u64>() + no_slots;
            let found = found.iter().filter(|row| row.up_to == 0.0);
            let found: u64 = found.map(|row| row.objects).sum();
            assert_eq!(found, wanted, "{}", dump.name);
        }
    });
}

#[test]
fn neighbours_are_those_that_mat_lists() {
    let mut compared = 0;
    for_each_dump(|dump| {
        for (query, direction) in [
            ("list_objects_threadgroup_in", Direction::Inbound),
            ("list_objects_threadgroup_out", Direction::Outbound),
        ] {
            let Some(rows) = dump.rows(query) else {
                continue;
            };
            let at_depth = |depth: &str| -> Vec<ObjectIndex> {
                let rows = rows.iter().filter(|row| row["depth"] == depth);
                let objects = rows.filter_map(|row| dump.heap.find(address(&row["address"])?));
                objects.collect()
            };
            let mut listed = at_depth("0");
            listed.sort_unstable();
            assert_eq!(listed, dump.instances("java.lang.ThreadGroup"), "{query}");
            let wanted: BTreeSet<ObjectIndex> = at_depth("1").into_iter().collect();
            let set = ObjectSet::from_iter(listed);
            let found: BTreeSet<ObjectIndex> = { referring_objects(&dump.heap, &set, direction) }
                .into_iter()
                .collect();
            assert_eq!(found, wanted, "{query} of {}", dump.name);
            compared += found.len();
        }
    });
    eprintln!("{compared} neighbours");
}
