//! `class-leak`: classes that are generated, compiled or loaded again and again.

use rustc_hash::FxHashMap;

use super::kind::{Blame, HeapWideGroup, Kind, Recognition, advice, figure};
use crate::input::Input;
use crate::instances::spread;
use crate::leak_kind::LeakKind;
use crate::library::Library;
use crate::names::stem_of_class;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::{Class, ClassIndex, ClassKind};

pub(super) struct ClassLeak;

/// Classes of one name but for numbers, from which they are made again and again.
const MANY: usize = 500;
/// Part of all classes that they must be.
const PART: f64 = 0.2;
/// The same of classes that share a loader, as the functions of a language or the pages of a site do.
const VERY_MANY: usize = 1000;
const MOST: f64 = 0.4;
/// Bytes outside of the heap that a class takes at least, as `jcmd VM.metaspace` shows of small classes.
const METASPACE: u64 = 6 << 10;

impl Kind for ClassLeak {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::ClassLeak]
    }

    fn heap_wide_groups(&self, input: &Input<'_>) -> Vec<HeapWideGroup> {
        made_again(input).into_iter().collect()
    }
}

/// Classes by what their names have in common: the largest such group, if it is large.
fn made_again(input: &Input<'_>) -> Option<HeapWideGroup> {
    let heap = input.heap;
    let mut groups: FxHashMap<String, Vec<ClassIndex>> = FxHashMap::default();
    let (mut all, mut loaders) = (0usize, FxHashMap::<u64, u32>::default());
    for (index, class) in heap.classes().iter() {
        if !is_loaded(class) {
            continue;
        }
        all += 1;
        *loaders.entry(class.loader.0).or_default() += 1;
        groups
            .entry(stem_of_class(&class.name))
            .or_default()
            .push(index);
    }
    let (stem, classes) = groups
        .into_iter()
        .max_by(|a, b| (a.1.len(), &b.0).cmp(&(b.1.len(), &a.0)))?;
    // Generated once and for all: methods and constructors that reflection or lambdas made, one for each.
    let of_jvm = ["java.", "jdk.", "sun."]
        .iter()
        .any(|prefix| stem.starts_with(prefix));
    let alone = classes
        .iter()
        .filter(|class| loaders.get(&heap.classes().get(**class).loader.0) <= Some(&2))
        .count();
    let (least, part) = if alone * 2 > classes.len() {
        (MANY, PART)
    } else {
        (VERY_MANY, MOST)
    };
    let enough = classes.len() >= least && classes.len() as f64 >= all as f64 * part;
    (enough && !of_jvm).then_some(())?;
    let count = classes.len() as u64;
    let own: Vec<ObjectIndex> = classes
        .iter()
        .filter_map(|class| heap.classes().get(*class).object)
        .collect();
    let mut evidence = vec![figure(
        "generated_classes",
        count,
        format!("{count} of {all} classes are called {stem}, but for a number"),
    )];
    if alone * 2 > classes.len() {
        evidence.push(figure(
            "own_loaders",
            alone as u64,
            format!("{alone} of them have a class loader of their own"),
        ));
    }
    // What keeps the loaders keeps the classes: mostly their parent, which made them.
    let loaders = classes
        .iter()
        .filter_map(|class| heap.find(heap.classes().get(*class).loader));
    let of_jvm = |loader: ObjectIndex| Library::is_jdk(input.name_of(loader));
    let mut sample: Vec<ObjectIndex> = loaders
        .map(|loader| {
            let parent = heap.field_object(loader, "parent");
            parent.filter(|parent| !of_jvm(*parent)).unwrap_or(loader)
        })
        .collect();
    sample.sort_unstable();
    sample.dedup();
    Some(HeapWideGroup {
        class: ClassIndex::CLASS_OBJECT,
        members: count,
        retained: own
            .iter()
            .map(|class| input.retained_or_shallow(*class))
            .sum(),
        off_heap: count * METASPACE,
        sample: spread(&sample, 64),
        objects: own,
        classes: Vec::new(),
        family: Vec::new(),
        blame: Blame::Common,
        least_part: 0.0,
        recognition: Recognition {
            kind: LeakKind::ClassLeak,
            confidence: 0.9,
            evidence,
            advice: advice(
                "Parse or generate once, cache the class, and reuse it.",
                "Each script that is parsed, each proxy and each generated class takes metaspace, and stays as long as \
                 its class loader. Compile a script once and reuse it with other variables; keep the cache of the \
                 library that generates classes switched on; close a class loader when it is no longer needed.",
                Some(
                    "Script script = scripts.computeIfAbsent(text, shell::parse); // compiled once",
                ),
            ),
            accumulated: None,
            culprit: None,
        },
    })
}

/// A class that some loader of the program made, rather than the JVM.
fn is_loaded(class: &Class) -> bool {
    class.kind == ClassKind::Instance && !class.loader.is_null() && !class.name.ends_with("[]")
}
