//! The histogram of a mere count, for those who ask for no retained heaps.

use heapray_analyzer::Count;

use crate::histogram::{GroupBy, GroupTotals, rows_of_totals};

/// Every group that has instances, largest first; loaders go by their identifiers. O(classes).
pub fn count_histogram(count: &Count, by: GroupBy) -> Vec<GroupTotals> {
    rows_of_totals(count.classes(), count.by_class(), by)
}
