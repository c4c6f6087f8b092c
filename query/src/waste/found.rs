//! What a look for waste finds.

use heapray_analyzer::{ClassIndex, ObjectIndex};

/// What is wasted.
#[derive(Debug, Default)]
pub struct Waste {
    /// Equal strings; `None` where the dump has none that can be read.
    pub strings: Option<DuplicateStrings>,
    /// `java.lang.String`.
    pub string_class: Option<ClassIndex>,
    /// Some strings that have copies, from all over the heap.
    pub duplicates: Vec<ObjectIndex>,
    /// Collections by class, most bytes wasted first.
    pub collections: Vec<CollectionTotals>,
    /// Collections by number of elements, smallest first.
    pub collection_sizes: Vec<SizeBucket>,
    /// Classes of collections that hold one element or none.
    pub sparse: Vec<Sparse>,
}

/// Collections of a range of sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeBucket {
    /// Fewest elements.
    pub from: u64,
    /// Most elements.
    pub to: u64,
    /// Collections of that size.
    pub collections: u64,
}

/// Collections of one class with one element or none.
#[derive(Debug, Clone)]
pub struct Sparse {
    /// Their class.
    pub class: ClassIndex,
    /// How many.
    pub collections: u64,
    /// With their arrays, bytes.
    pub bytes: u64,
    /// Some of them.
    pub examples: Vec<ObjectIndex>,
}

/// Collections of one class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionTotals {
    /// Java class name.
    pub class: String,
    /// How many.
    pub instances: u64,
    /// How many are empty.
    pub empty: u64,
    /// Elements in all.
    pub elements: u64,
    /// Elements of the largest.
    pub largest: u64,
    /// Bytes of unused capacity and of empty collections.
    pub wasted_bytes: u64,
}

/// Equal strings.
#[derive(Debug, Clone, PartialEq)]
pub struct DuplicateStrings {
    /// Strings in all.
    pub strings: u64,
    /// Bytes of them, arrays included.
    pub bytes: u64,
    /// Different contents.
    pub distinct: u64,
    /// Bytes that one copy of each would save.
    pub wasted_bytes: u64,
    /// Not extrapolated from a sample.
    pub exact: bool,
    /// Most wasteful values.
    pub top: Vec<DuplicateString>,
}

/// A value that many strings share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateString {
    /// One of the arrays that hold it.
    pub example: ObjectIndex,
    /// Hash of the contents.
    pub hash: u64,
    /// Characters.
    pub length: u64,
    /// Copies.
    pub count: u64,
    /// Bytes that one copy would save.
    pub wasted_bytes: u64,
    /// Who holds most of them, `com.example.Order.currency`.
    pub held_by: Option<String>,
}

/// A count of everything from a count in a sample.
#[allow(clippy::cast_sign_loss, reason = "neither factor is negative")]
pub fn scaled(count: u64, scale: f64) -> u64 {
    (count as f64 * scale) as u64
}
