//! Builds the class tree: a sweep over the dominator tree follows one edge of a trie for every object, from the trie
//! node of its dominator. What follows an edge is counted by edge, and only in the end by class node and loader: mostly
//! many objects follow few edges. Where there are nearly as many edges as objects, objects are counted one by one.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::FxHashMap;

use super::loader_groups::{Kind, LoaderGroups, NONE};
use super::node::{ClassNode, ClassNodeIndex, FoldedObjects};
use super::object_positions::{ObjectPositions, TooDeep};
use super::tree_columns::TreeColumns;
use super::trie::{Edge, EdgeCount, EdgeIndex, RECENT, RecentEdge, TrieNode, TrieNodeIndex};
use heapray_analyzer::AddressIndex;
use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::reach::SizeEntry;

/// An object that retains this part of the heap gets a node of its own.
const SINGLE_SHARE: u64 = 200;
/// Unless there are so many: a list's nodes are all big but the last.
const MOST_SINGLES: usize = 1 << 14;
/// Or its class occurs so often among the nodes above that it is a recursive structure.
const MOST_REPEATS: usize = 3;

/// More nodes than this part of the objects, and the class tree groups nothing.
const MOST_NODES_SHARE: u32 = 8;
/// But so many may always be.
const MOST_NODES_FLOOR: u32 = 1 << 20;
/// Different classes above one another. Real heaps have dozens; without a limit a list with an object of
/// a new class at each node would take the square of its length.
const MOST_DEPTH: u32 = 1024;
/// Trie nodes for each class node at most; beyond them loaders are not distinguished.
const MOST_TRIE_NODES_SHARE: usize = 4;
/// Edges that are counted by edge: one for so many objects.
const MOST_COUNTED_SHARE: u32 = 32;
/// But so many may always be.
const MOST_COUNTED_FLOOR: u32 = 1 << 16;
/// Objects that are added between two looks at whether the other parts are futile.
const AT_ONCE: u32 = 1 << 16;

/// A class tree while it is built.
pub(super) struct ClassTreeBuilder<'f, A> {
    tree: TreeColumns<'f, A>,
    /// An object of so many units gets a node of its own.
    big: u64,
    pub(super) nodes: Vec<ClassNode>,
    /// What stands at nodes besides, and where in this list.
    pub(super) folded: Vec<FoldedObjects>,
    folded_numbers: FxHashMap<(ClassNodeIndex, ClassIndex), u32>,
    /// What else is known of nodes.
    levels: Vec<Level>,
    /// Class nodes by the one above and class, where another edge than one from the first trie node above led to them
    /// first.
    overflow_nodes: FxHashMap<(ClassNodeIndex, ClassIndex), ClassNodeIndex>,
    trie: Vec<TrieNode>,
    /// All but the first trie node of each class node, by class node and sequence of loaders.
    overflow_trie_nodes: FxHashMap<(ClassNodeIndex, u32), TrieNodeIndex>,
    pub(super) loaders: LoaderGroups<'f>,
    /// The edges of the trie; there may be nearly as many as objects.
    edges: Vec<Edge>,
    /// By edge, while these are few; else objects are counted one by one.
    counts: Option<Vec<EdgeCount>>,
    /// The second and further edges of trie nodes, by kind. A map for each trie node, so that the edges of one are
    /// near each other in memory.
    more_edges: Vec<FxHashMap<Kind, EdgeIndex>>,
    recent: Vec<RecentEdge>,
    positions: ObjectPositions<'f>,
    /// Edges to single objects, by preorder number.
    singles: FxHashMap<u32, EdgeIndex>,
    most: usize,
    most_counted: usize,
    /// No limit was met but that of nodes for single objects.
    pub(super) exact: bool,
}

/// Where a class node is.
#[derive(Debug, Clone, Copy)]
struct Level {
    /// Nodes above.
    depth: u32,
    /// The first trie node of the class node.
    trie_node: TrieNodeIndex,
}

