//! The object graph: for every object its class, what it refers to, and where it stands in the file.
//!
//! Per object: 8 bytes of class and body, 1/8 byte that tells leaves, 1/5 byte of waypoints. References are kept
//! as distances in [`crate::varint`]s, most of which take one or two bytes, since objects are mostly allocated
//! beside what they refer to. Those of most instances fit into the body; what doesn't stands in a stream of its
//! own. So a visit is one cache miss, or two where the references are in the stream.

mod build;
mod roots;
mod stream;
mod waypoints;

use heapray_hprof::{FieldType, IdSize, StringId};
use rustc_hash::{FxHashMap, FxHashSet};

pub(crate) use build::build;
pub(crate) use roots::{RootEntry, Roots, ThreadEntry};
use stream::Stream;
pub(crate) use stream::Targets;
pub(crate) use waypoints::Waypoint;
use waypoints::Waypoints;

use crate::bitset::Bitset;
use crate::classes::{ClassIndex, ClassKind, ClassTable};
use crate::column::Column;
use crate::index::{AddressIndex, ObjectIndex};
use crate::locate::Names;

/// All objects and their references.
pub(crate) struct Graph<'a> {
    pub(crate) classes: ClassTable<'a>,
    /// What kind of body an object has, by class; a byte each, since it is asked for every object.
    kinds: Vec<BodyKind>,
    /// Class and body of each object, little endian, and one more that is 0.
    entries: Column<u64>,
    stream: Stream,
    /// Instances and primitive arrays that refer to nothing: by no field, and by `<class>` to a root at most.
    pub(crate) leaves: Bitset,
    waypoints: Waypoints,
    /// `size` fields of the objects whose size their class doesn't tell (`StackChunk`).
    pub(crate) stack_chunks: FxHashMap<u32, u32>,
    /// Names of what `HotSpot` lists among the statics and no class declares, `<resolved_references>`.
    pub(crate) pseudo_statics: FxHashSet<StringId>,
    pub(crate) counts: Counts,
    /// Do object arrays lie as densely as 4-byte references allow? MAT's test for compressed oops.
    pub(crate) arrays_overlap: bool,
}

/// An entry of the object column. Five bytes are the body: the length of a primitive array, an instance's
/// references themselves where they fit, else where they begin in the stream, 0 for none. Above it is how many
/// references the body holds, and above that the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry(u64);

/// A stream of a terabyte: of five bytes at most for each of the 2³⁷ references that are in two terabytes.
const BODY_BITS: u32 = 40;
/// For the number of an instance's references in the body, or [`IN_STREAM`].
const COUNT_BITS: u32 = 3;
/// In place of a number: the references are in the stream. (A body of five bytes holds five at most.)
const IN_STREAM: u32 = 7;
/// What the rest of an entry can number.
pub(crate) const MOST_CLASSES: u64 = 1 << (64 - COUNT_BITS - BODY_BITS);

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

    /// How many references the body holds, or [`IN_STREAM`].
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
pub(crate) struct Counts {
    /// References that are not null and lead to an object, `<class>` left out.
    pub(crate) references: u64,
    /// References to what is not in the file.
    pub(crate) dangling: u64,
}

/// How to read an object's entry of the `body` column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BodyKind {
    /// References, or where they are.
    Instance,
    /// Length and references.
    ObjectArray,
    /// The length itself.
    PrimitiveArray(FieldType),
    /// Class and references.
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
fn kinds(classes: &ClassTable<'_>) -> Vec<BodyKind> {
    let classes = classes.iter();
    classes
        .map(|(_, class)| BodyKind::from(class.kind))
        .collect()
}

/// An object as the graph knows it, without touching the file.
#[derive(Debug, Clone)]
pub(crate) struct Node<'g> {
    pub(crate) class: ClassIndex,
    pub(crate) body: Body,
    /// References, `<class>` left out.
    pub(crate) targets: Targets<'g>,
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    Instance,
    ObjectArray { len: u32 },
    PrimitiveArray { len: u32, element: FieldType },
    ClassObject { class: ClassIndex },
}

