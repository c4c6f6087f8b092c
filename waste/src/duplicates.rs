//! Strings, arrays and objects with equal contents.

use std::hash::Hasher as _;

use heapray_analyzer::{Heap, ObjectIndex};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::contents::hasher;
use crate::kind::Kind;
use crate::ledger::Claim;
use crate::roles::Roles;

/// References that an object's equality follows, at most.
const DEPTH: usize = 3;

/// A content: its hash, and the object that has it.
pub(crate) type Content = (u64, u32);

/// Claims of strings with equal contents: all but the first, with the array unless others use it. The strings but the
/// first of each content, with the first one.
pub(crate) fn of_strings(
    heap: &Heap,
    roles: &Roles,
    strings: &mut [(u64, u32, u32)],
    claims: &mut Vec<Claim>,
) -> FxHashMap<u32, u32> {
    heap.workers().run(|| strings.par_sort_unstable());
    for group in strings.chunk_by(|a, b| a.0 == b.0) {
        let Some((_, _, kept)) = group.first() else {
            continue;
        };
        for (_, string, array) in group.iter().skip(1) {
            let string = ObjectIndex(*string);
            let bytes = heap.shallow_size(string);
            claims.push(Claim::new(
                heap,
                Kind::DuplicateString,
                string,
                string,
                bytes,
            ));
            if array != kept && !roles.shared_by_strings.contains(*array) {
                let array = ObjectIndex(*array);
                let bytes = heap.shallow_size(array);
                claims.push(Claim::new(
                    heap,
                    Kind::DuplicateString,
                    string,
                    array,
                    bytes,
                ));
            }
        }
    }
    firsts(strings.iter().map(|(hash, string, _)| (*hash, *string)))
}

/// Claims of arrays with equal contents: all but the first.
pub(crate) fn of_arrays(heap: &Heap, contents: &mut [Content], claims: &mut Vec<Claim>) {
    heap.workers().run(|| contents.par_sort_unstable());
    for group in contents.chunk_by(|a, b| a.0 == b.0) {
        for (_, array) in group.iter().skip(1) {
            let array = ObjectIndex(*array);
            let bytes = heap.shallow_size(array);
            claims.push(Claim::new(heap, Kind::DuplicateArray, array, array, bytes));
        }
    }
}

/// Claims of objects that are equal field by field: all but the first. Numbers and nulls are in `objects`; a reference
/// equals another if both lead to one object, or to equal ones. `equals` are the strings and arrays with equal contents,
/// each with the first of them; the answer has the equal objects, too.
pub(crate) fn of_objects(
    heap: &Heap,
    objects: &[Content],
    mut equals: FxHashMap<u32, u32>,
    claims: &mut Vec<Claim>,
) -> FxHashMap<u32, u32> {
    let graph = heap.graph();
    let objects = with_equal_numbers(heap, objects);
    let mut groups: Vec<Content> = Vec::new();
    for _ in 0..DEPTH {
        let known = &equals;
        let hash = |(own, object): &Content| {
            let mut hasher = hasher();
            hasher.write_u64(*own);
            for target in graph.targets(*object) {
                hasher.write_u32(known.get(&target).copied().unwrap_or(target));
            }
            if let Some(referent) = graph.referents.of(*object) {
                hasher.write_u32(referent.target);
            }
            (hasher.finish(), *object)
        };
        groups = heap.workers().run(|| {
            let mut groups: Vec<Content> = objects.par_iter().map(hash).collect();
            groups.par_sort_unstable();
            groups
        });
        let before = equals.len();
        for group in groups.chunk_by(|a, b| a.0 == b.0) {
            if let [(_, first), rest @ ..] = group {
                equals.extend(rest.iter().map(|(_, object)| (*object, *first)));
            }
        }
        if equals.len() == before {
            break;
        }
    }
    for group in groups.chunk_by(|a, b| a.0 == b.0) {
        for (_, object) in group.iter().skip(1) {
            let object = ObjectIndex(*object);
            let bytes = heap.shallow_size(object);
            claims.push(Claim::new(
                heap,
                Kind::DuplicateObject,
                object,
                object,
                bytes,
            ));
        }
    }
    equals
}

/// The objects whose numbers another one has, too: no others can be equal.
fn with_equal_numbers(heap: &Heap, objects: &[Content]) -> Vec<Content> {
    let mut sorted = objects.to_vec();
    heap.workers().run(|| sorted.par_sort_unstable());
    let groups = sorted.chunk_by(|a, b| a.0 == b.0);
    groups
        .filter(|group| group.len() > 1)
        .flatten()
        .copied()
        .collect()
}

/// The objects of each group but the first, with the first one.
pub(crate) fn firsts(sorted: impl Iterator<Item = Content>) -> FxHashMap<u32, u32> {
    let mut equals = FxHashMap::default();
    let mut first: Option<Content> = None;
    for (hash, object) in sorted {
        match first {
            Some((known, kept)) if known == hash => {
                equals.insert(object, kept);
            }
            _ => first = Some((hash, object)),
        }
    }
    equals
}
