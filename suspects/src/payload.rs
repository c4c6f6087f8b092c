//! What piles up there? The application's objects behind the collections' own nodes and arrays.

use rustc_hash::FxHashMap;

use super::context::Context;
use super::library::Library;
use heapray_analyzer::classes::{ClassIndex, package_of};
use heapray_query::class_tree::ClassNodeIndex;

/// Objects of one class that pile up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Payload {
    pub class: ClassIndex,
    pub instances: u64,
    pub retained: u64,
}

/// Folded nodes looked through; what lies deeper says nothing about what piles up.
const MOST_VISITED: usize = 4000;
/// Parts of a collection: stripes, segments, buckets of a wheel.
pub(crate) const MOST_SHARDS: u64 = 1024;
/// Elements of each, on average.
pub(crate) const PER_SHARD: u64 = 16;
/// Collections within collections that are looked through.
const DEEPEST: usize = 12;

/// Is a class part of a collection's or an executor's own machinery, so that what it holds is meant?
pub(crate) fn is_machinery(name: &str) -> bool {
    let element = name.trim_end_matches("[]");
    if element == "java.lang.Object" && name != element {
        return true; // ArrayList's, ArrayDeque's array
    }
    let util = element.starts_with("java.util.")
        && !matches!(
            element,
            "java.util.UUID"
                | "java.util.Date"
                | "java.util.Locale"
                | "java.util.BitSet"
                | "java.util.Random"
                | "java.util.zip.ZipFile"
                | "java.util.jar.JarFile"
                | "java.util.Formatter"
                | "java.util.Scanner"
                | "java.util.StringJoiner"
        )
        && !element.starts_with("java.util.zip.")
        && !element.starts_with("java.util.jar.")
        && !element.starts_with("java.util.regex.")
        && !element.starts_with("java.util.logging.");
    util || element == "java.lang.ThreadLocal$ThreadLocalMap"
        || element == "java.lang.ThreadLocal$ThreadLocalMap$Entry"
        || element.starts_with("java.lang.ref.")
}

