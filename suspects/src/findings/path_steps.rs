//! The path from a root to the suspect, step by step.

use crate::finding::{PathStep, Via};
use crate::input::Input;
use crate::machinery::is_machinery;
use crate::paths::Anchor;
use crate::suspects::{RootReference, SuspectCandidate};
use heapray_analyzer::fields::ReferenceKind;
use heapray_hprof::RootKind;
use heapray_query::thread_name;

/// Kind of the root, and a description.
pub(crate) fn root(input: &Input<'_>, suspect: &SuspectCandidate) -> (String, String) {
    let first = suspect.path.steps.first().map(|step| step.object);
    match &suspect.path.anchor {
        Anchor::Class => {
            let class = first.map_or("a class", |object| input.name_of(object));
            ("STICKY_CLASS".into(), format!("static field of {class}"))
        }
        Anchor::Thread => {
            let name = first.and_then(|thread| thread_name(input.heap, thread));
            let name = name.unwrap_or_else(|| "unnamed".into());
            let kind = match suspect.root_reference {
                RootReference::Local { .. } => "JAVA_FRAME",
                _ => "THREAD_OBJ",
            };
            (kind.into(), format!("thread \"{name}\""))
        }
        Anchor::Root(kind) => {
            let words = match kind {
                RootKind::JniGlobal => "JNI global reference".to_owned(),
                RootKind::JniLocal => "JNI local reference".to_owned(),
                kind => format!("{} root", kind.name()),
            };
            (kind.name().into(), words)
        }
        Anchor::Unknown => ("UNKNOWN".into(), "no GC root found".into()),
    }
}

/// From the root to the suspect.
pub(crate) fn path_steps(input: &Input<'_>, suspect: &SuspectCandidate) -> Vec<PathStep> {
    let steps = suspect.path.steps.iter().enumerate();
    steps
        .map(|(i, step)| {
            let link = i.checked_sub(1).and_then(|i| suspect.links.get(i));
            let (via, name) = match link.map(|link| (&link.kind, &link.field)) {
                None => (Via::Root, None),
                Some((ReferenceKind::Static { .. }, field)) => (Via::Static, field.clone()),
                Some((ReferenceKind::Field { .. }, field)) => (Via::Field, field.clone()),
                Some((ReferenceKind::Element(slot), _)) => {
                    (Via::Element, Some(format!("[{slot}]")))
                }
                Some((ReferenceKind::Local, _)) => (Via::Local, suspect.culprit.frame.clone()),
                Some((ReferenceKind::ClassLoader, _)) => (Via::ClassLoader, None),
                Some((ReferenceKind::Class | ReferenceKind::Super, _)) => (Via::Class, None),
            };
            let class = input.name_of(step.object);
            PathStep {
                class: class.to_owned(),
                object: Some(step.object),
                via,
                name,
                retained_size: input.retained_or_shallow(step.object),
                internal: i > 0 && is_machinery(class),
                culprit: i > 0 && suspect.culprit_link == Some(i - 1),
            }
        })
        .collect()
}
