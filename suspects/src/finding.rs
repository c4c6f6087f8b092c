//! What a diagnosis says: findings as plain data, names resolved, nothing rendered.

use crate::counted::{AsFound, Figures, Word, tell};
use crate::holders::Holders;
use crate::leak_kind::LeakKind;
use heapray_analyzer::ObjectIndex;
use heapray_query::SetHeads;
use heapray_query::waste::{CollectionTotals, DuplicateStrings, SizeBucket};
use heapray_query::what_if::Cut;

/// Confidence of a suspect that makes the verdict a leak.
pub(crate) const SURE: f64 = 0.55;
/// Share of the heap of such a suspect.
pub(crate) const LEAK_SHARE: f64 = 0.2;

/// The answer to "what is wrong with this heap?".
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Diagnosis {
    /// The one sentence, and why.
    pub verdict: Verdict,
    /// Suspects, the most important first.
    pub findings: Vec<Finding>,
    /// Retained heap by access path, largest first.
    pub access_paths: Vec<AccessPath>,
    /// Collections by class, by wasted bytes.
    pub collections: Vec<CollectionTotals>,
    /// Collections by number of elements: fewest, most, how many collections.
    pub collection_sizes: Vec<SizeBucket>,
    /// Equal strings; `None` where the dump has no readable strings.
    pub duplicate_strings: Option<DuplicateStrings>,
}

/// Kind of answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VerdictKind {
    /// Objects accumulate that should not.
    Leak,
    /// Much memory is in use, possibly intended.
    HighUsage,
    /// No leak was found.
    NoLeak,
    /// Most of the dump is garbage.
    Garbage,
    /// The dump holds too little to say.
    Unknown,
}

/// Would a larger heap help?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MoreHeap {
    /// Yes.
    Helps,
    /// It only buys time.
    Delays,
    /// The heap is large enough.
    No,
    /// The dump does not show it.
    Unknown,
}

/// The verdict.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Verdict {
    /// Kind of answer.
    pub kind: VerdictKind,
    /// One sentence.
    pub headline: String,
    /// `0..=1`.
    pub confidence: f64,
    /// Why.
    pub reasons: Vec<String>,
    /// Would a larger heap help, and why.
    pub more_heap: (MoreHeap, String),
    /// The thread that died of `OutOfMemoryError`.
    pub oom: Option<OutOfMemory>,
}

/// Before a finding's headline in the verdict, if its size is the only evidence.
pub const NO_SIGN: &str = "No leak found; ";

/// At the start of a finding's headline, where no owner is known; its share follows.
pub const NO_OWNER: &str = "no single owner found for ";

/// A thread that stood in `OutOfMemoryError.<init>`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutOfMemory {
    /// Its name.
    pub thread: String,
    /// The application's nearest frame, `com.example.Shop.checkout(Shop.java:42)`.
    pub frame: Option<String>,
    /// Did it hold the memory (`Some(true)`) or only make the allocation that failed (`Some(false)`)? `None`
    /// if the dump does not show it.
    pub culprit: Option<bool>,
    /// One sentence.
    pub text: String,
}

/// The kind of reference by which a culprit holds the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A static field.
    Static,
    /// A variable of a language's own, such as a var of Clojure: `class` is its namespace, `field` its name.
    Variable,
    /// An instance field.
    Instance,
    /// A thread local.
    ThreadLocal,
    /// A local variable.
    Local,
    /// A class loader.
    ClassLoader,
    /// A JNI reference.
    Jni,
    /// A library's own field, which a method of the application was filling when the dump was taken.
    Caller,
    /// No single owner is known.
    None,
}

/// What holds the memory: a field, a thread local, a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Culprit {
    /// Java name of the class that declares the field or the method.
    pub class: Option<String>,
    /// Field name.
    pub field: Option<String>,
    /// How it holds.
    pub holder: Holder,
    /// Thread name or the common stem of several.
    pub thread: Option<String>,
    /// `com.example.Export.run(Export.java:88)`.
    pub frame: Option<String>,
    /// The object that holds.
    pub object: Option<ObjectIndex>,
    /// The library's object behind the application's field or method, with the name that the library keeps for it:
    /// `com.codahale.metrics.MetricRegistry`. `None` where the application's own objects hold.
    pub library: Option<String>,
    /// No class of the application is on the path.
    pub is_library: bool,
}

