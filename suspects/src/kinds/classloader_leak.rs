//! `classloader-leak`: one class loaded again and again, and the old loaders stay.

use std::collections::BTreeSet;

use heapray_hprof::ObjectId;

use super::{Kind, Recognition, advice, fact, figure};
use crate::case::Case;
use crate::context::Context;
use crate::payload::Payload;
use heapray_analyzer::classes::{ClassIndex, ClassKind};
use heapray_query::class_tree::ClassNodeIndex;

pub(super) struct ClassLoaderLeak;

/// Loaders of one class from which it is no longer two applications side by side.
const LEAST_LOADERS: usize = 3;
/// Part of the place that classes of such loaders must hold.
const MOSTLY: f64 = 0.5;
/// Folded nodes looked through.
const MOST_VISITED: usize = 20_000;

impl Kind for ClassLoaderLeak {
    fn ids(&self) -> &'static [&'static str] {
        &["classloader-leak"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        let Held { loaders, retained } = held(context, &case.candidate.nodes);
        if loaders.len() < LEAST_LOADERS || (retained as f64) < case.retained as f64 * MOSTLY {
            return None;
        }
        let heap = context.heap;
        let class = loaders
            .iter()
            .find_map(|loader| Some(heap.class_of(heap.find(*loader)?)))?;
        let name = context.class_name(class);
        let count = loaders.len() as u64;
        let mut evidence = vec![figure(
            "loaders",
            count,
            format!("{count} × {name} are alive, with the same classes"),
        )];
        evidence.extend(context.redefined.iter().next().map(|name| {
            fact(
                "redefined_class",
                format!("{name}, for one, was loaded by each of them"),
            )
        }));
        Some(Recognition {
            kind: "classloader-leak",
            confidence: 0.95,
            evidence,
            advice: advice(
                "Cut the reference that pins the old loaders when the application or script ends.",
                "One object of one of its classes keeps a class loader, and with it all its classes and \
                 their static fields. The path names the reference: a registry of the container or the \
                 JDK, a thread local, a thread that runs on. Undo the registration in the stop method.",
                Some(
                    "DriverManager.deregisterDriver(driver);\nCONTEXT.remove(); // the ThreadLocal\nexecutor.shutdownNow();",
                ),
            ),
            accumulated: Some(Payload {
                class,
                instances: count,
                retained: case.retained,
            }),
            culprit: None,
        })
    }
}

/// Loaders whose classes lie at or below some nodes, and what the topmost of these objects retain.
struct Held {
    loaders: BTreeSet<ObjectId>,
    retained: u64,
}

fn held(context: &Context<'_>, nodes: &[ClassNodeIndex]) -> Held {
    let mut held = Held {
        loaders: BTreeSet::new(),
        retained: 0,
    };
    if context.redefined.is_empty() {
        return held;
    }
    let heap = context.heap;
    let loader_of = |class: ClassIndex| {
        let class = heap.classes().get(class);
        let again = class.kind == ClassKind::Instance && context.redefined.contains(&class.name);
        again.then_some(class.loader)
    };
    let mut open: Vec<(ClassNodeIndex, bool)> = nodes.iter().map(|node| (*node, false)).collect();
    let mut visited = 0;
    while let Some((index, counted)) = open.pop().filter(|_| visited < MOST_VISITED) {
        visited += 1;
        let node = context.node(index);
        let object = context
            .object_of(index)
            .or_else(|| context.largest_of(index));
        let own = object.map(|object| heap.id(object));
        let loader =
            loader_of(node.class).or_else(|| own.filter(|id| context.redefining.contains(&id.0)));
        if let Some(loader) = loader {
            held.loaders.insert(loader);
        }
        // All loaders of one class are one node.
        if node.entering >= LEAST_LOADERS as u64
            && heap.classes().is_a(node.class, "java.lang.ClassLoader")
            && loader.is_some()
        {
            let sampled = context.sample_of(|index, _| index == node.class);
            let ids = sampled.into_iter().map(|object| heap.id(object));
            held.loaders
                .extend(ids.filter(|id| context.redefining.contains(&id.0)));
        }
        let counts = loader.is_some() && !counted;
        if counts {
            held.retained += node.retained;
        }
        let below = context.children(index).iter();
        open.extend(below.map(|child| (*child, counted || counts)));
    }
    held
}
