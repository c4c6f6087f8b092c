//! Whose collection is it? From an inner object of a collection outward, to the field that a developer knows.

use heapray_analyzer::{ClassIndex, Heap, ObjectIndex, ReferenceKind, Result};
use rustc_hash::FxHashMap;

use crate::collections::find_facts;
use crate::paths::{PathOptions, PathWalk};
use crate::reference::reference_between;

/// Catalogs of texts whose keys are names of messages and algorithms.
const CATALOGS: [&str; 2] = ["java.util.ResourceBundle", "java.security.Provider"];

/// The field that owns a collection or an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// `com.example.Config.settings`.
    pub field: String,
    /// The owner is a catalog of messages or algorithms.
    pub is_catalog: bool,
}

/// For each object the field that owns it: on a shortest path from the GC roots the last one before it whose class is
/// neither an array nor a collection, nor an inner class of one. Paths that begin at threads count where there are no
/// others. `None` where there is no owner, for instance where a local variable holds the collection. 8 bytes per object
/// of the heap while it runs, and a read of each owner.
///
/// # Errors
/// If there is no memory, or no room for temporary files.
pub fn find_owners(heap: &Heap, objects: &[ObjectIndex]) -> Result<Vec<Option<Owner>>> {
    let mut owners = vec![None; objects.len()];
    for threads in [false, true] {
        let missing: Vec<usize> = (0..objects.len())
            .filter(|at| owners.get(*at).is_some_and(Option::is_none))
            .collect();
        let open: Vec<ObjectIndex> = missing
            .iter()
            .filter_map(|at| objects.get(*at).copied())
            .collect();
        if open.is_empty() {
            break;
        }
        let options = PathOptions {
            threads,
            ..PathOptions::default()
        };
        for (at, owner) in missing.into_iter().zip(on_paths(heap, &open, &options)?) {
            if let Some(entry) = owners.get_mut(at) {
                *entry = owner;
            }
        }
    }
    Ok(owners)
}

fn on_paths(
    heap: &Heap,
    objects: &[ObjectIndex],
    options: &PathOptions,
) -> Result<Vec<Option<Owner>>> {
    let mut walk = PathWalk::new(heap, options)?;
    walk.find(heap, objects);
    // By object on a path: what it leads to. Each is looked at once, however many paths share it.
    let mut known: FxHashMap<ObjectIndex, Option<Step>> = FxHashMap::default();
    let mut owners: FxHashMap<Step, Option<Owner>> = FxHashMap::default();
    let mut answers = Vec::with_capacity(objects.len());
    for object in objects {
        let mut passed = Vec::new();
        let mut inner = *object;
        let step = loop {
            if let Some(known) = known.get(&inner) {
                break *known;
            }
            passed.push(inner);
            let Some(outer) = walk.object_before(inner.0).map(ObjectIndex) else {
                break None;
            };
            if !is_inner(heap, outer) {
                break Some(Step { outer, inner });
            }
            inner = outer;
        };
        known.extend(passed.into_iter().map(|object| (object, step)));
        let owner = step.map(|step| owners.entry(step).or_insert_with(|| owner_of(heap, step)));
        answers.push(owner.and_then(|owner| owner.clone()));
    }
    Ok(answers)
}

/// Where a path leaves the collections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Step {
    outer: ObjectIndex,
    inner: ObjectIndex,
}

/// Is it an array or a part of a collection, which a developer does not name?
fn is_inner(heap: &Heap, object: ObjectIndex) -> bool {
    if heap.class_of_class_object(object).is_some() {
        return false; // its static fields are named
    }
    let class = heap.class_of(object);
    if is_catalog(heap, class) {
        return false;
    }
    let name = &heap.classes().get(class).name;
    name.ends_with("[]") || name.starts_with("java.util.") || find_facts(heap, class).is_some()
}

fn owner_of(heap: &Heap, Step { outer, inner }: Step) -> Option<Owner> {
    let field = match reference_between(heap, outer, inner)? {
        ReferenceKind::Field { declared_in, name } => {
            format!("{}.{name}", heap.classes().get(declared_in).name)
        }
        ReferenceKind::Static { name } => {
            let class = heap.class_of_class_object(outer)?;
            format!("{}.{name}", heap.classes().get(class).name)
        }
        _ => return None,
    };
    let is_catalog = is_catalog(heap, heap.class_of(outer));
    Some(Owner { field, is_catalog })
}

fn is_catalog(heap: &Heap, class: ClassIndex) -> bool {
    let mut catalogs = CATALOGS.iter();
    catalogs.any(|name| heap.classes().is_a(class, name))
}
