//! Outer objects that only inner objects hold: through `this$0`, which the compiler adds to inner classes.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use heapray_analyzer::{Heap, ObjectIndex, TreeIndex};
use heapray_query::what_if::{FieldLabels, Label};

use crate::rows::InnerRow;
use crate::scope::Scope;

/// Rows that are kept.
const MOST_ROWS: usize = 50;

/// Sums by field.
pub(crate) struct InnerSums {
    /// By label: whether it is such a field.
    is_outer: Vec<bool>,
    /// Objects and retained bytes.
    sums: BTreeMap<Label, (u64, u64)>,
}

impl InnerSums {
    pub(crate) fn new(labels: &FieldLabels) -> Self {
        let names = labels.names.iter();
        Self {
            is_outer: names.map(|(_, field)| field.starts_with("this$")).collect(),
            sums: BTreeMap::new(),
        }
    }

    /// An object whose dominator refers to it by this field.
    pub(crate) fn add(&mut self, heap: &Heap, scope: &Scope<'_>, label: Label, place: TreeIndex) {
        if self.is_outer.get(label as usize) != Some(&true) {
            return;
        }
        // With a second referrer the inner object is not the only holder.
        let object = heap.object_at(place);
        let is_alone = |object: &ObjectIndex| heap.inbound().of(object.0).is_none();
        if !object.is_some_and(|object| scope.has(object) && is_alone(&object)) {
            return;
        }
        let sum = self.sums.entry(label).or_default();
        sum.0 += 1;
        sum.1 += heap.retained_size(place);
    }

    /// The rows, most bytes first.
    pub(crate) fn into_rows(self, labels: &FieldLabels) -> Vec<InnerRow> {
        let rows = self.sums.into_iter().filter_map(|(label, sum)| {
            let (class, field) = labels.names.get(label as usize)?;
            Some(InnerRow {
                field: format!("{class}.{field}"),
                objects: sum.0,
                retained_bytes: sum.1,
            })
        });
        let mut rows: Vec<InnerRow> = rows.collect();
        rows.sort_by_key(|row| Reverse(row.retained_bytes));
        rows.truncate(MOST_ROWS);
        rows
    }
}
