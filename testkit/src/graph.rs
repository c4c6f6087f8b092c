//! Exact graphs as dumps, for property tests against naive oracles.

use crate::dump::DumpBuilder;
use crate::types::{ClassId, ObjectId, Type};

/// How the nodes of a graph are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NodeKind {
    /// Instances; a class has as many reference fields as its widest node needs.
    #[default]
    Instances,
    /// `Object[]`s.
    ObjectArrays,
    /// Instances and arrays alternate.
    Alternating,
}

/// A graph of objects to write as a dump. A dump has further edges: from each object to its class,
/// from each class to its super class and loader.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// Targets of each node; `edges.len()` nodes. Targets are node numbers; doubled edges and
    /// self edges are kept.
    pub edges: Vec<Vec<usize>>,
    /// Nodes that are GC roots; repeats are written repeatedly.
    pub roots: Vec<usize>,
    /// Number of each node's class; nodes beyond its end have class 0.
    pub classes: Vec<usize>,
    /// These classes are not GC roots and no loader lists them: only their instances keep them
    /// alive, as with hidden classes. All other classes are sticky.
    pub hidden_classes: Vec<usize>,
    /// Static references of classes to nodes: (class, node).
    pub statics: Vec<(usize, usize)>,
    /// How nodes are stored.
    pub kind: NodeKind,
}

/// A [`Graph`] as a dump, with the addresses of its nodes and classes.
#[derive(Debug, Clone)]
pub struct WrittenGraph {
    /// The dump, to which a test may add more.
    pub dump: DumpBuilder,
    /// Address of each node.
    pub nodes: Vec<ObjectId>,
    /// Address of each class, in the order of their numbers.
    pub classes: Vec<ClassId>,
}

impl Graph {
    /// A graph of plain instances of one class.
    pub fn new(edges: Vec<Vec<usize>>, roots: Vec<usize>) -> Self {
        Self {
            edges,
            roots,
            ..Self::default()
        }
    }

    fn class_of(&self, node: usize) -> usize {
        self.classes.get(node).copied().unwrap_or(0)
    }

    fn is_array(&self, node: usize) -> bool {
        match self.kind {
            NodeKind::Instances => false,
            NodeKind::ObjectArrays => true,
            NodeKind::Alternating => node % 2 == 1,
        }
    }

    /// Writes the graph into a new dump with the default settings.
    pub fn build(&self) -> WrittenGraph {
        self.build_in(DumpBuilder::new())
    }

    /// Writes the graph into a dump whose settings are made. Panics on edges, roots or
    /// statics to nodes that don't exist.
    pub fn build_in(&self, mut dump: DumpBuilder) -> WrittenGraph {
        let nodes = self.plan_nodes(&mut dump);
        let address = |node: usize| *nodes.get(node).expect("a node of the graph");
        let classes = self.build_classes(&mut dump, address);
        for (node, targets) in self.edges.iter().enumerate() {
            let targets: Vec<ObjectId> = targets.iter().map(|t| address(*t)).collect();
            dump.at(address(node));
            if self.is_array(node) {
                dump.object_array("java.lang.Object[]", &targets);
                continue;
            }
            let class = classes
                .get(self.class_of(node))
                .expect("a class of the graph");
            let mut builder = dump.instance(*class);
            for (field, target) in targets.iter().enumerate() {
                builder = builder.set(&format!("ref{field}"), *target);
            }
            builder.build();
        }
        for root in &self.roots {
            dump.root_jni_global(address(*root), 0x7000_0000 + *root as u64 * 8);
        }
        WrittenGraph {
            dump,
            nodes,
            classes,
        }
    }