/// What accumulates.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Accumulated {
    /// Java class name.
    pub class: String,
    /// How many.
    pub instances: u64,
    /// What they retain together, bytes.
    pub retained_size: u64,
}

/// An object of a finding, with its sizes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Member {
    /// The object.
    pub object: ObjectIndex,
    /// Java class name.
    pub class: String,
    /// What it is, without contents.
    pub label: String,
    /// Own bytes.
    pub shallow_size: u64,
    /// Retained bytes.
    pub retained_size: u64,
}

/// References that can be cleared.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CutPoint {
    /// `OrderBook.OPEN_ORDERS`.
    pub label: String,
    /// What `heapray whatif --cut` is to be given; all of them together.
    pub names: Vec<String>,
    /// The same for queries.
    pub cut: Cut,
    /// What clearing it alone frees, bytes.
    pub frees: u64,
}

/// Part of a retained set.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClassShare {
    /// Java class name.
    pub class: String,
    /// Instances.
    pub instances: u64,
    /// Their shallow sizes.
    pub shallow_size: u64,
}

/// How an object on a path is held by the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Via {
    /// It is the GC root.
    Root,
    /// By a static field.
    Static,
    /// By an instance field.
    Field,
    /// By an array slot.
    Element,
    /// By a collection, without its internal objects.
    Entry,
    /// By a frame's local variable.
    Local,
    /// By a thread local.
    ThreadLocal,
    /// By its class loader.
    ClassLoader,
    /// By its class.
    Class,
}

/// One object on the path from a GC root.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PathStep {
    /// Java class name; of the class itself for a class object.
    pub class: String,
    /// The object; `None` for a step that stands for many.
    pub object: Option<ObjectIndex>,
    /// How it is held.
    pub via: Via,
    /// Field, slot or frame.
    pub name: Option<String>,
    /// Bytes that it retains.
    pub retained_size: u64,
    /// Inside of a collection or of JDK machinery.
    pub internal: bool,
    /// The culprit's own step.
    pub culprit: bool,
}

/// A fact or figure that is evidence for the kind.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Evidence {
    /// Stable identifier.
    pub name: &'static str,
    /// The figure.
    pub value: Option<f64>,
    /// For people.
    pub text: String,
    /// Words of the text, if its figures are counted from the finding's objects.
    pub(crate) words: Vec<Word>,
}

/// Evidence of objects that are too many by number: threads, pools, clients, classes.
const BY_NUMBER: [&str; 6] = [
    "many_threads",
    "many_timers",
    "many_pools",
    "many_clients",
    "generated_classes",
    "leased",
];

/// Does the evidence count objects that are too many, whatever they hold?
pub(crate) fn has_too_many(evidence: &[Evidence]) -> bool {
    evidence.iter().any(|one| BY_NUMBER.contains(&one.name))
}

impl Evidence {
    /// A sentence that counts nothing.
    pub(crate) fn fact(name: &'static str, text: String) -> Self {
        Self {
            name,
            value: None,
            text,
            words: Vec::new(),
        }
    }

    /// A figure that is counted elsewhere than in the finding's objects.
    pub(crate) fn figure(name: &'static str, value: u64, text: String) -> Self {
        Self {
            value: Some(value as f64),
            ..Self::fact(name, text)
        }
    }

    /// A measured figure that is no whole number.
    pub(crate) fn measure(name: &'static str, value: f64, text: String) -> Self {
        Self {
            value: Some(value),
            ..Self::fact(name, text)
        }
    }

    /// A sentence whose figures are counted from the finding's objects once all findings are known.
    pub(crate) fn counted(name: &'static str, words: Vec<Word>) -> Self {
        let mut evidence = Self {
            words,
            ..Self::fact(name, String::new())
        };
        evidence.tell(&AsFound);
        evidence
    }

    /// Tells figures of the finding's objects anew.
    pub(crate) fn tell(&mut self, figures: &impl Figures) {
        if !self.words.is_empty() {
            let (value, text) = tell(&self.words, figures);
            self.value = value.map(|value| value as f64);
            self.text = text;
        }
    }
}

