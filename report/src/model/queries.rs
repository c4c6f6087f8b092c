//! Answers to the users' own queries; only where they were asked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The answer to one query in OQL.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QueryAnswer {
    /// The name that its author gave it.
    pub name: String,
    /// The query.
    pub query: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The first rows, at most 1 000, a cell for each column.
    pub rows: Vec<Vec<QueryCell>>,
    /// All rows.
    pub row_count: u64,
    /// The number, if the answer is a single one, such as that of `SELECT COUNT(*)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<f64>,
    /// Shallow bytes of the rows' objects, each counted once; absent where rows are no objects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shallow_bytes: Option<u64>,
    /// Bytes that the rows' objects retain, nested ones counted once; absent where rows are no objects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retained_bytes: Option<u64>,
    /// What is to be known about the answer, a sentence each.
    pub notes: Vec<String>,
    /// Why there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A cell of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum QueryCell {
    /// A whole number.
    Whole(i64),
    /// Another number.
    Decimal(f64),
    /// A text. Without `--show-values` what stands in the heap's strings is a length and a hash.
    Text(String),
    /// No value.
    Missing,
}

impl QueryAnswer {
    /// Whether a column is in bytes.
    pub fn is_bytes(column: &str) -> bool {
        column.ends_with("_bytes") || column.contains("HeapSize")
    }
}
