//! Compares answers with those of Eclipse MAT's named queries on the same dumps, with MAT's references and sizes.
#![allow(
    clippy::float_cmp,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stderr,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

mod mat_answers;

use std::collections::BTreeMap;

use heapray_hprof::ObjectId;
use heapray_query::what_if::{Cut, NamedCut, what_if};
use heapray_query::{
    Direction, GroupKey, Item, ObjectSet, RatioBy, big_drops, contents, find_strings,
    group_by_field, group_by_ratio, group_by_size, held_weakly, immediate_dominators,
    reference_statistics, referring,
};

use mat_answers::{address, answers, for_each_dump, number};

#[test]
fn maps_have_the_entries_that_mat_lists() {
    let mut compared = 0;
    for_each_dump(|dump| {
        for (query, class) in [
            ("hash_entries_hashmap", "java.util.HashMap"),
            ("hash_entries_hashtable", "java.util.Hashtable"),
            ("hash_entries_properties", "java.util.Properties"),
            (
                "hash_entries_concurrent",
                "java.util.concurrent.ConcurrentHashMap",
            ),
            (
                "hash_entries_threadlocals",
                "java.lang.ThreadLocal$ThreadLocalMap",
            ),
        ] {
            let Some(rows) = dump.rows(query) else {
                continue;
            };
            let mut wanted: BTreeMap<ObjectId, u64> = BTreeMap::new();
            for row in &rows {
                *wanted.entry(address(&row["address"]).unwrap()).or_default() += 1;
            }
            let mut found = BTreeMap::new();
            for map in dump.instances(class) {
                let entries = contents(&dump.heap, map, usize::MAX).unwrap().entries.len();
                if entries > 0 {
                    found.insert(dump.heap.id(map), entries as u64);
                }
            }
            compared += wanted.len();
            assert_eq!(found, wanted, "{query} of {}", dump.name);
        }
    });
    assert!(compared > 700 || answers().is_none(), "{compared}");
}

#[test]
fn lists_and_sets_have_the_elements_that_mat_lists() {
    for_each_dump(|dump| {
        for query in [
            "extract_list_values_arraylist0",
            "extract_list_values_linkedlist0",
            "extract_list_values_vector0",
            "hash_set_values_hashset0",
        ] {
            let (Some(rows), Some(object)) = (dump.rows(query), dump.argument(query)) else {
                continue;
            };
            let rows = rows.iter().filter(|row| row["depth"] == "0");
            let mut wanted: Vec<ObjectId> =
                rows.filter_map(|row| address(&row["address"])).collect();
            let found = contents(&dump.heap, object, usize::MAX).unwrap().entries;
            let mut found: Vec<ObjectId> = found
                .iter()
                .filter_map(|entry| match entry.value {
                    Item::Object(object) => Some(dump.heap.id(object)),
                    _ => None,
                })
                .collect();
            if query.starts_with("hash_set") {
                wanted.sort_unstable();
                found.sort_unstable();
            }
            assert_eq!(found, wanted, "{query} of {}", dump.name);
        }
    });
}

/// Objects and shallow bytes by class name.
type Histogram = BTreeMap<String, (u64, u64)>;

fn histogram(rows: &[BTreeMap<String, String>]) -> Histogram {
    let mut all = Histogram::new();
    for row in rows {
        let sum = all.entry(row["Class Name"].clone()).or_default();
        sum.0 += number(&row["Objects"]);
        sum.1 += number(&row["Shallow Heap"]);
    }
    all
}

