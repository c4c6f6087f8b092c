//! `scattered-instances`: one class over many owners, none of which is big.

use crate::counted::{Held, Word};
use crate::finding::Evidence;
use crate::leak_kind::LeakKind;
use crate::paths::PathSearch;
use crate::paths::find_paths;
use crate::suspects::build_suspect;
use std::collections::BTreeMap;

use super::kind::{Kind, Recognition, advice, counted, of_class, with_average};
use super::shape;
use crate::accumulated::AccumulatedObjects;
use crate::input::Input;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::classes::ClassIndex;
use heapray_query::class_tree::ClassNodeIndex;

pub(super) struct ScatteredInstances;

/// A node, the nearest class of the application above it with what it retains, and the levels below it.
type Open = (ClassNodeIndex, Option<(ClassIndex, u64)>, usize);

impl Kind for ScatteredInstances {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::ScatteredInstances]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        if let Some(found) = below_owners(input, search, suspect) {
            return Some(found);
        }
        if !suspect.candidate.is_group()
            || suspect.candidate.members < 8
            || are_parts(input, suspect)
        {
            return None;
        }
        let (class, members) = (suspect.candidate.class, suspect.candidate.members);
        let held = Held::All(suspect.retained);
        Some(recognition(
            0.7,
            with_average(input, "owners", class, members, held),
            shape::limited(input, suspect).as_deref(),
        ))
    }
}

fn recognition(confidence: f64, owners: Evidence, example: Option<&str>) -> Recognition {
    Recognition {
        kind: LeakKind::ScatteredInstances,
        confidence,
        evidence: vec![owners],
        advice: advice(
            "Limit how much each owner keeps.",
            "No single owner is large, but there are many owners. The path shows the field that holds \
             the objects in each owner.",
            example,
        ),
        accumulated: None,
        culprit: None,
    }
}

/// Are the members parts of a library's objects that one collection of the culprit has, about as many as they are? Then
/// that collection is what grows.
fn are_parts(input: &Input<'_>, suspect: &SuspectCandidate) -> bool {
    let members = suspect.candidate.members;
    let about = |size: u64| size >= members / 2 && size <= members.saturating_mul(2);
    let of_library = input.is_library(suspect.candidate.class)
        && suspect.accumulated.is_some_and(|known| {
            input.is_library(known.class) && known.class != suspect.candidate.class
        });
    let size = suspect.collection.and_then(|collection| collection.size);
    of_library && !suspect.culprit.is_library && size.is_some_and(about)
}

/// Owners from which what each of them keeps is scattered, rather than kept in a few parts.
const LEAST_OWNERS: u64 = 100;
/// Share of the suspect candidate that must be in the owners' collections.
const MOSTLY: f64 = 0.6;
/// Levels of the class tree between the suspect candidate and the owners.
const DEEPEST: usize = 12;

/// Is the candidate only the list of owners, and does each owner keep more elements than that list has
/// owners? Then the culprit is the field of the owners.
fn below_owners(
    input: &Input<'_>,
    search: &mut PathSearch,
    suspect: &SuspectCandidate,
) -> Option<Recognition> {
    let top = if suspect.candidate.is_group() {
        suspect.candidate.members
    } else {
        let size = suspect.collection.and_then(|collection| collection.size);
        size.unwrap_or(0).max(suspect.accumulated?.instances)
    };
    let mut open: Vec<Open> = suspect
        .candidate
        .nodes
        .iter()
        .map(|node| (*node, None, 0))
        .collect();
    // By owner's class: elements, bytes, the largest element's node.
    let mut found: BTreeMap<(ClassIndex, ClassIndex), (u64, u64, u64, ClassNodeIndex)> =
        BTreeMap::new();
    let mut visited = 0;
    while let Some((index, owner, depth)) = open.pop().filter(|_| visited < 4000) {
        visited += 1;
        let node = input.node(index);
        let name = input.class_name(node.class);
        let own = !input.is_library(node.class) && !name.ends_with("[]");
        if let Some((class, owners)) = owner.filter(|(class, _)| own && *class != node.class) {
            let sums = found.entry((class, node.class)).or_insert((0, 0, 0, index));
            sums.0 += node.objects;
            sums.1 += node.retained;
            sums.2 += owners;
        }
        if depth < DEEPEST {
            let owner = if own {
                Some((node.class, node.objects))
            } else {
                owner
            };
            let below = input.children(index).iter();
            open.extend(below.map(|child| (*child, owner, depth + 1)));
        }
    }
    let (key, (elements, bytes, _, node)) = found
        .into_iter()
        .filter(|(_, (_, bytes, _, _))| *bytes as f64 >= suspect.retained as f64 * MOSTLY)
        .max_by_key(|(key, (elements, _, _, _))| (*elements, std::cmp::Reverse(*key)))?;
    let (owner, element) = key;
    let owners = input.heap.instances_of(owner);
    let enough = owners >= LEAST_OWNERS && elements / owners.max(1) >= top.max(8);
    let example = input.largest_of(node).filter(|_| enough)?;
    let path = find_paths(input, search, &[example]).pop()?;
    let mut inner = build_suspect(input, search, &suspect.candidate, example, path, &[]);
    let is_owners = inner.culprit.class.as_deref() == Some(input.class_name(owner));
    is_owners.then(|| {
        let found = AccumulatedObjects {
            class: element,
            instances: elements,
            retained: bytes,
        };
        inner.accumulated = Some(found);
        let of_owners = counted(input, owner, owners);
        let words = vec![
            Word::Count(of_owners.clone()),
            of_class(input, owner, " keep "),
            Word::Per(of_owners, counted(input, element, elements)),
            of_class(input, element, " each on average"),
        ];
        let told = Evidence::counted("owners", words);
        Recognition {
            accumulated: Some(found),
            culprit: Some(inner.culprit.clone()),
            ..recognition(0.88, told, shape::limited(input, &inner).as_deref())
        }
    })
}
