//! A breadth-first walk over the graph, which finds a shortest path to every object.

use heapray_hprof::RootKind;
use rustc_hash::{FxHashMap, FxHashSet};

use super::answer::{PathStep, PathToRoot, StartKind};
use super::options::PathOptions;
use super::reference::reference_between;
use heapray_analyzer::storage::column::Column;
use heapray_analyzer::{Heap, ObjectIndex, Reachability, Result};

/// Steps of a path that are kept at each of its ends; a path through a list of a million links has as many.
const MOST_STEPS: usize = 100;

/// The walk's result.
pub(super) struct Walk<'w> {
    pub(super) heap: &'w Heap,
    /// By object: 0 not reached, [`START`], or the object before it plus [`FIRST`].
    before: Column<u32>,
    /// Objects in the order in which they were reached.
    queue: Column<u32>,
    len: usize,
    roots: FxHashMap<u32, RootKind>,
}

const START: u32 = 1;
const FIRST: u32 = 2;

impl<'w> Walk<'w> {
    pub(super) fn run(
        heap: &'w Heap,
        targets: &[ObjectIndex],
        options: &PathOptions,
    ) -> Result<Self> {
        let objects = heap.graph().len() as usize;
        let backing = heap.spare_backing();
        let mut walk = Self {
            heap,
            before: Column::zeroed(objects, &backing)?,
            queue: Column::zeroed(objects, &backing)?,
            len: 0,
            roots: FxHashMap::default(),
        };
        let classes = heap.classes();
        let is_class_or_loader = |target: &ObjectIndex| {
            heap.class_of_class_object(*target).is_some()
                || classes.is_a(heap.class_of(*target), "java.lang.ClassLoader")
        };
        let roots_only = targets.iter().any(is_class_or_loader);
        walk.start(roots_only, options.threads);
        let referents: Vec<bool> = classes
            .iter()
            .map(|(index, _)| !options.weak && classes.strength(index).is_some())
            .collect();
        let wanted: FxHashSet<u32> = targets.iter().map(|target| target.0).collect();
        let mut missing = wanted
            .iter()
            .filter(|target| !walk.is_found(ObjectIndex(**target)))
            .count();
        let mut next = 0;
        while missing > 0 && next < walk.len {
            let object = walk.queue.as_slice().get(next).copied().unwrap_or_default();
            next += 1;
            if !options.threads && heap.roots().is_thread(object) {
                continue;
            }
            let class = heap.class_of(ObjectIndex(object));
            // Only one of the references is the referent's; a field may hold the same object.
            let mut skip = match referents.get(class.get()) {
                Some(true) => heap.field_object(ObjectIndex(object), "referent"),
                _ => None,
            };
            for target in heap.graph().targets(object) {
                if skip == Some(ObjectIndex(target)) {
                    skip = None;
                } else if walk.reach(target, object) {
                    missing -= usize::from(wanted.contains(&target));
                }
            }
            if roots_only
                && let Some(class_object) = heap.graph().class_object(class)
                && walk.reach(class_object.0, object)
            {
                missing -= usize::from(wanted.contains(&class_object.0));
            }
        }
        Ok(walk)
    }

    /// Puts all starts into the queue: what explains most first.
    fn start(&mut self, roots_only: bool, threads: bool) {
        let heap = self.heap;
        for entry in &heap.roots().direct {
            if entry.kind != RootKind::Unreachable {
                self.roots.entry(entry.object).or_insert(entry.kind);
            }
        }
        if !roots_only {
            for (_, class) in heap.classes().iter() {
                if let Some(object) = class.object.filter(|object| heap.is_reachable(*object)) {
                    self.put(object.0, START);
                }
            }
        }
        let of_thread = |kind| {
            matches!(
                kind,
                RootKind::ThreadObject
                    | RootKind::JavaFrame
                    | RootKind::JniLocal
                    | RootKind::NativeStack
                    | RootKind::ThreadBlock
                    | RootKind::MonitorUsed
            )
        };
        let mut starts: Vec<(bool, u32)> = heap
            .roots()
            .direct
            .iter()
            .filter(|entry| entry.kind != RootKind::Unreachable)
            .filter(|entry| threads || !of_thread(entry.kind))
            .map(|entry| (entry.kind != RootKind::ThreadObject, entry.object))
            .collect();
        starts.sort_unstable();
        for (_, object) in starts {
            self.put(object, START);
        }
        if heap.options().keep_unreachable {
            // What was made a root; whatever a root reaches has been taken by then.
            let heaps = heap.tree();
            let columns = heaps.order.as_slice().iter().zip(heaps.idom.as_slice());
            for (preorder, (object, dominator)) in (0u32..).zip(columns).skip(1) {
                let is_held_weaker = matches!(
                    heaps.regions.of(preorder),
                    Reachability::Soft | Reachability::Weak
                );
                if *dominator == 0 && !is_held_weaker && !self.roots.contains_key(object) {
                    self.roots.insert(*object, RootKind::Unknown);
                    self.put(*object, START);
                }
            }
        }
    }

    fn reach(&mut self, object: u32, from: u32) -> bool {
        self.put(object, from + FIRST)
    }

    fn put(&mut self, object: u32, before: u32) -> bool {
        match self.before.as_mut_slice().get_mut(object as usize) {
            Some(entry) if *entry == 0 => {
                *entry = before;
                if let Some(slot) = self.queue.as_mut_slice().get_mut(self.len) {
                    *slot = object;
                }
                self.len += 1;
                true
            }
            _ => false,
        }
    }

    fn before(&self, object: u32) -> u32 {
        let before = self.before.as_slice().get(object as usize);
        before.copied().unwrap_or_default()
    }

    /// The object before this one on its path; `None` where the path begins.
    pub(super) fn object_before(&self, object: u32) -> Option<u32> {
        self.before(object).checked_sub(FIRST)
    }

    /// The objects that were reached, in the order in which they were.
    pub(super) fn reached(&self) -> &[u32] {
        self.queue.as_slice().get(..self.len).unwrap_or_default()
    }

    pub(super) fn is_found(&self, object: ObjectIndex) -> bool {
        self.before(object.0) != 0
    }

    pub(super) fn start_kind(&self, object: u32) -> StartKind {
        self.roots
            .get(&object)
            .map_or(StartKind::Class, |kind| StartKind::Root(*kind))
    }

    pub(super) fn path_to(&self, target: ObjectIndex) -> PathToRoot {
        let mut backward = vec![target.0];
        let mut current = target.0;
        // Objects stand in the queue behind those before them, so this ends.
        while let Some(next) = self.object_before(current) {
            backward.push(next);
            current = next;
        }
        let left_out = backward.len().saturating_sub(2 * MOST_STEPS);
        if left_out > 0 {
            backward.drain(MOST_STEPS..MOST_STEPS + left_out);
        }
        let mut steps = Vec::with_capacity(backward.len());
        let mut referrer: Option<u32> = None;
        for object in backward.into_iter().rev() {
            let object = ObjectIndex(object);
            let via = referrer
                .filter(|referrer| self.object_before(object.0) == Some(*referrer))
                .and_then(|referrer| reference_between(self.heap, ObjectIndex(referrer), object));
            steps.push(PathStep { object, via });
            referrer = Some(object.0);
        }
        PathToRoot {
            start: self.start_kind(current),
            steps,
            left_out: left_out as u64,
        }
    }
}
