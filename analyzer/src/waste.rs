//! Memory that holds nothing: equal strings, and collections with next to nothing in them.
//!
//! Both need a look at contents, which costs a cache miss an object. So a sample is looked at where
//! there are many, and figures are extrapolated; small heaps are counted exactly.

mod collections;
mod strings;

pub(crate) use strings::StringSample;

use crate::analysis::Heap;
use crate::classes::ClassIndex;
use crate::index::ObjectIndex;
use crate::suspects::{CollectionTotals, DuplicateStrings};

/// What is wasted.
#[derive(Debug, Default)]
pub(crate) struct Waste {
    /// Equal strings; `None` where the dump has none that can be read.
    pub(crate) strings: Option<DuplicateStrings>,
    pub(crate) string_class: Option<ClassIndex>,
    /// Some strings that have copies, from all over the heap.
    pub(crate) duplicates: Vec<ObjectIndex>,
    /// Collections by class, most bytes wasted first.
    pub(crate) collections: Vec<CollectionTotals>,
    /// Collections by number of elements: from, to, how many.
    pub(crate) collection_sizes: Vec<(u64, u64, u64)>,
    /// Classes of collections that hold one element or none.
    pub(crate) sparse: Vec<Sparse>,
}

/// Collections of one class with one element or none.
#[derive(Debug, Clone)]
pub(crate) struct Sparse {
    pub(crate) class: ClassIndex,
    pub(crate) collections: u64,
    /// With their arrays, bytes.
    pub(crate) bytes: u64,
    pub(crate) examples: Vec<ObjectIndex>,
}

/// Looks for waste. A pass over the classes' column, and reads of at most some hundred thousand objects.
pub(crate) fn find(analysis: &Heap) -> Waste {
    let (mut waste, (collections, collection_sizes, sparse)) =
        rayon::join(|| strings::find(analysis), || collections::find(analysis));
    waste.collections = collections;
    waste.collection_sizes = collection_sizes;
    waste.sparse = sparse;
    waste
}

/// A count of everything from a count in a sample.
#[allow(clippy::cast_sign_loss, reason = "neither factor is negative")]
pub(crate) fn scaled(count: u64, scale: f64) -> u64 {
    (count as f64 * scale) as u64
}
