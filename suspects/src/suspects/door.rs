//! The application's door to a library's object: the nearest field, or local variable, of the application that leads to
//! what a library holds.
//!
//! A library keeps its objects alive by its own static fields, threads and hooks, and the shortest path from a root often
//! begins there. A developer opens another door: the field in which the application keeps the library's object.

use std::collections::VecDeque;

use super::link::Link;
use crate::input::Input;
use crate::machinery::is_machinery;
use crate::paths::{Anchor, Path, PathSearch, Step, find_path_around, find_paths, name_references};
use heapray_analyzer::fields::ReferenceKind;
use heapray_analyzer::threads::LiveThread;
use heapray_analyzer::{ClassIndex, ObjectIndex, TreeIndex};
use heapray_query::reference_between;
use rustc_hash::FxHashMap;

/// Objects of libraries between the application and what accumulates.
const DEEPEST: usize = 10;
/// Objects that one search looks at.
const MOST_VISITED: usize = 3000;
/// Dominators above an object that are looked at.
const MOST_ABOVE: usize = 256;
/// Doors of one distance whose paths are looked for.
const MOST_DOORS: usize = 4;

/// A reference of the application's to an object of a library: the better kinds first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Door {
    rank: u8,
    /// Class and field, so that every dump gives the same.
    name: String,
    source: ObjectIndex,
    target: ObjectIndex,
}

/// The path to the same object that leads through the application's door; `None` if the application has none.
/// `piled` are classes of what accumulates, whose objects refer to the library's as well.
pub(crate) fn path_through_door(
    input: &Input<'_>,
    search: &mut PathSearch,
    path: &Path,
    links: &[Link],
    piled: &[ClassIndex],
    threads: &[LiveThread],
) -> Option<Path> {
    let named = |link: &Link| link.field.is_some() && !is_machinery(input.class_name(link.class));
    let holder = links.iter().rposition(named)?;
    let start = links.get(holder)?.target;
    if !search.doors.contains_key(&start) {
        let found = find_door(input, search, start, piled, threads);
        search.doors.insert(start, found);
    }
    let mut steps = search.doors.get(&start)?.clone()?;
    // The path to the holder ends with it, and goes on as before.
    steps
        .steps
        .extend(path.steps.iter().skip(holder + 2).cloned());
    name_references(input.heap, std::slice::from_mut(&mut steps));
    Some(steps)
}

/// Searches back from the holder, level by level, through objects of libraries only.
fn find_door(
    input: &Input<'_>,
    search: &mut PathSearch,
    start: ObjectIndex,
    piled: &[ClassIndex],
    threads: &[LiveThread],
) -> Option<Path> {
    search.referrers.locate(input.heap, &[start]);
    let place = search.referrers.place_of(start)?;
    let mut toward: FxHashMap<ObjectIndex, ObjectIndex> = FxHashMap::default();
    toward.insert(start, start);
    let mut level = VecDeque::from([start]);
    let mut visited = 0;
    for _ in 0..DEEPEST {
        let mut doors: Vec<Door> = Vec::new();
        let mut next = VecDeque::new();
        for target in level {
            for source in search.referrers.of(input.heap, target).iter() {
                let source = ObjectIndex(*source);
                visited += 1;
                if visited > MOST_VISITED || !search.effort.look() {
                    return None;
                }
                let inside = |at: TreeIndex| is_below(input, at, place);
                let is_inside = search.referrers.place_of(source).is_some_and(inside);
                if toward.contains_key(&source) || is_inside || is_weak(input, source, target) {
                    continue;
                }
                match meet(input, source, target, piled, threads) {
                    Meeting::Door(door) => doors.push(door),
                    Meeting::Library => {
                        toward.insert(source, target);
                        next.push_back(source);
                    }
                    Meeting::End => {}
                }
            }
        }
        doors.sort();
        let opened = doors.into_iter().take(MOST_DOORS);
        if let Some(path) = { opened }.find_map(|door| open(input, search, &door, &toward)) {
            return Some(path);
        }
        level = next;
    }
    None
}

/// What a referrer is.
enum Meeting {
    Door(Door),
    /// The search goes on behind it.
    Library,
    /// Nothing that leads to the application's own code.
    End,
}

