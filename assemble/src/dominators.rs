//! The dominator tree, as far down as an object holds a part of the heap worth a line.

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_query::{Branch, Rest as Left, TreeOptions, dominator_tree, label, object_title};
use rayon::prelude::*;

use super::sentences::figures;
use heapray_report::format::ratio;
use heapray_report::model::{DominatorRow, Rest};

/// Objects below this part of the heap are shown but not opened.
const SMALLEST_SHARE: u64 = 1_000;
/// Children of an object that are shown in any case.
const CHILDREN: usize = 20;
/// Objects that are opened at most; with their children they are some four thousand lines.
const MOST_OPENED: usize = 200;

/// The tree, cut. What objects are called is read from the file, on all threads.
pub(super) fn gather(heap: &Heap) -> heapray_analyzer::Result<(Vec<DominatorRow>, Rest)> {
    let mut options = TreeOptions::default();
    let used = heap.total().bytes;
    options.smallest = used / SMALLEST_SHARE;
    options.children = CHILDREN;
    options.most_opened = MOST_OPENED;
    let (branches, left) = dominator_tree(heap, &options)?;
    Ok((rows(heap, used, &branches), rest(left)))
}

fn rows(heap: &Heap, used: u64, branches: &[Branch]) -> Vec<DominatorRow> {
    let rows = branches.par_iter().map(|branch| row(heap, used, branch));
    rows.collect()
}

/// As deep as [`TreeOptions::depth`] at most.
fn row(heap: &Heap, used: u64, branch: &Branch) -> DominatorRow {
    let object = heap.object_at(branch.tree);
    let retained = heap.retained_size(branch.tree);
    DominatorRow {
        object_id: object
            .map(|object| heap.id(object).to_string())
            .unwrap_or_default(),
        class: object
            .map(|object| class_name(heap, object))
            .unwrap_or_default(),
        label: object
            .map(|object| figures(&label(heap, object)).into_owned())
            .unwrap_or_default(),
        shallow_bytes: object.map_or(0, |object| heap.shallow_size(object)),
        retained_bytes: retained,
        retained_share: ratio(retained, used),
        children: rows(heap, used, &branch.children),
        rest: rest(branch.rest),
    }
}

fn class_name(heap: &Heap, object: ObjectIndex) -> String {
    match heap.class_of_class_object(object) {
        Some(_) => "java.lang.Class".to_owned(),
        None => object_title(heap, object),
    }
}

fn rest(left: Left) -> Rest {
    Rest {
        count: left.count,
        retained_bytes: left.retained_size,
    }
}
