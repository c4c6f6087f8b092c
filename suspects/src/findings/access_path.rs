//! The path from a root in one line: classes and fields only.

use super::fingerprint::shape;
use crate::finding::{Culprit, Holder};
use crate::input::Input;
use crate::machinery::is_machinery;
use crate::names::{simple_name, stable_name};
use crate::paths::Anchor;
use crate::suspects::{RootReference, SuspectCandidate, counts_members};
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::fields::ReferenceKind;

/// `static com.acme.OrderBook.OPEN_ORDERS → HashMap entry → com.acme.Order`: classes and fields only,
/// recursion and collections' internals folded, nothing that differs from run to run.
pub(crate) fn access_path(input: &Input<'_>, suspect: &SuspectCandidate) -> String {
    let thread = suspect.culprit.thread.clone();
    folded_path(input, suspect, 0, thread)
}

/// The part of the access path that belongs to the leak: from the culprit on. The path to the culprit may
/// differ from run to run.
/// Only the shape of a thread's name counts, which a redacted copy keeps.
pub(crate) fn stable_path(input: &Input<'_>, suspect: &SuspectCandidate) -> String {
    let thread = suspect.culprit.thread.as_deref().map(shape);
    folded_path(input, suspect, suspect.culprit_link.unwrap_or(0), thread)
}

/// The access path from this reference on.
fn folded_path(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
    first: usize,
    thread: Option<String>,
) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(thread) = thread
        && matches!(suspect.path.anchor, Anchor::Thread)
        && (first == 0 || matches!(suspect.root_reference, RootReference::ThreadLocal { .. }))
    {
        parts.push(format!("thread {thread}"));
    }
    if let RootReference::ThreadLocal { entry, .. } = suspect.root_reference {
        parts.extend(thread_local_path(input, suspect, entry));
        return parts.join(" → ");
    }
    // Which of its objects a library's method holds differs from moment to moment.
    let in_library = matches!(suspect.root_reference, RootReference::Local { .. })
        && suspect.culprit.holder == Holder::Local;
    let mut in_collection = false;
    for link in suspect.links.iter().skip(first) {
        let class = stable_name(input.class_name(link.class));
        let part = match (&link.kind, &link.field) {
            // What JDK 19 moved to another object is called as it was before.
            (_, Some(field)) if class == "java.lang.Thread" && field == "holder" => continue,
            (_, Some(field)) if class == "java.lang.Thread$FieldHolder" && field == "task" => {
                "java.lang.Thread.target".to_owned()
            }
            (ReferenceKind::Static { .. }, Some(field)) => format!("static {class}.{field}"),
            _ if is_machinery(&class) => {
                if !in_collection && !in_library {
                    parts.push(entry_of(&class));
                }
                in_collection = true;
                continue;
            }
            (_, Some(field)) => format!("{class}.{field}"),
            (ReferenceKind::Local, None) => "local".to_owned(),
            _ => continue,
        };
        in_collection = false;
        if parts.last() != Some(&part) {
            parts.push(part);
        }
    }
    // The same path whether the candidate is the collection or its table.
    let last = stable_name(input.name_of(suspect.object));
    if !in_collection && !in_library && is_machinery(&last) && !last.ends_with("[]") {
        parts.push(entry_of(&last));
    }
    let accumulated = suspect
        .accumulated
        .filter(|_| !counts_members(input, suspect));
    let what = accumulated.map_or(suspect.candidate.class, |accumulated| accumulated.class);
    parts.push(stable_name(input.class_name(what)));
    parts.join(" → ")
}

/// The thread local's field and the class of its values; objects of several classes often accumulate in the
/// values.
fn thread_local_path(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
    entry: ObjectIndex,
) -> Vec<String> {
    let Culprit { class, field, .. } = &suspect.culprit;
    let key = class
        .iter()
        .zip(field)
        .map(|(class, field)| format!("thread local {class}.{field}"));
    let value = input.heap.field_object(entry, "value");
    let value = value.map(|value| stable_name(input.name_of(value)));
    key.chain(value).collect()
}

/// `HashMap entry`, of any class of hash map.
fn entry_of(class: &str) -> String {
    format!("{} entry", simple_name(class).replace("LinkedHash", "Hash"))
}
