//! The answer: waste by kind, and by the field that holds it.

use heapray_hprof::ObjectId;
use heapray_query::{Cell, Column, ReferenceLeak, Row};
use serde::{Serialize, Serializer};

use crate::kind::Kind;

/// Everything that a heap wastes. Serializes as JSON with the members named as the fields.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WasteReport {
    /// Shallow sizes of the reachable objects that were looked at, bytes.
    pub used_bytes: u64,
    /// The sum of all kinds, bytes. Every byte is counted once.
    pub wasted_bytes: u64,
    /// Its part of the used heap, 0 to 1.
    pub wasted_share: f64,
    /// By kind, most bytes first; kinds that waste nothing are left out.
    pub kinds: Vec<KindRow>,
    /// By kind and the field that holds it, most bytes first.
    pub fields: Vec<HeldWasteRow>,
    /// Contents of which there are most copies: strings, arrays and objects, most bytes first.
    pub copies: Vec<CopiesRow>,
    /// Maps most of whose entries collide, by class: how many entries share their slots.
    pub collisions: Vec<CollisionRow>,
    /// References that hold their own referent, such as entries of a `WeakHashMap` whose value leads to the key, with
    /// what the referents retain.
    pub self_held: Vec<ReferenceLeak>,
    /// Outer objects that only inner objects hold, most bytes first.
    pub inner: Vec<InnerRow>,
    /// What the JVM takes for itself; not part of the sum.
    pub overhead: Overhead,
}

/// What the JVM takes for itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Overhead {
    /// Headers of all objects, bytes.
    pub header_bytes: u64,
    /// Bytes between the last field and the end of instances.
    pub padding_bytes: u64,
}

/// A kind of waste.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindRow {
    /// The kind.
    pub kind: Kind,
    /// Collections, strings, arrays and objects that waste memory.
    pub objects: u64,
    /// Bytes that could be saved.
    pub wasted_bytes: u64,
    /// Their part of the used heap, 0 to 1.
    pub wasted_share: f64,
    /// What to change, with code.
    pub advice: &'static str,
}

impl Row for KindRow {
    const COLUMNS: &'static [Column] = &[
        Column::bytes("wasted_bytes", "Wasted"),
        Column::share("wasted_share", "Heap"),
        Column::count("objects", "Objects"),
        Column::text("kind", "Kind"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Bytes(self.wasted_bytes),
            Cell::Share(self.wasted_share),
            Cell::Count(self.objects),
            Cell::text(self.kind.id()),
        ]
    }
}

/// Waste of one kind that one field holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldWasteRow {
    /// The kind.
    pub kind: Kind,
    /// The nearest field of a class outside the JDK on the way down to the objects: `com.example.Vertex.attributes`;
    /// a class if no field is known; nothing if only the JDK or GC roots hold them.
    pub field: String,
    /// Java name of the wasteful objects' class.
    pub class: String,
    /// Objects of the class that waste memory.
    pub objects: u64,
    /// All objects of the class below the field.
    pub of_objects: u64,
    /// Bytes that could be saved.
    pub wasted_bytes: u64,
    /// One of the objects.
    #[serde(serialize_with = "address")]
    pub example: ObjectId,
    /// Classes on the way from a GC root to the example, the same ones in a row folded.
    pub chain: Vec<String>,
}

impl Row for HeldWasteRow {
    const COLUMNS: &'static [Column] = &[
        Column::bytes("wasted_bytes", "Wasted"),
        Column::count("objects", "Objects"),
        Column::count("of_objects", "Of"),
        Column::text("kind", "Kind"),
        Column::text("class", "Class"),
        Column::text("field", "Held by"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Bytes(self.wasted_bytes),
            Cell::Count(self.objects),
            Cell::Count(self.of_objects),
            Cell::text(self.kind.id()),
            Cell::text(&self.class),
            Cell::text(&self.field),
        ]
    }
}

/// Objects of one content: equal strings, arrays or objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CopiesRow {
    /// Which kind of duplicate.
    pub kind: Kind,
    /// Java name of the class.
    pub class: String,
    /// How many objects are equal, the one that would be kept included.
    pub objects: u64,
    /// Shallow size of one of them; of a string with its array, bytes.
    pub each_bytes: u64,
    /// Bytes that one copy would save.
    pub wasted_bytes: u64,
    /// The one that would be kept.
    #[serde(serialize_with = "address")]
    pub example: ObjectId,
}

impl Row for CopiesRow {
    const COLUMNS: &'static [Column] = &[
        Column::bytes("wasted_bytes", "Wasted"),
        Column::count("objects", "Equal"),
        Column::bytes("each_bytes", "Each"),
        Column::address("example", "Example"),
        Column::text("class", "Class"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Bytes(self.wasted_bytes),
            Cell::Count(self.objects),
            Cell::Bytes(self.each_bytes),
            Cell::Address(self.example),
            Cell::text(&self.class),
        ]
    }
}

/// Maps of one class most of whose entries share their slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CollisionRow {
    /// Java name of the class.
    pub class: String,
    /// How many.
    pub maps: u64,
    /// Their entries.
    pub entries: u64,
    /// Entries that are not the first one of their slot.
    pub in_chains: u64,
    /// The map with most of these.
    #[serde(serialize_with = "address")]
    pub example: ObjectId,
}

impl Row for CollisionRow {
    const COLUMNS: &'static [Column] = &[
        Column::count("maps", "Maps"),
        Column::count("entries", "Entries"),
        Column::count("in_chains", "In chains"),
        Column::address("example", "Example"),
        Column::text("class", "Class"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.maps),
            Cell::Count(self.entries),
            Cell::Count(self.in_chains),
            Cell::Address(self.example),
            Cell::text(&self.class),
        ]
    }
}

/// Outer objects that nothing but `this$0` of inner objects holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InnerRow {
    /// The class and the field, `com.example.Page$Listener.this$0`.
    pub field: String,
    /// Outer objects.
    pub objects: u64,
    /// What each of them retains, added up, bytes.
    pub retained_bytes: u64,
}

impl Row for InnerRow {
    const COLUMNS: &'static [Column] = &[
        Column::bytes("retained_bytes", "Retained"),
        Column::count("objects", "Outer objects"),
        Column::text("field", "Held only by"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Bytes(self.retained_bytes),
            Cell::Count(self.objects),
            Cell::text(&self.field),
        ]
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "as serde hands a field over"
)]
fn address<S: Serializer>(id: &ObjectId, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(id)
}
