//! The depth-first search from the GC roots: which objects are reachable, and in which order.
//!
//! Later stages number objects in preorder: 0 is the virtual root above all GC roots, and parents come before their
//! children.
//!
//! References to GC roots are left out: the immediate dominator of a root is the virtual root, and any path through a
//! root could also begin there.

pub mod measure;
pub mod non_tree_edges;
mod regions;
mod visited;
mod weaker;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};

use heapray_hprof::RootKind;
use rustc_hash::FxHashSet;

use crate::classes::ClassIndex;
use crate::error::Result;
use crate::graph::{Graph, Nodes, Roots, Targets};
use crate::layout::{Scales, Sizes};
use crate::progress::Progress;
use crate::references::Strength;
use crate::storage::bitset::Bitset;
use crate::storage::column::{Backing, Column, Pages};
pub use measure::ObjectCount;
use measure::{Measure, Measured};
pub use measure::{SizeColumn, SizeEntry, SizePart, WalkedClasses, places};
pub use non_tree_edges::{Edges, NonTreeEdges, push_edge};
use non_tree_edges::{LIST, Tree};
pub use regions::{Reachability, Regions};
use visited::Visited;
use weaker::Weaker;

/// References of one object that are pushed on the stack at once. The rest of a longer array waits, so that the stack
/// cannot outgrow the objects.
const AT_ONCE: u32 = 256;
/// The number of objects after which the search reports progress.
const REPORT_INTERVAL: u32 = 1 << 16;
/// A stack entry in place of an object: continue with the waiting array.
const RESUME: u32 = u32::MAX;
/// A stack entry in place of an object: the entry below is the class object of its parent. (Dumps with so many
/// objects are refused.)
const CLASS: u32 = u32::MAX - 1;

/// The search and its columns: 14 bytes per reachable object.
#[derive(Debug)]
pub(crate) struct Reached {
    pub walked: Walked,
    /// Objects by preorder number.
    pub order: Column<u32>,
    /// Parents in the search tree, by preorder number.
    pub parent: Column<u32>,
    /// Shallow sizes by preorder number.
    pub amounts: SizeColumn,
    /// Classes by preorder number.
    pub classes: WalkedClasses,
    /// Reachable objects by class.
    pub by_class: Vec<ObjectCount>,
}

/// The results of the search itself: three bits per object, and 8 bytes per non-tree edge.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    /// The number of reachable objects; preorder numbers go from 1 to this number.
    pub count: u32,
    /// Reachable objects, by object index.
    pub visited: Bitset,
    /// Preorder numbers of the GC roots, ascending.
    pub starts: Vec<u32>,
    /// By class: whether its class object is in the file and no GC root, so that `<class>` references to it count.
    pub tracked: Vec<bool>,
    pub non_tree: NonTreeEdges,
    /// The last preorder number of each region.
    pub regions: Regions,
    /// By class: the last preorder number from which a `<class>` reference counts, see [`Weaker`]. Empty if all count.
    pub class_limits: Vec<u32>,
    /// Class objects that the search found by a `<class>` reference of an instance.
    pub found_by_class: FxHashSet<u32>,
    /// References to objects that something firmer holds than their source, see [`Weaker`], as the preorder number of
    /// the source and the target object. They affect no dominator.
    pub to_firmer: Edges,
}

/// The options of the search.
pub(crate) struct WalkOptions<'w> {
    /// The length of the (inflated) file in bytes, which the heap hardly exceeds.
    pub file_bytes: u64,
    /// Whether to make roots of unreachable objects: first of every object without referrers, then, in ascending
    /// order, of one object after the other until cycles are covered too.
    pub keep_unreachable: bool,
    pub backing: &'w Backing,
    /// Work for the idle thread.
    pub concurrently: &'w (dyn Fn() + Sync),
}