impl<'a> Graph<'a> {
    /// No objects, only classes: enough to infer sizes with.
    pub(crate) fn of_classes(
        classes: ClassTable<'a>,
        names: &Names<'_>,
        arrays_overlap: bool,
    ) -> Self {
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

    /// Objects.
    #[inline]
    pub(crate) fn len(&self) -> u32 {
        self.entries.len().saturating_sub(1) as u32
    }

    /// The class of an object; [`ClassIndex::CLASS_OBJECT`] for class objects.
    #[inline]
    pub(crate) fn class_of(&self, object: u32) -> ClassIndex {
        self.entry(object).class()
    }

    #[inline]
    fn entry(&self, object: u32) -> Entry {
        let entry = self.entries.as_slice().get(object as usize);
        Entry(u64::from_le(entry.copied().unwrap_or_default()))
    }

    /// The class as MAT and Java see it: class objects are instances of `java.lang.Class`.
    #[inline]
    pub(crate) fn java_class_of(&self, object: u32) -> ClassIndex {
        match self.class_of(object) {
            ClassIndex::CLASS_OBJECT => self
                .classes
                .java_lang_class()
                .unwrap_or(ClassIndex::CLASS_OBJECT),
            class => class,
        }
    }

    /// Class, shape and references of an object. One cache miss, or two where the references are in the stream.
    #[allow(
        clippy::inline_always,
        reason = "inlined, a node stays in registers: the walk takes a tenth less"
    )]
    #[inline(always)]
    pub(crate) fn node(&self, object: u32) -> Node<'_> {
        let entry = self.entry(object);
        let class = entry.class();
        let kind = self
            .kinds
            .get(class.get())
            .copied()
            .unwrap_or(BodyKind::Instance);
        let none = Targets::none();
        if let BodyKind::PrimitiveArray(element) = kind {
            let len = entry.body() as u32;
            return Node {
                class,
                body: Body::PrimitiveArray { len, element },
                targets: none,
            };
        }
        let offset = entry.body();
        match kind {
            BodyKind::ObjectArray => {
                let (len, targets) = self.stream.read_headed(offset, object);
                Node {
                    class,
                    body: Body::ObjectArray { len },
                    targets,
                }
            }
            BodyKind::ClassObject => {
                let (of, targets) = self.stream.read_headed(offset, object);
                Node {
                    class,
                    body: Body::ClassObject {
                        class: ClassIndex(of),
                    },
                    targets,
                }
            }
            BodyKind::Instance | BodyKind::PrimitiveArray(_) => {
                let targets = match entry.references() {
                    IN_STREAM => self.stream.read(offset, object),
                    count => {
                        let entries = bytemuck::cast_slice(self.entries.as_slice());
                        Targets::new(entries, object as usize * size_of::<u64>(), count, object)
                    }
                };
                Node {
                    class,
                    body: Body::Instance,
                    targets,
                }
            }
        }
    }

    /// References of an object, `<class>` left out.
    #[inline]
    pub(crate) fn targets(&self, object: u32) -> Targets<'_> {
        self.node(object).targets
    }

    /// Asks the processor to load what [`Self::node`] will need.
    #[inline]
    pub(crate) fn prefetch(&self, object: u32) {
        self.entries.prefetch(object as usize);
    }

    /// Asks the processor to load the length of an array of references, once its entry has come.
    #[inline]
    pub(crate) fn prefetch_length(&self, object: u32) {
        let entry = self.entry(object);
        if self.kinds.get(entry.class().get()) == Some(&BodyKind::ObjectArray) {
            self.stream.prefetch(entry.body());
        }
    }

    /// The class object of an object's class, where the file has it: the target of its `<class>` edge.
    #[inline]
    pub(crate) fn class_object(&self, class: ClassIndex) -> Option<ObjectIndex> {
        let class = match class {
            ClassIndex::CLASS_OBJECT => self.classes.java_lang_class()?,
            class => class,
        };
        self.classes.get(class).object
    }

    /// Offset of an object's sub-record in the file. Asks to `search` what stands from an offset on: up to some
    /// sixty sub-records, fewer from one of the same block that was found `last`.
    pub(crate) fn find_in_file(
        &self,
        id_size: IdSize,
        index: &AddressIndex,
        object: ObjectIndex,
        last: Option<Waypoint>,
        search: impl FnMut(usize, &dyn Fn(&[u8]) -> Option<usize>) -> Option<usize>,
    ) -> Option<usize> {
        self.waypoints.find(id_size, index, object, last, search)
    }

    /// Bytes of each column, for the memory account.
    pub(crate) fn bytes(&self) -> [(&'static str, usize); 4] {
        [
            ("class and body", self.len() as usize * 8),
            ("references", self.stream.bytes()),
            ("leaves", self.leaves.words().len() * 8),
            ("waypoints", self.waypoints.bytes()),
        ]
    }
}