impl Context<'_> {
    /// What the nodes' objects hold behind machinery, by retained bytes. The application's classes win
    /// over strings and arrays where they hold a fair part.
    pub(crate) fn payload(&self, nodes: &[ClassNodeIndex]) -> Option<Payload> {
        let outer = self.payload_of(nodes)?;
        Some(self.payload_of_shards(nodes, outer).unwrap_or(outer))
    }

    /// What the parts of a collection keep, where an array's elements are no more than its parts: few, and
    /// full of many times as many of something else.
    fn payload_of_shards(&self, nodes: &[ClassNodeIndex], shards: Payload) -> Option<Payload> {
        let array = |node: &ClassNodeIndex| {
            let name = self.class_name(self.node(*node).class);
            name.strip_suffix("[]") == Some(self.class_name(shards.class))
        };
        if shards.instances > MOST_SHARDS || self.is_library(shards.class) {
            return None;
        }
        let parts: Vec<ClassNodeIndex> = nodes
            .iter()
            .filter(|node| array(node))
            .flat_map(|node| self.children(*node))
            .copied()
            .filter(|child| self.node(*child).class == shards.class)
            .collect();
        let inner = self.payload_of(&parts).filter(|_| !parts.is_empty())?;
        (inner.instances >= shards.instances.saturating_mul(PER_SHARD)
            && inner.retained * 2 >= shards.retained
            && !self.is_library(inner.class))
        .then_some(inner)
    }

    fn payload_of(&self, nodes: &[ClassNodeIndex]) -> Option<Payload> {
        let mut found: FxHashMap<ClassIndex, Payload> = FxHashMap::default();
        let mut open: Vec<(ClassNodeIndex, usize)> = Vec::new();
        for node in nodes {
            open.extend(self.children(*node).iter().map(|child| (*child, 1)));
        }
        let own: Vec<ClassIndex> = nodes.iter().map(|node| self.node(*node).class).collect();
        let mut structures = own.clone();
        let mut visited = 0;
        while let Some((index, depth)) = open.pop() {
            visited += 1;
            let node = self.node(index);
            if visited > MOST_VISITED {
                break;
            }
            let name = self.class_name(node.class);
            let through = is_machinery(name)
                || own.contains(&node.class)
                || self.is_node_class(node.class)
                || self.is_wrapper(index, &structures)
                || (name.contains("$$Lambda")
                    || name.contains("$Proxy")
                    || self.is_jdk_wrapper(node.class))
                    && self.captures_most(index);
            if through && depth < DEEPEST {
                if !structures.contains(&node.class) {
                    structures.push(node.class);
                }
                open.extend(self.children(index).iter().map(|child| (*child, depth + 1)));
                continue;
            }
            let class = self.alike(node.class);
            let payload = found.entry(class).or_insert(Payload {
                class,
                instances: 0,
                retained: 0,
            });
            payload.instances += node.objects;
            payload.retained += node.retained;
        }
        let total: u64 = found.values().map(|payload| payload.retained).sum();
        let application = |payload: &&Payload| !self.is_library(payload.class);
        let largest = |payloads: &mut dyn Iterator<Item = &Payload>| {
            payloads
                .max_by_key(|p| (p.retained, std::cmp::Reverse(p.class)))
                .copied()
        };
        let own = largest(&mut found.values().filter(application)).filter(|payload| {
            // Strings that entries share hang below the list, not below the entries.
            let as_many = found
                .values()
                .all(|other| other.instances <= payload.instances.saturating_mul(3));
            payload.retained * 4 >= total || payload.instances >= 100 && as_many
        });
        own.or_else(|| largest(&mut found.values().filter(|p| !self.is_plumbing(p.class))))
            .or_else(|| largest(&mut found.values()))
    }

    /// The class of such a name with the most objects below the nodes, counted at one place of the tree.
    pub(crate) fn most_frequent_below(
        &self,
        nodes: &[ClassNodeIndex],
        is_meant: impl Fn(&str) -> bool,
    ) -> Option<Payload> {
        self.most_frequent_class_below(nodes, |class| is_meant(self.class_name(class)))
    }

    /// The same by class.
    pub(crate) fn most_frequent_class_below(
        &self,
        nodes: &[ClassNodeIndex],
        is_meant: impl Fn(ClassIndex) -> bool,
    ) -> Option<Payload> {
        let mut open: Vec<ClassNodeIndex> = nodes.to_vec();
        let mut most: Option<Payload> = None;
        let mut visited = 0;
        while let Some(index) = open.pop() {
            visited += 1;
            if visited > MOST_VISITED {
                break;
            }
            for child in self.children(index) {
                let node = self.node(*child);
                let found = Payload {
                    class: node.class,
                    instances: node.objects,
                    retained: node.retained,
                };
                let more = most.is_none_or(|most| {
                    (most.instances, most.retained) < (found.instances, found.retained)
                });
                if more && is_meant(node.class) {
                    most = Some(found);
                }
                open.push(*child);
            }
        }
        most
    }

    /// Is it how a hand-written collection wraps its elements: nested in the collection's class, and most
    /// of it is an object of another package?
    fn is_wrapper(&self, index: ClassNodeIndex, structures: &[ClassIndex]) -> bool {
        let node = self.node(index);
        let Some((outer, _)) = self.class_name(node.class).split_once('$') else {
            return false;
        };
        let belongs = structures.iter().any(|class| {
            let name = self.class_name(*class);
            name.split('$').next() == Some(outer)
        });
        belongs
            && self.children(index).iter().any(|child| {
                let child = self.node(*child);
                let element = self.class_name(child.class);
                child.retained * 2 > node.retained
                    && !self.is_library(child.class)
                    && package_of(element) != package_of(outer)
            })
    }

    /// Does one application's class hold most of it, be it within the JDK's own wrappers: what a lambda
    /// captured, the bean that a registry's entry stands for?
    fn captures_most(&self, index: ClassNodeIndex) -> bool {
        const WRAPPERS: usize = 4;
        let total = self.node(index).retained;
        let mut at = index;
        for _ in 0..=WRAPPERS {
            let children = self.children(at).iter().copied();
            let Some(below) = children
                .into_iter()
                .find(|child| self.node(*child).retained * 2 > total)
            else {
                return false;
            };
            if !self.is_library(self.node(below).class) {
                return true;
            }
            at = below;
        }
        false
    }

    /// May the JDK's class be no more than a wrapper of what an application handed to it?
    fn is_jdk_wrapper(&self, class: ClassIndex) -> bool {
        let classes = self.heap.classes();
        let name = self.class_name(class);
        Library::is_jdk(name)
            && !name.ends_with("[]")
            && name != "java.lang.Class"
            && !classes.get(class).is_thread
            && !classes.is_a(class, "java.lang.ClassLoader")
    }

    /// The elements of the collection that the nodes make up, wrapped as they are.
    pub(crate) fn elements(&self, nodes: &[ClassNodeIndex]) -> Option<Payload> {
        let is_element = |name: &str| {
            let element = name.trim_end_matches("[]");
            let last = element.rsplit(['.', '$']).next().unwrap_or(element);
            let node = ["Node", "Entry", "QNode"].contains(&last);
            name == element && !node && Self::may_be_task(element)
        };
        self.most_frequent_below(nodes, is_element)
    }

    fn may_be_task(name: &str) -> bool {
        name.contains("Task")
            || name.contains("CompletableFuture$")
            || !is_machinery(name)
                && !name.starts_with("java.lang.")
                && !name.starts_with("java.util.concurrent.locks.")
    }

    fn is_plumbing(&self, class: ClassIndex) -> bool {
        matches!(
            self.class_name(class),
            "java.lang.Class" | "java.lang.Object"
        )
    }

    /// Is it the node class of a hand-written list, tree or table: nested in another class, with a field
    /// for the next node or for key and value?
    pub(crate) fn is_node_class(&self, class: ClassIndex) -> bool {
        let name = self.class_name(class);
        let element = name.trim_end_matches("[]");
        if !element.contains('$') || Library::is_jdk(element) {
            return false;
        }
        let class = if element == name {
            Some(class)
        } else {
            self.heap.classes().find_by_name(element).next()
        };
        let Some(class) = class else { return false };
        let names = &self.heap.names();
        let classes = self.heap.classes();
        let has = |field: &str| classes.find_field(names, class, field).is_some();
        let linked = [
            "next", "prev", "previous", "left", "right", "before", "after",
        ];
        linked.iter().any(|field| has(field)) && self.refers_to_its_kind(class)
            || has("key") && (has("hash") || linked.iter().any(|field| has(field)))
            || (has("table") || has("buckets")) && (has("count") || has("size"))
    }

    /// Does some instance refer to another of its class? Remembered, since it takes a look at many.
    fn refers_to_its_kind(&self, class: ClassIndex) -> bool {
        const LOOKED_AT: usize = 64;
        if let Some(known) = self.own_kind.borrow().get(&class) {
            return *known;
        }
        let graph = &self.heap.graph();
        let answer = (0..graph.len())
            .filter(|object| graph.class_of(*object) == class)
            .take(LOOKED_AT)
            .any(|object| {
                graph
                    .targets(object)
                    .any(|o| o != object && graph.class_of(o) == class)
            });
        self.own_kind.borrow_mut().insert(class, answer);
        answer
    }
}