/// Searches from the GC roots. O(objects + references): the search on one thread, sizes and classes on another.
///
/// # Errors
/// When there is no memory for the columns, or `progress` cancels.
pub(crate) fn reach(
    graph: &Graph,
    sizes: &Sizes,
    roots: &Roots,
    options: &WalkOptions<'_>,
    progress: &dyn Progress,
) -> Result<Reached> {
    let backing = options.backing;
    let unit = sizes.unit();
    let is_narrow = |bytes: u64| bytes / unit < u64::from(u32::MAX);
    let entries = graph.len() as usize + 1;
    let mut order = Column::<u32>::zeroed(entries, backing)?;
    let mut parent = Column::<u32>::zeroed(entries, backing)?;
    let ready = [order.pages(backing), parent.pages(backing)];
    let measure = Measure {
        scales: Scales::new(graph, sizes),
        unit,
        order: order.as_atomics(),
    };
    let tree = Tree {
        order: measure.order,
        parent: parent.as_atomics(),
    };
    let mut visited = Visited::room(graph.len())?;
    let visited = Visited::new(visited.as_mut_slice(), &graph.leaves);
    let walk = Walk::new(graph, visited, tree, progress);
    let wide = || Measured::<u64>::new(entries, graph.classes.len(), backing);
    let (walked, columns);
    if is_narrow(options.file_bytes) {
        let mut measured = Measured::<u32>::new(entries, graph.classes.len(), backing)?;
        walked = walk.run_concurrently(roots, options, &ready, &measure, &mut measured)?;
        columns = if is_narrow(measured.total()) {
            measured.into_columns(unit)
        } else {
            // Objects are far larger than their records: hidden fields, or a file with wrong addresses.
            drop(measured);
            let mut measured = wide()?;
            measured.finish(&measure, walked.count);
            measured.into_columns(unit)
        };
    } else {
        let mut measured = wide()?;
        walked = walk.run_concurrently(roots, options, &ready, &measure, &mut measured)?;
        columns = measured.into_columns(unit);
    }
    let (amounts, classes, by_class) = columns;
    for column in [&mut order, &mut parent] {
        column.give_back_from(walked.count as usize + 1, backing);
    }
    Ok(Reached {
        walked,
        order,
        parent,
        amounts,
        classes,
        by_class,
    })
}

/// Emptied lists that wait for new edges.
const MOST_EMPTIED: usize = 4;

/// A running search.
struct Walk<'w> {
    graph: &'w Graph,
    nodes: Nodes<'w>,
    visited: Visited<'w>,
    progress: &'w dyn Progress,
    tree: Tree<'w>,
    /// By class: whether its class object is not visited yet, as far as is known.
    is_open: Vec<bool>,
    /// Objects to visit, each with the preorder number of its parent.
    stack: Vec<(u32, u32)>,
    /// The rests of long arrays, each with the preorder number of the array.
    waiting: Vec<(Targets<'w>, u32)>,
    /// Non-tree edges that are not sent yet.
    non_tree: Edges,
    walked: Walked,
    /// What the search knows once it follows weaker references; `None` before.
    weaker: Option<Weaker>,
    sender: Option<Sender<WalkReport>>,
    /// Lists whose edges were taken in: their memory is there already.
    emptied: Option<Receiver<Edges>>,
    /// The preorder number that was reported last.
    reported: u32,
}

/// A message of the search to the thread that follows it.
enum WalkReport {
    /// All objects up to this preorder number are in the columns.
    Walked(u32),
    /// A list of non-tree edges.
    NonTree(Edges),
}

impl<'w> Walk<'w> {
    fn new(
        graph: &'w Graph,
        visited: Visited<'w>,
        tree: Tree<'w>,
        progress: &'w dyn Progress,
    ) -> Self {
        Self {
            graph,
            nodes: graph.nodes(),
            visited,
            progress,
            tree,
            is_open: Vec::new(),
            stack: Vec::new(),
            waiting: Vec::new(),
            walked: Walked::default(),
            weaker: None,
            non_tree: Vec::with_capacity(LIST),
            sender: None,
            emptied: None,
            reported: 0,
        }
    }

