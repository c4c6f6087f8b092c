//! What the caller can choose about a comparison.

/// Options of a comparison.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CompareOptions {
    /// Changes below this many bytes are noise in any heap.
    pub min_bytes: u64,
    /// Changes below this share of the larger used heap are noise.
    pub min_share: f64,
    /// Most rows of a table; [`Comparison::left_out`](super::Comparison::left_out) counts further rows.
    pub max_rows: usize,
}

impl Default for CompareOptions {
    fn default() -> Self {
        Self {
            min_bytes: 64 * 1024,
            min_share: 0.002,
            max_rows: 500,
        }
    }
}
