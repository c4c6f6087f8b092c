//! `scattered-instances`: one class over many owners, none of which is big.

use std::collections::BTreeMap;

use super::{Kind, Recognition, advice, figure, shape};
use crate::case::Case;
use crate::context::Context;
use crate::payload::Payload;
use heapray_analyzer::classes::ClassIndex;
use heapray_query::class_tree::ClassNodeIndex;

pub(super) struct ScatteredInstances;

/// A node, the nearest class of the application above it with what it retains, and the levels below it.
type Open = (ClassNodeIndex, Option<(ClassIndex, u64)>, usize);

impl Kind for ScatteredInstances {
    fn ids(&self) -> &'static [&'static str] {
        &["scattered-instances"]
    }

    fn recognise(&self, context: &Context<'_>, case: &Case) -> Option<Recognition> {
        if let Some(found) = below_owners(context, case) {
            return Some(found);
        }
        if !case.candidate.is_group() || case.candidate.members < 8 {
            return None;
        }
        let members = case.candidate.members;
        let name = context.class_name(case.candidate.class);
        let average = case.retained / members;
        Some(recognition(
            0.7,
            members,
            format!("{members} × {name}, {average} bytes each on average"),
            shape::limited(context, case).as_deref(),
        ))
    }
}

fn recognition(confidence: f64, owners: u64, text: String, example: Option<&str>) -> Recognition {
    Recognition {
        kind: "scattered-instances",
        confidence,
        evidence: vec![figure("owners", owners, text)],
        advice: advice(
            "Bound what each owner keeps.",
            "No single owner is large; their number times what each keeps is. The path names the \
             field that all of them fill.",
            example,
        ),
        accumulated: None,
        culprit: None,
    }
}

/// Owners from which what each of them keeps is scattered, rather than kept in a few parts.
const LEAST_OWNERS: u64 = 100;
/// Part of the case that must lie in the owners' collections.
const MOSTLY: f64 = 0.6;
/// Levels of the folded tree between the case and the owners.
const DEEPEST: usize = 12;

/// Is the place no more than the list of owners, and does each owner keep more elements than there are
/// owners in that list? Then the owners' field is to blame.
fn below_owners(context: &Context<'_>, case: &Case) -> Option<Recognition> {
    let top = if case.candidate.is_group() {
        case.candidate.members
    } else {
        let size = case.collection.and_then(|collection| collection.size);
        size.unwrap_or(0).max(case.payload?.instances)
    };
    let mut open: Vec<Open> = case
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
        let node = context.node(index);
        let name = context.class_name(node.class);
        let own = !context.is_library(node.class) && !name.ends_with("[]");
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
            let below = context.children(index).iter();
            open.extend(below.map(|child| (*child, owner, depth + 1)));
        }
    }
    let (key, (elements, bytes, _, node)) = found
        .into_iter()
        .filter(|(_, (_, bytes, _, _))| *bytes as f64 >= case.retained as f64 * MOSTLY)
        .max_by_key(|(key, (elements, _, _, _))| (*elements, std::cmp::Reverse(*key)))?;
    let (owner, element) = key;
    let owners = context.heap.instances_of(owner);
    let enough = owners >= LEAST_OWNERS && elements / owners.max(1) >= top.max(8);
    let example = context.largest_of(node).filter(|_| enough)?;
    let path = context.paths_to(&[example]).pop()?;
    let mut inner = context.case(&case.candidate, example, path, &[]);
    let is_owners = inner.culprit.class.as_deref() == Some(context.class_name(owner));
    is_owners.then(|| {
        let piled = Payload {
            class: element,
            instances: elements,
            retained: bytes,
        };
        inner.payload = Some(piled);
        let average = elements / owners;
        let text = format!(
            "{owners} × {} keep {average} × {} each on average",
            context.class_name(owner),
            context.class_name(element)
        );
        Recognition {
            accumulated: Some(piled),
            culprit: Some(inner.culprit.clone()),
            ..recognition(
                0.88,
                owners,
                text,
                shape::limited(context, &inner).as_deref(),
            )
        }
    })
}
