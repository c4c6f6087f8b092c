//! Memory that holds nothing: equal strings, and collections with next to nothing in them.
//!
//! Both need a look at contents, which costs a cache miss an object. So a sample is looked at where
//! there are many, and figures are extrapolated; small heaps are counted exactly.

mod blanking;
mod duplicate_strings;
mod found;
mod holders;
mod sparse_collections;

use heapray_analyzer::Heap;

pub use blanking::Blanking;
pub(crate) use duplicate_strings::PrefetchedStrings;
pub use duplicate_strings::blanking;
pub use found::{
    CollectionTotals, DuplicateString, DuplicateStrings, SizeBucket, Sparse, Waste, scaled,
};

/// Looks for waste. A pass over the classes' column, and reads of at most some hundred thousand objects.
pub fn find_waste(heap: &Heap) -> Waste {
    let (mut waste, (collections, collection_sizes, sparse)) = heap.workers().run(|| {
        rayon::join(
            || duplicate_strings::find(heap),
            || sparse_collections::find(heap),
        )
    });
    waste.collections = collections;
    waste.collection_sizes = collection_sizes;
    waste.sparse = sparse;
    waste
}
