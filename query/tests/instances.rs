//! Which objects are instances of a class? Compared with asking every object.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use std::collections::BTreeMap;

use heapray_analyzer::{AnalyzeOptions, ObjectIndex, Silent, analyze, analyze_with};
use heapray_query::{PrefetchForReport, find_instances, root_entries};
use heapray_testkit::DumpBuilder;
use heapray_testkit::generate::{GenerateOptions, generate};

#[test]
fn instances_are_found_however_few_or_many() {
    let mut dump = DumpBuilder::new();
    let texts: Vec<_> = (0..50).map(|n| dump.string(&format!("text {n}"))).collect();
    let held = dump.array_list(&texts[..40]); // the other ten are garbage
    let numbers: Vec<_> = (0..20).map(|n| dump.integer(n)).collect();
    let others = dump.object_array("java.lang.Object[]", &numbers);
    dump.root_jni_global(held, 0);
    dump.root_jni_global(others, 0);
    let bytes = dump.to_bytes();
    let analysis = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
    let mut counts = Vec::new();
    for (wanted, class) in analysis.classes().iter() {
        let mut all: Vec<ObjectIndex> = analysis
            .objects()
            .map(|row| row.object)
            .filter(|object| analysis.class_of(*object) == wanted)
            .collect();
        all.sort();
        for limit in [usize::MAX, 100, 7, 0] {
            let found = find_instances(&analysis, limit, |index, _| index == wanted);
            let expected = &all[..all.len().min(limit)];
            assert_eq!(found, expected, "{} of {}", limit, class.name);
        }
        counts.push((class.name.as_str(), all.len()));
    }
    let count = |name| {
        let of = counts.iter().filter(|(class, _)| *class == name);
        of.map(|(_, count)| count).sum::<usize>()
    };
    assert_eq!(count("java.lang.String"), 40);
    assert_eq!(count("java.lang.Integer"), 20);
    assert_eq!(count("java.lang.Class"), 30, "class objects");
}

/// What is looked up before there is a dominator tree, and what is looked up when it is asked for.
#[test]
fn places_in_the_tree_are_found_either_way() {
    let mut options = GenerateOptions::default();
    options.objects = 30_000;
    let mut bytes = Vec::new();
    generate(&options, &mut bytes).unwrap();
    let options = AnalyzeOptions::default();
    let plain = &analyze(&bytes, &options, &Silent).unwrap();
    let ahead = &analyze_with(&PrefetchForReport, &bytes, &options, &Silent).unwrap();
    let roots: Vec<_> = root_entries(plain).map(|root| root.object).collect();
    let classes = plain.classes().iter();
    let classes: Vec<_> = classes.filter_map(|(_, class)| class.object).collect();
    let others: Vec<_> = (0..30_000).step_by(7).map(ObjectIndex).collect();
    let mixed = [roots.as_slice(), others.as_slice()].concat();
    for objects in [roots, classes, others, mixed] {
        let wanted = plain.objects().map(|row| (row.object, row.tree));
        let wanted = wanted.filter(|(object, _)| objects.contains(object));
        let wanted: BTreeMap<_, _> = wanted.collect();
        assert!(!wanted.is_empty());
        for analysis in [plain, ahead] {
            let found = heapray_query::find_in_tree(analysis, &objects).into_iter();
            assert_eq!(found.collect::<BTreeMap<_, _>>(), wanted);
        }
    }
}
