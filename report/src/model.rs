//! What a report says, as plain data: the one thing that renderers, comparisons and machines read.
//!
//! The document is described for users in `docs/reference/report.schema.json`, which a test generates
//! from these types. Bytes are integers, shares are fractions `0..=1`, object IDs are `"0x…"` strings,
//! times are RFC 3339. A value that the dump doesn't tell is `null`, never invented. The size of a
//! report grows with classes and findings, never with objects.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod findings;
mod tables;

pub use findings::*;
pub use tables::*;

/// Raised when a member is renamed or removed; additions leave it alone.
pub const SCHEMA_VERSION: u32 = 1;

/// Everything heapray has to say about one heap dump.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// [`SCHEMA_VERSION`] of the writer.
    pub schema_version: u32,
    /// Who wrote this.
    pub tool: Tool,
    /// The file.
    pub dump: Dump,
    /// The JVM that was dumped, as far as its own system properties tell.
    pub jvm: Jvm,
    /// The heap in numbers.
    pub heap: Heap,
    /// The one sentence.
    pub verdict: Verdict,
    /// Leak suspects, the most important first.
    pub suspects: Vec<Suspect>,
    /// Every class, largest retained heap first.
    pub histogram: Vec<HistogramRow>,
    /// Top-level dominators, largest first, with their subtrees down to a share of the heap.
    pub dominators: Vec<DominatorRow>,
    /// What was left out of `dominators` at the top level.
    pub dominators_rest: Rest,
    /// Who holds most, three ways.
    pub top_consumers: TopConsumers,
    /// Retained heap by folded access path (`Class.field` steps), largest first; what comparisons match on.
    pub access_paths: Vec<AccessPathRow>,
    /// Threads with stacks, largest retained heap first.
    pub threads: Vec<ThreadRow>,
    /// GC roots by kind.
    pub gc_roots: GcRoots,
    /// Class loaders, largest retained heap first.
    pub class_loaders: Vec<ClassLoaderRow>,
    /// Classes of one name defined by several loaders.
    pub duplicate_classes: Vec<DuplicateClassRow>,
    /// Unreachable objects by class, largest first.
    pub unreachable: Vec<UnreachableRow>,
    /// Collections by class: how many, how full.
    pub collections: Vec<CollectionRow>,
    /// How many collections have how many elements.
    pub collection_sizes: Vec<CollectionSizeBucket>,
    /// Equal strings; `null` where the dump has no readable `java.lang.String`.
    pub duplicate_strings: Option<DuplicateStrings>,
    /// Stage times; only with `--timings`, since they are not reproducible.
    pub timings: Option<Vec<StageTiming>>,
}

/// The program that wrote the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// `heapray`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The dump file and how well it could be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Dump {
    /// As given on the command line.
    pub path: String,
    /// Length of the file on disk (compressed length for `.gz`).
    pub file_bytes: u64,
    /// The header's text, `JAVA PROFILE 1.0.2`.
    pub format: String,
    /// Bytes of an identifier, 4 or 8.
    pub id_size: u8,
    /// When the dump was begun; `null` where the header holds no time.
    pub created: Option<String>,
    /// `false` when anything was damaged, missing or repaired.
    pub complete: bool,
    /// Share of the heap data that was read, of what the file is known to hold or to lack; `1.0` for a
    /// whole dump.
    pub read_share: f64,
    /// `true` when the end of the dump is missing and nothing tells how much of the heap with it.
    #[serde(default)]
    pub loss_unknown: bool,
    /// What was mended while reading, in file order, one row per kind.
    pub repairs: Vec<Repair>,
    /// What the repairs mean for the figures below ("retained sizes are lower bounds").
    pub caveats: Vec<String>,
    /// Heap dumps in the file, and which of them this is (1-based).
    pub snapshot: Snapshot,
}

/// Which of several heap dumps in one file was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Snapshot {
    /// 1-based number of this one.
    pub number: u32,
    /// How many the file holds.
    pub of: u32,
}

/// A kind of damage that was mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Repair {
    /// Stable identifier such as `truncated-segment`.
    pub kind: String,
    /// Offset in the (inflated) file of the first one.
    pub offset: u64,
    /// How many.
    pub count: u64,
    /// Bytes that could not be read because of them.
    pub lost_bytes: u64,
    /// For people.
    pub message: String,
}

/// What the JVM says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Jvm {
    /// `java.vm.version` or `java.version`.
    pub version: Option<String>,
    /// `java.vendor`.
    pub vendor: Option<String>,
    /// `java.vm.name`.
    pub name: Option<String>,
    /// System properties; values that look secret are masked as `********`.
    pub system_properties: BTreeMap<String, String>,
    /// Environment variables, masked likewise; `null` where the dump doesn't tell (the program never
    /// called `System.getenv`).
    pub environment: Option<BTreeMap<String, String>>,
    /// JVM arguments where the heap holds them (`-Xmx…`), secrets masked.
    pub arguments: Vec<String>,
    /// `-Xmx` in bytes where the dump tells.
    pub max_heap_bytes: Option<u64>,
}

/// The heap in numbers. All figures but `unreachable` are of reachable objects, unless the report was
/// made with `--keep-unreachable`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Heap {
    /// Objects, class objects included.
    pub objects: u64,
    /// References between them.
    pub references: u64,
    /// Classes.
    pub classes: u64,
    /// Class loaders, the boot loader included.
    pub class_loaders: u64,
    /// GC roots.
    pub gc_roots: u64,
    /// Sum of shallow sizes.
    pub used_bytes: u64,
    /// What no root reaches.
    pub unreachable: Unreachable,
    /// Bytes that only soft references reach.
    pub softly_reachable_bytes: Option<u64>,
    /// Where the sizes come from.
    pub layout: Layout,
}

/// Objects that no GC root reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unreachable {
    /// How many.
    pub objects: u64,
    /// Their shallow sizes.
    pub bytes: u64,
}

/// How object sizes were found; HPROF has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Layout {
    /// `compressed oops`, `compact headers, 8-byte references`, `MAT rule` …
    pub model: String,
    /// Bytes of an object header.
    pub header_bytes: u32,
    /// Bytes of a reference in a field, 4 or 8.
    pub reference_bytes: u32,
    /// Objects begin at multiples of this.
    pub alignment_bytes: u32,
    /// What in the dump speaks for the model.
    pub evidence: String,
}

/// Time and memory of one stage of the analysis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StageTiming {
    /// The stage, as the progress bar names it.
    pub stage: String,
    /// Wall time.
    pub seconds: f64,
    /// Bytes of the dump that it read, 0 where it reads none.
    pub bytes: u64,
    /// Objects that it visited.
    pub objects: u64,
    /// The process's peak resident bytes when it ended; `null` where the system doesn't tell.
    pub peak_resident_bytes: Option<u64>,
    /// The most of them that was backed by no file at this or an earlier stage's end, which is what the system can't
    /// take back; `null` where it doesn't tell.
    pub peak_anonymous_bytes: Option<u64>,
}
