//! What does a step of a path cost, and where may a path begin?

use super::path::Anchor;
use crate::input::Input;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::fields::ReferenceKind;
use heapray_hprof::RootKind;
use heapray_query::reference_between;

/// Cost of a step that no developer wants to hear of while there is another.
pub(crate) const WEAK: u32 = 10_000;
const LOCAL: u32 = 400;
const PASSING: u32 = 100;
const THREAD: u32 = 40;
const LOADER: u32 = 200;

/// Is the object one at which a path may begin, what does that cost, and must it?
pub(crate) fn anchor(
    input: &Input<'_>,
    object: ObjectIndex,
    depth: usize,
) -> Option<(u32, Anchor, bool)> {
    if depth > 0 && input.heap.class_of_class_object(object).is_some() {
        return Some((0, Anchor::Class, true));
    }
    if input.heap.roots().is_thread(object.0) {
        return Some((0, Anchor::Thread, true));
    }
    let kind = input.heap.roots().kind_of(object.0)?;
    let extra = match kind {
        RootKind::JavaFrame | RootKind::JniLocal => local_cost(input, object),
        RootKind::MonitorUsed => THREAD,
        _ => 1,
    };
    // A class object that is the target itself is a root of its own right.
    Some((extra, Anchor::Root(kind), false))
}

pub(crate) fn step_cost(input: &Input<'_>, source: ObjectIndex, target: ObjectIndex) -> u32 {
    let heap = input.heap;
    if let Some(class) = heap.class_of_class_object(source) {
        // A static field, unless the edge only leads to a loader or a superclass.
        let to_class = heap.class_of_class_object(target).is_some();
        let to_loader = || heap.classes().get(class).loader == heap.id(target);
        return if to_class || to_loader() { LOADER } else { 1 };
    }
    let class = heap.class_of(source);
    let classes = heap.classes();
    if heap.roots().is_thread(source.0) {
        let locals = heap.roots().thread_targets.get(&source.0);
        let local = locals.is_some_and(|locals| locals.contains(&target.0));
        // A thread's own field, which its `run` has in hand besides.
        let by_field = || {
            let between = reference_between(heap, source, target);
            matches!(between, Some(ReferenceKind::Field { .. }))
        };
        if !local || by_field() {
            return THREAD;
        }
        return local_cost(input, target);
    }
    if classes.is_a(class, "java.lang.ref.Reference")
        && heap.field_object(source, "referent") == Some(target)
    {
        return WEAK;
    }
    let name = input.class_name(class);
    if name == "java.lang.ref.Finalizer" || name.starts_with("jdk.internal.ref.") {
        return WEAK / 2;
    }
    // `ClassLoader.classes` and friends hold classes, not what an application stored; what a thread
    // inherited of its maker's rights says less than what it does.
    if heap.class_of_class_object(target).is_some() || name == "java.security.ProtectionDomain" {
        return LOADER;
    }
    1 + u32::from(input.is_library(class))
}

/// What it costs to be held by a local variable. A method of a collection, an executor or another library at work holds
/// its own object for a moment; the application's object around it says more.
fn local_cost(input: &Input<'_>, held: ObjectIndex) -> u32 {
    let passing = input.is_library(input.heap.class_of(held));
    if passing { LOCAL + PASSING } else { LOCAL }
}
