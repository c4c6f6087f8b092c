//! What do the GC roots reach, and in which order? One depth-first walk over the graph.
//!
//! Everything behind this stage is numbered in preorder: 0 is the virtual root above all GC roots,
//! parents come before their children. Sizes are noted on the way, in [`Amounts`], since the walk has
//! the object at hand anyway.
//!
//! Edges into GC roots are left out: a root's immediate dominator is the virtual root, and any path
//! that enters one could have begun there.

use std::sync::atomic::{AtomicBool, Ordering};

use heapray_hprof::RootKind;

use crate::bitset::Bitset;
use crate::classes::ClassIndex;
use crate::column::{Backing, Column, Pages};
use crate::error::Result;
use crate::graph::{Graph, Node, Roots, Targets};
use crate::layout::Sizes;
use crate::progress::Progress;

/// References of one object that are put on the stack at once; of longer arrays the rest waits, so
/// that the stack can't outgrow the objects.
const AT_ONCE: u32 = 256;
/// On the stack in place of an object: go on with the array that waits.
const RESUME: u32 = u32::MAX;

/// A number of bytes, in units small enough for the heap at hand.
pub(crate) trait Amount: bytemuck::Pod + Send + Sync {
    fn from_units(units: u64) -> Self;
    fn units(self) -> u64;
}

impl Amount for u32 {
    #[inline]
    fn from_units(units: u64) -> Self {
        units as Self
    }
    #[inline]
    fn units(self) -> u64 {
        self.into()
    }
}

impl Amount for u64 {
    #[inline]
    fn from_units(units: u64) -> Self {
        units
    }
    #[inline]
    fn units(self) -> u64 {
        self
    }
}

/// Bytes per object by preorder number: 4 bytes an entry in heaps below 2³² units, 8 in larger ones.
#[derive(Debug)]
pub(crate) enum Amounts {
    Narrow(Column<u32>, u64),
    Wide(Column<u64>, u64),
}

impl Amounts {
    /// Bytes of an entry.
    #[inline]
    pub(crate) fn get(&self, preorder: u32) -> u64 {
        match self {
            Self::Narrow(column, unit) => column
                .as_slice()
                .get(preorder as usize)
                .map_or(0, |v| u64::from(*v) * unit),
            Self::Wide(column, unit) => column
                .as_slice()
                .get(preorder as usize)
                .map_or(0, |v| v * unit),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Narrow(column, _) => column.len() * 4,
            Self::Wide(column, _) => column.len() * 8,
        }
    }
}

/// Objects and bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Total {
    /// How many.
    pub objects: u64,
    /// Their shallow sizes, bytes.
    pub bytes: u64,
}

impl std::ops::AddAssign for Total {
    fn add_assign(&mut self, other: Self) {
        self.objects += other.objects;
        self.bytes += other.bytes;
    }
}

/// Classes by preorder number, 2 bytes each: sweeps over all objects in the order of the walk need no
/// random access for them.
#[derive(Debug)]
pub(crate) struct WalkedClasses(Column<u16>);

impl WalkedClasses {
    /// In place of numbers that don't fit: look the object up.
    const ELSEWHERE: u16 = u16::MAX;

    pub(crate) fn bytes(&self) -> usize {
        self.0.len() * 2
    }

    /// The class of the object of that preorder number; [`ClassIndex::CLASS_OBJECT`] for class objects.
    #[inline]
    pub(crate) fn get(&self, graph: &Graph<'_>, order: &[u32], preorder: u32) -> ClassIndex {
        match self.0.as_slice().get(preorder as usize) {
            Some(class) if *class != Self::ELSEWHERE => ClassIndex((*class).into()),
            _ => {
                let object = order.get(preorder as usize).copied();
                graph.class_of(object.unwrap_or_default())
            }
        }
    }
}

/// The depth-first walk. Per reachable object 14 bytes, and four bits.
#[derive(Debug)]
pub(crate) struct Reached {
    /// Reachable objects; preorder numbers go from 1 to here.
    pub(crate) count: u32,
    /// Object by preorder number.
    pub(crate) order: Column<u32>,
    /// Parent in the walk, by preorder number.
    pub(crate) parent: Column<u32>,
    /// Shallow sizes by preorder number.
    pub(crate) amounts: Amounts,
    /// Reachable objects.
    pub(crate) visited: Bitset,
    /// Classes by preorder number.
    pub(crate) classes: WalkedClasses,
    /// Objects that several others refer to, roots that anything refers to, and class objects that are no
    /// roots.
    pub(crate) shared: Bitset,
    /// By preorder number: objects with a reference into a shared one other than that by which the walk
    /// found it.
    pub(crate) leading: Bitset,
    /// By preorder number: instances of classes whose class object is no root.
    pub(crate) tracked: Bitset,
    /// Reachable objects by class.
    pub(crate) by_class: Vec<Total>,
}

