//! What do the GC roots reach, and in which order? One depth-first walk over the graph.
//!
//! Everything behind this stage is numbered in preorder: 0 is the virtual root above all GC roots,
//! parents come before their children.
//!
//! Edges into GC roots are left out: a root's immediate dominator is the virtual root, and any path
//! that enters one could have begun there.

mod beside;
mod measure;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Sender, channel};

use heapray_hprof::RootKind;
use rustc_hash::FxHashSet;

use crate::bitset::Bitset;
use crate::classes::ClassIndex;
use crate::column::{Backing, Column, Pages};
use crate::error::Result;
use crate::graph::{Graph, Node, Roots, Targets};
use crate::layout::Sizes;
use crate::progress::Progress;
pub(crate) use beside::BesideEdges;
pub use measure::Total;
pub(crate) use measure::{Amount, Amounts, WalkedClasses, places};
use measure::{Measure, Measured};

/// References of one object that are put on the stack at once; of longer arrays the rest waits, so
/// that the stack can't outgrow the objects.
const AT_ONCE: u32 = 256;
/// So many steps up from an object the walk looks for what the object refers to: a child's field for its
/// parent is three steps from it, by way of the parent's list and the list's array.
const NEAR_ABOVE: u32 = 3;
/// Objects after which the walk tells how far it got.
const TELL_AFTER: u32 = 1 << 16;
/// On the stack in place of an object: go on with the array that waits.
const RESUME: u32 = u32::MAX;
/// On the stack in place of an object: what lies below it is the class object of its parent. (Dumps of so
/// many objects are refused.)
const CLASS: u32 = u32::MAX - 1;

/// The depth-first walk with its columns: 14 bytes per reachable object.
#[derive(Debug)]
pub(crate) struct Reached {
    pub(crate) walked: Walked,
    /// Object by preorder number.
    pub(crate) order: Column<u32>,
    /// Parent in the walk, by preorder number.
    pub(crate) parent: Column<u32>,
    /// Shallow sizes by preorder number.
    pub(crate) amounts: Amounts,
    /// Classes by preorder number.
    pub(crate) classes: WalkedClasses,
    /// Reachable objects by class.
    pub(crate) by_class: Vec<Total>,
}

/// What the walk found out: three bits per object, and 8 bytes for each reference beside its tree.
#[derive(Debug)]
pub(crate) struct Walked {
    /// Reachable objects; preorder numbers go from 1 to here.
    pub(crate) count: u32,
    /// Reachable objects.
    pub(crate) visited: Bitset,
    /// Objects that several others refer to, roots that anything refers to, and class objects that are no
    /// roots.
    pub(crate) shared: Bitset,
    /// By preorder number: objects with a reference into a shared one other than that by which the walk
    /// found it.
    pub(crate) leading: Bitset,
    /// Preorder numbers of roots, ascending.
    pub(crate) starts: Vec<u32>,
    /// By class: its class object is no root, so that references by `<class>` to it count.
    pub(crate) tracked: Vec<bool>,
    pub(crate) beside: BesideEdges,
    /// References to objects a few steps above in the tree: preorder numbers of both. Nearly all are of no
    /// account, so nothing else is noted of them yet.
    pub(crate) upward: BesideEdges,
    /// Class objects that were found by the `<class>` of an instance rather than a reference.
    pub(crate) found_by_class: FxHashSet<u32>,
}

/// How to walk.
pub(crate) struct WalkOptions<'w> {
    /// Length of the (inflated) file, which a heap is hardly larger than.
    pub(crate) file_bytes: u64,
    /// Make roots of what remains: first of everything that nothing refers to, then, in ascending order,
    /// of one object after the other until cycles are covered too.
    pub(crate) keep_unreachable: bool,
    pub(crate) backing: &'w Backing,
    /// What the idle thread may do besides.
    pub(crate) meanwhile: &'w (dyn Fn() + Sync),
}

