//! The tables behind the verdict.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HistogramRow {
    /// Java class name.
    pub class: String,
    /// Its loader's class and address, `<boot>` for the boot loader.
    pub class_loader: String,
    /// Reachable instances (exactly of this class).
    pub instances: u64,
    /// Their shallow sizes.
    pub shallow_bytes: u64,
    /// Retained heap of all its instances together, nested ones counted once; `null` in the fast pass.
    pub retained_bytes: Option<u64>,
}

/// Levels of nested [`DominatorRow`]s that a report may hold: a list of a million nodes is as deep as it is
/// long, and JSON readers (ours too) stop at 128 levels of nesting, of which a row takes two.
pub const MAX_DOMINATOR_DEPTH: usize = 40;

/// A node of the pruned dominator tree, nested at most [`MAX_DOMINATOR_DEPTH`] deep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DominatorRow {
    /// Address.
    pub object_id: String,
    /// Java class name.
    pub class: String,
    /// What it is, without contents (`class com.example.Shop`, `HashMap, 12 entries`, `Thread "main"`).
    pub label: String,
    /// Own bytes.
    pub shallow_bytes: u64,
    /// Retained bytes.
    pub retained_bytes: u64,
    /// Of the used heap.
    pub retained_share: f64,
    /// Largest dominated objects first.
    pub children: Vec<DominatorRow>,
    /// Dominated objects left out of `children`.
    pub rest: Rest,
}

/// What was left out of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rest {
    /// How many.
    pub count: u64,
    /// Their retained heaps together.
    pub retained_bytes: u64,
}

/// Largest groups.
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
    /// Their shallow sizes.
    pub shallow_bytes: u64,
    /// Their retained heaps together.
    pub retained_bytes: u64,
    /// Of the used heap.
    pub retained_share: f64,
}

/// Objects reached by one folded path of `Class.field` steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccessPathRow {
    /// `static com.example.OrderBook.OPEN_ORDERS → HashMap entry → com.example.Order`.
    pub path: String,
    /// Class of the objects at its end.
    pub class: String,
    /// How many.
    pub instances: u64,
    /// What they retain together.
    pub retained_bytes: u64,
}

/// A thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ThreadRow {
    /// Its name.
    pub name: String,
    /// Address; `null` when the dump lacks the object.
    pub object_id: Option<String>,
    /// Java class name of the thread object.
    pub class: String,
    /// Daemon flag where the dump tells.
    pub daemon: Option<bool>,
    /// `RUNNABLE`, `WAITING` … where the dump tells.
    pub state: Option<String>,
    /// Is it a virtual thread?
    #[serde(rename = "virtual")]
    pub is_virtual: bool,
    /// How many threads share this stack (only equal virtual threads are merged; 1 otherwise).
    pub count: u64,
    /// Bytes retained by the thread object, its locals included (sum over merged ones).
    pub retained_bytes: u64,
    /// Innermost first.
    pub frames: Vec<FrameRow>,
}

/// A stack frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FrameRow {
    /// `com.example.Shop.checkout`.
    pub method: String,
    /// Source file where known.
    pub source: Option<String>,
    /// Line, > 0, where known.
    pub line: Option<u32>,
    /// Objects held by the frame, largest first.
    pub locals: Vec<LocalRow>,
}

/// An object held by a frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LocalRow {
    /// Address.
    pub object_id: String,
    /// Java class name.
    pub class: String,
    /// Bytes it retains.
    pub retained_bytes: u64,
}

/// GC roots.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GcRoots {
    /// Number of roots by HPROF kind.
    pub by_kind: BTreeMap<String, u64>,
    /// Bytes retained by the objects that are roots of the kind.
    pub retained_by_kind: BTreeMap<String, u64>,
}

/// A class loader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClassLoaderRow {
    /// Address; `null` for `<boot>`.
    pub object_id: Option<String>,
    /// Java class name of the loader, `<boot>` for the boot loader.
    pub class: String,
    /// Its `name` field, where it has one.
    pub name: Option<String>,
    /// Classes that it defined.
    pub classes: u64,
    /// Instances of these classes.
    pub instances: u64,
    /// Shallow sizes of these instances.
    pub shallow_bytes: u64,
    /// Bytes retained by loader, classes and instances together.
    pub retained_bytes: Option<u64>,
}

/// A class name that several loaders define.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicateClassRow {
    /// Java class name.
    pub class: String,
    /// How many loaders define it.
    pub loaders: u64,
    /// Instances over all of them.
    pub instances: u64,
    /// Shallow sizes of the class objects and instances.
    pub shallow_bytes: u64,
}

/// Unreachable objects of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnreachableRow {
    /// Java class name.
    pub class: String,
    /// How many.
    pub instances: u64,
    /// Their shallow sizes.
    pub shallow_bytes: u64,
}

/// Collections of one class. Where there are thousands, the largest were counted and the others estimated from a
/// sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollectionRow {
    /// Java class name.
    pub class: String,
    /// How many.
    pub instances: u64,
    /// How many of them are empty.
    pub empty: u64,
    /// Elements in all of them.
    pub elements: u64,
    /// Elements of the largest.
    pub largest: u64,
    /// Bytes of unused capacity and of empty collections.
    pub wasted_bytes: u64,
}

/// Collections of a range of sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollectionSizeBucket {
    /// Fewest elements.
    pub from: u64,
    /// Most elements.
    pub to: u64,
    /// Collections of that size.
    pub collections: u64,
}

/// Equal strings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicateStrings {
    /// Strings in all.
    pub strings: u64,
    /// Bytes of them, arrays included.
    pub bytes: u64,
    /// Different contents.
    pub distinct: u64,
    /// Bytes that one copy of each would save.
    pub wasted_bytes: u64,
    /// `false` when figures come from a sample of contents and are extrapolated.
    pub exact: bool,
    /// Most wasteful values.
    pub top: Vec<DuplicateString>,
}

/// A value that many strings share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicateString {
    /// The text, cut to 80 characters; `null` unless values were asked for.
    pub value: Option<String>,
    /// Hash of the contents (hex), to tell values apart without showing them.
    pub hash: String,
    /// Characters.
    pub length: u64,
    /// Copies.
    pub count: u64,
    /// Bytes that one copy would save.
    pub wasted_bytes: u64,
    /// Who holds most of them, `com.example.Order.currency`.
    pub held_by: Option<String>,
}
