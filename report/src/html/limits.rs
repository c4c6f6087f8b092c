//! How much of a report fits on a page?

/// Rows and bytes that a page shows at most. The page says how many more there are.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    /// Histogram rows in the table that needs no script.
    pub(super) histogram_rows: usize,
    /// Bytes of histogram data for the script's filter.
    pub(super) histogram_bytes: usize,
    /// Nodes of the dominator tree.
    pub(super) tree_nodes: usize,
    /// Cells of the icicle picture.
    pub(super) icicle_cells: usize,
    /// Groups of threads with identical stacks.
    pub(super) thread_groups: usize,
    /// Frames of a stack in the first groups; further groups show a quarter of them.
    pub(super) frames: usize,
    /// Rows of the remaining tables.
    pub(super) rows: usize,
    /// Suspects beyond the first three.
    pub(super) smaller_suspects: usize,
    /// Characters of a name or sentence; the rest is in the appendix.
    pub(super) name_chars: usize,
    /// Bytes of the appendix of long names.
    pub(super) long_name_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            histogram_rows: 500,
            histogram_bytes: 480_000,
            tree_nodes: 900,
            icicle_cells: 260,
            thread_groups: 100,
            frames: 60,
            rows: 60,
            smaller_suspects: 12,
            name_chars: 140,
            long_name_bytes: 130_000,
        }
    }
}

impl Limits {
    /// Halves every limit; `false` when the limits are as small as they can be.
    pub(super) fn halve(&mut self) -> bool {
        if self.tree_nodes <= 4 {
            return false;
        }
        for limit in [
            &mut self.histogram_rows,
            &mut self.histogram_bytes,
            &mut self.tree_nodes,
            &mut self.icicle_cells,
            &mut self.thread_groups,
            &mut self.frames,
            &mut self.rows,
            &mut self.smaller_suspects,
            &mut self.long_name_bytes,
        ] {
            *limit /= 2;
        }
        true
    }
}
