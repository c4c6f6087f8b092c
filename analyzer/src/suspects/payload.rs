//! What piles up there? The application's objects behind the collections' own nodes and arrays.

use rustc_hash::FxHashMap;

use super::context::Context;
use super::library::Library;
use crate::classes::ClassIndex;
use crate::folded::FoldedIndex;

/// Objects of one class that pile up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Payload {
    pub(crate) class: ClassIndex,
    pub(crate) instances: u64,
    pub(crate) retained: u64,
}

/// Folded nodes looked through; what lies deeper says nothing about what piles up.
const MOST_VISITED: usize = 4000;
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

impl Context<'_, '_> {
    /// What the nodes' objects hold behind machinery, by retained bytes. The application's classes win
    /// over strings and arrays where they hold a fair part.
    pub(crate) fn payload(&self, nodes: &[FoldedIndex]) -> Option<Payload> {
        let mut found: FxHashMap<ClassIndex, Payload> = FxHashMap::default();
        let mut open: Vec<(FoldedIndex, usize)> = Vec::new();
        for node in nodes {
            open.extend(self.children(*node).iter().map(|child| (*child, 1)));
        }
        let own: Vec<ClassIndex> = nodes.iter().map(|node| self.node(*node).class).collect();
        let mut visited = 0;
        while let Some((index, depth)) = open.pop() {
            visited += 1;
            let node = self.node(index);
            if visited > MOST_VISITED {
                break;
            }
            let name = self.class_name(node.class);
            let through =
                is_machinery(name) || own.contains(&node.class) || self.is_node_class(node.class);
            if through && depth < DEEPEST {
                open.extend(self.children(index).iter().map(|child| (*child, depth + 1)));
                continue;
            }
            let payload = found.entry(node.class).or_insert(Payload {
                class: node.class,
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
        let own = largest(&mut found.values().filter(application))
            .filter(|payload| payload.retained * 4 >= total);
        own.or_else(|| largest(&mut found.values().filter(|p| !self.is_plumbing(p.class))))
            .or_else(|| largest(&mut found.values()))
    }

    /// The largest number of objects below the nodes in one folded node whose class has such a name.
    pub(crate) fn most_frequent_below(
        &self,
        nodes: &[FoldedIndex],
        is_meant: impl Fn(&str) -> bool,
    ) -> u64 {
        let mut open: Vec<FoldedIndex> = nodes.to_vec();
        let (mut most, mut visited) = (0, 0);
        while let Some(index) = open.pop() {
            visited += 1;
            if visited > MOST_VISITED {
                break;
            }
            for child in self.children(index) {
                let node = self.node(*child);
                if is_meant(self.class_name(node.class)) {
                    most = most.max(node.objects);
                }
                open.push(*child);
            }
        }
        most
    }

    fn is_plumbing(&self, class: ClassIndex) -> bool {
        matches!(
            self.class_name(class),
            "java.lang.Class" | "java.lang.Object"
        )
    }

    /// Is it the node class of a hand-written list, tree or table: does it refer to its own kind, and to
    /// a payload? Judged by its declared fields' use in the heap: a child of its own class below it.
    pub(crate) fn is_node_class(&self, class: ClassIndex) -> bool {
        let name = self.class_name(class);
        let element = name.trim_end_matches("[]");
        let last = element.rsplit(['.', '$']).next().unwrap_or(element);
        let nested = element.contains('$');
        let like_a_node = [
            "Node", "Entry", "Link", "Cell", "Bucket", "Slot", "Segment", "Item$",
        ]
        .iter()
        .any(|suffix| last.ends_with(suffix));
        nested && like_a_node && !Library::is_jdk(element)
    }
}
