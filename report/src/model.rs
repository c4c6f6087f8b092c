//! The report as plain data, which renderers, comparisons and other programs read.
//!
//! `docs/reference/report.schema.json` describes the JSON document; a test generates it from these types. Bytes are
//! integers, shares are fractions `0..=1`, object IDs are `"0x…"` strings, times are RFC 3339. A value that the dump
//! does not contain is `null`, never invented. The size of a report grows with classes and findings, never with
//! objects.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod findings;
mod queries;
mod resources;
mod tables;
mod waste;

pub use findings::*;
pub use queries::*;
pub use resources::*;
pub use tables::*;
pub use waste::*;

/// The version of the JSON document. It is raised when a member is renamed or removed or means something else, not when
/// one is added. Version 2: retained heaps follow strong references ([`Heap::followed`]), and the number of references
/// is `reference_count`.
pub const SCHEMA_VERSION: u32 = 2;

/// Everything that heapray found in one heap dump.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// [`SCHEMA_VERSION`] of the writer.
    pub schema_version: u32,
    /// The program that wrote the report.
    pub tool: Tool,
    /// The dump file, and how much of it could be read.
    pub dump: Dump,
    /// The JVM that was dumped, from the system properties in the heap.
    pub jvm: Jvm,
    /// Sizes and counts of the whole heap.
    pub heap: Heap,
    /// Is there a leak, and what holds the memory?
    pub verdict: Verdict,
    /// Leak suspects, the most important first.
    pub suspects: Vec<Suspect>,
    /// Every class, largest retained heap first.
    pub histogram: Vec<HistogramRow>,
    /// Top-level dominators, largest first, with their subtrees down to a share of the heap.
    pub dominators: Vec<DominatorRow>,
    /// The top-level dominators that `dominators` leaves out.
    pub dominators_rest: Rest,
    /// Top-level dominators by class, class loader and package.
    pub top_consumers: TopConsumers,
    /// Retained heap by access path (`Class.field` steps), largest first; comparisons match these paths.
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
    /// Collections by class: number, elements, waste.
    pub collections: Vec<CollectionRow>,
    /// Number of collections by number of elements.
    pub collection_sizes: Vec<CollectionSizeBucket>,
    /// Equal strings; `null` where the dump has no readable `java.lang.String`.
    pub duplicate_strings: Option<DuplicateStrings>,
    /// Memory that the program could do without, exactly; only with `--waste`, since it takes a pass over all objects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waste: Option<Waste>,
    /// Answers to the users' own queries, as far as they were asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queries: Vec<QueryAnswer>,
    /// Open files, sockets, native buffers, connection pools, executors and the like, by kind; kinds of which there are
    /// none are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<Resources>,
    /// Time of each stage of the analysis; only with `--timings`, since times are not reproducible.
    pub timings: Option<Vec<StageTiming>>,
}

/// The program that wrote the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// `heapray`.
    pub name: String,
    /// The program's version.
    pub version: String,
}

/// The dump file, and how much of it could be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Dump {
    /// Path of the file as given on the command line.
    pub path: String,
    /// Length of the file on disk (compressed length for `.gz`).
    pub file_bytes: u64,
    /// Format name in the header: `JAVA PROFILE 1.0.2`.
    pub format: String,
    /// Bytes of an identifier, 4 or 8.
    pub id_size: u8,
    /// Start time of the dump; `null` where the header has no time.
    pub created: Option<String>,
    /// Digest of what the file says, whatever its name, its compression and the options: time, identifier size, number
    /// of the heap dump, and the objects of every class. Absent in older reports.
    #[serde(default)]
    pub identity: Option<String>,
    /// `false` when any part was damaged, missing or repaired.
    pub complete: bool,
    /// Share of the heap data that was read, of all that is in the file or known to be missing; `1.0` for a complete
    /// dump.
    pub read_share: f64,
    /// `true` when a part of the dump is missing, mostly its end, and the size of the missing part is unknown.
    #[serde(default)]
    pub loss_unknown: bool,
    /// Bytes of heap data that were read.
    #[serde(default)]
    pub read_bytes: u64,
    /// Bytes of heap data that are known to be missing; with `loss_unknown`, more may be missing.
    #[serde(default)]
    pub lost_bytes: u64,
    /// Program that wrote the dump, if it leaves out what the JVM would write; `null` for a dump of the JVM.
    #[serde(default)]
    pub written_by: Option<String>,
    /// How the contents of strings were removed before the dump was handed on, in a sentence; `null` if they were not.
    #[serde(default)]
    pub sanitized: Option<String>,
    /// Repairs made while reading, in file order, one row per kind.
    pub repairs: Vec<Repair>,
    /// Effects of the damage on the figures ("retained sizes are lower bounds").
    pub caveats: Vec<String>,
    /// Which heap dump of the file was read.
    pub snapshot: Snapshot,
}

/// Which of several heap dumps in one file was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Snapshot {
    /// Number of the heap dump that was read, from 1.
    pub number: u32,
    /// Number of heap dumps in the file.
    pub of: u32,
}

/// A kind of damage that was repaired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Repair {
    /// Stable identifier such as `truncated-segment`.
    pub kind: String,
    /// Offset of the first occurrence in the (uncompressed) file.
    pub offset: u64,
    /// Number of occurrences.
    pub count: u64,
    /// Bytes that could not be read because of this damage.
    pub lost_bytes: u64,
    /// The damage in words.
    pub message: String,
}

