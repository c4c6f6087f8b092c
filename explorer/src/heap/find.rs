//! Which object, which class?

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use heapray_analyzer::{Derived, Heap, ObjectIndex, TreeIndex};
use heapray_hprof::ObjectId;
use heapray_query::find_in_tree;
use heapray_report::format::simple_name;

use crate::web::{Failure, is_class_of_word};

/// The number in `0x7f00a8c0`; without `0x`, too, if it is decimal.
pub(crate) fn find_address(text: &str) -> Option<ObjectId> {
    let number = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.parse(),
    };
    number.ok().map(ObjectId)
}

/// The object at an address.
pub(crate) fn find_object(heap: &Heap, text: &str) -> Result<ObjectIndex, Failure> {
    let Some(id) = find_address(text) else {
        return Err(Failure::wrong(format!(
            "{text} is no address; one is 0x7f00a8c0"
        )));
    };
    let found = heap.find(id);
    found.ok_or_else(|| Failure::not_found(format!("There is no object at {text}.")))
}

/// Names of classes that a text means: the class of this name, else those whose simple name it is, else those that
/// contain it, in any case of letters.
pub(crate) fn find_classes(heap: &Heap, text: &str, most: usize) -> Vec<String> {
    let classes = || heap.classes().iter().map(|(_, class)| class.name.as_str());
    if classes().any(|name| name == text) {
        return vec![text.to_owned()];
    }
    let lower = text.to_lowercase();
    let simple: BTreeSet<&str> = classes().filter(|name| simple_name(name) == text).collect();
    let found = if simple.is_empty() {
        classes()
            .filter(|name| name.to_lowercase().contains(&lower))
            .collect()
    } else {
        simple
    };
    found.into_iter().take(most).map(str::to_owned).collect()
}

/// The one class of exactly this name, or of this simple name.
pub(crate) fn find_class(heap: &Heap, text: &str) -> Result<String, Failure> {
    let mut names = heap.classes().iter().map(|(_, class)| &class.name);
    if let Some(long) = names.find(|name| is_class_of_word(name, text)) {
        return Ok(long.clone());
    }
    let found = find_classes(heap, text, 6);
    match found.as_slice() {
        [one] if one == text || simple_name(one) == text => Ok(one.clone()),
        [] => Err(Failure::not_found(format!("No class is named {text}."))),
        some => Err(Failure::NotFound {
            message: format!("No class is named {text}."),
            hint: Some(format!("There is {}.", some.join(", "))),
        }),
    }
}

/// Places that are remembered.
const MOST_PLACES: usize = 200_000;

/// Places in the dominator tree that were looked for; `None` for unreachable objects. Who walks through a heap sees the
/// same objects on page after page.
struct KnownPlaces(Mutex<HashMap<ObjectIndex, Option<TreeIndex>>>);

impl Derived for KnownPlaces {
    fn compute(_: &Heap) -> Self {
        Self(Mutex::default())
    }
}

/// The places of objects in the dominator tree; unreachable ones are left out. A pass over a column for those that were
/// not looked for before, unless they are few and the heap is from an index file: ask for all at once.
pub(crate) fn places_of(heap: &Heap, objects: &[ObjectIndex]) -> HashMap<ObjectIndex, TreeIndex> {
    let known = heap.derived::<KnownPlaces>();
    let lock = || known.0.lock().unwrap_or_else(PoisonError::into_inner);
    let mut places = HashMap::with_capacity(objects.len());
    let mut unknown = Vec::new();
    {
        let known = lock();
        for object in objects {
            match known.get(object) {
                Some(place) => places.extend(place.map(|place| (*object, place))),
                None => unknown.push(*object),
            }
        }
    }
    if !unknown.is_empty() {
        let found = find_in_tree(heap, &unknown);
        let mut known = lock();
        if known.len() + unknown.len() > MOST_PLACES {
            known.clear();
        }
        for object in unknown.into_iter().take(MOST_PLACES) {
            known.insert(object, found.get(&object).copied());
        }
        places.extend(found);
    }
    places
}

/// The place of an object in the dominator tree; `None` if it is unreachable.
pub(crate) fn place_of(heap: &Heap, object: ObjectIndex) -> Option<TreeIndex> {
    places_of(heap, &[object]).get(&object).copied()
}

/// What objects retain; unreachable ones are left out. As expensive as [`places_of`].
pub(crate) fn retained(heap: &Heap, objects: &[ObjectIndex]) -> HashMap<ObjectIndex, u64> {
    let places = places_of(heap, objects).into_iter();
    places
        .map(|(object, place)| (object, heap.retained_size(place)))
        .collect()
}

#[cfg(test)]
mod tests {
    use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
    use heapray_testkit::DumpBuilder;

    use super::*;

    #[test]
    fn places_are_the_same_when_they_are_known() {
        let mut dump = DumpBuilder::new();
        let class = dump.class("com.example.Order").build();
        let held = dump.instance(class).build();
        dump.root_jni_global(held, 1);
        let lost = dump.instance(class).build();
        let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
        let [held, lost] = [held, lost].map(|id| heap.find(ObjectId(id)).unwrap());
        for objects in [vec![held], vec![lost], vec![lost, held, held]] {
            let wanted: HashMap<_, _> = find_in_tree(&heap, &objects).into_iter().collect();
            assert_eq!(places_of(&heap, &objects), wanted);
        }
        assert!(place_of(&heap, held).is_some() && place_of(&heap, lost).is_none());
        assert!(heap.derived::<KnownPlaces>().0.lock().unwrap().len() == 2);
    }

    #[test]
    fn addresses_are_hexadecimal_or_decimal() {
        assert_eq!(find_address("0xFf"), Some(ObjectId(255)));
        assert_eq!(find_address("16"), Some(ObjectId(16)));
        for text in [
            "",
            "0x",
            "ff",
            "0x1_0",
            "-1",
            "0x10000000000000000",
            "../etc",
        ] {
            assert_eq!(find_address(text), None, "{text}");
        }
    }
}
