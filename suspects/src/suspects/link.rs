//! The references on a path, with names that a developer would search for, and what holds the first object.

use heapray_hprof::RootKind;

use crate::input::Input;
use crate::paths::{Anchor, Path};
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::fields::ReferenceKind;

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
    /// Is it a static that the JVM adds to a class, such as `<resolved_references>`, which no source has?
    pub(crate) fn is_made_by_jvm(&self) -> bool {
        self.field
            .as_ref()
            .is_some_and(|field| field.starts_with('<'))
    }

    /// Is it a field of an object, rather than a static one, an element or a local?
    pub(crate) fn is_instance_field(&self) -> bool {
        matches!(self.kind, ReferenceKind::Field { .. })
    }
}

/// What holds a candidate, in the order of importance that matters to a developer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RootReference {
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

pub(crate) fn links(input: &Input<'_>, path: &Path) -> Vec<Link> {
    path.steps
        .windows(2)
        .filter_map(|pair| {
            let [source, target] = pair else { return None };
            let kind = target.via.clone().unwrap_or(ReferenceKind::Local);
            let own = input.heap.class_of_class_object(source.object);
            let (class, field) = match &kind {
                ReferenceKind::Field { declared_in, name } => (*declared_in, Some(name.clone())),
                ReferenceKind::Static { name } => {
                    (own.unwrap_or(ClassIndex::CLASS_OBJECT), Some(name.clone()))
                }
                _ => (
                    own.unwrap_or_else(|| input.heap.class_of(source.object)),
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

pub(crate) fn root_reference(input: &Input<'_>, path: &Path, links: &[Link]) -> RootReference {
    match path.anchor {
        Anchor::Class | Anchor::Root(RootKind::StickyClass) => RootReference::Static,
        Anchor::Thread => {
            let map = links.first().and_then(|link| link.field.as_deref());
            let local = matches!(map, Some("threadLocals" | "inheritableThreadLocals"));
            let entry = links.iter().map(|link| link.target).find(|object| {
                input.name_of(*object) == "java.lang.ThreadLocal$ThreadLocalMap$Entry"
            });
            match (links.first(), entry) {
                (Some(_), Some(entry)) if local => RootReference::ThreadLocal {
                    entry,
                    inheritable: map == Some("inheritableThreadLocals"),
                },
                (Some(link), _) if link.kind == ReferenceKind::Local => {
                    RootReference::Local { held: link.target }
                }
                _ => RootReference::ThreadField,
            }
        }
        Anchor::Root(RootKind::JniGlobal) => RootReference::Jni,
        Anchor::Root(_) | Anchor::Unknown => RootReference::Other,
    }
}