/// How to walk.
pub(crate) struct WalkOptions<'w> {
    /// Length of the (inflated) file, which a heap is hardly larger than.
    pub(crate) file_bytes: u64,
    /// Make roots of what remains: first of everything that nothing refers to, then, in ascending order,
    /// of one object after the other until cycles are covered too.
    pub(crate) keep_unreachable: bool,
    pub(crate) backing: &'w Backing,
    /// What the stages behind the walk write first.
    pub(crate) scratch: Pages,
}

/// Walks from the roots. O(objects + references), one thread.
pub(crate) fn reach(
    graph: &Graph<'_>,
    sizes: &Sizes,
    roots: &Roots,
    options: &WalkOptions<'_>,
    progress: &dyn Progress,
) -> Result<Reached> {
    let unit = sizes.unit();
    let is_narrow = |bytes: u64| bytes / unit < u64::from(u32::MAX);
    if is_narrow(options.file_bytes) {
        let walk = Walk::<u32>::new(graph, sizes, unit, options.backing, progress)?;
        let (walk, column) = walk.run_ahead(roots, options)?;
        let total: u64 = walk.by_class.iter().map(|total| total.bytes).sum();
        if is_narrow(total) {
            return Ok(walk.finish(Amounts::Narrow(column, unit)));
        }
        // Objects far larger than their records: hidden fields, or a file that lies about gaps.
    }
    let walk = Walk::<u64>::new(graph, sizes, unit, options.backing, progress)?;
    let (walk, column) = walk.run_ahead(roots, options)?;
    Ok(walk.finish(Amounts::Wide(column, unit)))
}

struct Walk<'w, 'a, A> {
    graph: &'w Graph<'a>,
    sizes: &'w Sizes,
    unit: u64,
    progress: &'w dyn Progress,
    order: Column<u32>,
    parent: Column<u32>,
    amounts: Column<A>,
    class: Column<u16>,
    visited: Bitset,
    shared: Bitset,
    leading: Bitset,
    tracked: Bitset,
    /// By class: has a class object that is no root.
    is_tracked: Vec<bool>,
    by_class: Vec<Total>,
    count: u32,
    /// Object and its parent's preorder number.
    stack: Vec<(u32, u32)>,
    waiting: Vec<(Targets<'w>, u32)>,
}

impl<'w, 'a, A: Amount> Walk<'w, 'a, A> {
    fn new(
        graph: &'w Graph<'a>,
        sizes: &'w Sizes,
        unit: u64,
        backing: &Backing,
        progress: &'w dyn Progress,
    ) -> Result<Self> {
        let objects = graph.len() as usize;
        Ok(Self {
            graph,
            sizes,
            unit,
            progress,
            order: Column::zeroed(objects + 1, backing)?,
            parent: Column::zeroed(objects + 1, backing)?,
            amounts: Column::zeroed(objects + 1, backing)?,
            class: Column::zeroed(objects + 1, backing)?,
            visited: Bitset::new(objects)?,
            shared: Bitset::new(objects)?,
            leading: Bitset::new(objects + 1)?,
            tracked: Bitset::new(objects + 1)?,
            is_tracked: vec![false; graph.classes.len()],
            by_class: vec![Total::default(); graph.classes.len()],
            count: 0,
            stack: Vec::new(),
            waiting: Vec::new(),
        })
    }

    /// Walks while another thread, which has nothing else to do, gets the columns' memory ready.
    fn run_ahead(self, roots: &Roots, options: &WalkOptions<'_>) -> Result<(Self, Column<A>)> {
        let backing = options.backing;
        let pages = [
            self.order.pages(backing),
            self.parent.pages(backing),
            self.amounts.pages(backing),
            self.class.pages(backing),
        ];
        let is_over = AtomicBool::new(false);
        let walk = || {
            let walked = self.run(roots, options.keep_unreachable);
            is_over.store(true, Ordering::Relaxed);
            walked
        };
        let ahead = || {
            Pages::get_ready(&pages, &is_over);
            Pages::get_ready(&[options.scratch], &is_over);
        };
        rayon::join(walk, ahead).0
    }