    /// Searches on one thread. Another thread, which is idle otherwise, concurrently populates the memory of the
    /// columns, prefetches answers, and then measures the objects found and takes in the non-tree edges.
    fn run_concurrently<A: SizeEntry>(
        mut self,
        roots: &Roots,
        options: &WalkOptions<'_>,
        ready: &[Pages; 2],
        measure: &Measure<'_>,
        measured: &mut Measured<A>,
    ) -> Result<Walked> {
        let [amounts, classes] = measured.pages(options.backing);
        let [order, parent] = *ready;
        let tree = self.tree;
        let mut non_tree = NonTreeEdges::new(self.graph.len() as usize)?;
        self.walked.tracked = roots.tracked(&self.graph.classes);
        for ((_, class), tracked) in self.graph.classes.iter().zip(&self.walked.tracked) {
            if let Some(object) = class.object.filter(|_| *tracked) {
                non_tree.multi_predecessor.insert(object.0);
            }
        }
        let (sender, reports) = channel();
        let (empty, emptied) = sync_channel(MOST_EMPTIED);
        (self.sender, self.emptied) = (Some(sender), Some(emptied));
        let is_over = AtomicBool::new(false);
        let walk = || {
            let walked = self.run(roots, options.keep_unreachable);
            is_over.store(true, Ordering::Relaxed);
            walked
        };
        let follow = || {
            Pages::populate_all(&[order, parent, amounts, classes], &is_over);
            (options.concurrently)();
            for report in &reports {
                match report {
                    WalkReport::NonTree(mut edges) => {
                        non_tree.take_in(&edges, tree);
                        edges.clear();
                        // If it is not needed, its memory is given back.
                        let _ = empty.try_send(edges);
                    }
                    WalkReport::Walked(last) => measured.follow(measure, last),
                }
                if is_over.load(Ordering::Relaxed) {
                    break; // all threads measure the remaining objects
                }
            }
            reports
        };
        let (walked, reports) = rayon::join(walk, follow);
        let mut walked = walked?;
        let take_in_rest = || {
            for report in reports {
                if let WalkReport::NonTree(edges) = report {
                    non_tree.take_in(&edges, tree);
                }
            }
        };
        rayon::join(take_in_rest, || measured.finish(measure, walked.count));
        measured.trim(options.backing);
        walked.non_tree = non_tree;
        Ok(walked)
    }

    fn run(mut self, roots: &Roots, keep_unreachable: bool) -> Result<Walked> {
        let mut starts = Vec::with_capacity(roots.direct.len());
        for root in &roots.direct {
            if root.kind != RootKind::Unreachable && self.visited.visit(root.object) {
                starts.push(root.object);
            }
        }
        self.is_open.clone_from(&self.walked.tracked);
        for root in &starts {
            self.walk_from(*root);
        }
        self.walked.regions.strong = self.walked.count;
        self.follow_weaker()?;
        if keep_unreachable {
            self.keep_unreachable(&mut starts)?;
        }
        self.send_non_tree();
        self.walked.visited = Bitset::new(self.graph.len() as usize)?;
        self.visited.put_visited(&mut self.walked.visited);
        Ok(self.walked)
    }

    /// Finds the objects that only soft referents reach, then those that only weak and phantom referents reach.
    /// O(referents · log) and the objects found; takes two bits per object if there are such objects.
    fn follow_weaker(&mut self) -> Result<()> {
        let mut waiting = [Vec::new(), Vec::new()];
        for referent in self.graph.referents.all() {
            if self.visited.get(referent.source).is_visited()
                && !self.visited.get(referent.target).is_visited()
            {
                let [soft, weak] = &mut waiting;
                match referent.strength {
                    Strength::Soft => soft.push(referent.target),
                    Strength::Weak | Strength::Phantom => weak.push(referent.target),
                }
            }
        }
        let [soft, weak] = waiting;
        if !soft.is_empty() || !weak.is_empty() {
            self.weaker = Some(Weaker {
                firmer: Bitset::new(0)?,
                soft,
                weak,
            });
            self.walk_region(|weaker| std::mem::take(&mut weaker.soft))?;
            self.walked.regions.soft = self.walked.count;
            // What a soft referent of this region holds is held no firmer than the region.
            self.walk_region(|weaker| {
                let soft = std::mem::take(&mut weaker.soft);
                std::mem::take(&mut weaker.weak)
                    .into_iter()
                    .chain(soft)
                    .collect()
            })?;
            self.weaker = None;
        } else {
            self.walked.regions.soft = self.walked.count;
        }
        self.walked.regions.weak = self.walked.count;
        Ok(())
    }

