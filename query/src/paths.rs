//! Why is it alive? Shortest ways from GC roots to objects, told with field names.
//!
//! A breadth-first walk over the whole graph finds a shortest way to every object. It begins at the
//! classes too: that a static field is alive because a loader holds its class in a vector is true, and
//! explains nothing. Only when classes or loaders themselves are asked for are roots the only start.

use std::cmp::Reverse;

use heapray_hprof::RootKind;
use rustc_hash::{FxHashMap, FxHashSet};

use heapray_analyzer::Heap;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::Result;
use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::storage::column::Column;
use heapray_analyzer::{ObjectRecord, ReferenceKind};

/// Steps of a path that are told from each of its ends; a list of a million links has as many.
const MOST_STEPS: usize = 100;
/// Levels of merged paths.
const DEEPEST: u32 = 48;
/// Places of merged paths that are told apart.
const MOST_PLACES: usize = 50_000;

/// How to look for paths.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct PathOptions {
    /// Follow weak, soft, phantom and final references too.
    pub weak: bool,
    /// Begin at threads and their local variables too.
    pub threads: bool,
    /// Paths that are told object by object.
    pub paths: usize,
}

impl Default for PathOptions {
    fn default() -> Self {
        Self {
            weak: false,
            threads: true,
            paths: 1,
        }
    }
}

/// Where a path begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartKind {
    /// At a GC root.
    Root(RootKind),
    /// At a class that its loader keeps.
    Class,
}

/// An object on a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathStep {
    /// The object.
    pub object: ObjectIndex,
    /// How the one before holds it; `None` for the first, and where the file has lost it.
    pub via: Option<ReferenceKind>,
}

/// A shortest path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathToRoot {
    /// Where it begins.
    pub start: StartKind,
    /// From there to the object.
    pub steps: Vec<PathStep>,
    /// Steps left out in the middle.
    pub left_out: u64,
}

/// Many paths as one tree: objects of one class held by objects of one class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedPath {
    /// One of the objects.
    pub example: ObjectIndex,
    /// Where paths begin, at the top.
    pub start: Option<StartKind>,
    /// What holds the example, one of the objects of the level above.
    pub holder: Option<ObjectIndex>,
    /// How it does.
    pub via: Option<ReferenceKind>,
    /// Wanted objects at this place and below.
    pub below: u64,
    /// Wanted objects at this place.
    pub here: u64,
    /// What comes next, most wanted objects first.
    pub children: Vec<MergedPath>,
}

/// Ways from GC roots to objects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathsToRoots {
    /// Objects with a path.
    pub found: u64,
    /// Objects that no root reaches by such references.
    pub not_found: u64,
    /// Paths of the first objects.
    pub paths: Vec<PathToRoot>,
    /// All paths, merged; empty for a single object.
    pub merged: Vec<MergedPath>,
}

/// Finds shortest paths to all of `targets`. A breadth-first walk over the graph, until all are found;
/// 8 bytes per object while it runs, 16 for more than one target.
pub fn paths_to_roots(
    heap: &Heap,
    targets: &[ObjectIndex],
    options: &PathOptions,
) -> Result<PathsToRoots> {
    let walk = Walk::run(heap, targets, options)?;
    let mut result = PathsToRoots::default();
    for target in targets {
        if walk.is_found(*target) {
            result.found += 1;
            if result.paths.len() < options.paths {
                result.paths.push(walk.path_to(*target));
            }
        } else {
            result.not_found += 1;
        }
    }
    if targets.len() > 1 {
        result.merged = walk.merge(targets)?;
    }
    Ok(result)
}