impl<'f, A: SizeEntry> ClassTreeBuilder<'f, A> {
    /// Counts by edge while these are few.
    pub(super) fn new(
        tree: TreeColumns<'f, A>,
        index: &'f AddressIndex,
        positions: ObjectPositions<'f>,
    ) -> Self {
        let TreeColumns {
            graph, heaps, unit, ..
        } = tree;
        let all = heaps.retained.get(0);
        let mut root = ClassNode::new(0, ClassIndex::CLASS_OBJECT);
        root.retained = all;
        let nowhere = Edge {
            to: 0,
            target: 0,
            enters: false,
            folded: 0,
            loaders: [NONE; 2],
        };
        let nothing = RecentEdge {
            from_and_class: u64::MAX,
            number: 0,
            to: 0,
        };
        Self {
            tree,
            big: (all / SINGLE_SHARE).max(1).div_ceil(unit),
            nodes: vec![root],
            folded: Vec::new(),
            folded_numbers: FxHashMap::default(),
            levels: vec![Level {
                depth: 0,
                trie_node: 0,
            }],
            overflow_nodes: FxHashMap::default(),
            trie: vec![TrieNode::new(0, 0)],
            overflow_trie_nodes: FxHashMap::default(),
            loaders: LoaderGroups::new(graph, index),
            edges: vec![nowhere],
            counts: Some(vec![EdgeCount::default()]),
            more_edges: Vec::new(),
            recent: vec![nothing; RECENT],
            positions,
            singles: FxHashMap::default(),
            most: (heaps.count / MOST_NODES_SHARE).max(MOST_NODES_FLOOR) as usize,
            most_counted: (heaps.count / MOST_COUNTED_SHARE).max(MOST_COUNTED_FLOOR) as usize,
            exact: true,
        }
    }

    /// Adds one part of several, while none of them `is_futile`. `None` where too much stands above it, or there are too
    /// many edges to count.
    pub(super) fn add_part(&mut self, mut part: Range<u32>, is_futile: &AtomicBool) -> Option<()> {
        while !part.is_empty() {
            let next = part.start.saturating_add(AT_ONCE).min(part.end);
            self.sweep(part.start..next).ok()?;
            if self.counts.is_none() || is_futile.load(Ordering::Relaxed) {
                return None;
            }
            part.start = next;
        }
        Some(())
    }

    /// Follows an edge for every object: a chain of look-ups, one after the other, compared to which counting costs little.
    pub(super) fn sweep(&mut self, objects: Range<u32>) -> Result<(), TooDeep> {
        let TreeColumns {
            graph,
            heaps,
            retained,
            ..
        } = self.tree;
        let columns = objects.start as usize..objects.end as usize;
        let dominators = heaps.idom.as_slice();
        let own = dominators.get(columns.clone()).unwrap_or_default();
        let amounts = retained.get(columns).unwrap_or_default();
        let classes = heaps
            .classes
            .range(graph, heaps.order.as_slice(), objects.clone());
        for (class, ((dominator, amount), preorder)) in
            classes.zip(own.iter().zip(amounts).zip(objects))
        {
            let from = match self.positions.get(*dominator) {
                Some(node) => node,
                None => self.find_trie_node(*dominator, dominators)?,
            };
            let amount = amount.units();
            let (number, to) = self.edge_below(from, class, preorder, amount);
            self.positions.put(preorder, to);
            let counts = self.counts.as_mut();
            match counts.and_then(|counts| counts.get_mut(number as usize)) {
                Some(count) => count.add(preorder, amount),
                None => self.count_object(number, preorder, amount),
            }
        }
        Ok(())
    }

    /// The trie node of an object that was added long ago, or in another part.
    #[cold]
    fn find_trie_node(
        &mut self,
        preorder: u32,
        dominators: &[u32],
    ) -> Result<TrieNodeIndex, TooDeep> {
        let heaps = self.tree.heaps;
        let (mut node, way) = self.positions.find(preorder, dominators)?;
        for object in way.into_iter().rev() {
            let class = heaps.class_at(self.tree.graph, object);
            (_, node) = self.edge_below(node, class, object, self.tree.retained(object));
            self.positions.put(object, node);
        }
        self.positions.put(preorder, node);
        Ok(node)
    }

