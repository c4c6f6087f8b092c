//! The dominator tree with names resolved: nested for JSON and the report, flat for tables.

use std::cmp::Reverse;

use heapray_hprof::ObjectId;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::address::address;
use crate::label::{label, object_title};
use crate::positions::find_in_tree;
use crate::rows::{Cell, Column, Row};
use crate::share::share_of_heap;
use crate::tree::{Branch, Rest, TreeOptions, dominator_tree};
use heapray_analyzer::classes::simple_name;
use heapray_analyzer::storage::bitset::Bitset;
use heapray_analyzer::{Heap, ObjectIndex, ReferenceKind, TreeIndex};

/// Which nodes of a tree are described; the others are counted as the rest of the node above.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct NodeLimits {
    /// Nodes at most, a node before what it dominates.
    pub nodes: usize,
    /// Below the top level, only objects that retain at least this many bytes.
    pub min_retained_bytes: u64,
}

impl Default for NodeLimits {
    fn default() -> Self {
        Self {
            nodes: usize::MAX,
            min_retained_bytes: 0,
        }
    }
}

/// A part of the dominator tree. Serializes as JSON with the members named as the fields.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DominatorTree {
    /// The address of the object that was asked for; `None` for the whole heap.
    #[serde(skip)]
    pub under: Option<ObjectId>,
    /// The objects that the virtual root, or the object that was asked for, dominates: the largest first.
    pub dominators: Vec<DominatorNode>,
    /// Objects left out of `dominators`.
    pub rest: Rest,
}

/// An object with what it dominates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DominatorNode {
    /// Address.
    #[serde(serialize_with = "address")]
    pub object_id: ObjectId,
    /// Java class name.
    pub class: String,
    /// What it is, see [`label`].
    pub label: String,
    /// The field by which its immediate dominator refers to it, `static` before a static one; `None` for elements of
    /// arrays, and where the dominator refers to it through other objects only.
    pub field: Option<String>,
    /// What it is as a title, see [`object_title`].
    #[serde(skip)]
    pub title: String,
    /// Own size.
    pub shallow_bytes: u64,
    /// What would be freed with it.
    pub retained_bytes: u64,
    /// The same as a part of the reachable heap, 0 to 1.
    pub retained_share: f64,
    /// Dominated objects, largest first.
    pub children: Vec<DominatorNode>,
    /// Dominated objects left out of `children`.
    pub rest: Rest,
}

impl DominatorNode {
    /// `java.util.HashMap 0x7f00a8c0 (12 entries)`.
    pub fn headline(&self) -> String {
        headline(&self.title, &self.label, self.object_id)
    }
}

/// The same words for the object at a place of the tree; `None` for the virtual root. Touches the file.
pub fn dominator_headline(heap: &Heap, tree: TreeIndex) -> Option<String> {
    let object = heap.object_at(tree)?;
    let (title, label) = (object_title(heap, object), label(heap, object));
    Some(headline(&title, &label, heap.id(object)))
}

fn headline(title: &str, label: &str, id: ObjectId) -> String {
    let simple = simple_name(title);
    let added = label.strip_prefix(simple).map_or(label, str::trim_start);
    match added.trim_start_matches(", ") {
        "" => format!("{title} {id}"),
        _ if label == title => format!("{title} {id}"),
        added => format!("{title} {id} ({added})"),
    }
}

/// The tree below an object, cut to the options and then to the limits. Costs what [`dominator_tree`] does, and a
/// few reads of the file for each node, in parallel.
///
/// # Errors
/// When there is no memory for a column.
pub fn dominators(
    heap: &Heap,
    options: &TreeOptions,
    limits: &NodeLimits,
) -> std::io::Result<DominatorTree> {
    let (mut branches, mut rest) = dominator_tree(heap, options)?;
    let mut room = limits.nodes;
    cut(heap, &mut branches, &mut rest, 0, limits, &mut room);
    Ok(DominatorTree {
        under: heap.object_at(options.under).map(|object| heap.id(object)),
        dominators: describe_all(heap, heap.object_at(options.under), &branches),
        rest,
    })
}

/// The trees below the objects of a set, the largest first; those that another object of the set dominates are in its tree.
/// [`TreeOptions::under`] is not looked at, and unreachable objects are left out. A pass over a column, and what
/// [`dominators`] costs for each tree that is shown.
///
/// # Errors
/// When there is no memory for a column.
pub fn dominators_of(
    heap: &Heap,
    set: &[ObjectIndex],
    options: &TreeOptions,
    limits: &NodeLimits,
) -> std::io::Result<DominatorTree> {
    let places = find_in_tree(heap, set);
    let mut members = Bitset::new(heap.tree().count as usize + 1)?;
    for place in places.values() {
        members.insert(place.0);
    }
    let mut tops: Vec<TreeIndex> = outermost(heap, &members)?;
    tops.sort_unstable_by_key(|place| (Reverse(heap.retained_size(*place)), *place));
    let mut rest = Rest::default();
    let mut branches = Vec::new();
    for (at, tree) in tops.into_iter().enumerate() {
        let retained = heap.retained_size(tree);
        if at >= options.children {
            rest.add(retained);
            continue;
        }
        let mut below = *options;
        (below.under, below.depth) = (tree, options.depth.saturating_sub(1));
        let (children, left_out) = match below.depth {
            0 => (Vec::new(), Rest::default()),
            _ if retained < options.smallest => (Vec::new(), Rest::default()),
            _ => dominator_tree(heap, &below)?,
        };
        branches.push(Branch {
            tree,
            children,
            rest: left_out,
        });
    }
    let mut room = limits.nodes;
    cut(heap, &mut branches, &mut rest, 0, limits, &mut room);
    Ok(DominatorTree {
        under: None,
        dominators: describe_all(heap, None, &branches),
        rest,
    })
}

