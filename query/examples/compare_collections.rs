//! Are all entries of real collections found? Compares those that this crate reads from dumps of `samples/collections` with
//! what the programs saw when they walked through them.
//!
//! `compare_collections DUMP…` names every collection that differs; exit code 1 if one does.

#![allow(
    clippy::print_stdout,
    reason = "a program of the samples, which tells people what it found"
)]

use std::path::Path;
use std::process::ExitCode;

use heapray_analyzer::{AnalyzeOptions, Heap, ObjectIndex, Silent, analyze};
use heapray_hprof::Value;
use heapray_query::{Item, contents};

/// Entries of a collection that are read.
const MOST: usize = 1 << 20;
/// Collections whose programs walk in an order that is not that of their structure.
const NO_ORDER: [&str; 13] = [
    "mutable.HashMap",
    "Hashtable",
    "WeakHashMap",
    "Properties",
    "Map.of",
    "Set.of",
    "unmodifiableMap",
    "synchronizedMap",
    "checkedMap",
    "fastutil",
    "BiMap",
    "ConcurrentMap",
    "cache",
];

fn main() -> ExitCode {
    let mut failed = 0;
    for path in std::env::args().skip(1) {
        match compare(Path::new(&path)) {
            Ok((all, wrong)) => {
                println!("{path}: {all} collections, {wrong} differ");
                failed += wrong + usize::from(all == 0);
            }
            Err(error) => {
                println!("{path}: {error}");
                failed += 1;
            }
        }
    }
    ExitCode::from(u8::from(failed > 0))
}

/// How many collections there are, and how many of them differ.
fn compare(path: &Path) -> Result<(usize, usize), Box<dyn std::error::Error>> {
    let bytes = std::fs::read(path)?;
    let heap = analyze(bytes, &AnalyzeOptions::default(), &Silent)?;
    let classes = heap.classes();
    let (mut all, mut wrong) = (0, 0);
    for object in (0..heap.object_count()).map(ObjectIndex) {
        if classes.get(heap.class_of(object)).name != "Case" || !heap.is_reachable(object) {
            continue;
        }
        let field = |name| heap.field_object(object, name);
        let name = field("name")
            .and_then(|name| heap.string_value(name, 200))
            .unwrap_or_default();
        let (Some(collection), Some(expected)) = (field("collection"), field("expected")) else {
            continue;
        };
        let flag = |name| matches!(heap.field(object, name), Some(Value::Boolean(true)));
        all += 1;
        let expected: Vec<String> = contents(&heap, expected, MOST)
            .map(|found| {
                found
                    .entries
                    .iter()
                    .map(|entry| text(&heap, entry.value))
                    .map(|text| {
                        if text.starts_with('@') {
                            "@".to_owned()
                        } else {
                            text
                        }
                    })
                    .collect()
            })
            .unwrap_or_default();
        let expected = grouped(&expected, flag("inPairs"));
        let class = &classes.get(heap.class_of(collection)).name;
        let Some(found) = contents(&heap, collection, MOST) else {
            println!("  {name}: {class} is not known");
            wrong += 1;
            continue;
        };
        let found: Vec<Vec<String>> = found
            .entries
            .iter()
            .map(|entry| {
                entry
                    .key
                    .into_iter()
                    .chain([entry.value])
                    .map(|item| text(&heap, item))
                    .collect()
            })
            .collect();
        let in_order = flag("inOrder")
            && !NO_ORDER
                .iter()
                .any(|part| name.contains(part) || class.contains(part));
        let sorted = |mut entries: Vec<Vec<String>>| {
            entries.sort();
            entries
        };
        if found == expected || !in_order && sorted(found.clone()) == sorted(expected.clone()) {
            continue;
        }
        let only_order = sorted(found.clone()) == sorted(expected.clone());
        let kind = if only_order {
            "another order"
        } else {
            "other entries"
        };
        println!(
            "  {name}: {class} has {kind}: {} instead of {}; {:?} instead of {:?}",
            found.len(),
            expected.len(),
            found.iter().take(4).collect::<Vec<_>>(),
            expected.iter().take(4).collect::<Vec<_>>()
        );
        wrong += 1;
    }
    Ok((all, wrong))
}

fn grouped(texts: &[String], in_pairs: bool) -> Vec<Vec<String>> {
    let length = if in_pairs { 2 } else { 1 };
    texts.chunks(length).map(<[String]>::to_vec).collect()
}

/// As the programs write it: texts and numbers; of other objects the class.
fn text(heap: &Heap, item: Item) -> String {
    match item {
        Item::Null => "null".to_owned(),
        Item::Number(value) => number(value),
        Item::Object(object) => {
            let class = &heap.classes().get(heap.class_of(object)).name;
            if let Some(text) = heap.string_value(object, MOST) {
                return text;
            }
            match heap.field(object, "value") {
                Some(value) if class.starts_with("java.lang.") => number(value),
                // A view may stand for the collection of which it is one: only texts and numbers are compared.
                _ => "@".to_owned(),
            }
        }
    }
}

fn number(value: Value) -> String {
    match value {
        Value::Float(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Char(unit) => unit.to_string(),
        other => other.as_i64().unwrap_or_default().to_string(),
    }
}
