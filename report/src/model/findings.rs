//! The verdict and the suspects.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is wrong with the heap, if anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictKind {
    /// Something piles up that should not.
    Leak,
    /// Much is held, and it looks meant.
    HighUsage,
    /// Nothing stands out.
    NoLeak,
    /// Most of the heap was dead already.
    Garbage,
    /// The dump holds too little to say.
    Unknown,
}

/// The report in one sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// The kind of answer.
    pub kind: VerdictKind,
    /// One sentence a tired person understands.
    pub headline: String,
    /// `0..=1`.
    pub confidence: f64,
    /// Why, in a few sentences.
    pub reasons: Vec<String>,
    /// Would a larger `-Xmx` help?
    pub more_heap: MoreHeap,
    /// The thread that died of `OutOfMemoryError`, if one did.
    pub oom: Option<OutOfMemory>,
}

/// Whether a larger heap would help, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MoreHeap {
    /// `helps`, `delays`, `no` or `unknown`.
    pub answer: MoreHeapAnswer,
    /// One sentence.
    pub text: String,
}

/// See [`MoreHeap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum MoreHeapAnswer {
    /// The live set is legitimate and does not fit, or garbage fills the heap.
    Helps,
    /// It only delays the end.
    Delays,
    /// The heap isn't short.
    No,
    /// The dump doesn't tell.
    Unknown,
}

/// A thread that stood in `OutOfMemoryError.<init>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutOfMemory {
    /// Thread name.
    pub thread: String,
    /// The application's frame nearest to the failure, `com.example.Shop.checkout(Shop.java:42)`.
    pub frame: Option<String>,
    /// Did it hold the memory itself?
    pub role: OutOfMemoryRole,
    /// One sentence: what it was doing.
    pub text: String,
}

/// See [`OutOfMemory`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum OutOfMemoryRole {
    /// Its own locals hold the memory, or it was adding to the suspect.
    Culprit,
    /// It merely asked when nothing was left.
    Victim,
    /// The dump doesn't tell.
    Unknown,
}

/// Something that holds a large part of the heap and should be looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Suspect {
    /// 1-based.
    pub rank: u32,
    /// SHA-256 (hex) over kind and folded path: the same leak has the same fingerprint in every dump.
    pub fingerprint: String,
    /// Identifier of the leak kind, `static-collection` …
    pub kind: String,
    /// `0..=1`.
    pub confidence: f64,
    /// Only its size speaks for it: it is large in a program that runs on, may be meant to be, and nothing
    /// in this one dump says that it grows. Not an alarm.
    #[serde(default)]
    pub size_only: bool,
    /// One sentence: who holds how much of what.
    pub headline: String,
    /// Bytes that would be freed if the culprit let go.
    pub retained_bytes: u64,
    /// Of the used heap.
    pub retained_share: f64,
    /// `true` when damage makes `retained_bytes` a lower bound.
    pub lower_bound: bool,
    /// The source line to open.
    pub culprit: Culprit,
    /// Why the culprit is alive.
    pub root: RootDescription,
    /// Where it piles up; `null` for suspects spread over many owners.
    pub accumulation_point: Option<AccumulationPoint>,
    /// What piles up.
    pub accumulated: Accumulated,
    /// Everything retained by the suspect, by class, largest first (at most 20).
    pub retained_by_class: Vec<ClassBytes>,
    /// Biggest single members (at most 20).
    pub members: Vec<Member>,
    /// From the GC root to the accumulation point.
    pub path: Vec<PathStep>,
    /// The folded path in one line, `OrderBook.OPEN_ORDERS → HashMap entry → Order`.
    pub access_path: String,
    /// Places on the path where cutting a reference frees memory, outermost first.
    pub cut_points: Vec<CutPoint>,
    /// Figures that speak for the kind.
    pub evidence: Vec<Evidence>,
    /// What to change.
    pub advice: Advice,
    /// `heapray` commands that dig further.
    pub commands: Vec<String>,
}

/// How the culprit holds on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Holder {
    /// A static field.
    Static,
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
    /// Nobody in particular.
    None,
}

/// Who holds the memory, as a developer would look it up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Culprit {
    /// Java name of the class that declares the field or the method.
    pub class: Option<String>,
    /// Field name.
    pub field: Option<String>,
    /// How it holds.
    pub holder: Holder,
    /// Thread name, or the common stem of several (`http-nio-8080-exec-*`).
    pub thread: Option<String>,
    /// `com.example.Export.run(Export.java:88)`.
    pub frame: Option<String>,
    /// The object that holds; `null` for groups.
    pub object_id: Option<String>,
    /// `true` when no class of the application is on the path and a JDK or framework class stands in.
    pub is_library: bool,
}

/// The GC root at the beginning of the path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RootDescription {
    /// `STICKY_CLASS`, `JAVA_FRAME`, `THREAD_OBJ`, `JNI_GLOBAL` …
    pub kind: String,
    /// For people.
    pub description: String,
}

/// The object in which the memory piles up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccumulationPoint {
    /// Java class name.
    pub class: String,
    /// Address.
    pub object_id: String,
    /// Bytes it retains.
    pub retained_bytes: u64,
}

/// What piles up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Accumulated {
    /// Java class name.
    pub class: String,
    /// How many.
    pub instances: u64,
    /// What they retain together.
    pub retained_bytes: u64,
}

/// Part of a retained set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClassBytes {
    /// Java class name.
    pub class: String,
    /// Instances.
    pub instances: u64,
    /// Their shallow sizes together.
    pub shallow_bytes: u64,
}

/// One of the biggest objects of a suspect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// Java class name.
    pub class: String,
    /// Address.
    pub object_id: String,
    /// What it is, without contents (`HashMap, 12 entries`).
    pub label: String,
    /// Own bytes.
    pub shallow_bytes: u64,
    /// Retained bytes.
    pub retained_bytes: u64,
}

/// How one object on a path is held by the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ViaKind {
    /// It is the GC root.
    Root,
    /// By a static field.
    Static,
    /// By an instance field.
    Field,
    /// By an array slot.
    Element,
    /// By a collection (its internals folded).
    Entry,
    /// By a frame's local variable.
    Local,
    /// By a thread local.
    ThreadLocal,
    /// By its class loader.
    ClassLoader,
    /// By its class (`<class>`, `<super>`).
    Class,
}

/// The reference that leads to an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Via {
    /// Kind of reference.
    pub kind: ViaKind,
    /// Field name, `[17]`, frame …; `null` where there is none.
    pub name: Option<String>,
}

/// One object on the path from a GC root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PathStep {
    /// Java class name.
    pub class: String,
    /// Address; `null` for a step that stands for many objects.
    pub object_id: Option<String>,
    /// How the object before it holds it.
    pub via: Via,
    /// Bytes it retains.
    pub retained_bytes: u64,
    /// Inside of a collection or of JDK machinery: renderers fold it.
    pub internal: bool,
    /// The culprit's own step.
    pub culprit: bool,
}

/// A reference whose removal frees memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CutPoint {
    /// `OrderBook.OPEN_ORDERS`.
    pub label: String,
    /// Bytes freed.
    pub frees_bytes: u64,
}

/// A figure that speaks for the kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Stable identifier, `entries`.
    pub name: String,
    /// The figure; `null` where the evidence is a fact without a number.
    pub value: Option<f64>,
    /// For people.
    pub text: String,
}

/// What to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Advice {
    /// One sentence.
    pub summary: String,
    /// A paragraph or two.
    pub details: String,
    /// A short piece of Java that shows the fix, where there is one.
    pub example: Option<String>,
}
