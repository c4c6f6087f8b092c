//! A candidate with everything that is known of it: the path that holds it, the culprit, what piles up.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use heapray_hprof::RootKind;

use super::candidates::Candidate;
use super::context::Context;
use super::finding::{Culprit, Holder};
use super::library::simple_name;
use super::paths::{Anchor, Path};
use super::payload::Payload;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::TreeIndex;
use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::fields::ReferenceKind;
use heapray_analyzer::threads::LiveThread;
use heapray_query::class_tree::ClassNodeIndex;
use heapray_query::collections::{self, Collection};

/// A reference on the path, with the class and the name that a developer would search for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub source: ObjectIndex,
    pub target: ObjectIndex,
    /// The class that declares the field.
    pub class: ClassIndex,
    /// The field; `None` for elements and locals.
    pub field: Option<String>,
    pub kind: ReferenceKind,
}

impl Link {
    /// Is it a field of an object, rather than a static one, an element or a local?
    pub(super) fn is_instance_field(&self) -> bool {
        matches!(self.kind, ReferenceKind::Field { .. })
    }
}

/// What holds a candidate, in the order of importance that matters to a developer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hold {
    /// A static field, or fields of objects below one.
    Static,
    /// A thread's `ThreadLocal`: the thread object, the entry, and whether it is inheritable.
    ThreadLocal {
        entry: ObjectIndex,
        inheritable: bool,
    },
    /// A frame's local variable: the object that the frame holds.
    Local { held: ObjectIndex },
    /// A field of a thread object, its task for example.
    ThreadField,
    /// A JNI global reference.
    Jni,
    /// Some other root.
    Other,
}

/// Everything about a candidate.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub candidate: Candidate,
    /// The object in which it piles up; of a group the largest member.
    pub object: ObjectIndex,
    pub path: Path,
    pub links: Vec<Link>,
    pub hold: Hold,
    pub thread: Option<ObjectIndex>,
    pub culprit: Culprit,
    /// The culprit's link.
    pub culprit_link: Option<usize>,
    /// Nearest collection on the path around the object, itself included.
    pub collection: Option<Collection>,
    pub payload: Option<Payload>,
    /// Bytes, those of cases merged into this one included.
    pub retained: u64,
    /// Cases of the same culprit that were merged, this one included.
    pub merged: u64,
    /// What the threads keep for this case's thread local, a value each.
    pub thread_values: Vec<ObjectIndex>,
}