    /// Visits everything that the waiting objects reach and no earlier region has.
    fn walk_region(&mut self, take_waiting: impl Fn(&mut Weaker) -> Vec<u32>) -> Result<()> {
        let mut firmer = Bitset::new(self.graph.len() as usize)?;
        self.visited.put_visited(&mut firmer);
        self.limit_classes(&firmer);
        if let Some(weaker) = &mut self.weaker {
            weaker.firmer = firmer;
        }
        // In rounds: a referent that a reference of this region holds is a start only if nothing else of the region
        // reaches it.
        loop {
            let mut starts = self.weaker.as_mut().map(&take_waiting).unwrap_or_default();
            starts.sort_unstable();
            starts.retain(|object| self.visited.visit(*object));
            if starts.is_empty() {
                return Ok(());
            }
            for object in starts {
                self.walk_from(object);
            }
        }
    }

    /// `<class>` references from here on to class objects found so far do not count.
    fn limit_classes(&mut self, firmer: &Bitset) {
        let count = self.walked.count;
        let classes = self.graph.classes.iter();
        let tracked = self.walked.tracked.iter();
        if self.walked.class_limits.is_empty() {
            self.walked.class_limits = vec![u32::MAX; self.graph.classes.len()];
        }
        let limits = self.walked.class_limits.iter_mut();
        for (((_, class), is_tracked), limit) in classes.zip(tracked).zip(limits) {
            if *is_tracked
                && *limit == u32::MAX
                && class.object.is_some_and(|object| firmer.contains(object.0))
            {
                *limit = count;
            }
        }
        // `java.lang.Class` stands for the class of class objects.
        if let Some(java_lang_class) = self.graph.classes.java_lang_class()
            && let Some(limit) = self.walked.class_limits.get(java_lang_class.get()).copied()
            && let Some(first) = self.walked.class_limits.first_mut()
        {
            *first = limit;
        }
    }

    fn keep_unreachable(&mut self, starts: &mut Vec<u32>) -> Result<()> {
        let mut referred = Bitset::new(self.graph.len() as usize)?;
        for object in (0..self.graph.len()).filter(|object| !self.visited.get(*object).is_visited())
        {
            let (class, targets) = self.graph.class_and_targets(object);
            targets
                .filter(|target| *target != object)
                .for_each(|target| {
                    referred.insert(target);
                });
            self.graph
                .class_object(class)
                .iter()
                .filter(|class| class.0 != object)
                .for_each(|class| {
                    referred.insert(class.0);
                });
        }
        for only_unreferred in [true, false] {
            for object in 0..self.graph.len() {
                let start = !only_unreferred || !referred.contains(object);
                if start && !self.visited.get(object).is_visited() {
                    self.visited.visit(object);
                    starts.push(object);
                    self.walk_from(object);
                }
            }
        }
        Ok(())
    }

    /// Visits all unvisited objects that a root reaches; the root is marked visited already.
    fn walk_from(&mut self, root: u32) {
        self.walked.starts.push(self.walked.count + 1);
        self.enter(root, 0);
        while let Some((object, parent)) = self.stack.pop() {
            if object >= CLASS {
                self.go_on(object);
            } else if self.visited.visit(object) {
                self.enter(object, parent);
            } else {
                self.pass(object, parent);
            }
        }
    }

    #[cold]
    fn go_on(&mut self, mark: u32) {
        if mark == RESUME {
            if let Some((targets, parent)) = self.waiting.pop() {
                self.push_all(targets, parent, RESUME);
            }
        } else if let Some((object, parent)) = self.stack.pop()
            && self.visited.visit(object)
        {
            self.walked.found_by_class.insert(object);
            self.enter(object, parent);
        }
    }

    /// Notes a reference to an object that was visited before.
    #[inline]
    fn pass(&mut self, object: u32, parent: u32) {
        if let Some(weaker) = &self.weaker
            && weaker.is_held_firmer(object)
        {
            self.walked.to_firmer.push((parent, object));
            return;
        }
        self.non_tree.push((parent, object));
        if self.non_tree.len() == LIST {
            self.send_non_tree();
        }
    }

