//! Which field carries the time at which an object was made?

use rustc_hash::FxHashSet;

use super::read::{Clock, is_time, time_at, time_in};
use crate::input::Input;
use crate::instances::spread;
use crate::machinery::is_machinery;
use crate::names::mentions;
use heapray_analyzer::ObjectIndex;
use heapray_hprof::Value;
use std::collections::BTreeMap;

/// Objects on which a field is tried.
const TRIED: usize = 64;
/// Different times among them, from which they were made one after the other.
const DISTINCT: usize = 8;
/// References between the object and the time.
const DEEPEST: usize = 2;
/// Fields of an object that are looked at, and references that are followed.
pub(super) const MOST_FIELDS: usize = 48;
const MOST_FOLLOWED: usize = 8;
/// In names of fields that hold a number that is counted up.
pub(super) const NUMBERS: [&str; 9] = [
    "number", "seq", "sequence", "id", "no", "nr", "index", "counter", "serial",
];
/// In names of fields that hold when something began.
const BEGIN: [&str; 11] = [
    "created", "creation", "start", "started", "begin", "since", "opened", "received", "arrival",
    "issued", "born",
];
/// In names of fields that hold when something happened last, or will happen.
const LATER: [&str; 14] = [
    "last",
    "access",
    "accessed",
    "modified",
    "updated",
    "update",
    "expire",
    "expiry",
    "expires",
    "expiration",
    "until",
    "next",
    "end",
    "due",
];

/// The path of fields that holds the time at which nearly all of these objects were made: rather one that is called so,
/// and the nearest of several.
pub(super) fn find_field(
    input: &Input<'_>,
    clock: Clock,
    sample: &[ObjectIndex],
) -> Option<Vec<String>> {
    let tried = spread(sample, TRIED);
    let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for object in tried.iter().take(4) {
        let mut way = Vec::new();
        collect(input, clock, *object, &mut way, &mut counts);
    }
    let mut found: Vec<(u8, usize, Vec<String>)> = Vec::new();
    for (path, _) in counts {
        let mut times = FxHashSet::default();
        let read = tried.iter().filter_map(|object| {
            let time = time_at(input, clock, *object, &path)?;
            times.insert(time.millis);
            Some(())
        });
        let read = read.count();
        // When something happened last says nothing of how fast objects come.
        let rank = rank(&path).filter(|_| read * 10 >= tried.len() * 9 && times.len() >= DISTINCT);
        if let Some(rank) = rank {
            found.push((rank, path.len(), path));
        }
    }
    found.sort();
    found.into_iter().next().map(|(_, _, path)| path)
}

/// Adds the fields of an object, and of those that it refers to, that hold a time.
fn collect(
    input: &Input<'_>,
    clock: Clock,
    object: ObjectIndex,
    way: &mut Vec<String>,
    counts: &mut BTreeMap<Vec<String>, usize>,
) {
    let fields = input.heap.fields(object);
    let mut followed = 0;
    for field in fields
        .iter()
        .filter(|field| !field.is_static)
        .take(MOST_FIELDS)
    {
        if time_in(input, clock, &field.name, &field.value).is_some() {
            let mut path = way.clone();
            path.push(field.name.clone());
            *counts.entry(path).or_default() += 1;
            continue;
        }
        let Value::Object(id) = field.value else {
            continue;
        };
        let Some(target) = input.heap.find(id).filter(|_| way.len() < DEEPEST) else {
            continue;
        };
        if followed < MOST_FOLLOWED && is_followed(input, target) {
            followed += 1;
            way.push(field.name.clone());
            collect(input, clock, target, way, counts);
            way.pop();
        }
    }
}

/// May an object's own time be in this one: an event, a message's header, a joda time, and no text, collection or hub?
fn is_followed(input: &Input<'_>, object: ObjectIndex) -> bool {
    let heap = input.heap;
    let class = heap.class_of(object);
    let name = input.class_name(class);
    heap.class_of_class_object(object).is_none()
        && heap.array_len(object).is_none()
        && !is_time(name)
        && !is_machinery(name)
        && !name.starts_with("java.lang.")
        && !heap.classes().get(class).is_thread
}

/// Fields of beginnings come first; `None` for those of what happened last, or will happen.
fn rank(path: &[String]) -> Option<u8> {
    let last = path.last().map_or("", String::as_str);
    (!mentions(last, &LATER)).then(|| u8::from(!mentions(last, &BEGIN)))
}
