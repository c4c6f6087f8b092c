//! The verdict and the suspects.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is wrong with the heap, if anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictKind {
    /// Objects accumulate that should not.
    Leak,
    /// Much memory is held, possibly as intended.
    HighUsage,
    /// No leak suspects.
    NoLeak,
    /// Most of the heap was unreachable.
    Garbage,
    /// The dump contains too little for a verdict.
    Unknown,
}

/// The answer of the report: is there a leak, and what holds the memory?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// The kind of verdict.
    pub kind: VerdictKind,
    /// The verdict in one sentence.
    pub headline: String,
    /// How certain the verdict is, `0..=1`.
    pub confidence: f64,
    /// Reasons, a few sentences.
    pub reasons: Vec<String>,
    /// Would a larger `-Xmx` help?
    pub more_heap: MoreHeap,
    /// The thread that ran into an `OutOfMemoryError`, if one did.
    pub oom: Option<OutOfMemory>,
}

/// Whether a larger heap would help, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MoreHeap {
    /// `helps`, `delays`, `no` or `unknown`.
    pub answer: MoreHeapAnswer,
    /// The reason in one sentence.
    pub text: String,
}

/// The short answer of [`MoreHeap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum MoreHeapAnswer {
    /// The live objects are intended and do not fit, or garbage fills the heap.
    Helps,
    /// It only buys time.
    Delays,
    /// The heap is large enough.
    No,
    /// The dump does not show it.
    Unknown,
}

/// A thread that was creating an `OutOfMemoryError` when the dump was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutOfMemory {
    /// Thread name.
    pub thread: String,
    /// The application's frame nearest to the failed allocation, `com.example.Shop.checkout(Shop.java:42)`.
    pub frame: Option<String>,
    /// Did the thread hold or fill the memory?
    pub role: OutOfMemoryRole,
    /// The part of the thread in one sentence.
    pub text: String,
}

/// The part that the thread of [`OutOfMemory`] had in the shortage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum OutOfMemoryRole {
    /// Its local variables hold the memory, or it was allocating the accumulated objects.
    Culprit,
    /// It only made the allocation that failed.
    Victim,
    /// The dump does not show it.
    Unknown,
}

/// A leak suspect: an object or a group of objects that holds a large part of the heap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Suspect {
    /// Position in the list, from 1.
    pub rank: u32,
    /// SHA-256 (hex) of kind and access path: the same leak has the same fingerprint in every dump.
    pub fingerprint: String,
    /// Identifier of the leak kind, `static-collection` …
    pub kind: String,
    /// How certain the kind is, `0..=1`.
    pub confidence: f64,
    /// `true` when size is the only evidence: the suspect may be intended, and this dump does not show that it grows.
    #[serde(default)]
    pub size_only: bool,
    /// One sentence: who holds how much of what.
    pub headline: String,
    /// Retained heap: bytes that would be freed if the culprit released the objects.
    pub retained_bytes: u64,
    /// Share of the used heap.
    pub retained_share: f64,
    /// Rank of the suspect whose objects include all of this one's. Suspects without have no object in common; absent
    /// in reports of version 1.
    #[serde(default)]
    pub within: Option<u32>,
    /// `true` when damage makes `retained_bytes` a lower bound.
    pub lower_bound: bool,
    /// The field, class, frame or thread that holds the memory.
    pub culprit: Culprit,
    /// The GC root that keeps the culprit alive.
    pub root: RootDescription,
    /// The object in which the memory accumulates; `null` for suspects spread over many owners.
    pub accumulation_point: Option<AccumulationPoint>,
    /// The objects that accumulate.
    pub accumulated: Accumulated,
    /// Everything retained by the suspect, by class, largest first: the rows add up to `retained_bytes`. Empty for
    /// waste, which has no objects of its own.
    pub retained_by_class: Vec<ClassBytes>,
    /// Largest single objects (at most 20).
    pub members: Vec<Member>,
    /// The path from the GC root to the accumulation point.
    pub path: Vec<PathStep>,
    /// The path in one line, internal steps left out: `OrderBook.OPEN_ORDERS → HashMap entry → Order`.
    pub access_path: String,
    /// References on the path that free memory when they are cleared, outermost first.
    pub cut_points: Vec<CutPoint>,
    /// Evidence for the kind.
    pub evidence: Vec<Evidence>,
    /// When the accumulated objects were made; `null` where none of their fields says so. Absent in earlier reports.
    #[serde(default)]
    pub times: Option<Times>,
    /// How to fix the leak.
    pub advice: Advice,
    /// `heapray` commands that show more details.
    pub commands: Vec<String>,
}

/// The kind of reference by which the culprit holds the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Holder {
    /// A static field.
    Static,
    /// A variable of a language's own, such as a var of Clojure: `class` is its namespace, `field` its name.
    Variable,
    /// An instance field, of a singleton or of many owners.
    Instance,
    /// A value in a thread's `ThreadLocalMap`.
    ThreadLocal,
    /// A local variable of a frame.
    Local,
    /// A class loader.
    ClassLoader,
    /// A JNI reference.
    Jni,
    /// A library's own field, which a method of the application was filling: `frame`.
    Caller,
    /// No single holder.
    None,
}

