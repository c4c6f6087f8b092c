//! `hash-collisions`: maps whose entries share few buckets.

use super::kind::{Blame, HeapWideGroup};
use super::kind::{Kind, Recognition, advice, figure};
use crate::input::Input;
use crate::instances::sample_instances_of;
use crate::leak_kind::LeakKind;
use heapray_analyzer::ObjectIndex;

pub(super) struct HashCollisions;

/// Since Java 8 a bucket with eight entries or more becomes a tree: in a map with a fair hash that
/// happens to one bucket in ten million.
const TREE_NODES: [&str; 2] = [
    "java.util.HashMap$TreeNode",
    "java.util.concurrent.ConcurrentHashMap$TreeNode",
];
/// Tree nodes from which it isn't chance.
const LEAST_NODES: u64 = 1000;
/// Nodes whose hashes are compared, about: each takes a few reads of the file, and a few hundred show whether
/// half of them are equal.
const LOOKED_AT: u64 = 400;

impl Kind for HashCollisions {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::HashCollisions]
    }

    // Found by the trees that collisions leave.
    fn heap_wide_groups(&self, input: &Input<'_>) -> Vec<HeapWideGroup> {
        TREE_NODES
            .iter()
            .filter_map(|name| collisions(input, name))
            .collect()
    }
}

fn collisions(input: &Input<'_>, tree_node: &str) -> Option<HeapWideGroup> {
    let heap = input.heap;
    let class = heap.classes().find_by_name(tree_node).next()?;
    let members = heap.instances_of(class);
    let retained = heapray_query::class_tree::retained_by_class(heap, class);
    if members < LEAST_NODES || retained < input.threshold() {
        return None;
    }
    let nodes = sample_instances_of(input.heap, class, LOOKED_AT);
    // Fair hashes may still fall into few buckets, such as numbers that are multiples of a power of two;
    // that is no mistake in hashCode and does not explain the size of the map.
    let hashes = |node: &ObjectIndex| {
        let node = heap.instance(*node)?;
        let mut fields = ["next", "parent", "left", "right"].iter();
        let beside = fields.find_map(|field| node.field_object(field))?;
        Some((node.field("hash")?, heap.field(beside, "hash")?))
    };
    let pairs = nodes.iter().filter_map(hashes);
    let (mut read, mut equal) = (0u64, 0u64);
    for (own, other) in pairs {
        read += 1;
        equal += u64::from(own == other);
    }
    if equal * 2 < read {
        return None;
    }
    let keys = nodes
        .iter()
        .filter_map(|node| heap.field_object(*node, "key"));
    let key = keys.map(|key| heap.class_of(key)).next();
    let key_name = key
        .map_or("the keys' class", |key| input.class_name(key))
        .to_owned();
    Some(HeapWideGroup {
        class: key.unwrap_or(class),
        members,
        retained,
        off_heap: 0,
        sample: nodes,
        objects: Vec::new(),
        classes: Vec::new(),
        family: vec![class],
        blame: Blame::Common,
        least_part: 0.3,
        recognition: Recognition {
            kind: LeakKind::HashCollisions,
            confidence: 0.9,
            evidence: vec![
                figure(
                    "tree_nodes",
                    members,
                    format!("{members} entries are in hash buckets that became trees"),
                ),
                figure(
                    "equal_hashes",
                    equal,
                    format!(
                        "{equal} of {read} sampled entries have the same hash as their neighbor"
                    ),
                ),
            ],
            advice: advice(
                &format!("Fix {key_name}.hashCode()."),
                "Entries with the same hash share a bucket: each entry takes twice the memory, and \
                 every lookup searches a tree. Let hashCode use all fields that equals compares.",
                Some("@Override public int hashCode() {\n    return Objects.hash(x, y);\n}"),
            ),
            accumulated: None,
            culprit: None,
        },
    })
}
