//! Strings, arrays and objects with equal contents.

use std::hash::Hasher as _;

use heapray_analyzer::{Heap, ObjectIndex};
use rayon::prelude::*;

use crate::contents::hasher;
use crate::firsts::Firsts;
use crate::kind::Kind;
use crate::ledger::Claim;
use crate::roles::Roles;

/// References that an object's equality follows, at most.
const DEPTH: usize = 3;
/// Objects that are sorted on all threads.
const MANY: usize = 1 << 14;

/// A content: its hash, and the object that has it.
pub(crate) type Content = (u64, u32);

/// Claims strings with equal contents: all but the first, with the array unless others use it.
pub(crate) fn of_strings(
    heap: &Heap,
    roles: &Roles,
    strings: &mut [(u64, u32, u32)],
    firsts: &mut Firsts<'_>,
    claims: &mut Vec<Claim>,
) {
    heap.workers().run(|| strings.par_sort_unstable());
    for group in strings.chunk_by(|a, b| a.0 == b.0) {
        let [(_, first, kept), rest @ ..] = group else {
            continue;
        };
        firsts.insert(*first, rest.iter().map(|(_, string, _)| *string));
        for (_, string, array) in rest {
            let string = ObjectIndex(*string);
            let mut claim = |object| {
                let bytes = heap.shallow_size(object);
                let claim = Claim::new(heap, Kind::DuplicateString, string, object, bytes);
                claims.push(claim);
            };
            claim(string);
            if array != kept && !roles.shared_by_strings.contains(*array) {
                claim(ObjectIndex(*array));
            }
        }
    }
}

/// Claims arrays with equal contents: all but the first.
pub(crate) fn of_arrays(
    heap: &Heap,
    contents: &mut [Content],
    firsts: &mut Firsts<'_>,
    claims: &mut Vec<Claim>,
) {
    heap.workers().run(|| contents.par_sort_unstable());
    for group in contents.chunk_by(|a, b| a.0 == b.0) {
        let [(_, first), rest @ ..] = group else {
            continue;
        };
        firsts.insert(*first, rest.iter().map(|(_, array)| *array));
        claim_rest(heap, Kind::DuplicateArray, rest, claims);
    }
}

/// Claims objects that are equal field by field: all but the first. Numbers and nulls are in `objects`; a reference
/// equals another if both lead to one object, or to equal ones. `firsts` knows equal strings and arrays; then it knows
/// equal objects, too.
pub(crate) fn of_objects(
    heap: &Heap,
    objects: Vec<Content>,
    firsts: &mut Firsts<'_>,
    claims: &mut Vec<Claim>,
) {
    let graph = heap.graph();
    let objects = with_equal_numbers(heap, objects);
    let mut contents: Vec<Content> = Vec::new();
    for _ in 0..DEPTH {
        let known = &*firsts;
        let hash = |(own, object): &Content| {
            let mut hasher = hasher();
            hasher.write_u64(*own);
            for target in graph.targets(*object) {
                hasher.write_u32(known.before(target).unwrap_or(target));
            }
            if let Some(referent) = graph.referents.of(*object) {
                hasher.write_u32(referent.target);
            }
            (hasher.finish(), *object)
        };
        heap.workers().run(|| {
            objects.par_iter().map(hash).collect_into_vec(&mut contents);
            sort_groups(&objects, &mut contents);
        });
        let mut is_new = false;
        for group in contents.chunk_by(|a, b| a.0 == b.0) {
            if let [(_, first), rest @ ..] = group {
                is_new |= firsts.insert(*first, rest.iter().map(|(_, object)| *object));
            }
        }
        if !is_new {
            break;
        }
    }
    for group in contents.chunk_by(|a, b| a.0 == b.0) {
        if let [_, rest @ ..] = group {
            claim_rest(heap, Kind::DuplicateObject, rest, claims);
        }
    }
}

fn claim_rest(heap: &Heap, kind: Kind, rest: &[Content], claims: &mut Vec<Claim>) {
    claims.extend(rest.iter().map(|(_, object)| {
        let object = ObjectIndex(*object);
        Claim::new(heap, kind, object, object, heap.shallow_size(object))
    }));
}

/// The objects whose numbers another one has, too, side by side: no others can be equal.
fn with_equal_numbers(heap: &Heap, mut objects: Vec<Content>) -> Vec<Content> {
    heap.workers().run(|| objects.par_sort_unstable());
    let groups = objects.chunk_by(|a, b| a.0 == b.0);
    groups
        .filter(|group| group.len() > 1)
        .flatten()
        .copied()
        .collect()
}

/// Sorts `contents` where the objects have equal numbers: only these can be equal.
fn sort_groups(objects: &[Content], contents: &mut [Content]) {
    let mut rest = contents;
    let mut groups = Vec::new();
    for group in objects.chunk_by(|a, b| a.0 == b.0) {
        let (contents, others) = rest.split_at_mut(group.len().min(rest.len()));
        groups.push(contents);
        rest = others;
    }
    groups.into_par_iter().for_each(|group| {
        if group.len() < MANY {
            group.sort_unstable();
        } else {
            group.par_sort_unstable();
        }
    });
}
