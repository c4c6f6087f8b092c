//! Memory that the program could do without, exactly; only where it was asked for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kinds of waste, by their names in reports and budgets.
pub const WASTE_KINDS: [&str; 27] = [
    "self-held",
    "unused-collection",
    "emptied-collection",
    "empty-collection",
    "boxed-collection",
    "small-collection",
    "colliding-map",
    "sparse-collection",
    "oversized-collection",
    "no-objects",
    "one-object",
    "null-array",
    "sparse-array",
    "vertical-bar",
    "no-numbers",
    "one-number",
    "zero-array",
    "constant-array",
    "zero-tail",
    "duplicate-string",
    "duplicate-array",
    "duplicate-object",
    "wide-numbers",
    "unused-chars",
    "wide-string",
    "boxed-number",
    "unused-fields",
];

/// Memory that the program could do without. Every byte is counted once.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Waste {
    /// The sum of all kinds, bytes.
    pub wasted_bytes: u64,
    /// Its part of the used heap, 0 to 1.
    pub wasted_share: f64,
    /// By kind, most bytes first.
    pub kinds: Vec<WasteKindRow>,
    /// By kind and the field that holds it, most bytes first.
    pub fields: Vec<WasteFieldRow>,
    /// Headers of all objects, bytes; not part of the sum.
    pub header_bytes: u64,
    /// Bytes between the last field and the end of instances; not part of the sum.
    pub padding_bytes: u64,
}

/// A kind of waste.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WasteKindRow {
    /// Its name, one of [`WASTE_KINDS`].
    pub kind: String,
    /// What it is, for people.
    pub title: String,
    /// Collections, strings, arrays and objects that waste memory.
    pub objects: u64,
    /// Bytes that could be saved.
    pub wasted_bytes: u64,
    /// Their part of the used heap, 0 to 1.
    pub wasted_share: f64,
    /// What to change.
    pub advice: String,
}

/// Waste of one kind that one field holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WasteFieldRow {
    /// The kind.
    pub kind: String,
    /// The nearest field of a class outside the JDK: `com.example.Vertex.attributes`; empty if only the JDK or GC roots
    /// hold the objects.
    pub field: String,
    /// Java name of the wasteful objects' class.
    pub class: String,
    /// Objects of the class that waste memory.
    pub objects: u64,
    /// All objects of the class below the field.
    pub of_objects: u64,
    /// Bytes that could be saved.
    pub wasted_bytes: u64,
    /// Address of one of the objects.
    pub example: String,
}

impl WasteFieldRow {
    /// The field, for people.
    pub fn holder(&self) -> &str {
        if self.field.is_empty() {
            "the JDK"
        } else {
            &self.field
        }
    }
}