#[test]
fn retained_sets_are_those_of_mat() {
    for_each_dump(|dump| {
        let set = |class: &str| Cut::Objects(dump.instances(class));
        let field = |class: &str, field: &str| Cut::Field {
            class: class.to_owned(),
            field: field.to_owned(),
        };
        // MAT means the class alone, heapray its subclasses, too.
        let own_field = |class: &str, field: &str| Cut::FieldOf {
            objects: dump.instances(class),
            field: field.to_owned(),
        };
        let (string, thread, map) = ("java.lang.String", "java.lang.Thread", "java.util.HashMap");
        for (query, cuts) in [
            ("show_retained_set_string", vec![set(string)]),
            ("show_retained_set_thread", vec![set(thread)]),
            (
                "show_retained_set_hashmap_table",
                vec![own_field(map, "table")],
            ),
            ("customized_retained_set_string_plain", vec![set(string)]),
            (
                "customized_retained_set_hashmap_x",
                vec![set(map), own_field(map, "table")],
            ),
            (
                "customized_retained_set_thread_x",
                vec![set(thread), own_field(thread, "name")],
            ),
            (
                "soft_references_statistics__1-Only_Softly_Retained",
                vec![field("java.lang.ref.SoftReference", "referent")],
            ),
            (
                "weak_references_statistics__1-Only_Weakly_Retained",
                vec![field("java.lang.ref.WeakReference", "referent")],
            ),
        ] {
            let Some(rows) = dump.rows(query) else {
                continue;
            };
            let cuts = cuts.into_iter().map(|cut| NamedCut {
                name: query.to_owned(),
                cut,
            });
            let answer = what_if(&dump.heap, &cuts.collect::<Vec<_>>()).unwrap();
            let mut found = Histogram::new();
            for row in answer.freed_by_class {
                let sum = found.entry(row.class).or_default();
                sum.0 += row.objects;
                sum.1 += row.shallow_bytes;
            }
            let wanted = histogram(&rows);
            // MAT's exclusions hold for subclasses, too. Of what is freed then, it counts what the set itself leads to:
            // one class object more, that of the tables, which the tables of subclasses would keep.
            if query == "customized_retained_set_hashmap_x" {
                let cuts = [set(map), field(map, "table")].map(|cut| NamedCut {
                    name: query.to_owned(),
                    cut,
                });
                let rows = what_if(&dump.heap, &cuts)
                    .unwrap()
                    .freed_by_class
                    .into_iter();
                let mut rows = rows.filter(|row| row.class == "java.lang.Class");
                let row = rows.next().unwrap();
                found.insert(row.class, (row.objects, row.shallow_bytes));
            }
            let differ = |class: &&String| found.get(*class) != wanted.get(*class);
            let all = found.keys().chain(wanted.keys());
            let differences: Vec<_> = all
                .filter(differ)
                .map(|class| (class, found.get(class), wanted.get(class)))
                .collect();
            assert!(
                differences.is_empty(),
                "{query} of {}: {differences:?}",
                dump.name
            );
        }
    });
}

#[test]
fn immediate_dominators_are_those_of_mat() {
    for_each_dump(|dump| {
        let prefixes = ["java", "com.sun.", "sun.", "jdk."];
        let skips = |class: &str| prefixes.iter().any(|prefix| class.starts_with(prefix));
        let none = |_: &str| false;
        for (query, class, skip) in [
            (
                "immediate_dominators_string",
                "java.lang.String",
                &skips as &dyn Fn(&str) -> bool,
            ),
            (
                "immediate_dominators_string_noskip",
                "java.lang.String",
                &none,
            ),
            ("immediate_dominators_chars", "char[]", &skips),
            ("immediate_dominators_bytes", "byte[]", &skips),
            ("immediate_dominators_hashmap", "java.util.HashMap", &skips),
        ] {
            let Some(rows) = dump.rows(query) else {
                continue;
            };
            let figures = |row: &BTreeMap<String, String>| {
                (
                    row["Class Name"].clone(),
                    number(&row["Objects"]),
                    number(&row["Dominated Objects"]),
                    number(&row["Shallow Heap"]),
                    number(&row["Dom. Shallow Heap"]),
                )
            };
            let mut wanted: Vec<_> = rows.iter().map(figures).collect();
            let found = immediate_dominators(&dump.heap, &dump.instances(class), skip);
            let mut found: Vec<_> = found
                .into_iter()
                .map(|row| {
                    (
                        row.class,
                        row.dominators,
                        row.dominated_objects,
                        row.dominator_bytes,
                        row.dominated_bytes,
                    )
                })
                .collect();
            wanted.sort();
            found.sort();
            assert_eq!(found, wanted, "{query} of {}", dump.name);
        }
    });
}

