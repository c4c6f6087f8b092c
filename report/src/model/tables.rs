//! The tables behind the verdict.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A class of the histogram.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HistogramRow {
    /// Java class name.
    pub class: String,
    /// Class and address of its class loader, `<boot>` for the boot loader.
    pub class_loader: String,
    /// Reachable instances (exactly of this class).
    pub instances: u64,
    /// Sum of their shallow sizes, bytes.
    pub shallow_bytes: u64,
    /// Retained heap of all instances together, bytes; nested instances count once. `null` where it was not computed.
    pub retained_bytes: Option<u64>,
}

/// Levels of nested [`DominatorRow`]s that a report may have. A linked list of a million nodes is a million levels
/// deep, and JSON readers stop at 128 levels of nesting, of which a row takes two.
pub const MAX_DOMINATOR_DEPTH: usize = 40;

/// A node of the pruned dominator tree, nested at most [`MAX_DOMINATOR_DEPTH`] deep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DominatorRow {
    /// Address.
    pub object_id: String,
    /// Java class name.
    pub class: String,
    /// A description without contents (`class com.example.Shop`, `HashMap, 12 entries`, `Thread "main"`).
    pub label: String,
    /// The field by which the immediate dominator refers to the object, `static` before a static one; `null` for
    /// elements of arrays, and where the dominator refers to the object through other objects only.
    #[serde(default)]
    pub field: Option<String>,
    /// Shallow size, bytes.
    pub shallow_bytes: u64,
    /// Retained heap, bytes.
    pub retained_bytes: u64,
    /// Share of the used heap.
    pub retained_share: f64,
    /// Largest dominated objects first.
    pub children: Vec<DominatorRow>,
    /// Dominated objects that `children` leaves out.
    pub rest: Rest,
}

/// The part of a list that was left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rest {
    /// Number of objects.
    pub count: u64,
    /// Their retained heaps together, bytes.
    pub retained_bytes: u64,
}

/// The largest groups of top-level dominators.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TopConsumers {
    /// By class of the top-level dominators.
    pub classes: Vec<ConsumerRow>,
    /// By class loader of the top-level dominators' classes.
    pub class_loaders: Vec<ConsumerRow>,
    /// By package of the top-level dominators' classes, as a flattened tree (parents before children).
    pub packages: Vec<ConsumerRow>,
}

/// A group of top-level dominators.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConsumerRow {
    /// Class, loader or package (`com.example`, `<default>` for none).
    pub name: String,
    /// Top-level dominators in the group.
    pub objects: u64,
    /// Sum of their shallow sizes, bytes.
    pub shallow_bytes: u64,
    /// Their retained heaps together, bytes.
    pub retained_bytes: u64,
    /// Share of the used heap.
    pub retained_share: f64,
}

/// Objects reached by one access path, a sequence of `Class.field` steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccessPathRow {
    /// `static com.example.OrderBook.OPEN_ORDERS → HashMap entry → com.example.Order`.
    pub path: String,
    /// Class of the objects at its end.
    pub class: String,
    /// Number of objects.
    pub instances: u64,
    /// Their retained heap together, bytes.
    pub retained_bytes: u64,
}

/// A thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ThreadRow {
    /// The thread's name.
    pub name: String,
    /// Address; `null` when the dump does not contain the thread object.
    pub object_id: Option<String>,
    /// Java class name of the thread object.
    pub class: String,
    /// Daemon flag; `null` where the dump does not contain it.
    pub daemon: Option<bool>,
    /// `RUNNABLE`, `WAITING` …; `null` where the dump does not contain it.
    pub state: Option<String>,
    /// `true` for a virtual thread.
    #[serde(rename = "virtual")]
    pub is_virtual: bool,
    /// Number of threads with this stack (only virtual threads with identical stacks are merged; 1 otherwise).
    pub count: u64,
    /// Retained heap of the thread object, local variables included, bytes (sum over merged threads).
    pub retained_bytes: u64,
    /// Frames, innermost first.
    pub frames: Vec<FrameRow>,
}

