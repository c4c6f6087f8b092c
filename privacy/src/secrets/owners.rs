//! Whose collection is it? From an inner object of a collection outward to the field that a developer knows.

use heapray_hprof::{FieldType, ObjectId, StringId, SubRecord};

use super::findings::Inner;
use super::owner::Owner;
use crate::classes::Classes;
use crate::hashing::{FileMap, FileSet};
use crate::parts::{Dump, visit_sub_records};

/// Steps outward at most, and so passes: bucket, node, table, map, the wrapper around it, and its owner.
pub(super) const STEPS: u32 = 6;

/// Catalogs of texts whose keys are names of messages and algorithms, never of secrets.
const CATALOGS: [&str; 2] = ["java/util/ResourceBundle", "java/security/Provider"];

/// A step outward.
struct Step {
    /// The object that refers to it, with its class; `None` for a static field.
    from: Option<(ObjectId, ObjectId)>,
    place: Option<(ObjectId, StringId)>,
}

/// Finds the owners of inner objects, [`STEPS`] passes; memory grows with the number of inner objects.
pub(super) fn find_owners<'i>(
    dump: Dump<'_>,
    classes: &Classes<'_>,
    inner: impl Iterator<Item = &'i Inner>,
) -> FileMap<ObjectId, Owner> {
    let mut catalogs = FileSet::default();
    let mut open: FileMap<ObjectId, Vec<ObjectId>> = FileMap::default();
    let mut class_of: FileMap<ObjectId, ObjectId> = FileMap::default();
    for inner in inner {
        let starts = open.entry(inner.object).or_default();
        if starts.is_empty() {
            starts.push(inner.object);
        }
        class_of.insert(inner.object, inner.class);
    }
    if !open.is_empty() {
        for catalog in CATALOGS {
            catalogs.extend(classes.subclasses(catalog));
        }
    }
    let mut owners: FileMap<ObjectId, Owner> = FileMap::default();
    let mut inner_classes: FileMap<ObjectId, bool> = FileMap::default();
    for _ in 0..STEPS {
        if open.is_empty() {
            (dump.scanned)(0..dump.bytes.len());
            continue;
        }
        let steps = step_outward(dump, classes, &open, &class_of);
        let mut next: FileMap<ObjectId, Vec<ObjectId>> = FileMap::default();
        for (object, step) in steps {
            let starts = open.remove(&object).unwrap_or_default();
            let is_catalog = step
                .from
                .is_some_and(|(_, class)| catalogs.contains(&class));
            let mut goes_on = false;
            if let Some((from, class)) = step.from {
                goes_on = !is_catalog
                    && *inner_classes
                        .entry(class)
                        .or_insert_with(|| is_inner(&classes.name(class)));
                if goes_on {
                    class_of.insert(from, class);
                    next.entry(from).or_default().extend(&starts);
                }
            }
            for start in starts {
                let owner = owners.entry(start).or_default();
                owner.is_catalog |= is_catalog;
                // An inner object's field stands in for an owner that is not found.
                if !goes_on || owner.place.is_none() {
                    owner.place = step.place.or(owner.place);
                }
            }
        }
        open = next;
    }
    owners
}

/// Is it an array, or a class of the JDK's collections, which a developer does not name?
pub(super) fn is_inner(class: &str) -> bool {
    class.starts_with('[') || class.ends_with("[]") || class.starts_with("java/util/")
}

/// For each open object one that refers to it: the next neighbour in a list of the same class only where there is no
/// other.
fn step_outward(
    dump: Dump<'_>,
    classes: &Classes<'_>,
    open: &FileMap<ObjectId, Vec<ObjectId>>,
    class_of: &FileMap<ObjectId, ObjectId>,
) -> FileMap<ObjectId, Step> {
    let mut steps: FileMap<ObjectId, Step> = FileMap::default();
    let mut add = |target: ObjectId, step: Step| {
        if !open.contains_key(&target) || step.from.is_some_and(|(from, _)| from == target) {
            return;
        }
        let own = class_of.get(&target);
        let is_neighbour = |step: &Step| step.from.is_some_and(|(_, class)| own == Some(&class));
        match steps.get_mut(&target) {
            Some(known) if is_neighbour(known) && !is_neighbour(&step) => *known = step,
            Some(_) => {}
            None => {
                steps.insert(target, step);
            }
        }
    };
    visit_sub_records(dump, &mut |sub_record, _| match sub_record {
        SubRecord::Instance(instance) => {
            for (_, class, start) in classes.shares(instance.class_id, instance.fields.len()) {
                let references = class.fields.iter().filter(|f| f.of == FieldType::Object);
                for field in references {
                    let offset = start.saturating_add(field.offset);
                    if let Some(target) = classes.reference_at(&instance, offset) {
                        let from = Some((instance.id, instance.class_id));
                        let place = Some((class.id, field.name));
                        add(target, Step { from, place });
                    }
                }
            }
        }
        SubRecord::Class(class) => {
            for field in class.statics() {
                if let Some(target) = field.value.as_object() {
                    let place = Some((class.id, field.name));
                    add(target, Step { from: None, place });
                }
            }
        }
        SubRecord::ObjectArray(array) => {
            for target in array.elements(dump.header.id_size) {
                let from = Some((array.id, array.class_id));
                add(target, Step { from, place: None });
            }
        }
        _ => {}
    });
    steps
}