#[test]
fn referring_classes_are_those_of_mat() {
    for_each_dump(|dump| {
        for (query, class, direction) in [
            (
                "class_references_out_hashmap",
                "java.util.HashMap",
                Direction::Outbound,
            ),
            (
                "class_references_in_string",
                "java.lang.String",
                Direction::Inbound,
            ),
        ] {
            let Some(mut rows) = dump.rows(query) else {
                continue;
            };
            rows.retain(|row| row["depth"] == "1");
            let set: ObjectSet = dump.instances(class).into_iter().collect();
            let mut found = Histogram::new();
            for row in referring(&dump.heap, &set, direction) {
                let sum = found.entry(row.class).or_default();
                sum.0 += row.objects;
                sum.1 += row.shallow_bytes;
            }
            assert_eq!(found, histogram(&rows), "{query} of {}", dump.name);
        }
    });
}

#[test]
fn referents_are_those_of_mat() {
    for_each_dump(|dump| {
        let rows = reference_statistics(&dump.heap);
        for (query, strength) in [
            (
                "soft_references_statistics__0-Histogram_of_Softly_Referenced",
                "soft",
            ),
            (
                "weak_references_statistics__0-Histogram_of_Weakly_Referenced",
                "weak",
            ),
            (
                "phantom_references_statistics__0-Histogram_of_Phantomly_Referenced",
                "phantom",
            ),
            (
                "finalizer_references_statistics__0-Histogram_of_Objects_Referenced_by_Final",
                "final",
            ),
        ] {
            let Some(wanted) = dump.rows(query) else {
                continue;
            };
            let mut found = Histogram::new();
            for row in rows.iter().filter(|row| row.strength == strength) {
                if row.referents > 0 {
                    let sum = found.entry(row.class.clone()).or_default();
                    sum.0 += row.referents;
                    sum.1 += row.shallow_bytes;
                }
            }
            assert_eq!(found, histogram(&wanted), "{query} of {}", dump.name);
        }
    });
}

/// What is retained by finalizers alone, MAT counts over the whole heap, as heapray does.
#[test]
fn what_only_finalizers_hold_is_that_of_mat() {
    let query = "finalizer_references_statistics__1-Only_Retained_through_Finalizer";
    let mut compared = 0;
    for_each_dump(|dump| {
        let Some(wanted) = dump.rows(query) else {
            return;
        };
        let mut found = Histogram::new();
        for row in held_weakly(&dump.heap).unwrap() {
            assert_eq!(row.held_by, "final", "other references are followed");
            found.insert(row.class, (row.objects, row.shallow_bytes));
        }
        assert_eq!(found, histogram(&wanted), "{}", dump.name);
        compared += wanted.len();
    });
    assert!(compared > 0 || answers().is_none());
}

#[test]
fn big_drops_are_those_of_mat() {
    for_each_dump(|dump| {
        let rows = dump.rows("big_drops_in_dominator_tree_noskip").unwrap();
        let figures = |row: &BTreeMap<String, String>| {
            (
                address(&row["address"]).unwrap(),
                number(&row["Acc.Pt. Size"]),
                number(&row["# Children"]),
                number(&row["depth"]),
            )
        };
        let mut wanted: Vec<_> = rows.iter().map(figures).collect();
        let found = big_drops(&dump.heap, dump.heap.total().bytes / 100);
        let found = found.into_iter().map(|row| {
            (
                row.object_id,
                row.retained_bytes,
                row.children,
                u64::from(row.depth),
            )
        });
        let mut found: Vec<_> = found.collect();
        wanted.sort();
        found.sort();
        assert_eq!(found, wanted, "{}", dump.name);
    });
}

#[test]
fn strings_are_found_as_by_mat() {
    // MAT writes line ends as `\u000a`, so that `.` matches them, and looks at the first 1024 characters.
    let file = |text: &str| text.contains("file") || text.contains("File");
    for_each_dump(|dump| {
        for (query, matches) in [
            ("find_strings_file", &file as &(dyn Fn(&str) -> bool + Sync)),
            ("find_strings_substring", &|text| text == "file"),
            ("find_strings_java", &|text| text.starts_with("java.")),
        ] {
            let Some(mut rows) = dump.rows(query) else {
                continue;
            };
            // Trees are cut at this length.
            if rows.len() >= 20_000 {
                continue;
            }
            rows.retain(|row| row["depth"] == "0");
            let figures = |row: &BTreeMap<String, String>| {
                let retained = number(&row["Retained Heap"]);
                (address(&row["address"]).unwrap(), retained)
            };
            let mut wanted: Vec<_> = rows.iter().map(figures).collect();
            wanted.sort();
            let found = find_strings(&dump.heap, None, 1024, matches);
            let found = found.iter();
            let found = found.map(|string| (dump.heap.id(string.object), string.retained_size));
            let mut found: Vec<_> = found.collect();
            found.sort();
            assert_eq!(found, wanted, "{query} of {}", dump.name);
        }
    });
}