    /// The edge of an object below one at the trie node `from`, and its end.
    #[inline]
    fn edge_below(
        &mut self,
        from: TrieNodeIndex,
        class: ClassIndex,
        preorder: u32,
        amount: u64,
    ) -> (EdgeIndex, TrieNodeIndex) {
        if amount >= self.big {
            let kind = self.kind(class, preorder);
            if let Some(single) = self.single(from, kind, preorder) {
                return (single, self.edge_end(single));
            }
        }
        let (from_and_class, slot) = RecentEdge::slot(from, class);
        match self.recent.get(slot) {
            Some(edge) if edge.from_and_class == from_and_class => (edge.number, edge.to),
            _ => self.find_edge_of(from, class, preorder),
        }
    }

    #[cold]
    fn find_edge_of(
        &mut self,
        from: TrieNodeIndex,
        class: ClassIndex,
        preorder: u32,
    ) -> (EdgeIndex, TrieNodeIndex) {
        let kind = self.kind(class, preorder);
        let number = self.find_edge(from, kind);
        let to = self.edge_end(number);
        let (from_and_class, slot) = RecentEdge::slot(from, class);
        if self.loaders.are_all_of_one_kind(class)
            && let Some(slot) = self.recent.get_mut(slot)
        {
            *slot = RecentEdge {
                from_and_class,
                number,
                to,
            };
        }
        (number, to)
    }

    /// The end of an edge.
    fn edge_end(&self, edge: EdgeIndex) -> TrieNodeIndex {
        self.edges.get(edge as usize).map_or(0, |edge| edge.to)
    }

    fn kind(&mut self, class: ClassIndex, preorder: u32) -> Kind {
        let object = self.tree.heaps.order.as_slice().get(preorder as usize);
        self.loaders.kind(class, || object.copied())
    }

    fn find_edge(&mut self, from: TrieNodeIndex, kind: Kind) -> EdgeIndex {
        self.known_edge(from, kind).unwrap_or_else(|| {
            let edge = self.new_edge(from, kind);
            let number = self.add_edge(edge);
            self.remember_edge(from, kind, number);
            number
        })
    }

    fn known_edge(&self, from: TrieNodeIndex, kind: Kind) -> Option<EdgeIndex> {
        let TrieNode { first, more, .. } = *self.trie.get(from as usize)?;
        if first.0 == kind {
            return Some(first.1).filter(|number| *number != 0);
        }
        let more = self.more_edges.get(more.checked_sub(1)? as usize)?;
        more.get(&kind).copied()
    }

    fn remember_edge(&mut self, from: TrieNodeIndex, kind: Kind, number: EdgeIndex) {
        let Some(node) = self.trie.get_mut(from as usize) else {
            return;
        };
        if node.first.1 == 0 {
            node.first = (kind, number);
            return;
        }
        if node.more == 0 {
            self.more_edges.push(FxHashMap::default());
            node.more = self.more_edges.len() as u32;
        }
        if let Some(more) = self.more_edges.get_mut(node.more as usize - 1) {
            more.insert(kind, number);
        }
    }

    fn add_edge(&mut self, edge: Edge) -> EdgeIndex {
        self.edges.push(edge);
        if let Some(counts) = &mut self.counts {
            counts.push(EdgeCount::default());
            if counts.len() > self.most_counted {
                // From now on object by object.
                self.count();
            }
        }
        self.edges.len() as EdgeIndex - 1
    }

    fn new_edge(&mut self, from: TrieNodeIndex, kind: Kind) -> Edge {
        let node = self.trie_node(from).node;
        let class = self.loaders.class(kind);
        let target = self
            .above(node)
            .find(|above| self.class_at(*above) == Some(class));
        let level = self.level(node);
        let folded = target.map_or(0, |_| self.number_folded(node, class) + 1);
        let (to, target) = match target {
            Some(target) => (node, target),
            None => match self.node_below(node, class) {
                Some(known) => (known, known),
                None if self.nodes.len() >= self.most || level.depth >= MOST_DEPTH => {
                    self.exact = false;
                    (node, node)
                }
                None => {
                    let new = self.push(ClassNode::new(node, class), level.depth);
                    if from != level.trie_node || kind != class.0 {
                        self.overflow_nodes.insert((node, class), new);
                    }
                    (new, new)
                }
            },
        };
        let (end, loaders) = self.below(from, to, kind);
        Edge {
            to: end,
            target,
            enters: to == target && to != node,
            folded,
            loaders,
        }
    }

