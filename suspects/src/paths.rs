//! How is an object held, told from a root a developer knows? The best way, not just any.
//!
//! A static field beats a field of some object, which beats a frame's local variable: when an
//! `OutOfMemoryError` strikes in `HashMap.resize` a local holds the table too, and it is still the map's
//! field that is to blame. Weak and soft references come last.

use rustc_hash::{FxHashMap, FxHashSet};

use super::context::Context;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::fields::ReferenceKind;
use heapray_query::{PathOptions, StartKind, paths_to_roots};

/// Objects between root and target that are looked at, backward.
const LONGEST: usize = 24;
/// Instances of a class of which any may be what keeps its loader.
const MOST_INSTANCES: usize = 4;
/// Objects that one target's search may visit.
const MOST_VISITED: usize = 400;

/// Cost of a step that no developer wants to hear of while there is another.
const WEAK: u32 = 10_000;
const LOCAL: u32 = 400;
const PASSING: u32 = 100;
const THREAD: u32 = 40;
const LOADER: u32 = 200;

/// Where a path begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// A class object: its static field holds the next object.
    Class,
    /// A live thread.
    Thread,
    /// Another GC root, of this kind.
    Root(heapray_hprof::RootKind),
    /// Nothing was found that holds it.
    Unknown,
}

/// An object on a path and how the one before it holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub object: ObjectIndex,
    /// `None` for the first one.
    pub via: Option<ReferenceKind>,
}

/// From the anchor to the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    pub anchor: Anchor,
    /// The anchor's object first, the target last.
    pub steps: Vec<Step>,
    /// Some step is a weak, soft or phantom reference.
    pub weak: bool,
}