    #[expect(
        clippy::inline_always,
        reason = "in the loop over the stack, where what it asks for stays in registers"
    )]
    #[inline(always)]
    fn enter(&mut self, object: u32, parent: u32) {
        self.nodes.prefetch_around(object);
        let preorder = self.number(object, parent);
        let (class, targets) = self.nodes.class_and_targets(object);
        if self.is_open.get(class.get()) == Some(&true) {
            self.refer_to_class(class, preorder);
        }
        self.push_all(targets, preorder, object);
    }

    /// Assigns the next preorder number to an object.
    #[inline]
    fn number(&mut self, object: u32, parent: u32) -> u32 {
        self.walked.count += 1;
        let preorder = self.walked.count;
        let at = preorder as usize;
        let Tree { order, parent: up } = self.tree;
        if let (Some(order), Some(up)) = (order.get(at), up.get(at)) {
            order.store(object, Ordering::Relaxed);
            up.store(parent, Ordering::Relaxed);
        }
        if let Some(weaker) = &mut self.weaker {
            weaker.note(self.graph, object);
        }
        preorder
    }

    /// Pushes the class object of an instance on the stack.
    #[cold]
    fn refer_to_class(&mut self, class: ClassIndex, instance: u32) {
        match self.graph.class_object(class) {
            Some(object) if !self.visited.get(object.0).is_visited() => {
                self.stack.push((object.0, instance));
                self.stack.push((CLASS, instance));
            }
            _ => {
                if let Some(open) = self.is_open.get_mut(class.get()) {
                    *open = false;
                }
            }
        }
    }

    #[inline]
    fn report_if_due(&mut self) {
        if self.walked.count - self.reported >= REPORT_INTERVAL {
            self.report_progress();
        }
    }

    #[cold]
    fn report_progress(&mut self) {
        let count = self.walked.count;
        self.progress.advance((count - self.reported).into());
        self.reported = count;
        if self.progress.is_cancelled() {
            // The rest of the search is not needed; the end of the stage reports the cancellation.
            self.stack.clear();
            self.waiting.clear();
        }
        self.send(WalkReport::Walked(count));
    }

    #[cold]
    fn send_non_tree(&mut self) {
        let emptied = self.emptied.as_ref();
        let emptied = emptied.and_then(|emptied| emptied.try_recv().ok());
        let next = emptied.unwrap_or_else(|| Vec::with_capacity(LIST));
        let edges = std::mem::replace(&mut self.non_tree, next);
        self.send(WalkReport::NonTree(edges));
    }

    fn send(&self, report: WalkReport) {
        if let Some(sender) = &self.sender {
            // The receiver is gone if the following thread failed, which reports its error itself.
            let _ = sender.send(report);
        }
    }

    #[expect(clippy::inline_always, reason = "as `enter`")]
    #[inline(always)]
    fn push_all(&mut self, targets: Targets<'w>, parent: u32, itself: u32) {
        if targets.left() > AT_ONCE {
            self.push_some(targets, parent, itself);
            return;
        }
        for target in targets {
            self.push(target, parent, itself);
        }
        self.report_if_due();
    }

    #[cold]
    fn push_some(&mut self, mut targets: Targets<'w>, parent: u32, itself: u32) {
        self.stack.push((RESUME, parent));
        for target in targets.by_ref().take(AT_ONCE as usize) {
            self.push(target, parent, itself);
        }
        self.waiting.push((targets, parent));
        self.report_if_due();
    }

    #[expect(clippy::inline_always, reason = "as `enter`")]
    #[inline(always)]
    fn push(&mut self, target: u32, parent: u32, itself: u32) {
        let state = self.visited.get(target);
        if !state.is_visited() {
            if state.is_leaf() {
                // The search is done with a leaf at once, and never reads its entry.
                self.visited.visit(target);
                self.number(target, parent);
                return;
            }
            self.nodes.prefetch(target);
            self.stack.push((target, parent));
        } else if target != itself {
            self.pass(target, parent);
        }
    }
}
