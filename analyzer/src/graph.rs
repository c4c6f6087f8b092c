//! The object graph: for every object its class, what it refers to, and where it stands in the file.
//!
//! Per object: 8 bytes of class and body, 1/8 byte that tells leaves, 1/5 byte of waypoints. References are kept
//! as distances in [`crate::storage::varint`]s, most of which take one or two bytes, since objects are mostly allocated
//! beside what they refer to. Those of most instances fit into the body; what doesn't stands in a stream of its
//! own. So a visit is one cache miss, or two where the references are in the stream.

mod build;
mod plan;
mod reader;
mod roots;
mod stream;
mod waiting;
mod waypoints;
mod writer;

use heapray_hprof::{FieldType, IdSize, StringId};
use rustc_hash::{FxHashMap, FxHashSet};

pub use build::build;
pub use roots::{RootEntry, Roots, ThreadEntry};
use stream::Stream;
pub use stream::Targets;
pub use waypoints::Waypoint;
use waypoints::Waypoints;

use crate::classes::{ClassIndex, ClassKind, ClassTable};
use crate::index::{AddressIndex, ObjectIndex};
use crate::scan::Names;
use crate::storage::bitset::Bitset;
use crate::storage::column::{Column, prefetch};

/// All objects and their references.
pub struct Graph {
    /// Classes.
    pub classes: ClassTable,
    /// What kind of body an object has, by class; a byte each, since it is asked for every object.
    kinds: Vec<BodyKind>,
    /// Class and body of each object, little endian, and one more that is 0.
    entries: Column<u64>,
    stream: Stream,
    /// Instances and primitive arrays that refer to nothing: by no field, and by `<class>` to a root at most.
    pub leaves: Bitset,
    waypoints: Waypoints,
    /// `size` fields of the objects whose size their class doesn't tell (`StackChunk`).
    pub stack_chunks: FxHashMap<u32, u32>,
    /// Names of what `HotSpot` lists among the statics and no class declares, `<resolved_references>`.
    pub pseudo_statics: FxHashSet<StringId>,
    /// What was counted on the way.
    pub counts: Counts,
    /// Do object arrays lie as densely as 4-byte references allow? MAT's test for compressed oops.
    pub arrays_overlap: bool,
}

/// An entry of the object column. Five bytes are the body: the length of a primitive array, an instance's
/// references themselves where they fit, else where they are in the stream, 0 for none. Above it is how many
/// references the body holds, and above that the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry(u64);

/// A stream of a terabyte: of five bytes at most for each of the 2³⁷ references that are in two terabytes.
const BODY_BITS: u32 = 40;
/// For the number of references in the body, [`HEADED`] or [`IN_STREAM`].
const COUNT_BITS: u32 = 3;
/// In place of a number: the references are in the stream, behind an array's length or a class object's class.
/// (A body of five bytes holds five references at most.)
const HEADED: u32 = 6;
/// The same without a head.
const IN_STREAM: u32 = 7;
/// Objects whose entries fill two of a processor's cache lines.
const NEARBY: u32 = 16;
/// What the rest of an entry can number.
pub const MOST_CLASSES: u64 = 1 << (64 - COUNT_BITS - BODY_BITS);

impl Entry {
    #[inline]
    fn new(class: ClassIndex, references: u32, body: u64) -> Self {
        let above = u64::from(class.0) << COUNT_BITS | u64::from(references);
        Self(above << BODY_BITS | body)
    }

    #[inline]
    fn class(self) -> ClassIndex {
        ClassIndex((self.0 >> (COUNT_BITS + BODY_BITS)) as u32)
    }

    /// How many references the body holds, [`HEADED`] or [`IN_STREAM`].
    #[inline]
    fn references(self) -> u32 {
        (self.0 >> BODY_BITS) as u32 & ((1 << COUNT_BITS) - 1)
    }

    #[inline]
    fn body(self) -> u64 {
        self.0 & ((1 << BODY_BITS) - 1)
    }
}

/// What the second pass counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// References that are not null and lead to an object, `<class>` left out.
    pub references: u64,
    /// References to what is not in the file.
    pub dangling: u64,
}

