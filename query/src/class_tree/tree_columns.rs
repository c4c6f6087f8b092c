//! The columns of the dominator tree that the class tree is built from.

use heapray_analyzer::DominatorColumns;
use heapray_analyzer::graph::Graph;
use heapray_analyzer::reach::SizeEntry;

/// A dominator tree's columns, by preorder number.
pub(super) struct TreeColumns<'t, A> {
    pub(super) graph: &'t Graph,
    pub(super) heaps: &'t DominatorColumns,
    /// Retained sizes, units.
    pub(super) retained: &'t [A],
    /// Bytes.
    pub(super) unit: u64,
}

impl<A> Clone for TreeColumns<'_, A> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<A> Copy for TreeColumns<'_, A> {}

impl<'t, A: SizeEntry> TreeColumns<'t, A> {
    pub(super) fn new(
        graph: &'t Graph,
        heaps: &'t DominatorColumns,
        retained: &'t [A],
        unit: u64,
    ) -> Self {
        Self {
            graph,
            heaps,
            retained,
            unit,
        }
    }

    pub(super) fn retained(&self, preorder: u32) -> u64 {
        let units = self.retained.get(preorder as usize);
        units.map_or(0, |units| units.units())
    }
}
