//! A breadth-first walk over the graph, which finds a shortest path to every object.

use heapray_hprof::RootKind;
use rustc_hash::{FxHashMap, FxHashSet};

use super::answer::{PathStep, PathToRoot, StartKind};
use super::backward::{Rules, route_back};
use super::options::PathOptions;
use crate::reference::reference_between;
use crate::watch::{Watch, ensure_wanted};
use crate::what_if::Severed;
use heapray_analyzer::storage::column::Column;
use heapray_analyzer::{Heap, ObjectIndex, Progress, Reachability, Result, Silent};

/// Steps of a path that are kept at each of its ends; a path through a list of a million links has as many.
const MOST_STEPS: usize = 100;

/// A breadth-first walk from the GC roots. It finds a shortest path to every object that it reaches, stops where it is
/// told to, and can be continued. 8 bytes per object, of which only those of reached objects are touched.
#[derive(Debug)]
pub struct PathWalk {
    /// By object: 0 not reached, [`START`], or the object before it plus [`FIRST`].
    before: Column<u32>,
    /// Objects in the order in which they were reached.
    queue: Column<u32>,
    len: usize,
    /// The first object in the queue whose references were not followed yet.
    next: usize,
    roots: FxHashMap<u32, RootKind>,
    /// By class: whether the graph has the referents of its instances, and the walk leaves them out.
    skips_referent: Vec<bool>,
    /// Roots are the only starts, and an object leads to its class.
    roots_only: bool,
    threads: bool,
    /// References that are left out.
    severed: Option<Severed>,
}

const START: u32 = 1;
const FIRST: u32 = 2;

impl PathWalk {
    /// A walk that has reached its starts: classes and roots, those of threads only if the options say so.
    pub fn new(heap: &Heap, options: &PathOptions) -> Result<Self> {
        Self::begin(heap, options, false, None)
    }

    fn begin(
        heap: &Heap,
        options: &PathOptions,
        roots_only: bool,
        severed: Option<Severed>,
    ) -> Result<Self> {
        let objects = heap.graph().len() as usize;
        let backing = heap.spare_backing();
        let classes = heap.classes().iter();
        let mut walk = Self {
            before: Column::zeroed(objects, &backing)?,
            queue: Column::zeroed(objects, &backing)?,
            len: 0,
            next: 0,
            roots: FxHashMap::default(),
            skips_referent: classes
                .map(|(index, class)| {
                    !options.weak
                        && class.apart.is_none()
                        && heap.classes().strength(index).is_some()
                })
                .collect(),
            roots_only,
            threads: options.threads,
            severed,
        };
        walk.start(heap);
        Ok(walk)
    }

    /// Walks until all targets are found, or nothing is left.
    pub(super) fn run(
        heap: &Heap,
        targets: &[ObjectIndex],
        options: &PathOptions,
        severed: Option<Severed>,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let is_class_or_loader = |target: &ObjectIndex| {
            heap.class_of_class_object(*target).is_some()
                || heap
                    .classes()
                    .is_a(heap.class_of(*target), "java.lang.ClassLoader")
        };
        let roots_only = targets.iter().any(is_class_or_loader);
        let mut walk = Self::begin(heap, options, roots_only, severed)?;
        match targets {
            [target] if !walk.roots_only && !walk.has_found(*target) => {
                walk.find_one(heap, *target, progress)?;
            }
            _ => walk.find_watched(heap, targets, progress)?,
        }
        Ok(walk)
    }

    /// Finds one target, from there back if that can be done.
    fn find_one(
        &mut self,
        heap: &Heap,
        target: ObjectIndex,
        progress: &dyn Progress,
    ) -> Result<()> {
        let rules = Rules {
            starts: self.reached(),
            is_start: &|object| self.has_found(ObjectIndex(object)),
            follow: &|object, see| match self.cuts_of(heap, object) {
                Some(severed) => self.left(heap, object, severed).into_iter().for_each(see),
                None => self.followed(heap, object).for_each(see),
            },
        };
        match route_back(heap, target, &rules) {
            Some(route) => {
                for (before, object) in route.iter().zip(route.iter().skip(1)) {
                    self.put(*object, before + FIRST);
                }
            }
            None => self.find_watched(heap, &[target], progress)?,
        }
        Ok(())
    }

