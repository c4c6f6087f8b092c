//! Which contents have most copies?

use std::cmp::Reverse;

use heapray_analyzer::{Heap, ObjectIndex};
use rustc_hash::FxHashMap;

use crate::firsts::Firsts;
use crate::kind::Kind;
use crate::ledger::Claim;
use crate::rows::CopiesRow;

/// Rows that are kept.
const MOST_ROWS: usize = 200;

/// Objects and bytes of one content that would be saved.
#[derive(Debug, Clone, Copy)]
struct Copies {
    kind: Kind,
    objects: u64,
    bytes: u64,
}

/// The contents whose copies waste most. `claims` are sorted by subject.
pub(crate) fn rows(heap: &Heap, claims: &[Claim], firsts: &Firsts<'_>) -> Vec<CopiesRow> {
    let mut contents: FxHashMap<u32, Copies> = FxHashMap::default();
    let of_subjects = claims.chunk_by(|a, b| (a.subject, a.kind) == (b.subject, b.kind));
    for claims in of_subjects {
        let kind = claims.first().map(|claim| claim.kind);
        let kind = kind.filter(|kind| is_copy(*kind));
        let first = claims
            .first()
            .and_then(|claim| firsts.before(claim.subject));
        if let (Some(kind), Some(first)) = (kind, first) {
            let copies = contents.entry(first).or_insert(Copies {
                kind,
                objects: 0,
                bytes: 0,
            });
            copies.objects += 1;
            copies.bytes += { claims.iter() }
                .map(|claim| u64::from(claim.bytes))
                .sum::<u64>();
        }
    }
    let mut largest: Vec<(u32, Copies)> = contents.into_iter().collect();
    largest.sort_unstable_by_key(|(first, copies)| (Reverse(copies.bytes), *first));
    let rows = largest.into_iter().take(MOST_ROWS);
    rows.map(|(first, copies)| row(heap, ObjectIndex(first), copies))
        .collect()
}

fn row(heap: &Heap, first: ObjectIndex, copies: Copies) -> CopiesRow {
    let array = match copies.kind {
        Kind::DuplicateString => heap.targets(first).next(),
        _ => None,
    };
    let array = array.map_or(0, |array| heap.shallow_size(array));
    CopiesRow {
        kind: copies.kind,
        class: heap.classes().get(heap.class_of(first)).name.clone(),
        objects: copies.objects + 1,
        each_bytes: heap.shallow_size(first) + array,
        wasted_bytes: copies.bytes,
        example: heap.id(first),
    }
}

fn is_copy(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::DuplicateString | Kind::DuplicateArray | Kind::DuplicateObject
    )
}