impl Context<'_> {
    /// Works out a case for each candidate, and merges those with one culprit. Parts of a group that
    /// somebody of their own holds are cases of their own, from so many bytes on.
    pub(crate) fn cases(
        &self,
        candidates: &[Candidate],
        least: u64,
        threads: &[LiveThread],
    ) -> Vec<Case> {
        const SAMPLE: usize = 9;
        let samples: Vec<Vec<ObjectIndex>> = candidates
            .iter()
            .map(|candidate| self.sample(candidate, SAMPLE))
            .collect();
        let all: Vec<ObjectIndex> = samples.iter().flatten().copied().collect();
        let mut paths = self.paths_to(&all).into_iter();
        let mut cases: Vec<Case> = Vec::new();
        for (candidate, sample) in candidates.iter().zip(&samples) {
            let own: Vec<Path> = paths.by_ref().take(sample.len()).collect();
            let mut drawn: Vec<Case> = own
                .into_iter()
                .zip(sample)
                .map(|(path, object)| self.case(candidate, *object, path, threads))
                .collect();
            let Some(typical) = most_frequent(&drawn, Case::key) else {
                continue;
            };
            if candidate.instead_of.is_none() && drawn.iter().any(|case| case.key() != typical) {
                let parts = self.parts(candidate, least, threads);
                if !parts.is_empty() {
                    cases.extend(parts);
                    continue;
                }
            }
            drawn.retain(|case| case.key() == typical);
            let Some(case) = drawn.into_iter().next() else {
                continue;
            };
            match &candidate.instead_of {
                Some(held_by) if !matches!(case.hold, Hold::ThreadLocal { .. }) => {
                    let thread = self.sample(held_by, 1).into_iter().next();
                    let path = thread.and_then(|thread| self.paths_to(&[thread]).pop());
                    cases.extend(
                        thread
                            .zip(path)
                            .map(|(thread, path)| self.case(held_by, thread, path, threads)),
                    );
                }
                _ => cases.push(case),
            }
        }
        merge(cases)
    }

    /// The big members of a group by who holds them, those of so many bytes together; four maps in four
    /// static fields are no group because their sizes are alike.
    fn parts(&self, group: &Candidate, least: u64, threads: &[LiveThread]) -> Vec<Case> {
        const MOST: usize = 200;
        let members: Vec<(ClassNodeIndex, ObjectIndex)> = group
            .nodes
            .iter()
            .filter_map(|node| Some((*node, self.object_of(*node)?)))
            .take(MOST)
            .collect();
        let objects: Vec<ObjectIndex> = members.iter().map(|(_, object)| *object).collect();
        let paths = self.paths_to(&objects);
        let mut by_key: BTreeMap<String, Case> = BTreeMap::new();
        for ((node, object), path) in members.into_iter().zip(paths) {
            let member = Candidate {
                nodes: vec![node],
                retained: self.node(node).retained,
                members: 1,
                ..group.clone()
            };
            let case = self.case(&member, object, path, threads);
            match by_key.entry(case.key()) {
                Entry::Vacant(entry) => {
                    entry.insert(case);
                }
                Entry::Occupied(mut entry) => {
                    let known = entry.get_mut();
                    known.retained += case.retained;
                    known.candidate.retained += case.retained;
                    known.candidate.members += 1;
                    known.candidate.nodes.push(node);
                }
            }
        }
        by_key.retain(|_, case| case.retained >= least);
        by_key
            .into_values()
            .map(|mut case| {
                case.payload = self.payload(&case.candidate.nodes);
                case
            })
            .collect()
    }

    pub(super) fn case(
        &self,
        candidate: &Candidate,
        object: ObjectIndex,
        path: Path,
        threads: &[LiveThread],
    ) -> Case {
        let links = self.links(&path);
        let thread = (path.anchor == Anchor::Thread)
            .then(|| path.steps.first().map(|step| step.object))
            .flatten();
        let hold = self.hold(&path, &links);
        let payload = self.payload(&candidate.nodes);
        let culprit_link = self.culprit_link(&links, payload.map(|payload| payload.class));
        let culprit = self.culprit(&hold, &links, culprit_link, thread, threads);
        let around = links.iter().rev().map(|link| link.source);
        let collection = std::iter::once(object)
            .chain(around)
            .take(6)
            .find_map(|object| collections::inspect(self.heap, object));
        let thread_values = match hold {
            Hold::ThreadLocal { entry, .. } => self.values_of_local(entry, threads),
            _ => Vec::new(),
        };
        let by_values = thread_values
            .iter()
            .map(|value| self.retained_with_parts(*value));
        let retained = candidate.retained.max(by_values.sum());
        Case {
            candidate: candidate.clone(),
            object,
            path,
            links,
            hold,
            thread,
            culprit,
            culprit_link,
            collection,
            payload,
            retained,
            merged: 1,
            thread_values,
        }
    }

    pub(super) fn links(&self, path: &Path) -> Vec<Link> {
        path.steps
            .windows(2)
            .filter_map(|pair| {
                let [source, target] = pair else { return None };
                let kind = target.via.clone().unwrap_or(ReferenceKind::Local);
                let own = self.heap.class_of_class_object(source.object);
                let (class, field) = match &kind {
                    ReferenceKind::Field { declared_in, name } => {
                        (*declared_in, Some(name.clone()))
                    }
                    ReferenceKind::Static { name } => {
                        (own.unwrap_or(ClassIndex::CLASS_OBJECT), Some(name.clone()))
                    }
                    _ => (
                        own.unwrap_or_else(|| self.heap.class_of(source.object)),
                        None,
                    ),
                };
                Some(Link {
                    source: source.object,
                    target: target.object,
                    class,
                    field,
                    kind,
                })
            })
            .collect()
    }

    fn hold(&self, path: &Path, links: &[Link]) -> Hold {
        match path.anchor {
            Anchor::Class | Anchor::Root(RootKind::StickyClass) => Hold::Static,
            Anchor::Thread => {
                let map = links.first().and_then(|link| link.field.as_deref());
                let local = matches!(map, Some("threadLocals" | "inheritableThreadLocals"));
                let entry = links.iter().map(|link| link.target).find(|object| {
                    self.name_of(*object) == "java.lang.ThreadLocal$ThreadLocalMap$Entry"
                });
                match (links.first(), entry) {
                    (Some(_), Some(entry)) if local => Hold::ThreadLocal {
                        entry,
                        inheritable: map == Some("inheritableThreadLocals"),
                    },
                    (Some(link), _) if link.kind == ReferenceKind::Local => {
                        Hold::Local { held: link.target }
                    }
                    _ => Hold::ThreadField,
                }
            }
            Anchor::Root(RootKind::JniGlobal) => Hold::Jni,
            Anchor::Root(_) | Anchor::Unknown => Hold::Other,
        }
    }

    /// What all threads keep for the key of this entry.
    fn values_of_local(&self, entry: ObjectIndex, threads: &[LiveThread]) -> Vec<ObjectIndex> {
        let heap = self.heap;
        let Some(key) = heap.field_object(entry, "referent") else {
            return Vec::new();
        };
        let table = |thread| {
            let map = ["threadLocals", "inheritableThreadLocals"]
                .into_iter()
                .filter_map(move |map| heap.field_object(thread, map));
            map.filter_map(|map| heap.field_object(map, "table"))
        };
        threads
            .iter()
            .filter_map(|live| live.object)
            .flat_map(table)
            .filter_map(|table| heap.elements(table))
            .flat_map(Iterator::flatten)
            .filter(|entry| heap.field_object(*entry, "referent") == Some(key))
            .filter_map(|entry| heap.field_object(entry, "value"))
            .collect()
    }

    /// What a thread local's value retains, with those parts that a running task has in local variables, too.
    fn retained_with_parts(&self, value: ObjectIndex) -> u64 {
        let heap = self.heap;
        let in_hand = heap.targets(value).filter_map(|part| {
            let tree = self.node(self.single_of(part)?).single;
            let dominator = heap.object_at(heap.dominator(TreeIndex(tree)))?;
            let by_thread = heap.roots().is_thread(dominator.0);
            by_thread.then(|| self.retained_or_shallow(part))
        });
        self.retained_or_shallow(value) + in_hand.sum::<u64>()
    }
}