/// The field, class, frame or thread that holds the memory, named as in the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Culprit {
    /// Java name of the class that declares the field or the method.
    pub class: Option<String>,
    /// Field name.
    pub field: Option<String>,
    /// Kind of reference.
    pub holder: Holder,
    /// Thread name, or the common stem of several (`http-nio-8080-exec-*`).
    pub thread: Option<String>,
    /// `com.example.Export.run(Export.java:88)`.
    pub frame: Option<String>,
    /// Address of the holding object; `null` for groups.
    pub object_id: Option<String>,
    /// What the application's field holds, or its method fills, if that is a library's: its class, and the name that
    /// the library keeps for it. Absent in earlier reports.
    #[serde(default)]
    pub library: Option<String>,
    /// `true` when the path has no application class, and a JDK or framework class is named instead.
    pub is_library: bool,
}

/// The GC root at the beginning of the path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RootDescription {
    /// `STICKY_CLASS`, `JAVA_FRAME`, `THREAD_OBJ`, `JNI_GLOBAL` …
    pub kind: String,
    /// The root in words.
    pub description: String,
}

/// The object in which the memory accumulates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccumulationPoint {
    /// Java class name.
    pub class: String,
    /// Address.
    pub object_id: String,
    /// Retained heap, bytes.
    pub retained_bytes: u64,
}

/// The objects that accumulate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Accumulated {
    /// Java class name.
    pub class: String,
    /// Number of instances.
    pub instances: u64,
    /// Their retained heap together, bytes.
    pub retained_bytes: u64,
}

/// The instances of one class in a retained set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClassBytes {
    /// Java class name.
    pub class: String,
    /// Number of instances.
    pub instances: u64,
    /// Sum of their shallow sizes, bytes.
    pub shallow_bytes: u64,
}

/// One of the largest objects of a suspect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// Java class name.
    pub class: String,
    /// Address.
    pub object_id: String,
    /// A description without contents (`HashMap, 12 entries`).
    pub label: String,
    /// Shallow size, bytes.
    pub shallow_bytes: u64,
    /// Retained heap, bytes.
    pub retained_bytes: u64,
}

/// The kind of reference by which the previous object on a path holds an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ViaKind {
    /// The object is the GC root.
    Root,
    /// A static field.
    Static,
    /// An instance field.
    Field,
    /// An array element.
    Element,
    /// An entry of a collection, whose internals are left out.
    Entry,
    /// A local variable of a frame.
    Local,
    /// A thread local.
    ThreadLocal,
    /// The class loader of a class.
    ClassLoader,
    /// A class (`<class>`, `<super>`).
    Class,
}

/// The reference that leads to an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Via {
    /// Kind of reference.
    pub kind: ViaKind,
    /// Field name, `[17]`, frame …; `null` for a reference without a name.
    pub name: Option<String>,
}

/// One object on the path from a GC root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PathStep {
    /// Java class name.
    pub class: String,
    /// Address; `null` for a step that stands for many objects.
    pub object_id: Option<String>,
    /// The reference from the previous object.
    pub via: Via,
    /// Retained heap, bytes.
    pub retained_bytes: u64,
    /// `true` when other references reach the object too: it stays alive without the previous step, and may retain
    /// more. Absent in reports of version 1.
    #[serde(default)]
    pub also_reached_otherwise: bool,
    /// `true` inside a collection or other JDK internals; renderers fold such steps.
    pub internal: bool,
    /// `true` for the step of the culprit.
    pub culprit: bool,
}

/// A reference that frees memory when it is cleared. Other references to the same objects stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CutPoint {
    /// `OrderBook.OPEN_ORDERS`.
    pub label: String,
    /// How `heapray whatif --cut` names it; several are one cut of several objects. Absent in earlier reports.
    #[serde(default)]
    pub cuts: Vec<String>,
    /// Bytes that `heapray whatif` counts as freed. May be more than the suspect holds.
    pub frees_bytes: u64,
}

/// A figure or fact that is evidence for the kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Stable identifier, `entries`.
    pub name: String,
    /// The figure; `null` where the evidence is a fact without a number.
    pub value: Option<f64>,
    /// The evidence in words.
    pub text: String,
}

/// When accumulated objects were made, by a field that they carry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Times {
    /// The field, from the object on: `header.createdAt`.
    pub field: String,
    /// Age of the oldest object when the dump was written, milliseconds.
    pub oldest_ms: u64,
    /// Age of the newest object, milliseconds.
    pub newest_ms: u64,
    /// Objects made a minute that are still there.
    pub per_minute: f64,
    /// `steady`, `faster and faster`, `slower and slower` or `in bursts`.
    pub shape: String,
    /// Objects of each of the equal parts of the time from the oldest object to the dump, earliest first.
    pub counts: Vec<u64>,
    /// When the maximum heap is full at this rate, milliseconds; `null` where that is not known, or far.
    pub full_in_ms: Option<u64>,
}

/// How to fix a leak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Advice {
    /// One sentence.
    pub summary: String,
    /// A paragraph or two.
    pub details: String,
    /// A short piece of Java that shows the fix, where there is one.
    pub example: Option<String>,
}
