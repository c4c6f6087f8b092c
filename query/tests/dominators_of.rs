//! The dominator trees below the objects of a set.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_hprof::ObjectId;
use heapray_query::{NodeLimits, TreeOptions, dominators_of};
use heapray_testkit::DumpBuilder;

/// Of a list of lists the outer one stands for the inner ones; what nothing in the set dominates stands alone.
#[test]
fn the_tree_of_a_set_begins_with_its_outermost_objects() {
    let mut dump = DumpBuilder::new();
    let object = dump.java().object;
    let inner: Vec<u64> = (0..3)
        .map(|n| {
            let elements: Vec<u64> = (0..n).map(|_| dump.instance(object).build()).collect();
            dump.array_list(&elements)
        })
        .collect();
    let outer = dump.array_list(&inner);
    let alone = dump.array_list(&[]);
    dump.root_jni_global(outer, 1);
    dump.root_jni_global(alone, 1);
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let index = |id: u64| heap.find(ObjectId(id)).unwrap();
    let set = [
        alone,
        *inner.first().unwrap(),
        *inner.last().unwrap(),
        outer,
    ]
    .map(index);
    let mut options = TreeOptions::default();
    let ids = |options: &TreeOptions| -> Vec<(u64, usize)> {
        let tree = dominators_of(&heap, &set, options, &NodeLimits::default()).unwrap();
        let nodes = tree.dominators.iter();
        nodes
            .map(|node| (node.object_id.0, node.children.len()))
            .collect()
    };
    assert_eq!(ids(&options), [(outer, 1), (alone, 1)]);
    options.depth = 1;
    assert_eq!(ids(&options), [(outer, 0), (alone, 0)]);
    options.children = 1;
    let tree = dominators_of(&heap, &set, &options, &NodeLimits::default()).unwrap();
    assert_eq!((tree.dominators.len(), tree.rest.count), (1, 1));
}