    fn run(mut self, roots: &Roots, keep_unreachable: bool) -> Result<(Self, Column<A>)> {
        let mut starts = Vec::with_capacity(roots.direct.len());
        for root in &roots.direct {
            if root.kind != RootKind::Unreachable && self.visited.insert(root.object) {
                starts.push(root.object);
            }
        }
        for (index, class) in self.graph.classes.iter() {
            if let Some(object) = class.object
                && !self.visited.contains(object.0)
            {
                self.track(index, object.0);
            }
        }
        let java_lang_class = self.graph.classes.java_lang_class();
        if java_lang_class.is_some_and(|class| self.is_tracked(class))
            && let Some(tracked) = self.is_tracked.first_mut()
        {
            *tracked = true; // class objects are instances of it
        }
        for root in &starts {
            self.walk_from(*root);
        }
        if keep_unreachable {
            self.keep_unreachable(&mut starts)?;
        }
        let amounts = std::mem::replace(&mut self.amounts, Column::zeroed(0, &Backing::Memory)?);
        Ok((self, amounts))
    }

    fn finish(self, amounts: Amounts) -> Reached {
        Reached {
            count: self.count,
            order: self.order,
            parent: self.parent,
            amounts,
            visited: self.visited,
            classes: WalkedClasses(self.class),
            shared: self.shared,
            leading: self.leading,
            tracked: self.tracked,
            by_class: self.by_class,
        }
    }

    fn track(&mut self, class: ClassIndex, object: u32) {
        self.shared.insert(object);
        if let Some(tracked) = self.is_tracked.get_mut(class.get()) {
            *tracked = true;
        }
    }

    #[inline]
    fn is_tracked(&self, class: ClassIndex) -> bool {
        self.is_tracked
            .get(class.get())
            .copied()
            .unwrap_or_default()
    }

    fn keep_unreachable(&mut self, starts: &mut Vec<u32>) -> Result<()> {
        let mut referred = Bitset::new(self.graph.len() as usize)?;
        for object in (0..self.graph.len()).filter(|object| !self.visited.contains(*object)) {
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
                if start && !self.visited.contains(object) {
                    self.visited.insert(object);
                    starts.push(object);
                    self.walk_from(object);
                }
            }
        }
        Ok(())
    }

    /// Walks everything that is not visited yet from a root that is marked visited already.
    fn walk_from(&mut self, root: u32) {
        self.enter(root, 0);
        while let Some((object, parent)) = self.stack.pop() {
            if object == RESUME {
                if let Some((targets, parent)) = self.waiting.pop() {
                    self.push_all(targets, parent, RESUME);
                }
            } else if self.visited.insert(object) {
                self.enter(object, parent);
            } else {
                self.shared.insert(object);
                self.leading.insert(parent);
            }
        }
    }

    #[inline]
    fn enter(&mut self, object: u32, parent: u32) {
        self.count += 1;
        let preorder = self.count;
        if let Some((next, _)) = self.stack.last() {
            self.graph.prefetch_targets(*next);
        }
        let Node {
            class,
            body,
            targets,
        } = self.graph.node(object);
        let bytes = self.sizes.of(self.graph, object, class, body);
        let at = preorder as usize;
        if let (Some(order), Some(up), Some(amount), Some(class_at)) = (
            self.order.as_mut_slice().get_mut(at),
            self.parent.as_mut_slice().get_mut(at),
            self.amounts.as_mut_slice().get_mut(at),
            self.class.as_mut_slice().get_mut(at),
        ) {
            (*order, *up) = (object, parent);
            *amount = A::from_units(bytes / self.unit);
            *class_at = u16::try_from(class.0).unwrap_or(WalkedClasses::ELSEWHERE);
        }
        if let Some(total) = self.by_class.get_mut(class.get()) {
            *total += Total { objects: 1, bytes };
        }
        if preorder.is_multiple_of(1 << 20) {
            self.progress.advance(1 << 20);
        }
        if self.is_tracked(class) {
            self.tracked.insert(preorder);
            if let Some(class_object) = self.graph.class_object(class)
                && !self.visited.contains(class_object.0)
            {
                self.stack.push((class_object.0, preorder));
            }
        }
        self.push_all(targets, preorder, object);
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
        if !self.visited.contains(target) {
            self.graph.prefetch(target);
            self.stack.push((target, parent));
        } else if target != itself {
            self.shared.insert(target);
            self.leading.insert(parent);
        }
    }
}
