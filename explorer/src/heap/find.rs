//! Which object, which class?

use std::collections::{BTreeSet, HashMap};

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::ObjectId;
use heapray_query::find_in_tree;
use heapray_report::format::simple_name;

use crate::web::Failure;

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

/// What objects retain; unreachable ones are left out. A pass over a column, unless they are few and the heap is from
/// an index file: ask for all at once.
pub(crate) fn retained(heap: &Heap, objects: &[ObjectIndex]) -> HashMap<ObjectIndex, u64> {
    let places = find_in_tree(heap, objects).into_iter();
    places
        .map(|(object, place)| (object, heap.retained_size(place)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