fn meet(
    input: &Input<'_>,
    source: ObjectIndex,
    target: ObjectIndex,
    piled: &[ClassIndex],
    threads: &[LiveThread],
) -> Meeting {
    let heap = input.heap;
    let of_class = heap.class_of_class_object(source);
    let class = of_class.unwrap_or_else(|| heap.class_of(source));
    let door = |rank, name| {
        Meeting::Door(Door {
            rank,
            name,
            source,
            target,
        })
    };
    if !input.is_library(class) {
        if of_class.is_none() && piled.contains(&input.alike(class)) {
            return Meeting::End;
        }
        return match reference_between(heap, source, target) {
            Some(ReferenceKind::Static { name }) if !name.starts_with('<') => {
                door(0, format!("{}.{name}", input.class_name(class)))
            }
            Some(ReferenceKind::Field { declared_in, name }) if !input.is_library(declared_in) => {
                let made = name.contains('$') || input.class_name(class).contains("$$Lambda");
                door(
                    if made { 3 } else { 1 },
                    format!("{}.{name}", input.class_name(declared_in)),
                )
            }
            // An array of the application's, or a subclass of a library's class.
            Some(ReferenceKind::Field { .. } | ReferenceKind::Element(_)) => Meeting::Library,
            _ => Meeting::End,
        };
    }
    if heap.roots().is_thread(source.0) {
        return match frame_with(input, source, target, threads) {
            Some(frame) => door(2, frame),
            None => Meeting::End,
        };
    }
    let name = input.class_name(class);
    let classes = heap.classes();
    let is_hub = of_class.is_some()
        || name.starts_with("java.lang.ref.")
        || name.starts_with("jdk.internal.ref.")
        || name.starts_with("java.security.")
        || name == "java.lang.ThreadLocal$ThreadLocalMap$Entry"
        || classes.is_a(class, "java.lang.ClassLoader")
        || classes.is_a(class, "java.lang.ThreadGroup");
    if is_hub {
        Meeting::End
    } else {
        Meeting::Library
    }
}

/// The method of the application whose local variable holds the object.
fn frame_with(
    input: &Input<'_>,
    thread: ObjectIndex,
    held: ObjectIndex,
    threads: &[LiveThread],
) -> Option<String> {
    let live = threads.iter().find(|live| live.object == Some(thread))?;
    let stack = live.stack(input.heap);
    let mut locals = input.heap.locals_of(live.serial);
    locals.find_map(|(frame, local)| {
        let frame = stack.get(frame.filter(|_| local == held)? as usize)?;
        let class = frame.class.as_ref()?;
        (!input.library.is_library(class)).then(|| frame.qualified_method())
    })
}

/// Does only a weak, soft or phantom reference lead from one to the other?
fn is_weak(input: &Input<'_>, source: ObjectIndex, target: ObjectIndex) -> bool {
    let heap = input.heap;
    heap.class_of_class_object(source).is_none()
        && heap
            .classes()
            .is_a(heap.class_of(source), "java.lang.ref.Reference")
        && heap.field_object(source, "referent") == Some(target)
}

/// Does the holder dominate what is at this place?
fn is_below(input: &Input<'_>, place: TreeIndex, holder: TreeIndex) -> bool {
    let up = std::iter::successors(Some(place), |at| {
        Some(input.heap.dominator(*at)).filter(|above| above.0 != 0)
    });
    up.take(MOST_ABOVE).any(|above| above == holder)
}

/// The path from a root through the door to the holder; `None` if nothing holds the door but the library itself, which may
/// call the application back.
fn open(
    input: &Input<'_>,
    search: &mut PathSearch,
    door: &Door,
    toward: &FxHashMap<ObjectIndex, ObjectIndex>,
) -> Option<Path> {
    let heap = input.heap;
    let begins = |anchor| Path {
        anchor,
        steps: vec![Step {
            object: door.source,
            via: None,
        }],
        weak: false,
    };
    let is_library = |object: ObjectIndex| toward.contains_key(&object);
    let mut path = if heap.class_of_class_object(door.source).is_some() {
        begins(Anchor::Class)
    } else if heap.roots().is_thread(door.source.0) {
        begins(Anchor::Thread)
    } else {
        find_paths(input, search, &[door.source]).pop()?
    };
    if path.steps.iter().any(|step| is_library(step.object)) {
        path = find_path_around(input, search, door.source, is_library)?;
    }
    if path.weak || path.anchor == Anchor::Unknown {
        return None;
    }
    let mut at = door.target;
    loop {
        path.steps.push(Step {
            object: at,
            via: None,
        });
        match toward.get(&at) {
            Some(next) if *next != at => at = *next,
            _ => return Some(path),
        }
    }
}