    /// Where objects of that class which stand at the node are counted.
    fn number_folded(&mut self, node: ClassNodeIndex, class: ClassIndex) -> u32 {
        let next = self.folded.len() as u32;
        let number = *self.folded_numbers.entry((node, class)).or_insert(next);
        if number == next {
            self.folded.push(FoldedObjects {
                node,
                class,
                objects: 0,
                retained: 0,
            });
        }
        number
    }

    /// The class node of a class below another, if an edge led there before: from the first trie node of that one, or from
    /// elsewhere.
    fn node_below(&self, node: ClassNodeIndex, class: ClassIndex) -> Option<ClassNodeIndex> {
        let overflow = || self.overflow_nodes.get(&(node, class)).copied();
        let edge = self.known_edge(self.level(node).trie_node, class.0);
        let edge = edge.and_then(|edge| self.edges.get(edge as usize));
        match edge.filter(|edge| edge.enters) {
            Some(edge) => Some(edge.target),
            None => overflow(),
        }
    }

    /// A node for one big object; `None` when it belongs to a recursive structure.
    #[cold]
    fn single(&mut self, from: TrieNodeIndex, kind: Kind, preorder: u32) -> Option<EdgeIndex> {
        if let Some(known) = self.singles.get(&preorder) {
            return Some(*known);
        }
        let node = self.trie_node(from).node;
        let Level { depth, .. } = self.level(node);
        if self.singles.len() >= MOST_SINGLES || depth >= MOST_DEPTH {
            return None;
        }
        let class = self.loaders.class(kind);
        let same = |above: &ClassNodeIndex| self.class_at(*above) == Some(class);
        let repeats = self.above(node).filter(same).count();
        if repeats >= MOST_REPEATS {
            return None;
        }
        let mut single = ClassNode::new(node, class);
        (single.single, single.nested) = (preorder, repeats > 0);
        let target = self.push(single, depth);
        let (to, loaders) = self.below(from, target, kind);
        let edge = self.add_edge(Edge {
            to,
            target,
            enters: true,
            folded: 0,
            loaders,
        });
        self.singles.insert(preorder, edge);
        Some(edge)
    }

    /// A new class node below one of that depth. The next trie node is its first.
    fn push(&mut self, node: ClassNode, depth: u32) -> ClassNodeIndex {
        self.levels.push(Level {
            depth: depth + 1,
            trie_node: self.trie.len() as TrieNodeIndex,
        });
        self.nodes.push(node);
        self.nodes.len() as ClassNodeIndex - 1
    }

    fn level(&self, node: ClassNodeIndex) -> Level {
        let nowhere = Level {
            depth: 0,
            trie_node: 0,
        };
        self.levels.get(node as usize).copied().unwrap_or(nowhere)
    }

    fn trie_node(&self, index: TrieNodeIndex) -> TrieNode {
        let nowhere = TrieNode::new(0, 0);
        self.trie.get(index as usize).copied().unwrap_or(nowhere)
    }

    /// The trie node of a class node for an object of that kind, and the loaders that are new there.
    fn below(
        &mut self,
        from: TrieNodeIndex,
        to: ClassNodeIndex,
        kind: Kind,
    ) -> (TrieNodeIndex, [u32; 2]) {
        let sequence = self.trie_node(from).sequence;
        self.loaders.gave_up |= self.trie.len() >= self.most * MOST_TRIE_NODES_SHARE;
        let (sequence, loaders) = self.loaders.extend(sequence, kind);
        let next = self.trie.len() as TrieNodeIndex;
        let first = self.level(to).trie_node;
        let node = if first == next || self.trie_node(first).sequence == sequence {
            first
        } else {
            *self
                .overflow_trie_nodes
                .entry((to, sequence))
                .or_insert(next)
        };
        if node == next {
            self.trie.push(TrieNode::new(to, sequence));
        }
        (node, loaders)
    }