    /// The objects to which paths go on from an object, without its class.
    fn followed<'h>(&self, heap: &'h Heap, object: u32) -> impl Iterator<Item = u32> + use<'h> {
        let is_followed = self.threads || !heap.roots().is_thread(object);
        let class = heap.class_of(ObjectIndex(object));
        // Only one of the references is the referent's; a field may hold the same object.
        let mut skip = match self.skips_referent.get(class.get()) {
            Some(true) => heap.field_object(ObjectIndex(object), "referent"),
            _ => None,
        };
        let targets = is_followed.then(|| heap.graph().targets(object));
        let targets = targets.into_iter().flatten();
        targets.filter(move |target| {
            let is_referent = skip == Some(ObjectIndex(*target));
            if is_referent {
                skip = None;
            }
            !is_referent
        })
    }

    /// What is left out of an object's references, if anything may be.
    fn cuts_of(&self, heap: &Heap, object: u32) -> Option<&Severed> {
        let severed = self.severed.as_ref()?;
        let class = heap.graph().class_of(object);
        let is_cut = severed.may_cut(class) || severed.removes();
        is_cut.then_some(severed)
    }

    /// The same as [`Self::followed`] without the references that are left out.
    fn left(&self, heap: &Heap, object: u32, severed: &Severed) -> Vec<u32> {
        let mut wanted: FxHashMap<u32, usize> = FxHashMap::default();
        for target in self.followed(heap, object) {
            *wanted.entry(target).or_default() += 1;
        }
        let (class, targets) = heap.graph().class_and_targets(object);
        let mut left = Vec::new();
        severed.for_each(heap, object, class, targets, &mut |target, cuts| {
            let is_wanted = wanted.get_mut(&target).filter(|times| **times > 0);
            if let Some(times) = is_wanted.filter(|_| cuts == 0 && !severed.is_removed(target)) {
                *times -= 1;
                left.push(target);
            }
        });
        left
    }

    /// Walks on until all targets are found, or nothing is left.
    pub fn find(&mut self, heap: &Heap, targets: &[ObjectIndex]) {
        // Nobody cancels.
        let _ = self.find_watched(heap, targets, &Silent);
    }

    /// The same with reports of its progress.
    ///
    /// # Errors
    /// When `progress` cancels. Then the walk can go on where it ended.
    pub fn find_watched(
        &mut self,
        heap: &Heap,
        targets: &[ObjectIndex],
        progress: &dyn Progress,
    ) -> Result<()> {
        let missing = targets.iter().filter(|target| !self.has_found(**target));
        let mut missing: FxHashSet<u32> = missing.map(|target| target.0).collect();
        if !missing.is_empty() {
            self.advance(heap, usize::MAX, progress, |object| {
                missing.remove(&object) && missing.is_empty()
            });
            ensure_wanted(progress)?;
        }
        Ok(())
    }

    /// Walks on, until so many objects were reached in all.
    pub fn reach_so_many(&mut self, heap: &Heap, objects: usize) {
        self.advance(heap, objects, &Silent, |_| false);
    }

    /// Whether nothing is left: what was not found can't be reached.
    pub fn is_over(&self) -> bool {
        self.next >= self.len
    }

    /// Follows the references of the objects in the queue until `most` objects were reached, or `is_enough` says so of
    /// an object that was reached just now. All references of one object are followed at once.
    fn advance(
        &mut self,
        heap: &Heap,
        most: usize,
        progress: &dyn Progress,
        mut is_enough: impl FnMut(u32) -> bool,
    ) {
        let mut enough = false;
        let mut watch = Watch::begin(progress, heap.total().objects);
        while !enough && self.next < self.len && self.len < most && watch.goes_on() {
            let next = self.queue.as_slice().get(self.next);
            let object = next.copied().unwrap_or_default();
            self.next += 1;
            if !self.threads && heap.roots().is_thread(object) {
                continue;
            }
            let left = self
                .cuts_of(heap, object)
                .map(|severed| self.left(heap, object, severed));
            let mut follow = |walk: &mut Self, target| {
                if walk.put(target, object + FIRST) {
                    enough |= is_enough(target);
                }
            };
            match left {
                Some(left) => left.into_iter().for_each(|target| follow(self, target)),
                None => { self.followed(heap, object) }.for_each(|target| follow(self, target)),
            }
            let class = heap.class_of(ObjectIndex(object));
            if self.roots_only
                && let Some(class_object) = heap.graph().class_object(class)
                && self.put(class_object.0, object + FIRST)
            {
                enough |= is_enough(class_object.0);
            }
        }
    }

    /// Puts all starts into the queue: what explains most first.
    fn start(&mut self, heap: &Heap) {
        let threads = self.threads;
        for entry in &heap.roots().direct {
            if entry.kind != RootKind::Unreachable {
                self.roots.entry(entry.object).or_insert(entry.kind);
            }
        }
        if !self.roots_only {
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

    fn put(&mut self, object: u32, before: u32) -> bool {
        let is_removed = |severed: &Severed| severed.is_removed(object);
        if self.severed.as_ref().is_some_and(is_removed) {
            return false;
        }
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
    pub fn object_before(&self, object: u32) -> Option<u32> {
        self.before(object).checked_sub(FIRST)
    }

    /// The objects that were reached, in the order in which they were.
    pub(super) fn reached(&self) -> &[u32] {
        self.queue.as_slice().get(..self.len).unwrap_or_default()
    }

    /// Whether the walk has reached the object.
    pub fn has_found(&self, object: ObjectIndex) -> bool {
        self.before(object.0) != 0
    }

    /// Where the path to an object that the walk began at begins.
    pub fn start_kind(&self, object: u32) -> StartKind {
        self.roots
            .get(&object)
            .map_or(StartKind::Class, |kind| StartKind::Root(*kind))
    }

    /// The objects on the path by which the walk reached an object, that one last; it alone if the walk did not.
    /// O(length).
    pub fn route_to(&self, target: ObjectIndex) -> Vec<ObjectIndex> {
        let mut route = vec![target];
        let mut current = target.0;
        // Objects stand in the queue behind those before them, so this ends.
        while let Some(next) = self.object_before(current) {
            route.push(ObjectIndex(next));
            current = next;
        }
        route.reverse();
        route
    }

    /// The path by which the walk reached an object, shortened in the middle. Touches the file.
    pub(super) fn path_to(&self, heap: &Heap, target: ObjectIndex) -> PathToRoot {
        let mut route = self.route_to(target);
        let first = route.first().map_or(target.0, |first| first.0);
        let left_out = shorten_route(&mut route);
        let mut steps = Vec::with_capacity(route.len());
        let mut referrer: Option<ObjectIndex> = None;
        for object in route {
            let via = referrer
                .filter(|referrer| self.object_before(object.0) == Some(referrer.0))
                .and_then(|referrer| reference_between(heap, referrer, object));
            steps.push(PathStep { object, via });
            referrer = Some(object);
        }
        PathToRoot {
            start: self.start_kind(first),
            steps,
            left_out,
        }
    }
}

/// Leaves out the middle of a long route, and returns how many objects that are.
pub fn shorten_route(route: &mut Vec<ObjectIndex>) -> u64 {
    let left_out = route.len().saturating_sub(2 * MOST_STEPS);
    if left_out > 0 {
        route.drain(MOST_STEPS..MOST_STEPS + left_out);
    }
    left_out as u64
}
