//! What may a caller choose about a trend?

/// How to look at a series.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TrendOptions {
    /// Growth over the whole series below this many bytes is noise in any heap.
    pub min_bytes: u64,
    /// Growth over the whole series below this share of the last used heap is noise.
    pub min_share: f64,
    /// A path that holds at least this share of the last heap and doesn't grow is told as "big but flat".
    pub big_share: f64,
    /// `-Xmx`, where the dumps don't tell.
    pub max_heap_bytes: Option<u64>,
    /// Longest table of the result.
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
