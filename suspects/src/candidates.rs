//! Where does memory pile up? Walks down the folded dominator tree to the places where it spreads out.
//!
//! A place is one big object whose content is many small ones, or a group of alike objects without a
//! common dominator (held through two doors, or spread over many owners). Going down, children are
//! taken together by class, so that eight threads with an eighth each are one group.

use rustc_hash::FxHashMap;

use super::context::Context;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::ClassIndex;
use heapray_query::class_tree::ClassNodeIndex;

/// Share of the used heap from which something is worth naming.
pub(crate) const LEAST_SHARE: f64 = 0.08;
/// And bytes: a small heap is mostly the JDK's own.
const LEAST_BYTES: u64 = 2 << 20;
/// A member this much larger than the rest of its group is looked at by itself.
const OUTLIER: f64 = 0.7;
/// Steps from a thread to the value of a thread local.
const DEEPEST_IN_THREAD: usize = 6;
/// Share of a group of threads that must lie in one place to be looked at instead of the threads.
const MOSTLY: f64 = 0.6;
/// Classes that take turns in a tree or a chain.
const MOST_CLASSES: usize = 8;
/// Objects of one class directly below an owner, from which they are the elements of its collections.
const LEAST_SHARED: u64 = 8;
/// Folded nodes visited; a tree of big objects is never that large.
const MOST_VISITED: usize = 20_000;

/// A place where memory piles up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The folded nodes that make it up: one single node, or the members of a group.
    pub nodes: Vec<ClassNodeIndex>,
    /// The node above a group.
    pub parent: ClassNodeIndex,
    /// Bytes.
    pub retained: u64,
    /// Objects: 1, or the members of a group.
    pub members: u64,
    /// The class of the object or the members.
    pub class: ClassIndex,
    /// The threads that hold these members: if not in their thread locals, the threads are the matter.
    pub instead_of: Option<Box<Candidate>>,
}

impl Candidate {
    /// Is it a group without an owner among the dominators?
    pub(crate) fn is_group(&self) -> bool {
        self.members > 1
    }
}

/// Children of a node, taken together by class.
#[derive(Debug, Clone)]
struct Siblings {
    class: ClassIndex,
    retained: u64,
    members: u64,
    nodes: Vec<ClassNodeIndex>,
}