/// What an object's entry says besides references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BodyKind {
    /// Nothing.
    Instance,
    /// Where the length is.
    ObjectArray,
    /// The length itself.
    PrimitiveArray(FieldType),
    /// Where the class is.
    ClassObject,
}

impl From<ClassKind> for BodyKind {
    fn from(kind: ClassKind) -> Self {
        match kind {
            ClassKind::Instance => Self::Instance,
            ClassKind::ObjectArray => Self::ObjectArray,
            ClassKind::PrimitiveArray(element) => Self::PrimitiveArray(element),
            ClassKind::ClassObject => Self::ClassObject,
        }
    }
}

/// How to read bodies, by class.
fn kinds(classes: &ClassTable) -> Vec<BodyKind> {
    let classes = classes.iter();
    classes
        .map(|(_, class)| BodyKind::from(class.kind))
        .collect()
}

/// An object as the graph knows it, without touching the file.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its class.
    pub class: ClassIndex,
    /// What it is.
    pub body: Body,
}

/// The columns that nodes are in, without a look for where these are at each node.
#[derive(Clone, Copy)]
pub struct Nodes<'g> {
    entries: &'g [u64],
    stream: &'g Stream,
}

impl<'g> Nodes<'g> {
    #[inline]
    fn entry(self, object: u32) -> Entry {
        let entry = self.entries.get(object as usize);
        Entry(u64::from_le(entry.copied().unwrap_or_default()))
    }

    /// Class of an object, and what its entry says besides: the length of an array of primitives, of other arrays
    /// and class objects the place in the stream, of instances their references.
    #[inline]
    pub fn class_and_body(self, object: u32) -> (ClassIndex, u64) {
        let entry = self.entry(object);
        (entry.class(), entry.body())
    }

    /// See [`Graph::class_and_targets`].
    #[expect(
        clippy::inline_always,
        reason = "inlined, targets stay in registers; the walk asks for every object's"
    )]
    #[inline(always)]
    pub fn class_and_targets(self, object: u32) -> (ClassIndex, Targets<'g>) {
        let entry = self.entry(object);
        let targets = match entry.references() {
            IN_STREAM => self.stream.read(entry.body(), object),
            HEADED => self.stream.read_headed(entry.body(), object),
            count => {
                let entries = bytemuck::cast_slice(self.entries);
                Targets::new(entries, object as usize * size_of::<u64>(), count, object)
            }
        };
        (entry.class(), targets)
    }

    /// Asks the processor to load an object's entry.
    #[inline]
    pub fn prefetch(self, object: u32) {
        prefetch(self.entries, object as usize);
    }

    /// Asks the processor to load what stands a little before and behind an object's entry: a walk is mostly among
    /// objects that were made one after the other.
    #[inline]
    pub fn prefetch_around(self, object: u32) {
        self.prefetch(object.wrapping_sub(NEARBY));
        self.prefetch(object.wrapping_add(NEARBY));
    }

    /// Asks the processor to load what stands in the stream in front of references: the length of an array. Worth it
    /// once the entry has come.
    #[inline]
    pub fn prefetch_head(self, object: u32) {
        let entry = self.entry(object);
        if entry.references() == HEADED {
            self.stream.prefetch(entry.body());
        }
    }
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// An object with fields.
    Instance,
    /// An array of references.
    ObjectArray {
        /// Elements.
        len: u32,
    },
    /// An array of primitives.
    PrimitiveArray {
        /// Elements.
        len: u32,
        /// Their type.
        element: FieldType,
    },
    /// A class object.
    ClassObject {
        /// The class that it stands for.
        class: ClassIndex,
    },
}

impl Graph {
    /// No objects, only classes: enough to infer sizes with.
    pub fn of_classes(classes: ClassTable, names: &Names, arrays_overlap: bool) -> Self {
        Self {
            kinds: kinds(&classes),
            classes,
            entries: Column::default(),
            stream: Stream::default(),
            leaves: Bitset::default(),
            waypoints: Waypoints::default(),
            stack_chunks: FxHashMap::default(),
            pseudo_statics: names.angled().collect(),
            counts: Counts::default(),
            arrays_overlap,
        }
    }