/// What to change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Advice {
    /// One sentence.
    pub summary: String,
    /// A paragraph.
    pub details: String,
    /// A piece of Java.
    pub example: Option<String>,
}

/// When the accumulated objects were made, by a field that they carry.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Times {
    /// The field, from the object on: `header.createdAt`.
    pub field: String,
    /// Age of the oldest object when the dump was written, milliseconds.
    pub oldest_ms: u64,
    /// Age of the newest one, milliseconds.
    pub newest_ms: u64,
    /// Objects made a minute that are still there.
    pub per_minute: f64,
    /// How they came: `steady`, `faster and faster`, `slower and slower`, `in bursts`.
    pub shape: &'static str,
    /// Objects of each of the equal parts of the time from the oldest object to the dump, earliest first.
    pub counts: Vec<u64>,
    /// When the maximum heap is full at this rate, milliseconds; `None` where that is not known, or far.
    pub full_in_ms: Option<u64>,
}

/// A leak suspect, or a holder of much of the heap.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// Its kind.
    pub kind: LeakKind,
    /// `0..=1`.
    pub confidence: f64,
    /// One sentence.
    pub headline: String,
    /// Bytes that would be freed.
    pub retained_size: u64,
    /// Bytes outside of the heap that would be freed with them: direct buffers.
    pub off_heap_size: u64,
    /// Its size is the only evidence: the program is running, the size may be intended, and one dump cannot
    /// show growth.
    pub size_only: bool,
    /// What holds the memory.
    pub culprit: Culprit,
    /// Root kind, `STICKY_CLASS`, and a description.
    pub root: (String, String),
    /// The accumulation point; `None` for a group of objects.
    pub accumulation_point: Option<Member>,
    /// What accumulates.
    pub accumulated: Accumulated,
    /// What the names of these objects have in common, where names are what went wrong: `checkout.cart.*`.
    pub called: Option<String>,
    /// What is retained, by class.
    pub retained_by_class: Vec<ClassShare>,
    /// Biggest members.
    pub members: Vec<Member>,
    /// From root to accumulation point.
    pub path: Vec<PathStep>,
    /// The access path in one line.
    pub access_path: String,
    /// References on the path to clear, outermost first.
    pub cut_points: Vec<CutPoint>,
    /// Figures.
    pub evidence: Vec<Evidence>,
    /// When the accumulated objects were made; `None` where none of their fields says so.
    pub times: Option<Times>,
    /// What to change.
    pub advice: Advice,
    /// Stable over dumps, hex.
    pub fingerprint: String,
    /// The finding, by its place in the list, whose objects include all of this one's; other findings have none of
    /// them.
    pub within: Option<usize>,
    /// Objects of which a part or all belongs to another finding: what they retain in all is more than what counts
    /// here.
    pub partly: Vec<ObjectIndex>,
    /// What holds it, from the culprit on.
    pub(crate) holders: Holders,
    /// Who holds it, as the headline begins.
    pub(crate) owner: String,
    /// The objects from which the figures are counted.
    pub(crate) heads: SetHeads,
}

impl Finding {
    /// Bytes that would be freed, native memory included.
    pub fn size(&self) -> u64 {
        self.retained_size.saturating_add(self.off_heap_size)
    }

    /// Is it a problem by the number of objects, whatever they hold?
    pub(crate) fn is_by_number(&self) -> bool {
        has_too_many(&self.evidence)
    }

    /// Does it make the verdict a leak, in a dump of so many bytes, garbage included?
    pub fn is_leak(&self, all: u64) -> bool {
        let share = self.size() as f64 / all as f64;
        let much = share >= LEAK_SHARE || self.is_by_number();
        !self.size_only && self.confidence >= SURE && much
    }
}

/// Objects with one access path.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessPath {
    /// `static com.example.OrderBook.OPEN_ORDERS → HashMap entry → com.example.Order`.
    pub path: String,
    /// Class at its end.
    pub class: String,
    /// How many.
    pub instances: u64,
    /// What they retain.
    pub retained_size: u64,
}
