//! Every row has a cell for each of its columns, in the column's unit; columns have one name each.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a failed unwrap is the test's failure"
)]

use std::collections::BTreeSet;

use heapray_analyzer::{AnalyzeOptions, Heap, Silent, analyze};
use heapray_hprof::{ObjectId, RootKind};
use heapray_query::{
    Column, Consumer, ConsumersBy, Counted, GroupBy, HistogramRow, InspectOptions, NodeLimits,
    ObjectFilter, PathOptions, Row, TreeOptions, consumers, describe_paths, dominators,
    duplicate_class_rows, find_instances, find_roots, heap_facts, histogram, histogram_rows,
    inspect_object, jvm, jvm_facts, largest_objects, loader_classes, loaders, objects,
    paths_to_roots, roots_by_kind, roots_of_kind, thread_row, threads,
};
use heapray_testkit::generate::{GenerateOptions, Shape, generate};

fn heap(shape: Shape) -> Heap {
    let mut options = GenerateOptions::default();
    (options.shape, options.objects, options.classes) = (shape, 5_000, 40);
    let mut bytes = Vec::new();
    generate(&options, &mut bytes).unwrap();
    analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap()
}

/// How many rows there were, which must all fit the columns.
fn check<R: Row>(columns: &[Column], rows: impl IntoIterator<Item = R>) -> usize {
    let names: BTreeSet<&str> = columns.iter().map(|column| column.name).collect();
    assert_eq!(names.len(), columns.len(), "{names:?}");
    let mut count = 0;
    for row in rows {
        let cells = row.cells();
        assert_eq!(cells.len(), columns.len(), "{names:?}: {cells:?}");
        for (cell, column) in cells.iter().zip(columns) {
            assert!(cell.has_unit(column.unit), "{column:?}: {cell:?}");
        }
        count += 1;
    }
    count
}

/// Rows of an answer whose columns do not depend on what was asked.
fn check_rows<R: Row>(rows: impl IntoIterator<Item = R>) -> usize {
    check(R::COLUMNS, rows)
}

#[test]
fn tables_of_groups_fit_their_columns() {
    for (name, shape) in Shape::ALL {
        let heap = heap(shape);
        for by in [
            GroupBy::Class,
            GroupBy::Package,
            GroupBy::Loader,
            GroupBy::Superclass,
        ] {
            let columns = HistogramRow::columns(by);
            for counted in [Counted::Reachable, Counted::Unreachable, Counted::All] {
                let found = check(columns, histogram_rows(histogram(&heap, by), counted));
                assert!(found > 0 || counted == Counted::Unreachable, "{name}");
            }
        }
        for by in [
            ConsumersBy::Class,
            ConsumersBy::ClassLoader,
            ConsumersBy::Package,
        ] {
            let rows = consumers(&heap, 0).by(by);
            assert!(check(Consumer::columns(by), rows) > 0, "{name}");
        }
        assert!(check_rows(loaders(&heap)) > 0);
        assert!(check_rows(loader_classes(&heap, ObjectId::NULL)) > 0);
        check_rows(duplicate_class_rows(&heap));
        let kinds = roots_by_kind(&heap, &find_roots(&heap));
        assert!(check_rows(kinds) > 0);
        let roots = RootKind::ALL.map(|kind| check_rows(roots_of_kind(&heap, kind)));
        assert!(roots.iter().sum::<usize>() > 0);
        let jvm = jvm(&heap);
        assert!(check_rows(heap_facts(&heap, &jvm)) > 10);
        check_rows(jvm_facts(&jvm));
    }
}

#[test]
fn tables_of_objects_fit_their_columns_and_limits_leave_the_rest() {
    for (name, shape) in Shape::ALL {
        let heap = heap(shape);
        let all = check_rows(objects(&heap, &ObjectFilter::default()));
        assert_eq!(all as u64, heap.total().objects, "{name}");
        let (largest, found) = largest_objects(objects(&heap, &ObjectFilter::default()), 3);
        assert_eq!((largest.len(), found), (3, all));

        let mut limits = NodeLimits::default();
        limits.nodes = 7;
        let tree = dominators(&heap, &TreeOptions::default(), &limits).unwrap();
        assert!(check_rows(tree.rows()) <= 7, "{name}");
        let top = tree.dominators.iter().map(|node| node.retained_bytes);
        assert_eq!(
            top.sum::<u64>() + tree.rest.retained_size,
            heap.total().bytes,
            "{name}"
        );

        let found = threads(&heap, &find_roots(&heap));
        let rows = found
            .iter()
            .map(|thread| thread_row(&heap, thread, usize::MAX, 2));
        check_rows(rows);

        let targets = find_instances(&heap, 20, |_, class| class.object.is_some());
        let paths = paths_to_roots(&heap, &targets, &PathOptions::default()).unwrap();
        let whole = describe_paths(&heap, &paths, usize::MAX);
        let nodes = check_rows(whole.rows().filter(|row| row.path.is_none()));
        let cut = describe_paths(&heap, &paths, 2);
        let kept = check_rows(cut.rows().filter(|row| row.path.is_none()));
        assert_eq!(kept as u64 + cut.merged_left_out, nodes as u64, "{name}");
        assert!(nodes > 0 && whole.merged_left_out == 0);

        for target in targets {
            let view = inspect_object(&heap, target, &InspectOptions::default());
            let entries = view.fields.len() + view.referred_by.len();
            assert_eq!(check_rows(view.rows()), entries);
        }
    }
}
