//! Which objects keep the others alive?

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use askama::Template;
use askama::filters::HtmlSafe;

use super::siblings::{Entry, Siblings, group};
use crate::format::ratio;
use crate::html::pictures::Icicle;
use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, ClassName, Count, Heading, Share, Text};
use crate::labels::{label_beside_class, represented_class};
use crate::model::{DominatorRow, Rest};

/// Nested levels at most; each one costs some width.
const DEPTH: usize = 24;

/// Icicle and tree.
#[derive(Template)]
#[template(path = "sections/dominators.html")]
pub(in crate::html) struct DominatorsSection {
    heading: Heading,
    icicle: Option<Icicle>,
    items: Vec<TreeItem>,
}

impl HtmlSafe for DominatorsSection {}

/// The tree as a flat list of tags, so that neither this code nor the template recurses.
enum TreeItem {
    Open(Node),
    Leaf(Node),
    /// Siblings of one class, folded.
    Group {
        class: ClassName,
        count: Count,
        retained: Bytes,
        share: Share,
    },
    /// Inner objects of a collection, which are left out.
    Internals {
        count: Count,
        bytes: Bytes,
    },
    Rest {
        count: Count,
        bytes: Bytes,
    },
    Close,
}

struct Node {
    class: ClassName,
    label: Option<Text>,
    field: Option<Text>,
    /// Number of its anchor, for the first node of a class.
    anchor: Option<usize>,
    address: Text,
    retained: Bytes,
    share: Share,
    open: bool,
}

impl Node {
    fn new(context: &RenderContext<'_>, row: &DominatorRow, open: bool) -> Self {
        // A class object is shown under the name of the class that it represents.
        let of_class = represented_class(row);
        let label = match of_class {
            Some(_) => Some(Cow::Borrowed("class (static fields)")),
            None => label_beside_class(&row.label, &row.class),
        };
        Self {
            class: context.class(of_class.unwrap_or(&row.class)),
            label: label.map(|label| context.name(&label)),
            field: row.field.as_deref().map(|field| context.line(field)),
            anchor: context.anchor_node(of_class.unwrap_or(&row.class)),
            address: context.line(&row.object_id),
            retained: Bytes(row.retained_bytes),
            share: Share(row.retained_share),
            open,
        }
    }

    /// The same node without links, for a line that is a control itself. The full text of a cut name stays in the
    /// appendix.
    fn without_links(mut self) -> Self {
        self.class.long = None;
        if let Some(field) = &mut self.field {
            field.long = None;
        }
        if let Some(label) = &mut self.label {
            label.long = None;
        }
        self
    }
}

impl DominatorsSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        Self {
            heading: Heading {
                title: "Dominator tree",
                explanation: "Below each object are the objects that it dominates: freeing it frees them.",
                concept: Some(("dominators", "What a dominator is")),
            },
            icicle: Icicle::new(context),
            items: tree(context),
        }
    }
}

type NodeAddress = *const DominatorRow;

/// The `tree_nodes` nodes that retain most, parents before children.
fn chosen(context: &RenderContext<'_>) -> HashSet<NodeAddress> {
    let mut queue = BinaryHeap::new();
    let mut order = 0u64; // equal sizes keep the report's order
    let mut push =
        |queue: &mut BinaryHeap<_>, rows: &[DominatorRow], base: &[usize], depth: usize| {
            for (at, row) in rows.iter().enumerate() {
                let mut place = base.to_vec();
                place.push(at);
                queue.push((row.retained_bytes, Reverse(order), place, depth));
                order += 1;
            }
        };
    push(&mut queue, &context.report.dominators, &[], 1);
    let mut chosen = HashSet::new();
    while let Some((_, _, place, depth)) = queue.pop() {
        if chosen.len() >= context.limits.tree_nodes {
            break;
        }
        let Some(row) = find(&context.report.dominators, &place) else {
            continue;
        };
        chosen.insert(std::ptr::from_ref(row));
        if depth < DEPTH {
            push(&mut queue, &row.children, &place, depth + 1);
        }
    }
    chosen
}

/// The row at a position in the tree, given as the index on each level.
fn find<'r>(mut rows: &'r [DominatorRow], place: &[usize]) -> Option<&'r DominatorRow> {
    let (last, parents) = place.split_last()?;
    for at in parents {
        rows = &rows.get(*at)?.children;
    }
    rows.get(*last)
}

/// What is still to be shown of one level.
struct Level<'r> {
    entries: std::vec::IntoIter<Entry<'r>>,
    rest: Rest,
    internals: Rest,
}

impl<'r> Level<'r> {
    fn new(
        rows: &'r [DominatorRow],
        rest: Rest,
        above: Option<&DominatorRow>,
        chosen: &HashSet<NodeAddress>,
    ) -> Self {
        let mut siblings =
            Siblings::of(rows, above, |row| chosen.contains(&std::ptr::from_ref(row)));
        siblings.rest.add(rest);
        Self {
            entries: group(siblings.rows).into_iter(),
            rest: siblings.rest.0,
            internals: siblings.internals.0,
        }
    }
}

fn tree(context: &RenderContext<'_>) -> Vec<TreeItem> {
    let chosen = chosen(context);
    let report = context.report;
    let mut items = Vec::new();
    let top = Level::new(&report.dominators, report.dominators_rest, None, &chosen);
    let mut levels = vec![top];
    // Unfolded at first: the way down to the accumulation point.
    let mut on_main_path = true;
    while let Some(level) = levels.last_mut() {
        let Some(entry) = level.entries.next() else {
            let (internals, rest) = (level.internals, level.rest);
            if internals.count > 0 {
                let (count, bytes) = (Count(internals.count), Bytes(internals.retained_bytes));
                items.push(TreeItem::Internals { count, bytes });
            }
            if rest.count > 0 {
                let (count, bytes) = (Count(rest.count), Bytes(rest.retained_bytes));
                items.push(TreeItem::Rest { count, bytes });
            }
            levels.pop();
            if !levels.is_empty() {
                items.push(TreeItem::Close);
            }
            continue;
        };
        let row = match entry {
            Entry::Row(row) => row,
            Entry::Group(rows) => {
                let sum = |sum: u64, row: &&DominatorRow| sum.saturating_add(row.retained_bytes);
                let retained = rows.iter().fold(0, sum);
                let class = rows.first().map_or("", |row| row.class.as_str());
                items.push(TreeItem::Group {
                    class: context.class(class),
                    count: Count(rows.len() as u64),
                    retained: Bytes(retained),
                    share: Share(ratio(retained, report.heap.used_bytes)),
                });
                on_main_path = false;
                let rows: Vec<_> = rows.into_iter().map(Entry::Row).collect();
                levels.push(Level {
                    entries: rows.into_iter(),
                    rest: Rest::default(),
                    internals: Rest::default(),
                });
                continue;
            }
        };
        let has_children = !row.children.is_empty() || row.rest.count > 0;
        on_main_path =
            on_main_path && has_children && row.retained_share >= 0.2 && levels.len() < 5;
        if has_children {
            items.push(TreeItem::Open(
                Node::new(context, row, on_main_path).without_links(),
            ));
            levels.push(Level::new(&row.children, row.rest, Some(row), &chosen));
        } else {
            items.push(TreeItem::Leaf(Node::new(context, row, false)));
        }
    }
    items
}
