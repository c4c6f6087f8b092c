//! Heaps whose shape would overflow a stack or take quadratic time.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    clippy::unwrap_used,
    reason = "a failed unwrap is the failure"
)]

use std::collections::HashMap;
use std::time::{Duration, Instant};

use heapray_analyzer::{AnalyzeOptions, Heap, ObjectRow, Silent, TreeIndex, analyze};
use heapray_hprof::ObjectId;
use heapray_testkit::Graph;
use heapray_testkit::raw::{FIRST, NODE, OBJECT, OBJECT_ARRAY, Raw};

/// The analysis with default options.
fn analyzed(bytes: &[u8]) -> Heap {
    analyze(bytes, &AnalyzeOptions::default(), &Silent).unwrap()
}

const MILLION: u64 = 1_000_000;
/// The time limit, which no case reaches even unoptimized; quadratic algorithms take hours.
const PATIENCE: Duration = Duration::from_secs(60);

fn in_time<T>(run: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let result = run();
    assert!(began.elapsed() < PATIENCE, "took {:?}", began.elapsed());
    result
}

fn rows(analysis: &Heap) -> HashMap<u64, ObjectRow> {
    analysis.objects().map(|row| (row.id.0, row)).collect()
}

fn all_is_retained_by_the_root(analysis: &Heap) {
    let shallow: u64 = analysis.objects().map(|row| row.shallow_size).sum();
    assert_eq!(analysis.retained_size(TreeIndex::ROOT), shallow);
    assert_eq!(analysis.total().bytes, shallow);
}

fn node(i: u64) -> u64 {
    FIRST + i * 24
}

#[test]
fn a_chain_of_a_million() {
    let mut raw = Raw::new();
    for i in 0..MILLION {
        let next = if i + 1 < MILLION { node(i + 1) } else { 0 };
        raw.instance(node(i), NODE, &[next, 0]);
    }
    raw.root(node(0));
    let bytes = raw.finish();
    let analysis = in_time(|| analyzed(&bytes));
    all_is_retained_by_the_root(&analysis);
    let rows = rows(&analysis);
    for i in [1, MILLION / 2, MILLION - 1] {
        assert_eq!(rows[&node(i)].dominator, Some(ObjectId(node(i - 1))));
        assert_eq!(rows[&node(i)].retained_size, (MILLION - i) * 24);
    }
}

/// Every node has two predecessors, so all are nodes of the reduced graph.
#[test]
fn a_doubly_linked_list_of_a_million() {
    let mut raw = Raw::new();
    for i in 0..MILLION {
        let next = if i + 1 < MILLION { node(i + 1) } else { 0 };
        let previous = if i > 0 { node(i - 1) } else { 0 };
        raw.instance(node(i), NODE, &[next, previous]);
    }
    raw.root(node(0));
    let bytes = raw.finish();
    let analysis = in_time(|| analyzed(&bytes));
    all_is_retained_by_the_root(&analysis);
    let rows = rows(&analysis);
    for i in [1, MILLION / 2, MILLION - 1] {
        assert_eq!(rows[&node(i)].dominator, Some(ObjectId(node(i - 1))));
        assert_eq!(rows[&node(i)].retained_size, (MILLION - i) * 24);
    }
}

/// One array refers to a million objects, which all refer to the last one.
#[test]
fn a_star_of_a_million() {
    let mut raw = Raw::new();
    let (center, last) = (0x8000, node(MILLION));
    let elements: Vec<u64> = (0..MILLION).rev().map(node).collect();
    raw.object_array(center, OBJECT_ARRAY, &elements);
    (0..MILLION).for_each(|i| raw.instance(node(i), NODE, &[last, center]));
    raw.instance(last, NODE, &[0, 0]);
    raw.root(center);
    let bytes = raw.finish();
    let analysis = in_time(|| analyzed(&bytes));
    all_is_retained_by_the_root(&analysis);
    let rows = rows(&analysis);
    assert_eq!(rows[&last].dominator, Some(ObjectId(center)));
    assert_eq!(rows[&node(5)].dominator, Some(ObjectId(center)));
    assert_eq!(rows[&node(5)].retained_size, 24);
    let center = rows[&center];
    let nodes = (MILLION + 1) * 24;
    assert_eq!(center.retained_size, nodes + center.shallow_size);
}

#[test]
fn an_array_of_five_million_references() {
    let mut raw = Raw::new();
    let elements: Vec<u64> = (0..5 * MILLION).map(|i| node(i % 1000)).collect();
    raw.object_array(0x8000, OBJECT_ARRAY, &elements);
    (0..1000).for_each(|i| raw.instance(node(i), NODE, &[node(999 - i), 0]));
    raw.root(0x8000);
    let bytes = raw.finish();
    let analysis = in_time(|| analyzed(&bytes));
    all_is_retained_by_the_root(&analysis);
    let rows = rows(&analysis);
    assert_eq!(rows[&0x8000].shallow_size, 16 + 4 * 5 * MILLION);
    assert_eq!(rows[&node(77)].dominator, Some(ObjectId(0x8000)));
}

/// A class with more references than its list of offsets may have.
#[test]
fn an_instance_of_a_hundred_references() {
    let mut edges = vec![(1..=100).collect()];
    edges.resize(101, Vec::new());
    let mut written = Graph::new(edges, vec![0]).build();
    let bytes = written.dump.to_bytes();
    let analysis = analyzed(&bytes);
    let rows = rows(&analysis);
    for node in &written.nodes[1..] {
        assert_eq!(rows[node].dominator, Some(ObjectId(written.nodes[0])));
    }
}

/// Each class extends the previous one. A list holds an instance of each, so that the classes nest in the dominator
/// tree as deep as in the hierarchy.
#[test]
fn a_class_hierarchy_of_300_000() {
    const CLASSES: u64 = 300_000;
    let class = |i: u64| 0x4000_0000 + i * 128;
    let mut raw = Raw::new();
    for i in 0..CLASSES {
        raw.load_class(class(i), &format!("com/example/generated/package{i}/Class"));
    }
    for i in 0..CLASSES {
        let above = if i == 0 { NODE } else { class(i - 1) };
        raw.class_dump(class(i), above, 0, 0);
    }
    let next = |i: u64| if i + 1 < CLASSES { node(i + 1) } else { 0 };
    (0..CLASSES).for_each(|i| raw.instance(node(i), class(i), &[next(i), 0]));
    raw.root(node(0));
    let bytes = raw.finish();
    let analysis = in_time(|| analyzed(&bytes));
    all_is_retained_by_the_root(&analysis);
    let rows = rows(&analysis);
    let last = rows[&node(CLASSES - 1)];
    assert_eq!(last.dominator, Some(ObjectId(node(CLASSES - 2))));
    let classes = analysis.classes();
    assert_eq!(u64::from(classes.get(last.class).depth), CLASSES + 1);
    assert!(classes.is_a(last.class, "java.lang.Object"));
    assert_eq!(
        classes.find(ObjectId(OBJECT)).map(|c| classes.get(c).depth),
        Some(0)
    );
    // A class that has no other referrer is dominated by its first instance.
    assert_eq!(rows[&class(0)].dominator, Some(ObjectId(node(0))));
}
