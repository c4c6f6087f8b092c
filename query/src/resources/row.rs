//! What is known of a resource.

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::ObjectId;

use super::kind::ResourceKind;

/// A resource.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceRow {
    /// What it is.
    pub kind: ResourceKind,
    /// Its object; of a thread local the value.
    pub object: ObjectIndex,
    /// Its address.
    pub object_id: ObjectId,
    /// Java name of its class.
    pub class: String,
    /// Path, host, text of the statement, session identifier: contents of the heap, which only who asks for values may see.
    pub value: Option<String>,
    /// What may be shown: numbers, and names of classes, fields and threads.
    pub details: Vec<(&'static str, Detail)>,
    /// Memory outside of the heap, bytes.
    pub bytes: Option<u64>,
    /// What it retains in the heap, bytes.
    pub retained_bytes: u64,
    /// The field that holds it, `com.example.Config.log`.
    pub owner: Option<String>,
}

/// A fact about a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// How many there are, or a number such as a port.
    Number(i64),
    /// How long, seconds.
    Seconds(i64),
    /// A name.
    Name(String),
}

impl ResourceRow {
    /// A resource of which nothing more is known.
    pub(super) fn new(heap: &Heap, kind: ResourceKind, object: ObjectIndex) -> Self {
        Self {
            kind,
            object,
            object_id: heap.id(object),
            class: heap.classes().get(heap.class_of(object)).name.clone(),
            value: None,
            details: Vec::new(),
            bytes: None,
            retained_bytes: 0,
            owner: None,
        }
    }

    /// A detail by its name.
    pub fn detail(&self, name: &str) -> Option<&Detail> {
        let found = self.details.iter().find(|(own, _)| *own == name);
        found.map(|(_, detail)| detail)
    }

    /// The details as one line: `port 5432, local port 44321`.
    pub fn described(&self) -> String {
        let words = self.details.iter().map(|(name, detail)| match detail {
            Detail::Number(number) => format!("{name} {number}"),
            Detail::Seconds(seconds) => format!("{name} {}", duration(*seconds)),
            Detail::Name(text) => format!("{name} {text}"),
        });
        words.collect::<Vec<_>>().join(", ")
    }
}

/// `45 s`, `12 min`, `3 h`, `5 d`.
fn duration(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}