/// The JVM that wrote the dump.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Jvm {
    /// `java.vm.version` or `java.version`.
    pub version: Option<String>,
    /// `java.vendor`.
    pub vendor: Option<String>,
    /// `java.vm.name`.
    pub name: Option<String>,
    /// System properties; values that look like secrets are masked as `********`.
    pub system_properties: BTreeMap<String, String>,
    /// Environment variables, masked likewise; `null` where the heap does not contain them (the program never called
    /// `System.getenv`).
    pub environment: Option<BTreeMap<String, String>>,
    /// JVM arguments (`-Xmx…`) where the heap contains them, secrets masked.
    pub arguments: Vec<String>,
    /// Maximum heap (`-Xmx`) in bytes; `null` where it is unknown.
    pub max_heap_bytes: Option<u64>,
}

/// Sizes and counts of the heap. All figures but `unreachable` are of reachable objects, unless the report was made
/// with `--keep-unreachable`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Heap {
    /// Number of objects, class objects included.
    pub objects: u64,
    /// Number of references between these objects.
    pub reference_count: u64,
    /// Number of classes.
    pub classes: u64,
    /// Number of class loaders, the boot loader included.
    pub class_loaders: u64,
    /// Number of GC roots.
    pub gc_roots: u64,
    /// Sum of shallow sizes of all objects that the GC roots reach through references of any strength.
    pub used_bytes: u64,
    /// Strengths of the references that retained heaps, paths and suspects follow. Reports of version 1 do not state
    /// it: they follow all.
    #[serde(default, rename = "references")]
    pub followed: FollowedReferences,
    /// `true` if objects that no GC root reaches count as reachable, because of `--keep-unreachable` or because damage
    /// took what held them. Absent in older reports; see [`Heap::keeps_unreachable`].
    #[serde(default)]
    pub kept_unreachable: bool,
    /// The parts of `used_bytes` by how firmly the objects are held; absent in reports of version 1.
    #[serde(default)]
    pub used_parts: Option<UsedParts>,
    /// Objects with a `finalize` method; absent in reports of version 1.
    #[serde(default)]
    pub finalization: Option<Finalization>,
    /// Objects that no GC root reaches.
    pub unreachable: Unreachable,
    /// Shallow bytes of objects that are reachable only through soft references; `null` if soft references are
    /// followed.
    pub softly_reachable_bytes: Option<u64>,
    /// The object layout from which sizes are computed.
    pub layout: Layout,
}

impl Heap {
    /// Whether objects that no GC root reaches count as reachable. Reports without [`Heap::kept_unreachable`] tell it by
    /// the bytes that were kept.
    pub fn keeps_unreachable(&self) -> bool {
        self.kept_unreachable || self.used_parts.is_some_and(|parts| parts.kept_bytes > 0)
    }
}

/// Which references keep an object alive for retained heaps, paths and suspects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FollowedReferences {
    /// Strong references only.
    Strong,
    /// Strong and soft references.
    Soft,
    /// All references, weak and phantom ones included.
    #[default]
    All,
}

impl FollowedReferences {
    /// `strong`, `soft` or `all`, as in the JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Soft => "soft",
            Self::All => "all",
        }
    }
}

/// Shallow sizes of the used heap, bytes, by the firmest path from the GC roots. The parts add up to `used_bytes`. A
/// part whose references are followed like strong ones is `null`, and its objects are in `strong_bytes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UsedParts {
    /// Held by references that are followed.
    pub strong_bytes: u64,
    /// Reachable only through soft references.
    pub soft_bytes: Option<u64>,
    /// Reachable only through weak or phantom references.
    pub weak_bytes: Option<u64>,
    /// Held only by references to objects that wait for finalization.
    pub finalizer_bytes: u64,
    /// Reachable from no GC root, and kept because of `--keep-unreachable` or damage.
    pub kept_bytes: u64,
}

/// Objects with a `finalize` method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finalization {
    /// Waiting in the queue of the finalizer thread.
    pub queued: u64,
    /// Not in the queue: alive, or garbage that the collector has not found yet.
    pub not_queued: u64,
    /// Objects that only the finalizer's references keep alive, those to which they refer included.
    pub objects: u64,
    /// Shallow sizes of these objects, bytes.
    pub bytes: u64,
}

/// Objects that no GC root reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unreachable {
    /// Number of objects.
    pub objects: u64,
    /// Sum of their shallow sizes.
    pub bytes: u64,
}

/// The object layout of the JVM. HPROF contains no object sizes, so they are computed from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Layout {
    /// `compressed oops`, `compact headers, 8-byte references`, `MAT rule` …
    pub model: String,
    /// Bytes of an object header.
    pub header_bytes: u32,
    /// Bytes of a reference in a field, 4 or 8.
    pub reference_bytes: u32,
    /// Objects start at multiples of this many bytes.
    pub alignment_bytes: u32,
    /// Evidence in the dump for this layout.
    pub evidence: String,
}

/// Time and memory of one stage of the analysis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StageTiming {
    /// The stage, as the progress bar names it.
    pub stage: String,
    /// Wall time.
    pub seconds: f64,
    /// Bytes of the dump that the stage read.
    pub bytes: u64,
    /// Objects that the stage visited.
    pub objects: u64,
    /// Peak resident memory of the process at the end of the stage, bytes; `null` where the system does not report it.
    pub peak_resident_bytes: Option<u64>,
    /// Largest anonymous memory at the end of this or an earlier stage, bytes: the part of resident memory that no
    /// file backs, which the system cannot reclaim. `null` where the system does not report it.
    pub peak_anonymous_bytes: Option<u64>,
}
