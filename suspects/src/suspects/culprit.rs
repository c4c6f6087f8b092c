//! Which reference on a path is the culprit: a field, a thread local or a frame?

use super::library_names::{describe, keyed_name, name_of};
use super::link::{Link, RootReference, links};
use crate::closures::{is_captured, is_closure};
use crate::databases::is_of_database;
use crate::finding::{Culprit, Holder};
use crate::input::Input;
use crate::library::Library;
use crate::machinery::is_machinery;
use crate::names::{mentions, simple_name, stable_name, thread_stem};
use crate::node_class::is_node_class;
use crate::paths::{PathSearch, find_paths};
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::{ClassIndex, package_of};
use heapray_analyzer::fields::ReferenceKind;
use heapray_analyzer::threads::{LiveThread, StackFrame};
use heapray_query::{reference_between, thread_name};

/// Words in the names of collections' classes.
const COLLECTIONS: [&str; 12] = [
    "map", "list", "set", "queue", "deque", "stack", "array", "table", "bag", "vector", "ring",
    "buffer",
];
/// Instances of a class of collections that is used all over a program.
const MANY_USES: u64 = 16;

/// Finds the culprit's field: the nearest one outward that an application's class declares and that is no
/// inner part of a hand-written collection. `accumulated` is the class that accumulates.
pub(crate) fn find_culprit_link(
    input: &Input<'_>,
    links: &[Link],
    accumulated: Option<ClassIndex>,
) -> Option<usize> {
    let mut inner: Option<usize> = None;
    for (i, link) in links.iter().enumerate().rev() {
        let Some(_) = &link.field else { continue };
        if input.is_library(link.class) || link.is_made_by_jvm() {
            continue;
        }
        // The culprit of a tree of its own elements holds the root of the tree.
        let recursive = accumulated == Some(link.class) && link.is_instance_field();
        if recursive || is_inner_part(input, link) || is_container(input, links, i) {
            inner.get_or_insert(i);
            continue;
        }
        if is_collection_of_closure(input, links, i) {
            continue;
        }
        // A cache class of the application: the class that uses it chose it.
        let is_cache = mentions(simple_name(input.class_name(link.class)), &["cache"])
            && matches!(link.kind, ReferenceKind::Field { .. });
        if is_cache && is_used_by_another(input, links, i) {
            continue;
        }
        return Some(i);
    }
    // A hand-written structure that only its own class holds; the outermost of its fields.
    inner.map(|_| {
        let own = links
            .iter()
            .position(|link| link.field.is_some() && !input.is_library(link.class));
        own.unwrap_or(0)
    })
}

/// Is it what a closure captured, and a library's, a collection mostly, and the closure the value of an application's
/// field: a function that remembers its answers? No source has the captured field.
fn is_collection_of_closure(input: &Input<'_>, links: &[Link], link: usize) -> bool {
    let Some((own, outer)) = links.get(link).zip(links.get(..link)) else {
        return false;
    };
    let is_named = |outer: &Link| {
        let field = outer.field.as_deref();
        field.is_some_and(|field| !is_captured(field)) && !input.is_library(outer.class)
    };
    own.field.as_deref().is_some_and(is_captured)
        && is_closure(input.class_name(own.class))
        && input.is_library(input.heap.class_of(own.target))
        && outer.last().is_some_and(is_named)
}

/// Is it the array of a hand-written collection for elements of any class, which another class chose
/// to use: `Object[]`, in a class of another package, named as a collection, or used in many places?
fn is_container(input: &Input<'_>, links: &[Link], link: usize) -> bool {
    let Some(own) = links.get(link).filter(|own| own.is_instance_field()) else {
        return false;
    };
    if input.name_of(own.target) != "java.lang.Object[]" {
        return false;
    }
    let name = input.class_name(own.class);
    let user = links.get(..link).unwrap_or_default().iter().rev();
    let user = user
        .filter(|other| other.field.is_some() && !input.is_library(other.class))
        .find(|other| other.class != own.class);
    user.is_some_and(|user| {
        package_of(name) != package_of(input.class_name(user.class))
            || mentions(simple_name(name), &COLLECTIONS)
            || input.heap.instances_of(own.class) >= MANY_USES
    })
}

