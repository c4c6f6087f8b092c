//! The fields whose cut frees most.

use std::cmp::Reverse;

use heapray_analyzer::{Heap, Progress, Silent, Stage, TreeIndex};
use rayon::prelude::*;
use serde::Serialize;

use super::cuts::{Cut, CutError, MOST_CUTS, NamedCut};
use super::each::lost_by_cut;
use super::labels::{FieldLabels, Label};
use super::severed::Severed;
use crate::rows::{Cell, Column, Row};
use crate::sequences::Sequences;
use crate::share::share_of_heap;
use crate::watch::{ensure_wanted, report};

/// Objects whose fields are looked up at once.
const BLOCK: u32 = 1 << 20;
/// Objects that one task looks at.
const SHARE: usize = 1 << 14;

/// A field, and what its cut frees.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopCutRow {
    /// `com.example.Shop.orders`.
    pub cut: String,
    /// References that are cut, without nulls.
    pub references: u64,
    /// Objects that no strong or soft reference reaches any more.
    pub freed_objects: u64,
    /// Their shallow sizes.
    pub freed_bytes: u64,
    /// The part of the used heap that they are, 0 to 1.
    pub freed_share: f64,
}

impl Row for TopCutRow {
    const COLUMNS: &'static [Column] = &[
        Column::bytes("freed_bytes", "Freed"),
        Column::share("freed_share", "Heap"),
        Column::count("freed_objects", "Objects"),
        Column::count("references", "References"),
        Column::text("cut", "Field"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Bytes(self.freed_bytes),
            Cell::Share(self.freed_share),
            Cell::Count(self.freed_objects),
            Cell::Count(self.references),
            Cell::text(&self.cut),
        ]
    }
}

/// The fields whose cut frees most, the first one most; at most `limit`, and at most [`MOST_CUTS`].
///
/// The bytes of each row are exact. Which fields are looked at follows from the dominator tree: what is below objects
/// to which only this field refers. A field that frees only what several of its targets share could be missed.
///
/// # Errors
/// When there is no memory.
pub fn top_cuts(heap: &Heap, limit: usize) -> Result<Vec<TopCutRow>, CutError> {
    top_cuts_watched(heap, limit, &Silent)
}

/// The same with reports of its progress.
///
/// # Errors
/// The same, and when `progress` cancels.
pub fn top_cuts_watched(
    heap: &Heap,
    limit: usize,
    progress: &dyn Progress,
) -> Result<Vec<TopCutRow>, CutError> {
    let labels = FieldLabels::new(heap, |_| false);
    let mut sums: Vec<(Reverse<u64>, Label)> = sums_by_field(heap, &labels, progress)?
        .into_iter()
        .zip(0..)
        .map(|(bytes, label)| (Reverse(bytes), label))
        .collect();
    sums.sort_unstable();
    sums.truncate(MOST_CUTS);
    let names = sums
        .iter()
        .filter_map(|(_, label)| labels.names.get(*label as usize));
    let cuts: Vec<NamedCut> = names
        .map(|(class, field)| NamedCut {
            name: format!("{class}.{field}"),
            cut: Cut::Field {
                class: class.clone(),
                field: field.clone(),
            },
        })
        .collect();
    let severed = Severed::of(heap, &cuts)?;
    let lost = lost_by_cut(heap, &severed, cuts.len(), progress)?;
    let mut rows: Vec<TopCutRow> = (0..)
        .zip(cuts)
        .zip(lost)
        .filter(|(_, lost)| lost.objects > 0)
        .map(|((number, cut), lost)| TopCutRow {
            cut: cut.name,
            references: severed.references(number),
            freed_objects: lost.objects,
            freed_bytes: lost.bytes,
            freed_share: share_of_heap(heap, lost.bytes),
        })
        .collect();
    rows.sort_by(|a, b| (b.freed_bytes, &a.cut).cmp(&(a.freed_bytes, &b.cut)));
    rows.truncate(limit);
    Ok(rows)
}

/// For each field: what the objects retain to which only this field refers, nested ones counted once. A sweep over the
/// dominator tree.
fn sums_by_field(
    heap: &Heap,
    labels: &FieldLabels,
    progress: &dyn Progress,
) -> Result<Vec<u64>, CutError> {
    let tree = heap.tree();
    let mut sums = vec![0u64; labels.names.len()];
    let mut sequences = Sequences::default();
    let mut scratch = heap.scratch();
    let places = scratch.as_mut_slice();
    if let Some(root) = places.first_mut() {
        *root = 0;
    }
    let mut first = 1;
    progress.begin(Stage::Question, u64::from(tree.count));
    while first <= tree.count {
        let end = first.saturating_add(BLOCK).min(tree.count + 1);
        let block: Vec<u32> = (first..end).collect();
        let found: Vec<Option<Label>> = heap.workers().run(|| {
            let places = block.par_iter().with_min_len(SHARE);
            places
                .map(|place| labels.only_field(heap, TreeIndex(*place)))
                .collect()
        });
        for (place, label) in block.into_iter().zip(found) {
            let above = heap.dominator(TreeIndex(place)).0;
            let sequence = places.get(above as usize).copied().unwrap_or_default();
            let extended = label.map(|label| (label, sequences.extend(sequence, label)));
            let own = match extended {
                Some((label, Some(own))) => {
                    if let Some(sum) = sums.get_mut(label as usize) {
                        *sum = sum.saturating_add(heap.retained_size(TreeIndex(place)));
                    }
                    own
                }
                _ => sequence,
            };
            if let Some(slot) = places.get_mut(place as usize) {
                *slot = own;
            }
        }
        report(progress, u64::from(end - first));
        ensure_wanted(progress)?;
        first = end;
    }
    Ok(sums)
}