impl Case {
    /// What makes two cases one: the culprit, without what differs between equal threads.
    pub(crate) fn key(&self) -> String {
        let Culprit {
            class,
            field,
            thread,
            frame,
            holder,
            ..
        } = &self.culprit;
        let thread = match holder {
            Holder::ThreadLocal | Holder::Local => thread.as_deref().unwrap_or_default(),
            _ => "",
        };
        let frame = frame
            .as_deref()
            .filter(|_| *holder == Holder::Local)
            .unwrap_or_default();
        format!("{holder:?} {class:?} {field:?} {thread} {frame}")
    }

    /// `OrderBook.OPEN_ORDERS`, for headlines.
    pub(crate) fn culprit_name(&self) -> String {
        let Culprit {
            class,
            field,
            frame,
            thread,
            holder,
            ..
        } = &self.culprit;
        match (class, field, frame) {
            (_, _, Some(frame)) if *holder == Holder::Local => frame.clone(),
            (Some(class), Some(field), _) => format!("{}.{field}", simple_name(class)),
            (Some(class), None, _) => simple_name(class).to_owned(),
            _ => match thread {
                Some(thread) => format!("thread \"{thread}\""),
                None if *holder == Holder::Jni => "native code".to_owned(),
                None => "nobody in particular".to_owned(),
            },
        }
    }
}

pub(super) fn most_frequent(cases: &[Case], key: impl Fn(&Case) -> String) -> Option<String> {
    let mut counts: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for case in cases {
        *counts.entry(key(case)).or_default() += 1;
    }
    counts
        .into_iter()
        .max_by_key(|(key, count)| (*count, std::cmp::Reverse(key.clone())))
        .map(|(key, _)| key)
}

fn merge(cases: Vec<Case>) -> Vec<Case> {
    let mut merged: Vec<Case> = Vec::new();
    for case in cases {
        match merged.iter_mut().find(|known| known.key() == case.key()) {
            Some(known) => {
                known.candidate.retained += case.candidate.retained;
                known.retained = if known.thread_values.is_empty() {
                    known.retained + case.retained
                } else {
                    // Each has the values of all threads already.
                    let whole = known.retained.max(case.retained);
                    whole.max(known.candidate.retained)
                };
                known.merged += 1;
                known.candidate.nodes.extend(&case.candidate.nodes);
                if let (Some(into), Some(from)) = (&mut known.payload, case.payload)
                    && into.class == from.class
                {
                    into.instances += from.instances;
                    into.retained += from.retained;
                }
            }
            None => merged.push(case),
        }
    }
    merged.sort_by(|a, b| {
        b.retained
            .cmp(&a.retained)
            .then_with(|| a.key().cmp(&b.key()))
    });
    merged
}