    /// The node and those above it, the virtual root left out.
    fn above(&self, from: ClassNodeIndex) -> impl Iterator<Item = ClassNodeIndex> {
        let parent = |node: &ClassNodeIndex| self.nodes.get(*node as usize).map(|node| node.parent);
        std::iter::successors(Some(from), parent).take_while(|node| *node != 0)
    }

    fn class_at(&self, node: ClassNodeIndex) -> Option<ClassIndex> {
        self.nodes.get(node as usize).map(|node| node.class)
    }

    /// Would one builder for all objects have met no limit? Else what is left out depends on the order, and one builder
    /// must see all objects in a row.
    pub(super) fn has_room_for(&self, others: &[Self]) -> bool {
        let all = || std::iter::once(self).chain(others);
        let sum = |number: fn(&Self) -> usize| all().map(number).sum::<usize>();
        all().all(|builder| builder.exact && !builder.loaders.gave_up)
            && sum(|builder| builder.singles.len()) < MOST_SINGLES
            && sum(|builder| builder.nodes.len()) < self.most
            && sum(|builder| builder.trie.len()) < self.most * MOST_TRIE_NODES_SHARE
            && sum(|builder| builder.loaders.kinds()) < super::loader_groups::MOST_KINDS
    }

    /// Adds the counts of edges to class nodes and loaders.
    pub(super) fn count(&mut self) {
        let counts = self.counts.take().unwrap_or_default();
        for (number, count) in counts.into_iter().enumerate() {
            self.count_edge(number, count);
        }
    }

    fn count_object(&mut self, number: EdgeIndex, preorder: u32, amount: u64) {
        let mut count = EdgeCount::default();
        count.add(preorder, amount);
        self.count_edge(number as usize, count);
    }

    fn count_edge(&mut self, number: usize, count: EdgeCount) {
        let Some(edge) = self.edges.get(number) else {
            return;
        };
        let unit = self.tree.unit;
        let retained = count.retained * unit;
        for loader in edge.loaders {
            self.loaders.add(loader, retained);
        }
        let folded = edge.folded.checked_sub(1);
        if let Some(folded) = folded.and_then(|number| self.folded.get_mut(number as usize)) {
            folded.objects += count.objects;
            folded.retained += retained;
        }
        if let Some(node) = self.nodes.get_mut(edge.target as usize) {
            node.objects += count.objects;
            if edge.enters {
                node.entering += count.objects;
                node.retained += retained;
                node.see((count.largest, count.most * unit));
            }
        }
    }

    /// Adds the counts of another builder.
    pub(super) fn merge(&mut self, other: Self) {
        let key = |node: &ClassNode| (node.parent, node.class, node.single);
        let own = self.nodes.iter().zip(0..).skip(1);
        let mut numbers: FxHashMap<_, ClassNodeIndex> =
            own.map(|(node, number)| (key(node), number)).collect();
        // Nodes come behind those above them.
        let mut of_other = vec![0];
        for mut node in other.nodes.into_iter().skip(1) {
            node.parent = of_other
                .get(node.parent as usize)
                .copied()
                .unwrap_or_default();
            let next = self.nodes.len() as ClassNodeIndex;
            let number = *numbers.entry(key(&node)).or_insert(next);
            of_other.push(number);
            match self.nodes.get_mut(number as usize) {
                Some(own) => own.add(&node),
                None => self.nodes.push(node),
            }
        }
        for folded in other.folded {
            let node = of_other.get(folded.node as usize).copied();
            let number = self.number_folded(node.unwrap_or_default(), folded.class);
            if let Some(own) = self.folded.get_mut(number as usize) {
                own.objects += folded.objects;
                own.retained += folded.retained;
            }
        }
        self.loaders.merge(&other.loaders);
    }
}