    /// Has it no objects?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Objects.
    #[inline]
    pub fn len(&self) -> u32 {
        self.entries.len().saturating_sub(1) as u32
    }

    /// The class of an object; [`ClassIndex::CLASS_OBJECT`] for class objects.
    #[inline]
    pub fn class_of(&self, object: u32) -> ClassIndex {
        self.entry(object).class()
    }

    #[inline]
    fn entry(&self, object: u32) -> Entry {
        self.nodes().entry(object)
    }

    /// For who asks for nodes by the million.
    #[inline]
    pub fn nodes(&self) -> Nodes<'_> {
        Nodes {
            entries: self.entries.as_slice(),
            stream: &self.stream,
        }
    }

    /// The class as MAT and Java see it: class objects are instances of `java.lang.Class`.
    #[inline]
    pub fn java_class_of(&self, object: u32) -> ClassIndex {
        match self.class_of(object) {
            ClassIndex::CLASS_OBJECT => self
                .classes
                .java_lang_class()
                .unwrap_or(ClassIndex::CLASS_OBJECT),
            class => class,
        }
    }

    /// Class and shape of an object. One cache miss, or two where the shape is in the stream.
    #[allow(
        clippy::inline_always,
        reason = "inlined, a node stays in registers: measuring takes a third less"
    )]
    #[inline(always)]
    pub fn node(&self, object: u32) -> Node {
        let entry = self.entry(object);
        let class = entry.class();
        let kind = self.kinds.get(class.get()).copied();
        let body = match kind.unwrap_or(BodyKind::Instance) {
            BodyKind::Instance => Body::Instance,
            BodyKind::ObjectArray => Body::ObjectArray {
                len: self.stream.read_head(entry.body()),
            },
            BodyKind::PrimitiveArray(element) => Body::PrimitiveArray {
                len: entry.body() as u32,
                element,
            },
            BodyKind::ClassObject => Body::ClassObject {
                class: ClassIndex(self.stream.read_head(entry.body())),
            },
        };
        Node { class, body }
    }

    /// Class and references of an object, `<class>` left out. One cache miss, or two where the references are
    /// in the stream.
    #[inline]
    pub fn class_and_targets(&self, object: u32) -> (ClassIndex, Targets<'_>) {
        self.nodes().class_and_targets(object)
    }

    /// References of an object, `<class>` left out.
    #[inline]
    pub fn targets(&self, object: u32) -> Targets<'_> {
        self.class_and_targets(object).1
    }

    /// The class object of an object's class, where the file has it: the target of its `<class>` edge.
    #[inline]
    pub fn class_object(&self, class: ClassIndex) -> Option<ObjectIndex> {
        let class = match class {
            ClassIndex::CLASS_OBJECT => self.classes.java_lang_class()?,
            class => class,
        };
        self.classes.get(class).object
    }

    /// Offset of an object's sub-record in the file. Asks to `search` what stands from an offset on: up to some
    /// sixty sub-records, fewer from one of the same block that was found `last`.
    pub fn find_in_file(
        &self,
        id_size: IdSize,
        index: &AddressIndex,
        object: ObjectIndex,
        last: Option<Waypoint>,
        search: impl FnMut(usize, &dyn Fn(&[u8]) -> Option<usize>) -> Option<usize>,
    ) -> Option<usize> {
        self.waypoints.find(id_size, index, object, last, search)
    }

    /// See [`Column::give_back`].
    pub fn give_back(&mut self) {
        self.entries.give_back();
        self.stream.give_back();
    }

    /// Bytes of each column, for the memory account.
    pub fn bytes(&self) -> [(&'static str, usize); 4] {
        [
            ("class and body", self.len() as usize * 8),
            ("references", self.stream.bytes()),
            ("leaves", self.leaves.words().len() * 8),
            ("waypoints", self.waypoints.bytes()),
        ]
    }
}