/// Does a field of another application's class, further out, hold the object that has this field?
fn is_used_by_another(input: &Input<'_>, links: &[Link], link: usize) -> bool {
    let Some((own, outer)) = links.get(link).zip(links.get(..link)) else {
        return false;
    };
    outer.iter().rev().any(|other| {
        other.field.is_some() && !input.is_library(other.class) && other.class != own.class
    })
}

/// Is the field part of how a hand-written collection works: does it lead to nodes of a class nested
/// in its own, or from one such node to the next?
fn is_inner_part(input: &Input<'_>, link: &Link) -> bool {
    if matches!(link.kind, ReferenceKind::Static { .. }) {
        return false;
    }
    let source = input.class_name(link.class);
    let target = input.name_of(link.target).trim_end_matches("[]");
    if is_node_class(input, link.class) || source == target {
        return true;
    }
    let nested = target
        .strip_prefix(source)
        .is_some_and(|rest| rest.starts_with('$'));
    nested && is_node_class(input, input.heap.class_of(link.target))
}

pub(crate) fn find_culprit(
    input: &Input<'_>,
    search: &mut PathSearch,
    root_reference: &RootReference,
    links: &[Link],
    culprit_link: Option<usize>,
    thread: Option<ObjectIndex>,
    threads: &[LiveThread],
) -> Culprit {
    let thread_name = thread
        .and_then(|thread| thread_name(input.heap, thread))
        .map(|name| thread_stem(&name));
    let mut culprit = Culprit {
        class: None,
        field: None,
        holder: Holder::None,
        thread: thread_name,
        frame: None,
        object: None,
        library: None,
        is_library: true,
    };
    match root_reference {
        RootReference::ThreadLocal { entry, .. } => {
            culprit.holder = Holder::ThreadLocal;
            if let Some((class, field)) = thread_local_key(input, search, *entry) {
                culprit.is_library = input.is_library(class);
                (culprit.class, culprit.field) =
                    (Some(input.class_name(class).to_owned()), Some(field));
                if !culprit.is_library || culprit_link.is_none() {
                    let last = links.last().filter(|_| culprit.is_library);
                    culprit.library = last.and_then(|last| named_around(input, links, last));
                    return culprit;
                }
            }
        }
        RootReference::Local { held } => {
            if let Some((frame, library)) = holding_frame(input, thread, *held, threads) {
                let application = culprit_link.is_some();
                // A local variable holds an application's object: its field is the culprit, unless the local
                // is the collection itself.
                if !application {
                    culprit.holder = Holder::Local;
                    culprit.class.clone_from(&frame.class);
                    culprit.frame = Some(frame.describe());
                    culprit.is_library = library;
                    culprit.library = library_behind(input, links, 0).filter(|_| !library);
                    return culprit;
                }
                culprit.frame = Some(frame.describe());
            }
        }
        RootReference::Jni => culprit.holder = Holder::Jni,
        _ => {}
    }
    let link = culprit_link
        .or_else(|| library_link(input, links))
        .and_then(|i| links.get(i));
    if let Some(link) = link {
        culprit.class = Some(stable_name(input.class_name(link.class)));
        culprit.field.clone_from(&link.field);
        culprit.object = Some(link.source);
        culprit.is_library = input.is_library(link.class);
        culprit.library = match culprit_link {
            Some(at) if !culprit.is_library => library_behind(input, links, at),
            _ => named_around(input, links, link),
        };
        if let Some((namespace, name)) = variable(input, link) {
            (culprit.class, culprit.field) = (Some(namespace), Some(name));
            culprit.holder = Holder::Variable;
        } else if !matches!(culprit.holder, Holder::Jni | Holder::ThreadLocal) {
            culprit.holder = match link.kind {
                ReferenceKind::Static { .. } => Holder::Static,
                ReferenceKind::ClassLoader => Holder::ClassLoader,
                _ => Holder::Instance,
            };
        }
    }
    culprit
}

/// The namespace and the name of a var of Clojure that a field holds. Every compiled function has the vars that it names
/// as constants of its own, so that the field says nothing.
fn variable(input: &Input<'_>, link: &Link) -> Option<(String, String)> {
    let is_var = input.name_of(link.target) == "clojure.lang.Var" && !input.is_library(link.class);
    let name = is_var.then(|| name_of(input, link.target))??;
    let (namespace, name) = name.split_once('/')?;
    Some((namespace.to_owned(), name.to_owned()))
}

