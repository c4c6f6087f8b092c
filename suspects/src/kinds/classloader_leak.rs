//! `classloader-leak`: one class loaded again and again, and the old loaders stay.

use crate::instances::find_instances_of;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use std::collections::BTreeSet;

use heapray_hprof::ObjectId;

use super::kind::{Kind, Recognition, advice, counted, fact, of_class};
use crate::accumulated::AccumulatedObjects;
use crate::counted::Word;
use crate::finding::Evidence;
use crate::input::Input;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::classes::{ClassIndex, ClassKind};
use heapray_query::class_tree::ClassNodeIndex;

pub(super) struct ClassLoaderLeak;

/// Loaders of one class from which it is no longer two applications side by side.
const LEAST_LOADERS: usize = 3;
/// Part of the place that classes of such loaders must hold.
const MOSTLY: f64 = 0.5;
/// Class-tree nodes visited at most.
const MOST_VISITED: usize = 20_000;

impl Kind for ClassLoaderLeak {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::ClassLoaderLeak]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let Held { loaders, retained } = held(input, &suspect.candidate.nodes);
        if loaders.len() < LEAST_LOADERS || (retained as f64) < suspect.retained as f64 * MOSTLY {
            return None;
        }
        let heap = input.heap;
        let class = loaders
            .iter()
            .find_map(|loader| Some(heap.class_of(heap.find(*loader)?)))?;
        let count = loaders.len() as u64;
        let mut evidence = vec![Evidence::counted(
            "loaders",
            vec![
                Word::Count(counted(input, class, count)),
                of_class(input, class, " are alive and defined the same classes"),
            ],
        )];
        evidence.extend(input.redefined.iter().next().map(|name| {
            fact(
                "redefined_class",
                format!("each of these loaders defined {name}"),
            )
        }));
        Some(Recognition {
            kind: LeakKind::ClassLoaderLeak,
            confidence: 0.95,
            evidence,
            advice: advice(
                "Clear the reference to the old class loaders when the application or script stops.",
                "One object of one of its classes keeps a class loader alive, with all its classes and \
                 their static fields. The path shows the reference: a registry of the container or the \
                 JDK, a thread local, or a thread that still runs. Undo the registration in the stop \
                 method.",
                Some(
                    "DriverManager.deregisterDriver(driver);\nCONTEXT.remove(); // the ThreadLocal\nexecutor.shutdownNow();",
                ),
            ),
            accumulated: Some(AccumulatedObjects {
                class,
                instances: count,
                retained: suspect.retained,
            }),
            culprit: None,
        })
    }
}

/// Is it one of the loaders that the JVM starts a program with, whose classes nobody loads again?
fn is_of_jvm(loader: &str) -> bool {
    loader.starts_with("jdk.internal.") || loader.starts_with("sun.misc.Launcher$")
}

/// Loaders whose classes lie at or below some nodes, and what the topmost of these objects retain.
struct Held {
    loaders: BTreeSet<ObjectId>,
    retained: u64,
}

fn held(input: &Input<'_>, nodes: &[ClassNodeIndex]) -> Held {
    let mut held = Held {
        loaders: BTreeSet::new(),
        retained: 0,
    };
    if input.redefined.is_empty() {
        return held;
    }
    let heap = input.heap;
    let loader_of = |class: ClassIndex| {
        let class = heap.classes().get(class);
        // A lambda's class has a name of its own.
        let of_one = || {
            let loader = heap.find(class.loader);
            input.redefining.contains(&class.loader.0)
                && loader.is_some_and(|loader| !is_of_jvm(input.name_of(loader)))
        };
        let again = class.kind == ClassKind::Instance
            && (input.redefined.contains(&class.name) || of_one());
        again.then_some(class.loader)
    };
    let mut open: Vec<(ClassNodeIndex, bool)> = nodes.iter().map(|node| (*node, false)).collect();
    let mut visited = 0;
    while let Some((index, counted)) = open.pop().filter(|_| visited < MOST_VISITED) {
        visited += 1;
        let node = input.node(index);
        let object = input.object_of(index).or_else(|| input.largest_of(index));
        let own = object.map(|object| heap.id(object));
        let loader =
            loader_of(node.class).or_else(|| own.filter(|id| input.redefining.contains(&id.0)));
        if let Some(loader) = loader {
            held.loaders.insert(loader);
        }
        // All loaders of one class are one node.
        if node.entering >= LEAST_LOADERS as u64
            && heap.classes().is_a(node.class, "java.lang.ClassLoader")
            && loader.is_some()
        {
            let sampled = find_instances_of(input.heap, |index, _| index == node.class);
            let ids = sampled.into_iter().map(|object| heap.id(object));
            held.loaders
                .extend(ids.filter(|id| input.redefining.contains(&id.0)));
        }
        let counts = loader.is_some() && !counted;
        if counts {
            held.retained += node.retained;
        }
        let below = input.children(index).iter();
        open.extend(below.map(|child| (*child, counted || counts)));
    }
    held
}
