//! The steps of a path from a GC root in words, with internal steps folded.

use crate::format::simple_name;
use crate::model::{PathStep, Suspect, Via, ViaKind};

/// The kind of a reference in words, and its name.
pub(crate) fn reference_label(via: &Via) -> (&'static str, Option<&str>) {
    let name = via.name.as_deref().filter(|name| !name.is_empty());
    match via.kind {
        ViaKind::Root => ("GC root", name),
        ViaKind::Static => ("static field", name),
        ViaKind::Field => ("field", name),
        ViaKind::Element => ("array element", name),
        ViaKind::Entry => ("entry of the collection", name),
        ViaKind::Local => ("local variable", name),
        ViaKind::ThreadLocal => ("thread local", name),
        ViaKind::ClassLoader => ("class loader", name),
        ViaKind::Class => ("class", name),
    }
}

/// The words "GC root" and the root's description, for the first step of a suspect's path.
fn root_label(suspect: &Suspect) -> (&'static str, Option<&str>) {
    let root = &suspect.root;
    match (root.kind.as_str(), root.description.as_str()) {
        ("UNKNOWN", _) => ("no path from a GC root was found", None),
        (kind, "") => ("GC root", Some(root_kind_label(kind))),
        (_, description) => ("GC root", Some(description)),
    }
}

/// The reference of a step in a suspect's path: its kind in words, and its name. The first step names the GC root.
pub(crate) fn step_label<'s>(
    suspect: &'s Suspect,
    step: &'s PathStep,
) -> (&'static str, Option<&'s str>) {
    match step.via.kind {
        ViaKind::Root => root_label(suspect),
        _ => reference_label(&step.via),
    }
}

/// [`step_label`] for text without markup, where a colon parts the words "GC root" from the root's description.
pub(crate) fn plain_step_label<'s>(
    suspect: &'s Suspect,
    step: &'s PathStep,
) -> (&'static str, Option<&'s str>) {
    match step_label(suspect, step) {
        (_, Some(name)) if step.via.kind == ViaKind::Root => ("GC root:", Some(name)),
        label => label,
    }
}

/// A kind of GC root in words; the kind's own name where this program does not know it.
pub(crate) fn root_kind_label(kind: &str) -> &str {
    match kind {
        "STICKY_CLASS" => "Classes of the boot loader, never unloaded",
        "JAVA_FRAME" => "Local variables of running methods",
        "JNI_LOCAL" => "JNI local references",
        "JNI_GLOBAL" => "JNI global references",
        "THREAD_OBJ" | "THREAD_OBJECT" => "Live threads",
        "THREAD_BLOCK" => "Objects referenced from a thread block",
        "NATIVE_STACK" => "Objects referenced from native stacks",
        "MONITOR_USED" => "Monitors in use, locked or waited on",
        "INTERNED_STRING" => "Interned strings",
        "FINALIZING" => "Objects waiting for finalization",
        "DEBUGGER" => "Objects held by a debugger",
        "REFERENCE_CLEANUP" => "References being cleaned up",
        "VM_INTERNAL" => "Objects held by the JVM",
        "JNI_MONITOR" => "JNI monitors",
        "UNREACHABLE" => "Unreachable objects, treated as roots",
        "UNKNOWN" => "Roots of unknown kind",
        other => other,
    }
}

/// A line of a path: one step, or a run of internal steps.
pub(crate) enum PathPart<'a> {
    /// A step to show.
    Step(&'a PathStep),
    /// Consecutive internal steps.
    Folded(&'a [PathStep]),
}

/// Folds runs of internal steps, but never the first step, the culprit's or the last: a path is there to show these
/// three.
pub(crate) fn fold_path(path: &[PathStep]) -> Vec<PathPart<'_>> {
    let foldable = |at: usize| {
        at > 0
            && at + 1 < path.len()
            && path
                .get(at)
                .is_some_and(|step| step.internal && !step.culprit)
    };
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(step) = path.get(at) {
        let mut end = at;
        while foldable(end) {
            end += 1;
        }
        if end > at {
            parts.push(PathPart::Folded(path.get(at..end).unwrap_or(&[])));
            at = end;
        } else {
            parts.push(PathPart::Step(step));
            at += 1;
        }
    }
    parts
}

/// A summary of folded steps: `HashMap → Node[] → Node`.
pub(crate) fn folded_label(steps: &[PathStep]) -> String {
    let mut names: Vec<&str> = steps
        .iter()
        .take(4)
        .map(|step| {
            let name = simple_name(&step.class);
            // The outer class is in the step before or after it.
            name.rsplit('$')
                .next()
                .filter(|inner| inner.starts_with(|c: char| c.is_ascii_uppercase()))
                .unwrap_or(name)
        })
        .collect();
    names.dedup();
    let mut label = names.join(" → ");
    if steps.len() > 4 {
        label.push_str(" → …");
    }
    label
}
