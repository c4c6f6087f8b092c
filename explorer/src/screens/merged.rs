//! Merged paths as a tree.

use heapray_query::{MergedPathView, PathsView, Via};
use heapray_report::format::counted;

use crate::html::{Mark, Node, Tree};
use crate::web::{Html, Marks};

/// Levels that are shown below each other.
const DEEPEST: u32 = 120;

/// Merged paths, from GC roots to the objects.
pub(crate) fn merged_tree(paths: &PathsView, marks: &Marks) -> Tree {
    if paths.merged.is_empty() {
        return single(paths);
    }
    let mut tree = level(&paths.merged, "", marks, 0);
    if paths.merged_left_out > 0 {
        let text = counted(
            paths.merged_left_out,
            "line is left out",
            "lines are left out",
        );
        tree.rest = Some((text, None));
    }
    tree
}

/// The words that cut a field of the objects above in all instances of their class.
fn cut(above: &str, via: &Via) -> Option<String> {
    let name = via.name.as_ref()?;
    match via.kind {
        "field" => Some(format!("{above}.{name}")),
        "static" => Some(format!("{}.{name}", above.strip_prefix("class ")?)),
        _ => None,
    }
}

/// As deep as [`DEEPEST`] at most.
fn level(nodes: &[MergedPathView], above: &str, marks: &Marks, depth: u32) -> Tree {
    let node = |node: &MergedPathView| Node {
        mark: cut(above, &node.via).map(|cut| Mark::new(marks, cut)),
        via: node.via.text(),
        label: node.class.clone(),
        href: format!("/object/{}", node.example),
        address: node.example.to_string(),
        value: Some(match node.objects_here {
            0 => counted(node.objects_below, "object below", "objects below"),
            here if here == node.objects_below => counted(here, "object", "objects"),
            here => format!(
                "{}, {}",
                counted(here, "object", "objects"),
                counted(node.objects_below - here, "below", "below")
            ),
        }),
        below: (!node.children.is_empty() && depth < DEEPEST)
            .then(|| Html::of(&level(&node.children, &node.class, marks, depth + 1))),
        ..Node::default()
    };
    Tree {
        nodes: nodes.iter().map(node).collect(),
        rest: None,
        none: "No GC root reaches these objects by strong references.",
        heads: &[],
    }
}

/// The path of a single object.
fn single(paths: &PathsView) -> Tree {
    let steps = paths.paths.iter().flat_map(|path| &path.steps);
    let node = |step: &heapray_query::StepView| Node {
        via: step.via.text(),
        label: step.label.clone(),
        href: format!("/object/{}", step.object_id),
        address: step.object_id.to_string(),
        retained: Some(step.retained_bytes),
        ..Node::default()
    };
    Tree {
        nodes: steps.map(node).collect(),
        rest: None,
        none: "No GC root reaches these objects by strong references.",
        heads: &[],
    }
}