/// The library's object that the application's field or local variable holds, be it within the JDK's wrappers; `None` if
/// that is a collection.
fn library_behind(input: &Input<'_>, links: &[Link], at: usize) -> Option<String> {
    /// A map, its table and an entry stand between a field and the library's object.
    const BETWEEN: usize = 6;
    let objects = links.iter().skip(at).take(BETWEEN).map(|link| link.target);
    // Behind another object of the application's it is that one's.
    let mut libraries = objects.take_while(|object| input.is_library(input.heap.class_of(*object)));
    let object = libraries.find(|object| {
        let name = input.name_of(*object);
        let pool = input.heap.classes().is_a(
            input.heap.class_of(*object),
            "java.util.concurrent.ThreadPoolExecutor",
        );
        (pool || !is_machinery(name))
            && !name.ends_with("[]")
            && !name.starts_with("java.lang.")
            && !is_node_class(input, input.heap.class_of(*object))
    })?;
    if name_of(input, object).is_some() {
        return Some(describe(input, object));
    }
    // What is within it may have a name: a variable of a script, a pool of a data source.
    let named = within_library(input, links, at).find_map(|object| name_of(input, object));
    let class = describe(input, object);
    Some(named.map_or(class.clone(), |name| format!("{class} {name}")))
}

/// The objects of libraries from this reference on, up to the next one of the application's.
fn within_library<'l>(
    input: &'l Input<'_>,
    links: &'l [Link],
    at: usize,
) -> impl Iterator<Item = ObjectIndex> + 'l {
    let objects = links.iter().skip(at).map(|link| link.target);
    objects.take_while(|object| input.is_library(input.heap.class_of(*object)))
}

/// The nearest object outward from a library's field that the library has a name for.
fn named_around(input: &Input<'_>, links: &[Link], of: &Link) -> Option<String> {
    /// Objects that are looked at.
    const MOST: usize = 12;
    let at = links.iter().position(|link| link == of)?;
    let outward = links.get(..=at)?.iter().rev().take(MOST);
    let mut named = outward.clone().map(|link| link.source);
    let named = named.find(|object| name_of(input, *object).is_some());
    // A subclass of the application's says more than the library's class.
    let own = || {
        let mut own = outward.map(|link| link.source);
        own.find(|object| {
            let is_class = input.heap.class_of_class_object(*object).is_some();
            !is_class && !input.is_library(input.heap.class_of(*object))
        })
    };
    keyed_name(input, links)
        .or_else(|| named.map(|object| describe(input, object)))
        .or_else(|| own().map(|object| describe(input, object)))
}

/// Is it a field of a node of a library's own tree or chain: does it lead to another node, or an array of them?
fn is_part(input: &Input<'_>, link: &Link) -> bool {
    let target = input.heap.class_of(link.target);
    let leads_on = input.is_node_of_library(target) || input.class_name(target).ends_with("[]");
    link.is_instance_field()
        && (is_node_class(input, link.class) || input.is_node_of_library(link.class) && leads_on)
}

/// Objects of a class from which one of them is an element among others.
const MANY_ELEMENTS: u64 = 1000;
/// Elements for each holder.
const PER_HOLDER: u64 = 10;

/// Without an application's class on the path: the nearest field outward that isn't a collection's. An element is no
/// holder, where there are few of what holds it. A static field that retains the same is known to the library's users.
fn library_link(input: &Input<'_>, links: &[Link]) -> Option<usize> {
    let named = |link: &Link| {
        let own = link.field.is_some() && !link.is_made_by_jvm();
        own && !is_machinery(input.class_name(link.class)) && !is_part(input, link)
    };
    let instances = |link: &Link| match link.kind {
        ReferenceKind::Static { .. } => 1,
        _ => input.heap.instances_of(input.heap.class_of(link.source)),
    };
    let mut found = links.iter().rposition(named);
    while let Some(at) = found
        && let Some(link) = links.get(at)
        && let Some(outer) = links.get(..at)?.iter().rposition(named)
        && let Some(holder) = links.get(outer)
        && input.single_of(link.source).is_none()
        && instances(link) >= MANY_ELEMENTS.max(instances(holder) * PER_HOLDER)
    {
        found = Some(outer);
    }
    let nearest = found.or_else(|| links.iter().rposition(|link| link.field.is_some()))?;
    let retained = |link: &Link| input.retained_of_big(link.target);
    let first = links.first().filter(|first| {
        let is_static = matches!(first.kind, ReferenceKind::Static { .. });
        // A database is told by its table.
        let mut sources = links.iter().map(|link| input.heap.class_of(link.source));
        is_static
            && named(first)
            && !Library::is_jdk(input.class_name(first.class))
            && !sources.any(|class| is_of_database(input, class))
    });
    let is_same = first.and_then(retained).is_some_and(|all| {
        let own = links.get(nearest);
        // A name that the library has for it says more.
        own.is_some_and(|own| {
            retained(own).is_some_and(|own| own * 10 >= all * 9)
                && named_around(input, links, own).is_none()
        })
    });
    Some(if is_same { 0 } else { nearest })
}

