//! The dominator tree, as far down as an object holds a part of the heap worth a line.

use heapray_analyzer::Analysis;
use heapray_analyzer::query::{
    Branch, Rest as Left, TreeOptions, dominator_tree, label, object_title,
};

use super::Site;
use super::sentences::figures;
use crate::model::{DominatorRow, Rest};

/// Objects below this part of the heap are shown but not opened.
const SMALLEST_SHARE: u64 = 1_000;
/// Children of an object that are shown in any case.
const CHILDREN: usize = 20;
/// Objects that are opened at most; with their children they are some four thousand lines.
const MOST_OPENED: usize = 200;

/// The tree, cut.
pub(super) fn gather(analysis: &Analysis<'_>) -> heapray_analyzer::Result<(Vec<Branch>, Left)> {
    let mut options = TreeOptions::default();
    options.smallest = analysis.total().bytes / SMALLEST_SHARE;
    options.children = CHILDREN;
    options.most_opened = MOST_OPENED;
    Ok(dominator_tree(analysis, &options)?)
}

pub(super) fn build(
    site: &Site<'_, '_>,
    (branches, left): &(Vec<Branch>, Left),
) -> (Vec<DominatorRow>, Rest) {
    let rows = branches.iter().map(|branch| row(site, branch));
    (rows.collect(), rest(*left))
}

/// As deep as [`TreeOptions::depth`] at most.
fn row(site: &Site<'_, '_>, branch: &Branch) -> DominatorRow {
    let analysis = site.analysis;
    let object = analysis.object_at(branch.tree);
    let retained = analysis.retained_size(branch.tree);
    DominatorRow {
        object_id: object
            .map(|object| site.address(object))
            .unwrap_or_default(),
        class: object
            .map(|object| class_name(site, object))
            .unwrap_or_default(),
        label: object
            .map(|object| figures(&label(analysis, object)).into_owned())
            .unwrap_or_default(),
        shallow_bytes: object.map_or(0, |object| analysis.shallow_size(object)),
        retained_bytes: retained,
        retained_share: site.share(retained),
        children: branch
            .children
            .iter()
            .map(|child| row(site, child))
            .collect(),
        rest: rest(branch.rest),
    }
}

fn class_name(site: &Site<'_, '_>, object: heapray_analyzer::ObjectIndex) -> String {
    match site.analysis.class_of_class_object(object) {
        Some(_) => "java.lang.Class".to_owned(),
        None => object_title(site.analysis, object),
    }
}

fn rest(left: Left) -> Rest {
    Rest {
        count: left.count,
        retained_bytes: left.retained_size,
    }
}