#[test]
fn values_are_grouped_as_by_mat() {
    for_each_dump(|dump| {
        for (query, class, field) in [
            ("group_by_value_integer", "java.lang.Integer", None),
            (
                "group_by_value_class_loader",
                "java.lang.Thread",
                Some("group"),
            ),
        ] {
            let Some(rows) = dump.rows(query) else {
                continue;
            };
            let figures = |row: &BTreeMap<String, String>| {
                (number(&row["Objects"]), number(&row["Shallow Heap"]))
            };
            let mut wanted: Vec<_> = rows.iter().map(figures).collect();
            let mut found = group_by_field(&dump.heap, &dump.instances(class), field);
            // MAT leaves threads without a group out.
            found.retain(|group| group.key != GroupKey::Null);
            if field.is_none() {
                let values = rows.iter().map(|row| row["String Value"].clone());
                let mut values: Vec<GroupKey> = values.map(GroupKey::Number).collect();
                let mut keys: Vec<GroupKey> = found.iter().map(|it| it.key.clone()).collect();
                values.sort();
                keys.sort();
                assert_eq!(keys, values, "{query} of {}", dump.name);
            }
            let found = found.iter();
            let mut found: Vec<_> = found.map(|it| (it.objects, it.shallow_bytes)).collect();
            wanted.sort_unstable();
            found.sort_unstable();
            assert_eq!(found, wanted, "{query} of {}", dump.name);
        }
    });
}

#[test]
fn sizes_and_collisions_are_those_of_mat() {
    for_each_dump(|dump| {
        for (query, class) in [
            ("collections_grouped_by_size_hashmap", "java.util.HashMap"),
            ("arrays_grouped_by_size_objects", "java.lang.Object[]"),
            ("arrays_grouped_by_size_char", "char[]"),
            ("arrays_grouped_by_size_byte", "byte[]"),
        ] {
            let Some(rows) = dump.rows(query) else {
                continue;
            };
            let figures = |row: &BTreeMap<String, String>| {
                let objects = number(&row["# Objects"]);
                (
                    number(&row["Length"]),
                    objects,
                    number(&row["Shallow Heap"]),
                )
            };
            let wanted: Vec<_> = rows.iter().map(figures).collect();
            let found = group_by_size(&dump.heap, &dump.instances(class));
            let found = found.iter();
            let found: Vec<_> = found
                .map(|row| (row.elements, row.objects, row.shallow_bytes))
                .collect();
            assert_eq!(found, wanted, "{query} of {}", dump.name);
        }
        for (query, column, class, by, segments) in [
            (
                "map_collision_ratio_hashmap",
                "Collision Ratio",
                "java.util.HashMap",
                RatioBy::Collisions,
                5,
            ),
            (
                "collection_fill_ratio_arraylist",
                "Fill Ratio",
                "java.util.ArrayList",
                RatioBy::Fill,
                5,
            ),
        ] {
            let Some(rows) = dump.rows(query) else {
                continue;
            };
            // What lies at the end of a range MAT counts in the next one, because of rounding: only the first range and
            // the sum are compared.
            let count = |row: &BTreeMap<String, String>| number(&row["# Objects"]);
            let zero = |row: &&BTreeMap<String, String>| row[column].parse::<f64>().unwrap() == 0.0;
            let first: u64 = rows.iter().filter(zero).map(count).sum();
            let wanted = (first, rows.iter().map(count).sum::<u64>());
            let found = group_by_ratio(&dump.heap, &dump.instances(class), by, segments);
            let first = match by {
                RatioBy::Collisions => { found.iter() }
                    .filter(|row| row.up_to == 0.0)
                    .map(|row| row.objects)
                    .sum::<u64>(),
                // Lists without slots are empty here and full for MAT.
                RatioBy::Fill => wanted.0,
            };
            let all = found.iter().map(|row| row.objects).sum();
            assert_eq!((first, all), wanted, "{query} of {}", dump.name);
        }
    });
}
