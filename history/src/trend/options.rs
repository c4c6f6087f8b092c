//! What the caller can choose about a trend.

/// Options of a trend.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TrendOptions {
    /// Growth over the whole series below this many bytes is noise in any heap.
    pub min_bytes: u64,
    /// Growth over the whole series below this share of the last used heap is noise. The usual fall of a class from
    /// dump to dump is noise, too.
    pub min_share: f64,
    /// Smallest share of the last used heap for a path to be listed as large but flat, as a plateau or as fluctuating.
    pub big_share: f64,
    /// `-Xmx` in bytes, if the dumps do not state it.
    pub max_heap_bytes: Option<u64>,
    /// Most rows of a table.
    pub max_rows: usize,
}

impl Default for TrendOptions {
    fn default() -> Self {
        Self {
            min_bytes: 64 * 1024,
            min_share: 0.001,
            big_share: 0.02,
            max_heap_bytes: None,
            max_rows: 100,
        }
    }
}