/// The places among some that no other of them dominates.
fn outermost(heap: &Heap, members: &Bitset) -> std::io::Result<Vec<TreeIndex>> {
    let count = heap.tree().count;
    let mut inside = Bitset::new(count as usize + 1)?;
    let mut tops = Vec::new();
    let first = members.iter().next().unwrap_or(count + 1);
    for place in first.max(1)..=count {
        let is_inside = inside.contains(heap.dominator(TreeIndex(place)).0);
        let is_member = members.contains(place);
        if is_member && !is_inside {
            tops.push(TreeIndex(place));
        }
        if is_member || is_inside {
            inside.insert(place);
        }
    }
    Ok(tops)
}

/// As deep as [`TreeOptions::depth`] at most.
fn cut(
    heap: &Heap,
    branches: &mut Vec<Branch>,
    rest: &mut Rest,
    smallest: u64,
    limits: &NodeLimits,
    room: &mut usize,
) {
    branches.retain_mut(|branch| {
        let retained = heap.retained_size(branch.tree);
        if *room == 0 || retained < smallest {
            rest.add(retained);
            return false;
        }
        *room -= 1;
        let below = limits.min_retained_bytes;
        cut(
            heap,
            &mut branch.children,
            &mut branch.rest,
            below,
            limits,
            room,
        );
        true
    });
}

fn describe_all(
    heap: &Heap,
    dominator: Option<ObjectIndex>,
    branches: &[Branch],
) -> Vec<DominatorNode> {
    let fields = match dominator {
        Some(dominator) if !branches.is_empty() => field_names(heap, dominator),
        _ => FxHashMap::default(),
    };
    let nodes = branches.par_iter();
    nodes
        .filter_map(|branch| describe(heap, branch, &fields))
        .collect()
}

/// Fields of the object, or static fields of a class, by what they refer to; none of arrays. Reads the object.
fn field_names(heap: &Heap, object: ObjectIndex) -> FxHashMap<ObjectIndex, String> {
    let mut names = FxHashMap::default();
    if heap.array_len(object).is_some() {
        return names;
    }
    for reference in heap.references(object) {
        let name = match reference.kind {
            ReferenceKind::Field { name, .. } => name,
            ReferenceKind::Static { name } => format!("static {name}"),
            _ => continue,
        };
        names.entry(reference.target).or_insert(name);
    }
    names
}

/// As deep as [`TreeOptions::depth`] at most.
fn describe(
    heap: &Heap,
    branch: &Branch,
    fields: &FxHashMap<ObjectIndex, String>,
) -> Option<DominatorNode> {
    let object = heap.object_at(branch.tree)?;
    let retained = heap.retained_size(branch.tree);
    Some(DominatorNode {
        object_id: heap.id(object),
        class: heap.classes().get(heap.class_of(object)).name.clone(),
        label: label(heap, object),
        field: fields.get(&object).cloned(),
        title: object_title(heap, object),
        shallow_bytes: heap.shallow_size(object),
        retained_bytes: retained,
        retained_share: share_of_heap(heap, retained),
        children: describe_all(heap, Some(object), &branch.children),
        rest: branch.rest,
    })
}

/// A node of the tree as a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DominatorRow<'t> {
    /// 1 at the top.
    pub level: u64,
    /// The object.
    pub node: &'t DominatorNode,
    /// The address of its immediate dominator; `None` for the virtual root.
    pub immediate_dominator: Option<ObjectId>,
}

impl Row for DominatorRow<'_> {
    const COLUMNS: &'static [Column] = &[
        Column::count("level", "Level"),
        Column::address("object_id", "Object"),
        Column::text("class", "Class"),
        Column::text("label", "Label"),
        Column::bytes("shallow_bytes", "Shallow"),
        Column::bytes("retained_bytes", "Retained"),
        Column::address("immediate_dominator", "Dominator"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.level),
            Cell::Address(self.node.object_id),
            Cell::text(&self.node.class),
            Cell::text(&self.node.label),
            Cell::Bytes(self.node.shallow_bytes),
            Cell::Bytes(self.node.retained_bytes),
            Cell::maybe_address(self.immediate_dominator),
        ]
    }
}

impl DominatorTree {
    /// The nodes, each before what it dominates.
    pub fn rows(&self) -> impl Iterator<Item = DominatorRow<'_>> {
        let row = |level, immediate_dominator, node| DominatorRow {
            level,
            node,
            immediate_dominator,
        };
        let top = self.dominators.iter().rev();
        let mut waiting: Vec<DominatorRow<'_>> = top.map(|node| row(1, self.under, node)).collect();
        std::iter::from_fn(move || {
            let next = waiting.pop()?;
            let (level, above) = (next.level + 1, Some(next.node.object_id));
            let below = next.node.children.iter().rev();
            waiting.extend(below.map(|node| row(level, above, node)));
            Some(next)
        })
    }
}