/// Walks from the roots. O(objects + references): the walk on one thread, sizes and classes on another.
pub(crate) fn reach(
    graph: &Graph<'_>,
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
        graph,
        sizes,
        order: order.as_atomics(),
    };
    let walk = Walk::new(graph, measure.order, parent.as_mut_slice(), progress)?;
    let wide = || Measured::<u64>::new(entries, graph.classes.len(), backing);
    let (walked, columns);
    if is_narrow(options.file_bytes) {
        let mut measured = Measured::<u32>::new(entries, graph.classes.len(), backing)?;
        walked = walk.run_ahead(roots, options, &ready, &measure, &mut measured)?;
        columns = if is_narrow(measured.total()) {
            measured.into_columns(unit)
        } else {
            // Objects far larger than their records: hidden fields, or a file that lies about gaps.
            drop(measured);
            let mut measured = wide()?;
            measured.finish(&measure, walked.count);
            measured.into_columns(unit)
        };
    } else {
        let mut measured = wide()?;
        walked = walk.run_ahead(roots, options, &ready, &measure, &mut measured)?;
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

struct Walk<'w, 'a> {
    graph: &'w Graph<'a>,
    progress: &'w dyn Progress,
    order: &'w [AtomicU32],
    parent: &'w mut [u32],
    /// By class: has a class object that is not visited yet, as far as is known.
    is_open: Vec<bool>,
    /// Object and its parent's preorder number.
    stack: Vec<(u32, u32)>,
    waiting: Vec<(Targets<'w>, u32)>,
    walked: Walked,
    /// Tells how far the walk is.
    teller: Option<Sender<u32>>,
}

impl<'w, 'a> Walk<'w, 'a> {
    fn new(
        graph: &'w Graph<'a>,
        order: &'w [AtomicU32],
        parent: &'w mut [u32],
        progress: &'w dyn Progress,
    ) -> Result<Self> {
        let objects = graph.len() as usize;
        Ok(Self {
            graph,
            progress,
            order,
            parent,
            is_open: Vec::new(),
            stack: Vec::new(),
            waiting: Vec::new(),
            walked: Walked {
                count: 0,
                visited: Bitset::new(objects)?,
                shared: Bitset::new(objects)?,
                leading: Bitset::new(objects + 1)?,
                starts: Vec::new(),
                tracked: vec![false; graph.classes.len()],
                beside: BesideEdges::default(),
                upward: BesideEdges::default(),
                found_by_class: FxHashSet::default(),
            },
            teller: None,
        })
    }

    /// Walks while another thread, which has nothing else to do, gets the columns' memory ready, does what
    /// else it can, and then measures what the walk has found.
    fn run_ahead<A: Amount>(
        mut self,
        roots: &Roots,
        options: &WalkOptions<'_>,
        ready: &[Pages; 2],
        measure: &Measure<'_, '_>,
        measured: &mut Measured<A>,
    ) -> Result<Walked> {
        let [amounts, classes] = measured.pages(options.backing);
        let [order, parent] = *ready;
        let (teller, told) = channel();
        self.teller = Some(teller);
        let is_over = AtomicBool::new(false);
        let walk = || {
            let walked = self.run(roots, options.keep_unreachable);
            is_over.store(true, Ordering::Relaxed);
            walked
        };
        let follow = || {
            Pages::get_ready(&[order, parent, amounts, classes], &is_over);
            (options.meanwhile)();
            measured.follow(measure, told, &is_over);
        };
        let (walked, ()) = rayon::join(walk, follow);
        let walked = walked?;
        measured.finish(measure, walked.count);
        measured.trim(options.backing);
        Ok(walked)
    }

    fn run(mut self, roots: &Roots, keep_unreachable: bool) -> Result<Walked> {
        let mut starts = Vec::with_capacity(roots.direct.len());
        for root in &roots.direct {
            if root.kind != RootKind::Unreachable && self.walked.visited.insert(root.object) {
                starts.push(root.object);
            }
        }
        for (index, class) in self.graph.classes.iter() {
            if let Some(object) = class.object
                && !self.walked.visited.contains(object.0)
            {
                self.track(index, object.0);
            }
        }
        let java_lang_class = self.graph.classes.java_lang_class();
        let is_tracked = |class: ClassIndex| self.walked.tracked.get(class.get()) == Some(&true);
        if java_lang_class.is_some_and(is_tracked)
            && let Some(tracked) = self.walked.tracked.first_mut()
        {
            *tracked = true; // class objects are instances of it
        }
        self.is_open.clone_from(&self.walked.tracked);
        for root in &starts {
            self.walk_from(*root);
        }
        if keep_unreachable {
            self.keep_unreachable(&mut starts)?;
        }
        Ok(self.walked)
    }

    fn track(&mut self, class: ClassIndex, object: u32) {
        self.walked.shared.insert(object);
        if let Some(tracked) = self.walked.tracked.get_mut(class.get()) {
            *tracked = true;
        }
    }

    fn keep_unreachable(&mut self, starts: &mut Vec<u32>) -> Result<()> {
        let mut referred = Bitset::new(self.graph.len() as usize)?;
        for object in (0..self.graph.len()).filter(|object| !self.walked.visited.contains(*object))
        {
            let node = self.graph.node(object);
            node.targets
                .filter(|target| *target != object)
                .for_each(|target| {
                    referred.insert(target);
                });
            self.graph
                .class_object(node.class)
                .iter()
                .filter(|class| class.0 != object)
                .for_each(|class| {
                    referred.insert(class.0);
                });
        }
        for only_unreferred in [true, false] {
            for object in 0..self.graph.len() {
                let start = !only_unreferred || !referred.contains(object);
                if start && !self.walked.visited.contains(object) {
                    self.walked.visited.insert(object);
                    starts.push(object);
                    self.walk_from(object);
                }
            }
        }
        Ok(())
    }

    /// Walks everything that is not visited yet from a root that is marked visited already.
    fn walk_from(&mut self, root: u32) {
        self.walked.starts.push(self.walked.count + 1);
        self.enter(root, 0);
        while let Some((object, parent)) = self.stack.pop() {
            if object >= CLASS {
                self.go_on(object);
            } else if self.walked.visited.insert(object) {
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
            && self.walked.visited.insert(object)
        {
            self.walked.found_by_class.insert(object);
            self.enter(object, parent);
        }
    }

    /// A reference to what was visited before.
    #[inline]
    fn pass(&mut self, object: u32, parent: u32) {
        self.walked.shared.insert(object);
        self.walked.leading.insert(parent);
        self.walked.beside.push(parent, object);
    }

    #[inline]
    fn enter(&mut self, object: u32, parent: u32) {
        self.walked.count += 1;
        let preorder = self.walked.count;
        if let Some((next, _)) = self.stack.last() {
            self.graph.prefetch_targets(*next);
        }
        let Node { class, targets, .. } = self.graph.node(object);
        let at = preorder as usize;
        if let (Some(order), Some(up)) = (self.order.get(at), self.parent.get_mut(at)) {
            order.store(object, Ordering::Relaxed);
            *up = parent;
        }
        if preorder.is_multiple_of(TELL_AFTER) {
            self.tell(preorder);
        }
        if self.is_open.get(class.get()) == Some(&true) {
            self.refer_to_class(class, preorder);
        }
        self.push_all(targets, preorder, object);
    }

    /// Has the walk go on to the class object of an instance.
    #[cold]
    fn refer_to_class(&mut self, class: ClassIndex, instance: u32) {
        match self.graph.class_object(class) {
            Some(object) if !self.walked.visited.contains(object.0) => {
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

    #[cold]
    fn tell(&self, preorder: u32) {
        self.progress.advance(TELL_AFTER.into());
        if let Some(teller) = &self.teller {
            // Nobody listens any more when the follower has failed, which it tells itself.
            let _ = teller.send(preorder);
        }
    }

    #[inline]
    fn push_all(&mut self, targets: Targets<'w>, parent: u32, itself: u32) {
        if targets.left() > AT_ONCE {
            self.push_some(targets, parent, itself);
            return;
        }
        for target in targets {
            self.push(target, parent, itself);
        }
    }

    #[cold]
    fn push_some(&mut self, mut targets: Targets<'w>, parent: u32, itself: u32) {
        self.stack.push((RESUME, parent));
        for target in targets.by_ref().take(AT_ONCE as usize) {
            self.push(target, parent, itself);
        }
        self.waiting.push((targets, parent));
    }

    #[inline]
    fn push(&mut self, target: u32, parent: u32, itself: u32) {
        if !self.walked.visited.contains(target) {
            self.graph.prefetch(target);
            self.stack.push((target, parent));
        } else if target != itself {
            self.meet(target, parent);
        }
    }

    /// A reference to what was visited before the object was.
    #[inline]
    fn meet(&mut self, target: u32, source: u32) {
        let mut above = source;
        for _ in 0..NEAR_ABOVE {
            above = self.parent.get(above as usize).copied().unwrap_or_default();
            let object = self.order.get(above as usize);
            if above == 0 {
                break;
            }
            if object.is_some_and(|object| object.load(Ordering::Relaxed) == target) {
                return self.walked.upward.push(source, above);
            }
        }
        self.pass(target, source);
    }
}