impl Context<'_> {
    /// The best path to each object, all found together.
    pub(crate) fn paths_to(&self, targets: &[ObjectIndex]) -> Vec<Path> {
        self.holders.borrow_mut().locate(self.heap, targets);
        let path = |target: &ObjectIndex| self.search_backward(*target);
        let mut paths: Vec<Path> = targets.iter().map(path).collect();
        // What a method has in hand for a moment is the worst of doors.
        self.search_forward(targets, &mut paths, false);
        self.search_forward(targets, &mut paths, true);
        paths
    }

    /// Shortest paths for those that the search backward gave up: in the depth of a chain, say. A walk over
    /// the whole graph, so few of them.
    fn search_forward(&self, targets: &[ObjectIndex], paths: &mut [Path], threads: bool) {
        let unknown = |path: &Path| path.anchor == Anchor::Unknown;
        let missing: Vec<ObjectIndex> = targets
            .iter()
            .zip(paths.iter())
            .filter(|(_, path)| unknown(path))
            .map(|(target, _)| *target)
            .collect();
        let left = self.forward_walks.get();
        if missing.is_empty() || left == 0 {
            return;
        }
        self.forward_walks.set(left - 1);
        let mut options = PathOptions::default();
        (options.threads, options.paths) = (threads, missing.len());
        let Ok(found) = paths_to_roots(self.heap, &missing, &options) else {
            return; // no memory for the walk: they stay as they are
        };
        for way in found.paths {
            let (Some(first), Some(last)) = (way.steps.first(), way.steps.last()) else {
                continue;
            };
            let anchor = match way.start {
                StartKind::Class => Anchor::Class,
                StartKind::Root(_) if self.heap.roots().is_thread(first.object.0) => Anchor::Thread,
                StartKind::Root(kind) => Anchor::Root(kind),
            };
            let steps: Vec<Step> = way
                .steps
                .iter()
                .map(|step| Step {
                    object: step.object,
                    via: step.via.clone(),
                })
                .collect();
            for (target, path) in targets.iter().zip(paths.iter_mut()) {
                if *target == last.object && unknown(path) {
                    *path = Path {
                        anchor: anchor.clone(),
                        steps: steps.clone(),
                        weak: false,
                    };
                }
            }
        }
    }

    /// Dijkstra from the target to the cheapest anchor.
    fn search_backward(&self, target: ObjectIndex) -> Path {
        let mut costs: FxHashMap<u32, (u32, Option<u32>)> = FxHashMap::default();
        let mut open = std::collections::BinaryHeap::new();
        costs.insert(target.0, (0, None));
        open.push((std::cmp::Reverse(0), std::cmp::Reverse(target.0), 0usize));
        let mut best: Option<(u32, u32, Anchor)> = None;
        let mut visited = 0;
        // Class objects on the way to their loader: alive because it is, unless an instance is.
        let mut defined: FxHashSet<u32> = FxHashSet::default();
        while let Some((std::cmp::Reverse(cost), std::cmp::Reverse(object), depth)) = open.pop() {
            if costs.get(&object).is_some_and(|(known, _)| *known < cost) {
                continue;
            }
            if best.as_ref().is_some_and(|(least, _, _)| *least < cost) || visited > MOST_VISITED {
                break;
            }
            visited += 1;
            let passed = defined.contains(&object);
            if let Some((extra, anchor, ends)) =
                self.anchor(ObjectIndex(object), depth).filter(|_| !passed)
            {
                let total = cost + extra;
                if best.as_ref().is_none_or(|(least, known, _)| {
                    total < *least || total == *least && self.is_better_door(object, *known)
                }) {
                    best = Some((total, object, anchor));
                }
                if ends {
                    continue;
                }
            }
            if depth >= LONGEST {
                continue;
            }
            if passed {
                for instance in self.pinning_instances(ObjectIndex(object)) {
                    if costs
                        .get(instance)
                        .is_none_or(|(known, _)| cost + 1 < *known)
                    {
                        costs.insert(*instance, (cost + 1, Some(object)));
                        open.push((
                            std::cmp::Reverse(cost + 1),
                            std::cmp::Reverse(*instance),
                            depth + 1,
                        ));
                    }
                }
            }
            let mut holders = self.holders.borrow_mut();
            for source in holders.of(self.heap, ObjectIndex(object)) {
                let source = *source;
                if self.is_redefined_by(ObjectIndex(source), ObjectIndex(object)) {
                    defined.insert(source);
                }
                let next = cost + self.step_cost(ObjectIndex(source), ObjectIndex(object));
                let better = costs.get(&source).is_none_or(|(known, _)| next < *known);
                if better {
                    costs.insert(source, (next, Some(object)));
                    open.push((
                        std::cmp::Reverse(next),
                        std::cmp::Reverse(source),
                        depth + 1,
                    ));
                }
            }
        }
        self.assemble(target, &costs, best)
    }

    /// Of two doors at one distance, is the first the one to name? The application's before others', then
    /// by name, which is the same in every dump.
    fn is_better_door(&self, door: u32, known: u32) -> bool {
        let rank = |object: u32| {
            let name = self.name_of(ObjectIndex(object));
            (self.library.is_library(name), name)
        };
        rank(door) < rank(known)
    }

    /// Is it the class object of a class that was loaded again and again, and the other its loader?
    fn is_redefined_by(&self, class: ObjectIndex, loader: ObjectIndex) -> bool {
        let id = self.heap.id(loader);
        self.redefining.contains(&id.0)
            && self
                .heap
                .class_of_class_object(class)
                .is_some_and(|class| self.heap.classes().get(class).loader == id)
    }

    /// A few instances of a class that was loaded again and again: each keeps its class, and with it the
    /// loader. One pass over the objects for all such classes.
    fn pinning_instances(&self, class: ObjectIndex) -> &[u32] {
        let Some(class) = self.heap.class_of_class_object(class) else {
            return &[];
        };
        let all = self.pinning.get_or_init(|| {
            let mut few: FxHashMap<ClassIndex, Vec<u32>> = FxHashMap::default();
            for object in self.sample_of(|_, class| self.redefining.contains(&class.loader.0)) {
                let known = few.entry(self.heap.class_of(object)).or_default();
                if known.len() < MOST_INSTANCES {
                    known.push(object.0);
                }
            }
            let instances: Vec<ObjectIndex> =
                few.values().flatten().copied().map(ObjectIndex).collect();
            self.holders.borrow_mut().locate(self.heap, &instances);
            few
        });
        all.get(&class).map_or(&[], Vec::as_slice)
    }

    /// Is the object one at which a path may begin, what does that cost, and must it?
    fn anchor(&self, object: ObjectIndex, depth: usize) -> Option<(u32, Anchor, bool)> {
        if depth > 0 && self.heap.class_of_class_object(object).is_some() {
            return Some((0, Anchor::Class, true));
        }
        if self.heap.roots().is_thread(object.0) {
            return Some((0, Anchor::Thread, true));
        }
        let kind = self.heap.roots().kind_of(object.0)?;
        let extra = match kind {
            heapray_hprof::RootKind::JavaFrame | heapray_hprof::RootKind::JniLocal => LOCAL,
            heapray_hprof::RootKind::MonitorUsed => THREAD,
            _ => 1,
        };
        // A class object that is the target itself is a root of its own right.
        Some((extra, Anchor::Root(kind), false))
    }

    fn step_cost(&self, source: ObjectIndex, target: ObjectIndex) -> u32 {
        let heap = self.heap;
        if heap.class_of_class_object(source).is_some() {
            // A static field, unless the edge only leads to a loader or a superclass.
            return if heap.class_of_class_object(target).is_some() {
                LOADER
            } else {
                1
            };
        }
        let class = heap.class_of(source);
        let classes = heap.classes();
        if heap.roots().is_thread(source.0) {
            let locals = heap.roots().thread_targets.get(&source.0);
            let local = locals.is_some_and(|locals| locals.contains(&target.0));
            // A thread's own field, which its `run` has in hand besides.
            let by_field = || {
                let between = self.reference_between(source, target);
                matches!(between, Some(ReferenceKind::Field { .. }))
            };
            if !local || by_field() {
                return THREAD;
            }
            // A method of a collection or an executor at work holds its own object for a moment; the
            // application's object around it says more.
            let passing = self.is_library(heap.class_of(target));
            return if passing { LOCAL + PASSING } else { LOCAL };
        }
        if classes.is_a(class, "java.lang.ref.Reference")
            && heap.field_object(source, "referent") == Some(target)
        {
            return WEAK;
        }
        let name = self.class_name(class);
        if name == "java.lang.ref.Finalizer" || name.starts_with("jdk.internal.ref.") {
            return WEAK / 2;
        }
        // `ClassLoader.classes` and friends hold classes, not what an application stored; what a thread
        // inherited of its maker's rights says less than what it does.
        if heap.class_of_class_object(target).is_some() || name == "java.security.ProtectionDomain"
        {
            return LOADER;
        }
        1 + u32::from(self.is_library(class))
    }

    fn assemble(
        &self,
        target: ObjectIndex,
        costs: &FxHashMap<u32, (u32, Option<u32>)>,
        best: Option<(u32, u32, Anchor)>,
    ) -> Path {
        let Some((cost, first, anchor)) = best else {
            let steps = vec![Step {
                object: target,
                via: None,
            }];
            return Path {
                anchor: Anchor::Unknown,
                steps,
                weak: false,
            };
        };
        let mut steps = vec![Step {
            object: ObjectIndex(first),
            via: None,
        }];
        let mut current = first;
        while let Some((_, Some(next))) = costs.get(&current) {
            let via = self.reference_between(ObjectIndex(current), ObjectIndex(*next));
            steps.push(Step {
                object: ObjectIndex(*next),
                via,
            });
            current = *next;
            if current == target.0 {
                break;
            }
        }
        Path {
            anchor,
            steps,
            weak: cost >= WEAK / 2,
        }
    }

    /// How one object refers to another: by a field rather than by its class. Touches the file.
    pub(crate) fn reference_between(
        &self,
        source: ObjectIndex,
        target: ObjectIndex,
    ) -> Option<ReferenceKind> {
        let references = self.heap.references(source);
        let all = references
            .into_iter()
            .filter(|reference| reference.target == target);
        let pseudo = |name: &str| name.starts_with('<');
        all.map(|reference| reference.kind)
            .min_by_key(|kind| match kind {
                ReferenceKind::Static { name } => u32::from(pseudo(name)),
                ReferenceKind::Field { .. } => 0,
                ReferenceKind::Element(_) => 2,
                ReferenceKind::Local => 3,
                ReferenceKind::ClassLoader | ReferenceKind::Super => 4,
                ReferenceKind::Class => 5,
            })
    }
}
