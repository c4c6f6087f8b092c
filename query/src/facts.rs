//! What is in the file, fact by fact: names with values of different units.

use std::borrow::Cow;

use crate::created::created_time;
use crate::finalization::finalization;
use crate::jvm::Jvm;
use crate::rows::{Cell, Column, Row};
use crate::summary::summary;
use crate::used_parts::used_parts;
use crate::waste::{Blanking, blanking};
use heapray_analyzer::{DumpWriter, Heap};

/// A fact, such as how many threads there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Its name; a list may have several facts of one name.
    pub name: String,
    /// Its value.
    pub value: Cell<'static>,
}

impl Fact {
    /// A fact.
    pub fn new(name: impl Into<String>, value: Cell<'static>) -> Self {
        let name = name.into();
        Self { name, value }
    }
}

impl Row for Fact {
    const COLUMNS: &'static [Column] = &[
        Column::text("fact", "Fact"),
        Column::mixed("value", "Value"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![Cell::text(&self.name), self.value.clone()]
    }
}

/// Facts of a heap: the file's header, the JVM, objects, references, roots, and how objects are laid out. Facts of
/// which nothing is known have an empty cell.
pub fn heap_facts(heap: &Heap, jvm: &Jvm) -> Vec<Fact> {
    let (header, layout, numbers) = (heap.header(), heap.layout(), summary(heap));
    // Without memory for the walk nothing is told apart.
    let finalization = finalization(heap).unwrap_or_default();
    let parts = used_parts(heap, &finalization);
    let (snapshot, snapshots) = heap.snapshot();
    let text = |text: &str| Cell::Text(Cow::Owned(text.to_owned()));
    let maybe = |known: Option<&str>| known.map_or(Cell::None, text);
    let created = created_time(header.created_ms);
    let id_bytes = heap.id_size().bytes() as u64;
    let blanked = blanking(heap).map(Blanking::message);
    let facts = [
        ("format", text(&header.text)),
        ("written by", maybe(writer_name(heap))),
        ("identifier bytes", Cell::Count(id_bytes)),
        ("created", maybe(created.as_deref())),
        ("heap dump", text(&format!("{snapshot} of {snapshots}"))),
        ("jvm", maybe(jvm.name.as_deref())),
        ("jvm version", maybe(jvm.version.as_deref())),
        ("jvm vendor", maybe(jvm.vendor.as_deref())),
        ("largest heap", Cell::maybe_bytes(jvm.max_heap_bytes)),
        ("live objects", Cell::Count(numbers.objects)),
        ("live bytes", Cell::Bytes(numbers.used_bytes)),
        (
            "references followed",
            text(heap.options().references.name()),
        ),
        ("strongly reachable bytes", Cell::Bytes(parts.strong_bytes)),
        (
            "softly reachable bytes",
            Cell::maybe_bytes(parts.soft_bytes),
        ),
        (
            "weakly reachable bytes",
            Cell::maybe_bytes(parts.weak_bytes),
        ),
        (
            "bytes only finalization holds",
            Cell::Bytes(parts.finalizer_bytes),
        ),
        ("queued for finalization", Cell::Count(finalization.queued)),
        (
            "not queued for finalization",
            Cell::Count(finalization.not_queued),
        ),
        (
            "unreachable objects",
            Cell::Count(numbers.unreachable_objects),
        ),
        ("unreachable bytes", Cell::Bytes(numbers.unreachable_bytes)),
        ("references", Cell::Count(numbers.references)),
        ("classes", Cell::Count(numbers.classes)),
        (
            "unreachable classes",
            Cell::Count(numbers.unreachable_classes),
        ),
        ("gc roots", Cell::Count(numbers.gc_roots)),
        ("threads", Cell::Count(numbers.threads)),
        ("object layout", text(&layout.model)),
        ("layout evidence", text(&layout.evidence)),
        ("contents", maybe(blanked.as_deref())),
    ];
    let facts = facts.into_iter();
    facts.map(|(name, value)| Fact::new(name, value)).collect()
}

/// The program that wrote the dump, where it is known by what it leaves out.
pub fn writer_name(heap: &Heap) -> Option<&'static str> {
    heap.dump_writer().map(|writer| match writer {
        DumpWriter::ServiceabilityAgent => "serviceability agent (jhsdb jmap)",
        _ => "unknown",
    })
}

/// Arguments, environment and system properties of the JVM; values of secret names are masked already.
pub fn jvm_facts(jvm: &Jvm) -> impl Iterator<Item = Fact> + '_ {
    let fact = |name: &str, value: String| Fact::new(name, Cell::Text(Cow::Owned(value)));
    let arguments = jvm.arguments.iter();
    let arguments = arguments.map(move |argument| fact("jvm argument", argument.clone()));
    let variables = jvm.environment.iter().flatten();
    let variables =
        variables.map(move |(name, value)| fact("environment", format!("{name}={value}")));
    let properties = jvm.system_properties.iter();
    let properties = properties.map(move |(name, value)| fact(name, value.clone()));
    arguments.chain(variables).chain(properties)
}
