//! Are collections counted right where only a sample of them is read?
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_suspects::{DiagnoseOptions, diagnose};
use heapray_testkit::DumpBuilder;

const SMALL: u64 = 9000;
const LARGE: u64 = 50_000;

#[test]
fn the_one_large_list_among_thousands_is_not_missed() {
    let mut dump = DumpBuilder::new();
    let number = dump.integer(7);
    let mut lists: Vec<_> = (0..SMALL)
        .map(|_| dump.array_list(&[number, number]))
        .collect();
    let elements = vec![number; LARGE as usize];
    lists.insert(lists.len() / 2, dump.array_list(&elements));
    let all = dump.object_array("java.lang.Object[]", &lists);
    dump.root_jni_global(all, 0);
    let bytes = dump.to_bytes();
    let analysis = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
    let diagnosis = diagnose(&analysis, &DiagnoseOptions::default());
    let row = diagnosis
        .collections
        .iter()
        .find(|row| row.class == "java.util.ArrayList");
    let row = row.unwrap();
    assert_eq!((row.instances, row.largest), (SMALL + 1, LARGE));
    assert_eq!(
        row.elements,
        SMALL * 2 + LARGE,
        "equal ones make the estimate exact"
    );
    let of_size = |size: u64| {
        let buckets = diagnosis.collection_sizes.iter();
        let mut found = buckets.filter(|bucket| (bucket.from..=bucket.to).contains(&size));
        found.next().unwrap().collections
    };
    assert_eq!((of_size(2), of_size(LARGE)), (SMALL, 1));
}