    /// Addresses first, so that edges may point forwards; each node gets its real size.
    fn plan_nodes(&self, dump: &mut DumpBuilder) -> Vec<ObjectId> {
        let vm = dump.vm();
        let last = self.classes.iter().max().copied().unwrap_or(0);
        let widths: Vec<usize> = (0..=last).map(|class| self.class_width(class)).collect();
        let mut nodes = Vec::with_capacity(self.edges.len());
        for (node, targets) in self.edges.iter().enumerate() {
            nodes.push(dump.next_address());
            let size = if self.is_array(node) {
                vm.array_size(Type::Object, targets.len() as u64)
            } else {
                let width = widths.get(self.class_of(node));
                let fields = width.copied().unwrap_or(0) as u64;
                let first = vm.header.next_multiple_of(vm.reference);
                let end = first + vm.reference * fields;
                vm.aligned(if fields == 0 { vm.header } else { end })
            };
            dump.skip_addresses(size);
        }
        nodes
    }

    /// Reference fields of a class: as many as its widest node has edges.
    fn class_width(&self, number: usize) -> usize {
        let own = |node: usize| self.class_of(node) == number && !self.is_array(node);
        let nodes = self.edges.iter().enumerate();
        let widths = nodes.filter(|(node, _)| own(*node)).map(|(_, t)| t.len());
        widths.max().unwrap_or(0)
    }

    fn build_classes(
        &self,
        dump: &mut DumpBuilder,
        address: impl Fn(usize) -> ObjectId,
    ) -> Vec<ClassId> {
        let numbered = self.classes.iter().chain(&self.hidden_classes).copied();
        let last = numbered
            .chain(self.statics.iter().map(|(class, _)| *class))
            .max();
        let mut classes = Vec::new();
        for number in 0..=last.unwrap_or(0) {
            let hidden = self.hidden_classes.contains(&number);
            let name = if hidden {
                format!("graph.Main$$Lambda+0x{number:016x}")
            } else {
                format!("graph.Node{number}")
            };
            let mut builder = dump.class(&name);
            for field in 0..self.class_width(number) {
                builder = builder.field(&format!("ref{field}"), Type::Object);
            }
            let held = self.statics.iter().filter(|(class, _)| *class == number);
            for (at, (_, node)) in held.enumerate() {
                builder = builder.static_object(&format!("STATIC{at}"), address(*node));
            }
            let class = builder.build();
            if !hidden {
                dump.root_sticky_class(class);
            }
            classes.push(class);
        }
        classes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag;

    fn references(bytes: &[u8]) -> Vec<u64> {
        let ids = bytes.chunks_exact(8);
        ids.map(|id| id.iter().fold(0, |n, b| n << 8 | u64::from(*b)))
            .collect()
    }

    #[test]
    fn edges_become_fields_and_elements_in_their_order() {
        let graph = Graph {
            edges: vec![vec![1, 0], vec![2, 2], vec![]],
            roots: vec![0],
            kind: NodeKind::Alternating,
            ..Graph::default()
        };
        let WrittenGraph {
            mut dump, nodes, ..
        } = graph.build();
        let file = dump.to_written();
        let first = file
            .first(tag::INSTANCE_DUMP)
            .expect("node 0 is an instance");
        // Tag, id, trace, class, length come first.
        let fields = &file.bytes[first.start + 25..first.end];
        assert_eq!(references(fields), [nodes[1], nodes[0]]);
        let array = file.first(tag::OBJ_ARRAY_DUMP).expect("node 1 is an array");
        let elements = &file.bytes[array.start + 25..array.end];
        assert_eq!(references(elements), [nodes[2], nodes[2]]);
        assert_eq!(file.objects_before(usize::MAX), 3);
    }

    #[test]
    fn only_hidden_classes_lack_a_sticky_root() {
        let graph = Graph {
            edges: vec![vec![], vec![]],
            classes: vec![0, 1],
            hidden_classes: vec![1],
            ..Graph::default()
        };
        let WrittenGraph {
            mut dump, classes, ..
        } = graph.build();
        let file = dump.to_written();
        let sticky = file
            .sub_records
            .iter()
            .filter(|s| s.tag == tag::ROOT_STICKY_CLASS);
        let sticky: Vec<u64> = sticky
            .flat_map(|s| references(&file.bytes[s.start + 1..s.end]))
            .collect();
        assert!(sticky.contains(&classes[0]));
        assert!(!sticky.contains(&classes[1]));
    }
}