/// The walk's result.
struct Walk<'w> {
    heap: &'w Heap,
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
    fn run(heap: &'w Heap, targets: &[ObjectIndex], options: &PathOptions) -> Result<Self> {
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
            .map(|(index, _)| !options.weak && classes.is_a(index, "java.lang.ref.Reference"))
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
            for (object, dominator) in heaps
                .order
                .as_slice()
                .iter()
                .zip(heaps.idom.as_slice())
                .skip(1)
            {
                if *dominator == 0 && !self.roots.contains_key(object) {
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
        self.before
            .as_slice()
            .get(object as usize)
            .copied()
            .unwrap_or_default()
    }

    fn is_found(&self, object: ObjectIndex) -> bool {
        self.before(object.0) != 0
    }

    fn start_kind(&self, object: u32) -> StartKind {
        self.roots
            .get(&object)
            .map_or(StartKind::Class, |kind| StartKind::Root(*kind))
    }

    fn path_to(&self, target: ObjectIndex) -> PathToRoot {
        let mut backward = vec![target.0];
        let mut current = target.0;
        // Objects stand in the queue behind those before them, so this ends.
        while let Some(next) = self.before(current).checked_sub(FIRST) {
            backward.push(next);
            current = next;
        }
        let left_out = backward.len().saturating_sub(2 * MOST_STEPS);
        if left_out > 0 {
            backward.drain(MOST_STEPS..MOST_STEPS + left_out);
        }
        let mut steps = Vec::with_capacity(backward.len());
        let mut holder: Option<u32> = None;
        for object in backward.into_iter().rev() {
            let object = ObjectIndex(object);
            let via = holder
                .filter(|holder| self.before(object.0) == holder + FIRST)
                .and_then(|holder| reference_between(self.heap, ObjectIndex(holder), object));
            steps.push(PathStep { object, via });
            holder = Some(object.0);
        }
        PathToRoot {
            start: self.start_kind(current),
            steps,
            left_out: left_out as u64,
        }
    }

    /// Counts, from the far end, how many targets lie behind each object, then folds objects of one
    /// class behind the same place into one.
    fn merge(&self, targets: &[ObjectIndex]) -> Result<Vec<MergedPath>> {
        let objects = self.heap.graph().len() as usize;
        let backing = self.heap.spare_backing();
        let mut behind = Column::<u32>::zeroed(objects, &backing)?;
        let mut wanted = heapray_analyzer::storage::bitset::Bitset::new(objects)?;
        for target in targets.iter().filter(|target| self.is_found(**target)) {
            if wanted.insert(target.0)
                && let Some(count) = behind.as_mut_slice().get_mut(target.get())
            {
                *count += 1;
            }
        }
        let queue = self.queue.as_slice().get(..self.len).unwrap_or_default();
        let counts = behind.as_mut_slice();
        for object in queue.iter().rev() {
            let count = counts.get(*object as usize).copied().unwrap_or_default();
            let before = self.before(*object).checked_sub(FIRST);
            if let Some(entry) = before.and_then(|before| counts.get_mut(before as usize)) {
                *entry = entry.saturating_add(count);
            }
        }
        let mut places = Places::default();
        let mut place_of = Column::<u32>::zeroed(objects, &backing)?;
        let place_column = place_of.as_mut_slice();
        for object in queue {
            let count = counts.get(*object as usize).copied().unwrap_or_default();
            if count == 0 {
                continue;
            }
            let before = self.before(*object).checked_sub(FIRST);
            let above = before
                .and_then(|before| place_column.get(before as usize).copied())
                .unwrap_or_default();
            let place = places.enter(self.heap, *object, before, above);
            if let Some(entry) = place_column.get_mut(*object as usize) {
                *entry = place;
            }
            places.count(place, above, count, wanted.contains(*object));
        }
        Ok(places.into_tree(self))
    }
}

/// A place of merged paths.
struct Place {
    above: u32,
    class: ClassIndex,
    depth: u32,
    example: u32,
    before: Option<u32>,
    below: u64,
    here: u64,
}

/// Places; number `i + 1` is entry `i`, 0 above all.
#[derive(Default)]
struct Places {
    places: Vec<Place>,
    known: FxHashMap<(u32, ClassIndex, u32), u32>,
}

impl Places {
    fn get(&self, place: u32) -> Option<&Place> {
        self.places.get((place as usize).wrapping_sub(1))
    }

    /// The place of an object behind `above`. Static fields are told apart by what they hold, all
    /// other references by class; objects behind one of their own class stay where it is.
    fn enter(&mut self, heap: &Heap, object: u32, before: Option<u32>, above: u32) -> u32 {
        let class = heap.class_of(ObjectIndex(object));
        let is_class = |object: u32| heap.class_of_class_object(ObjectIndex(object)).is_some();
        let depth = self.get(above).map_or(0, |place| place.depth) + 1;
        let folds = self.get(above).is_some_and(|place| place.class == class) && !is_class(object);
        if folds || (above != 0 && (depth > DEEPEST || self.places.len() >= MOST_PLACES)) {
            return above;
        }
        let apart = is_class(object) || before.is_some_and(is_class);
        let key = (above, class, if apart { object } else { u32::MAX });
        let next = self.places.len() as u32 + 1;
        let place = *self.known.entry(key).or_insert(next);
        if place == next {
            self.places.push(Place {
                above,
                class,
                depth,
                example: object,
                before,
                below: 0,
                here: 0,
            });
        }
        place
    }

    fn count(&mut self, place: u32, above: u32, behind: u32, wanted: bool) {
        if let Some(entry) = self.places.get_mut((place as usize).wrapping_sub(1)) {
            entry.here += u64::from(wanted);
            if place != above {
                entry.below += u64::from(behind);
            }
        }
    }

    /// Deepest first, so that every child is finished before the place above it.
    fn into_tree(self, walk: &Walk<'_>) -> Vec<MergedPath> {
        let mut finished: FxHashMap<u32, Vec<MergedPath>> = FxHashMap::default();
        for (number, place) in (1..)
            .zip(&self.places)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
        {
            let mut children = finished.remove(&number).unwrap_or_default();
            sort(&mut children);
            let example = ObjectIndex(place.example);
            let holder = place.before.map(ObjectIndex);
            let merged = MergedPath {
                example,
                holder,
                start: holder.is_none().then(|| walk.start_kind(place.example)),
                via: holder.and_then(|holder| reference_between(walk.heap, holder, example)),
                below: place.below,
                here: place.here,
                children,
            };
            finished.entry(place.above).or_default().push(merged);
        }
        let mut top = finished.remove(&0).unwrap_or_default();
        sort(&mut top);
        top
    }
}

fn sort(paths: &mut [MergedPath]) {
    paths.sort_by_key(|path| (Reverse(path.below), path.example));
}

/// How one object refers to another; by a field rather than by its class. Touches the file.
fn reference_between(
    heap: &Heap,
    source: ObjectIndex,
    target: ObjectIndex,
) -> Option<ReferenceKind> {
    if let Some(ObjectRecord::ObjectArray(array)) = heap.record(source) {
        let id = heap.id(target);
        let slot = array
            .elements(heap.id_size())
            .position(|element| element == id);
        if let Some(slot) = slot {
            return Some(ReferenceKind::Element(slot as u32));
        }
    }
    let references = heap.references(source).into_iter();
    references
        .filter(|reference| reference.target == target)
        .map(|reference| reference.kind)
        .min_by_key(|kind| match kind {
            ReferenceKind::Field { .. } => 0,
            ReferenceKind::Static { name } => u32::from(name.starts_with('<')),
            ReferenceKind::Element(_) => 2,
            ReferenceKind::Local => 3,
            ReferenceKind::ClassLoader | ReferenceKind::Super => 4,
            ReferenceKind::Class => 5,
        })
}
