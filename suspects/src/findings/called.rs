//! What the names of accumulated objects have in common: `checkout.cart.*`.

use crate::accumulated::AccumulatedObjects;
use crate::input::Input;
use crate::instances::{sample_instances_of, spread};
use crate::leak_kind::LeakKind;
use crate::names::{simple_name, stem_of_class};
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;
use heapray_masking::mask_value;
use heapray_query::collections::Family;
use heapray_query::map_entries;
use std::collections::BTreeMap;

/// Names that are read.
const MOST_READ: usize = 256;
/// Names from which they have something in common.
const LEAST: usize = 16;
/// Characters of a name that are read, and of what they have in common at least and at most.
const LONGEST: usize = 120;
const SHORTEST: usize = 3;
const SHOWN: usize = 60;
/// A part of a name that is as long as this is made by a machine.
const MADE: usize = 20;
/// Where objects keep the names that they are registered by: fields, joined by a dot.
const FIELDS: [&[&str]; 5] = [
    &["group", "name"],
    &["_canonicalName"],
    &["qualifiedName"],
    &["symbol"],
    &["name"],
];

/// The common beginning of the names of what accumulates, where names are what went wrong.
pub(super) fn called(
    input: &Input<'_>,
    kind: LeakKind,
    suspect: &SuspectCandidate,
    accumulated: Option<AccumulatedObjects>,
) -> Option<String> {
    match kind {
        LeakKind::ClassLeak => {
            let heap = input.heap;
            let mut classes = suspect.apart.iter();
            let class = classes.find_map(|object| heap.class_of_class_object(*object))?;
            let stem = stem_of_class(input.class_name(class));
            Some(format!("{}*", simple_name(&stem)))
        }
        LeakKind::RegistryOfNames => {
            let names = names(input, suspect, accumulated);
            let common = common_beginning(&names)?;
            Some(mask_value("", &common).into_owned())
        }
        _ => None,
    }
}

/// Names by the keys of the map that has the objects, or by their own fields.
fn names(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
    accumulated: Option<AccumulatedObjects>,
) -> Vec<String> {
    let map = suspect
        .collection
        .filter(|known| known.facts.family == Family::Map);
    let entries = map.map(|map| map_entries(input.heap, map.object, MOST_READ));
    let keys = entries.into_iter().flatten().map(|(key, _)| key);
    let of_keys: Vec<String> = keys.filter_map(|key| name_of(input, key)).collect();
    if of_keys.len() >= LEAST {
        return of_keys;
    }
    let class = accumulated.or(suspect.accumulated).map(|known| known.class);
    let objects = class.map(|class| sample_instances_of(input.heap, class, MOST_READ as u64));
    let objects = spread(&objects.unwrap_or_default(), MOST_READ);
    let own = objects.iter().filter_map(|object| name_of(input, *object));
    own.collect()
}

fn name_of(input: &Input<'_>, object: ObjectIndex) -> Option<String> {
    let heap = input.heap;
    if let Some(text) = heap.string_value(object, LONGEST) {
        return Some(text);
    }
    let key = heap.field_object(object, "key");
    let objects = std::iter::once(object).chain(key);
    { objects }.find_map(|object| {
        FIELDS.iter().find_map(|fields| {
            let parts = fields
                .iter()
                .map(|field| heap.field_string(object, field, LONGEST));
            Some(parts.collect::<Option<Vec<_>>>()?.join("."))
        })
    })
}

/// What most names begin with, up to the first part that is an identifier; `None` if they are not alike.
fn common_beginning(names: &[String]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(before_identifier(name)).or_default() += 1;
    }
    let (begin, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    let enough = names.len() >= LEAST && count * 10 >= names.len() * 8;
    let shown: String = begin
        .chars()
        .take(SHOWN)
        .filter(|c| !c.is_control())
        .collect();
    (enough && shown.len() >= SHORTEST && begin.len() < names.first()?.len())
        .then(|| format!("{shown}*"))
}

/// The part of a name before its first identifier: a part with a digit, or one that is too long for a word.
fn before_identifier(name: &str) -> &str {
    let mut begin = 0;
    for part in name.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = part.trim_end_matches(|c: char| !c.is_alphanumeric());
        if let Some(digit) = word.find(|c: char| c.is_ascii_digit()) {
            // `letter17` is a letter; `3f2a17` is none.
            let letters = word.get(..digit).unwrap_or_default();
            let is_word = letters.len() >= SHORTEST
                && word
                    .get(digit..)
                    .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()));
            return name
                .get(..begin + if is_word { digit } else { 0 })
                .unwrap_or(name);
        }
        if word.len() >= MADE {
            return name.get(..begin).unwrap_or(name);
        }
        begin += part.len();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_in_names_are_left_out() {
        for (name, begin) in [
            ("checkout.cart.4711.pay", "checkout.cart."),
            ("reminders.letter-17", "reminders.letter-"),
            ("lorry17", "lorry"),
            ("game.3f2a17bc-12", "game."),
            ("uploads:type=Upload,id=12", "uploads:type=Upload,id="),
            ("com.acme.Order", "com.acme.Order"),
        ] {
            assert_eq!(before_identifier(name), begin);
        }
    }

    #[test]
    fn names_that_differ_in_words_have_nothing_in_common() {
        let carts: Vec<String> = (0..40).map(|cart| format!("cart.{cart}")).collect();
        assert_eq!(common_beginning(&carts).as_deref(), Some("cart.*"));
        let words: Vec<String> = (0..40u8)
            .map(|n| char::from(b'a' + n % 26).to_string())
            .collect();
        assert_eq!(common_beginning(&words), None);
    }
}