/// A stack frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FrameRow {
    /// `com.example.Shop.checkout`.
    pub method: String,
    /// Source file; `null` where unknown.
    pub source: Option<String>,
    /// Line, > 0; `null` where unknown.
    pub line: Option<u32>,
    /// Objects held by local variables of the frame, largest first.
    pub locals: Vec<LocalRow>,
}

/// An object held by a local variable of a frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LocalRow {
    /// Address.
    pub object_id: String,
    /// Java class name.
    pub class: String,
    /// Retained heap, bytes.
    pub retained_bytes: u64,
}

/// GC roots by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GcRoots {
    /// Number of roots by HPROF kind.
    pub by_kind: BTreeMap<String, u64>,
    /// Retained heap of the objects that are roots of the kind, bytes.
    pub retained_by_kind: BTreeMap<String, u64>,
}

/// A class loader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClassLoaderRow {
    /// Address; `null` for `<boot>`.
    pub object_id: Option<String>,
    /// Java class name of the loader, `<boot>` for the boot loader.
    pub class: String,
    /// Value of the loader's `name` field; `null` where it has none.
    pub name: Option<String>,
    /// Number of classes that the loader defined.
    pub classes: u64,
    /// Number of instances of these classes.
    pub instances: u64,
    /// Sum of the shallow sizes of these instances, bytes.
    pub shallow_bytes: u64,
    /// Retained heap of loader, classes and instances together, bytes.
    pub retained_bytes: Option<u64>,
}

/// A class name that several loaders define.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicateClassRow {
    /// Java class name.
    pub class: String,
    /// Number of class loaders that define the class.
    pub loaders: u64,
    /// Number of instances over all these loaders.
    pub instances: u64,
    /// Sum of the shallow sizes of class objects and instances, bytes.
    pub shallow_bytes: u64,
}

/// Unreachable objects of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnreachableRow {
    /// Java class name.
    pub class: String,
    /// Number of objects.
    pub instances: u64,
    /// Sum of their shallow sizes, bytes.
    pub shallow_bytes: u64,
}

/// Collections of one class. For classes with thousands of collections, the figures are estimated from the largest
/// ones and a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollectionRow {
    /// Java class name.
    pub class: String,
    /// Number of objects.
    pub instances: u64,
    /// Number of empty collections.
    pub empty: u64,
    /// Number of elements in all collections.
    pub elements: u64,
    /// Number of elements of the largest collection.
    pub largest: u64,
    /// Bytes of unused capacity and of empty collections.
    pub wasted_bytes: u64,
}

/// Collections whose number of elements is in a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollectionSizeBucket {
    /// Smallest number of elements.
    pub from: u64,
    /// Largest number of elements.
    pub to: u64,
    /// Number of such collections.
    pub collections: u64,
}

/// Strings with equal contents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicateStrings {
    /// Number of strings.
    pub strings: u64,
    /// Size of the strings, arrays included, bytes.
    pub bytes: u64,
    /// Number of different contents.
    pub distinct: u64,
    /// Bytes that keeping one copy of each content would save.
    pub wasted_bytes: u64,
    /// `false` when the figures are estimated from a sample.
    pub exact: bool,
    /// The values that waste most.
    pub top: Vec<DuplicateString>,
}

/// A content that many strings have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicateString {
    /// The text, cut to 80 characters; `null` unless values were asked for.
    pub value: Option<String>,
    /// Hash of the contents (hex), which distinguishes values without showing them.
    pub hash: String,
    /// Length in characters.
    pub length: u64,
    /// Number of copies.
    pub count: u64,
    /// Bytes that keeping one copy would save.
    pub wasted_bytes: u64,
    /// The field that holds most of the copies: `com.example.Order.currency`.
    pub held_by: Option<String>,
}
