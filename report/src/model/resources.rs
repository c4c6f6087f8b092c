//! What the program holds besides memory.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Resources of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Resources {
    /// `file`, `socket`, `direct-buffer`, `mapped-buffer`, `connection-pool`, `statement`, `thread-local`, `executor`,
    /// `http-session` or `application`.
    pub kind: String,
    /// What they are, for people.
    pub title: String,
    /// How many there are.
    pub count: u64,
    /// Memory outside of the heap that they stand for, bytes.
    pub native_bytes: u64,
    /// The ones that take most memory.
    pub rows: Vec<Resource>,
}

/// A resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Resource {
    /// Address of its object; of a thread local, of the value.
    pub object_id: String,
    /// Java name of its class.
    pub class: String,
    /// Path, host, text of the statement or identifier of the session; `null` unless values were asked for.
    pub value: Option<String>,
    /// Numbers (durations in seconds), and names of classes, fields and threads, by what they are.
    pub details: BTreeMap<String, ResourceDetail>,
    /// The same as one line, for people.
    pub summary: String,
    /// Memory outside of the heap, bytes; `null` where it stands for none.
    pub native_bytes: Option<u64>,
    /// Retained heap, bytes.
    pub retained_bytes: u64,
    /// The field, the class or the thread that holds it: `com.example.Shop.log`.
    pub owner: Option<String>,
}

/// A fact about a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ResourceDetail {
    /// A number.
    Number(i64),
    /// A name.
    Name(String),
}