/// The static field that holds a thread local's key; else the class of the key.
fn thread_local_key(
    input: &Input<'_>,
    search: &mut PathSearch,
    entry: ObjectIndex,
) -> Option<(ClassIndex, String)> {
    let key = input.heap.field_object(entry, "referent")?;
    let path = find_paths(input, search, &[key]).pop()?;
    let links = links(input, &path);
    let own = links
        .iter()
        .rev()
        .find(|link| link.field.is_some() && link.target == key);
    own.and_then(|link| Some((link.class, link.field.clone()?)))
}

/// Finds the application's field that refers to an object, or to a JDK wrapper around it, even if other
/// objects keep it alive.
pub(crate) fn field_of_application(
    input: &Input<'_>,
    search: &mut PathSearch,
    object: ObjectIndex,
    culprit: &Culprit,
) -> Option<Culprit> {
    const WRAPPERS: usize = 2;
    let mut objects = vec![object];
    for _ in 0..=WRAPPERS {
        let referrers = &search.referrers;
        referrers.locate(input.heap, &objects);
        let mut pairs: Vec<(ObjectIndex, ObjectIndex)> = Vec::new();
        for target in &objects {
            let sources = referrers.of(input.heap, *target);
            let sources = sources.iter();
            pairs.extend(sources.map(|source| (ObjectIndex(*source), *target)));
        }
        for (source, target) in &pairs {
            let (source, target) = (*source, *target);
            let own = input.heap.class_of_class_object(source);
            let class = own.unwrap_or_else(|| input.heap.class_of(source));
            if input.is_library(class) {
                continue;
            }
            let (class, field, holder) = match reference_between(input.heap, source, target) {
                Some(ReferenceKind::Field { declared_in, name }) => {
                    (declared_in, name, Holder::Instance)
                }
                Some(ReferenceKind::Static { name }) => (class, name, Holder::Static),
                _ => continue,
            };
            return Some(Culprit {
                class: Some(stable_name(input.class_name(class))),
                field: Some(field),
                holder,
                object: Some(source),
                is_library: false,
                ..culprit.clone()
            });
        }
        objects = pairs
            .iter()
            .map(|(source, _)| *source)
            .filter(|source| is_machinery(input.name_of(*source)))
            .collect();
    }
    None
}

/// The outermost application's frame of the thread that holds the object; else the one that called
/// the library's that does, if any.
fn holding_frame(
    input: &Input<'_>,
    thread: Option<ObjectIndex>,
    held: ObjectIndex,
    threads: &[LiveThread],
) -> Option<(StackFrame, bool)> {
    let thread = threads
        .iter()
        .find(|live| live.object == thread && thread.is_some())?;
    let stack = thread.stack(input.heap);
    let mut holding: Vec<u32> = input
        .heap
        .locals_of(thread.serial)
        .filter(|(_, local)| *local == held)
        .filter_map(|(frame, _)| frame.filter(|frame| (*frame as usize) < stack.len()))
        .collect();
    holding.sort_unstable();
    holding.dedup();
    let is_library = |frame: &StackFrame| {
        frame
            .class
            .as_ref()
            .is_none_or(|class| input.library.is_library(class))
    };
    let frame = |number: &u32| stack.get(*number as usize);
    // Frames are counted from the top: the largest number is the outermost.
    let mut outside_in = holding.iter().rev().filter_map(frame);
    if let Some(own) = outside_in.find(|frame| !is_library(frame)) {
        return Some((own, false));
    }
    // A stream at work holds what the method that runs it asked for.
    let outermost = *holding.last()?;
    let mut below = stack.frames().skip(outermost as usize);
    match below.find(|frame| !is_library(frame)) {
        Some(caller) => Some((caller, false)),
        None => frame(&outermost).map(|frame| (frame, true)),
    }
}