impl Context<'_> {
    /// Bytes from which something is worth naming.
    pub(crate) fn threshold(&self) -> u64 {
        // A share of a sum of sizes: neither negative nor beyond 64 bits.
        #[allow(clippy::cast_sign_loss)]
        let least = (self.used as f64 * LEAST_SHARE) as u64;
        least.max(LEAST_BYTES)
    }

    fn siblings(&self, parent: ClassNodeIndex) -> Vec<Siblings> {
        self.siblings_of(&[parent])
    }

    fn siblings_of(&self, parents: &[ClassNodeIndex]) -> Vec<Siblings> {
        let mut by_class: FxHashMap<ClassIndex, Siblings> = FxHashMap::default();
        for child in parents.iter().flat_map(|parent| self.children(*parent)) {
            let node = self.node(*child);
            let class = self.alike(node.class);
            let siblings = by_class.entry(class).or_insert_with(|| Siblings {
                class,
                retained: 0,
                members: 0,
                nodes: Vec::new(),
            });
            siblings.retained += node.retained;
            siblings.members += node.entering;
            siblings.nodes.push(*child);
        }
        let mut list: Vec<Siblings> = by_class.into_values().collect();
        list.sort_by_key(|siblings| (std::cmp::Reverse(siblings.retained), siblings.class));
        list
    }

    /// Places of so many bytes or more where memory piles up, largest first.
    pub(crate) fn candidates(&self, least: u64) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        let mut open: Vec<ClassNodeIndex> = vec![0];
        let mut visited = 0;
        while let Some(node) = open.pop() {
            visited += 1;
            if visited > MOST_VISITED {
                break;
            }
            let mut explained = 0;
            for siblings in self.siblings(node) {
                if siblings.retained < least {
                    break;
                }
                if self.is_recursion(node, siblings.class) {
                    continue; // the structure's head stands for all of it
                }
                let (deeper, rest) = self.divide(&siblings, least);
                let spread = node == 0 || self.is_hub(node) || self.is_thread(node);
                if deeper.is_empty() && !spread {
                    continue; // the population of this very object
                }
                explained += siblings.retained - rest.retained;
                open.extend(deeper);
                // Classes are as many as the program has; those that hold much stand for themselves.
                let classes = self.class_name(siblings.class) == "java.lang.Class";
                if rest.retained >= least && !classes && spread {
                    explained += rest.retained;
                    self.open_group(node, rest, &mut found);
                }
            }
            let mut left = self.node(node).retained.saturating_sub(explained);
            let inner = self.hidden(node, left).filter(|_| node != 0);
            if let Some(single) = inner.filter(|inner| self.node(*inner).single != 0) {
                left = left.saturating_sub(self.node(single).retained);
                open.push(single);
            }
            if node != 0 && left >= least && !self.is_hub(node) {
                found.extend(match inner {
                    Some(inner) => Some(self.alone(inner, left)),
                    None => self.behind_several_fields(node, left, least),
                });
            }
        }
        found.sort_by_key(|candidate| {
            (
                std::cmp::Reverse(candidate.retained),
                candidate.nodes.first().copied(),
            )
        });
        found
    }

    /// The one object in the depth of a tree or a chain that is most of it: a large value in a `TreeMap`,
    /// whose entries dominate one another.
    fn hidden(&self, node: ClassNodeIndex, retained: u64) -> Option<ClassNodeIndex> {
        let mostly = |bytes: u64| bytes as f64 >= retained as f64 * OUTLIER;
        let largest = |index: &ClassNodeIndex| self.node(*index).largest.1;
        let mut classes = vec![self.node(node).class];
        let (mut at, mut recursed) = (node, false);
        while classes.len() < MOST_CLASSES {
            let below = self.children(at).iter().copied();
            let below = below.max_by_key(|child| (largest(child), std::cmp::Reverse(*child)))?;
            if !mostly(largest(&below)) {
                return None;
            }
            let class = self.node(below).class;
            match (classes.contains(&class), recursed) {
                (true, _) => recursed = true,
                (false, true) => return Some(below),
                (false, false) => classes.push(class),
            }
            at = below;
        }
        None
    }

    /// Does the node stand for one thread?
    fn is_thread(&self, node: ClassNodeIndex) -> bool {
        let object = self.object_of(node);
        object.is_some_and(|object| self.heap.roots().is_thread(object.0))
    }

    /// One object that holds so many bytes.
    fn alone(&self, node: ClassNodeIndex, retained: u64) -> Candidate {
        Candidate {
            nodes: vec![node],
            parent: node,
            retained,
            members: 1,
            class: self.node(node).class,
            instead_of: None,
        }
    }

    /// What an owner of several collections holds `left` bytes of: two indexes over the same orders leave
    /// the orders to the object, or the class, that has both in its fields. The orders tell the fields.
    /// A class whose static fields have nothing in common is nobody.
    fn behind_several_fields(
        &self,
        owner: ClassNodeIndex,
        left: u64,
        least: u64,
    ) -> Option<Candidate> {
        let object = self.object_of(owner);
        let of_class = object
            .and_then(|object| self.heap.class_of_class_object(object))
            .is_some();
        let class = self.node(owner).class;
        let name = self.class_name(class);
        if !of_class
            && (self.is_library(class) || name.ends_with("[]") || self.is_node_class(class))
        {
            return Some(self.alone(owner, left));
        }
        let shared = self.siblings(owner).into_iter().find(|siblings| {
            let element = self.class_name(siblings.class);
            let own_part = element
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('$'));
            siblings.members >= LEAST_SHARED
                && (of_class || !self.is_library(siblings.class) && !own_part)
        });
        let shared = shared.filter(|shared| shared.retained * 2 >= left);
        match shared {
            Some(shared) => Some(Candidate {
                nodes: shared.nodes,
                parent: owner,
                retained: left,
                members: shared.members,
                class: shared.class,
                instead_of: None,
            }),
            None => (!of_class).then(|| self.alone(owner, left)),
        }
        .filter(|candidate| candidate.retained >= least)
    }

    /// Single nodes worth descending into, and what remains as a group.
    fn divide(&self, siblings: &Siblings, least: u64) -> (Vec<ClassNodeIndex>, Siblings) {
        let mut deeper = Vec::new();
        let mut rest = siblings.clone();
        let largest = siblings
            .nodes
            .iter()
            .map(|node| self.node(*node).retained)
            .max();
        let dominated =
            largest.is_some_and(|largest| largest as f64 >= siblings.retained as f64 * OUTLIER);
        // Few big ones are named one by one; many of equal size are one thing.
        let big = |node: &ClassNodeIndex| {
            let node = self.node(*node);
            node.single != 0 && node.retained >= least
        };
        let big_ones = siblings.nodes.iter().filter(|node| big(node)).count();
        if dominated || big_ones <= 3 {
            rest.nodes.clear();
            for node in &siblings.nodes {
                if big(node) {
                    deeper.push(*node);
                    rest.retained -= self.node(*node).retained;
                    rest.members -= self.node(*node).entering;
                } else {
                    rest.nodes.push(*node);
                }
            }
        }
        (deeper, rest)
    }

    /// Takes a group as it is, but looks into threads: what all of them keep in one place is what
    /// piles up.
    fn open_group(&self, parent: ClassNodeIndex, group: Siblings, found: &mut Vec<Candidate>) {
        let Siblings {
            class,
            retained,
            members,
            nodes,
        } = group;
        if !self.heap.classes().get(class).is_thread {
            found.push(Candidate {
                nodes,
                parent,
                retained,
                members,
                class,
                instead_of: None,
            });
            return;
        }
        let threads = Candidate {
            nodes,
            parent,
            retained,
            members,
            class,
            instead_of: None,
        };
        // Down to what most of it is, through the thread locals' own objects.
        let mut inside = threads.nodes.clone();
        let mut values = None;
        for _ in 0..DEEPEST_IN_THREAD {
            let Some(largest) = self.siblings_of(&inside).into_iter().next() else {
                break;
            };
            if (largest.retained as f64) < retained as f64 * MOSTLY {
                break;
            }
            let local = self
                .class_name(largest.class)
                .starts_with("java.lang.ThreadLocal$");
            inside.clone_from(&largest.nodes);
            values = Some(largest);
            if !local {
                break;
            }
        }
        let apart = values
            .is_none()
            .then(|| self.largest_in_each(&threads.nodes));
        found.push(match values.or(apart.flatten()) {
            Some(Siblings {
                class,
                retained,
                nodes,
                members,
            }) => Candidate {
                nodes,
                parent,
                retained,
                members: members.max(2),
                class,
                instead_of: Some(Box::new(threads)),
            },
            None => threads,
        });
    }

    /// What most of the threads keep, be it in a thread local or, those at work, in hand: the largest
    /// object of each.
    fn largest_in_each(&self, threads: &[ClassNodeIndex]) -> Option<Siblings> {
        let mut by_class: FxHashMap<ClassIndex, Siblings> = FxHashMap::default();
        for thread in threads {
            let mut at = *thread;
            for _ in 0..DEEPEST_IN_THREAD {
                let Some(below) = self.children(at).first() else {
                    break;
                };
                at = *below;
                let class = self.class_name(self.node(at).class);
                if !class.starts_with("java.lang.ThreadLocal$") {
                    break;
                }
            }
            let node = self.node(at);
            let class = self.alike(node.class);
            let siblings = by_class.entry(class).or_insert_with(|| Siblings {
                class,
                retained: 0,
                members: 0,
                nodes: Vec::new(),
            });
            siblings.retained += node.retained;
            siblings.members += 1;
            siblings.nodes.push(at);
        }
        let most = by_class
            .into_values()
            .max_by_key(|siblings| (siblings.retained, std::cmp::Reverse(siblings.class)))?;
        (most.nodes.len() >= 2 && most.nodes.len() * 2 >= threads.len()).then_some(most)
    }

    /// Objects below which everything hangs without being piled up there: loaders, class objects of
    /// which there are thousands, threads' groups.
    fn is_hub(&self, node: ClassNodeIndex) -> bool {
        let class = self.node(node).class;
        let classes = self.heap.classes();
        classes.is_a(class, "java.lang.ClassLoader") || classes.is_a(class, "java.lang.ThreadGroup")
    }

    /// Does the class occur among the nearest nodes above: a list's, a tree's, a chain's next node?
    fn is_recursion(&self, node: ClassNodeIndex, class: ClassIndex) -> bool {
        let mut above = node;
        for _ in 0..2 {
            if above == 0 {
                return false;
            }
            if self.node(above).class == class {
                return true;
            }
            above = self.node(above).parent;
        }
        false
    }

    /// Objects of a group, the largest first, a few of them.
    pub(crate) fn sample(&self, candidate: &Candidate, most: usize) -> Vec<ObjectIndex> {
        let mut objects: Vec<ObjectIndex> = Vec::new();
        for node in &candidate.nodes {
            objects.extend(self.object_of(*node).or_else(|| self.largest_of(*node)));
        }
        if candidate.is_group() && objects.len() < most && self.is_child_of(candidate) {
            let parents: Vec<u32> = match self.node(candidate.parent).single {
                0 if candidate.parent != 0 => Vec::new(),
                single => vec![single],
            };
            for parent in parents {
                let idoms = self.heap.tree().idom.as_slice();
                let wanted = |(preorder, idom): &(usize, &u32)| {
                    **idom == parent
                        && *preorder <= self.heap.tree().count as usize
                        && self
                            .class_at(*preorder as u32)
                            .map(|class| self.alike(class))
                            == Some(self.alike(candidate.class))
                };
                let members = idoms.iter().enumerate().skip(1).filter(wanted);
                let stride = (candidate.members as usize / most).max(1);
                let spread = members.step_by(stride).take(most);
                objects.extend(spread.filter_map(|(preorder, _)| {
                    self.heap
                        .object_at(heapray_analyzer::TreeIndex(preorder as u32))
                }));
            }
        }
        let mut seen = rustc_hash::FxHashSet::default();
        objects.retain(|object| seen.insert(*object));
        objects.truncate(most);
        objects
    }

    fn is_child_of(&self, candidate: &Candidate) -> bool {
        candidate
            .nodes
            .first()
            .is_some_and(|node| self.node(*node).parent == candidate.parent)
    }

    fn class_at(&self, preorder: u32) -> Option<ClassIndex> {
        let object = self.heap.object_at(heapray_analyzer::TreeIndex(preorder))?;
        Some(self.heap.class_of(object))
    }
}
