//! The object graph: its columns and their queries.

use std::sync::Arc;

use heapray_hprof::{IdSize, StringId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::body::{Body, BodyKind, Node, kinds};
use super::counts::Counts;
use super::entry::{Entry, HEADED, IN_STREAM};
use super::file_positions::{FilePosition, FilePositions, WalkStep};
use super::nodes::Nodes;
use super::packed_objects::PackedObjects;
use super::stream::{Stream, Targets};
use super::visits::count_visit;
use crate::classes::{ClassIndex, ClassTable};
use crate::index::{AddressIndex, ObjectIndex};
use crate::references::Referents;
use crate::scan::Names;
use crate::storage::bitset::Bitset;
use crate::storage::column::Column;

/// The graph of all objects and their references.
pub struct Graph {
    /// The classes of the objects.
    pub classes: ClassTable,
    /// The meaning of bodies by class, one byte each because it is read for every object.
    pub(super) kinds: Vec<BodyKind>,
    /// The class and body of each object, little endian, and one more entry that is 0.
    pub(super) entries: Column<u64>,
    /// The objects of an index file, of which `entries` are unpacked when many are asked for.
    pub(super) packed: Option<Arc<PackedObjects>>,
    pub(super) stream: Stream,
    /// Leaves: instances and primitive arrays that have no references, except possibly a `<class>` reference to a GC
    /// root.
    pub leaves: Bitset,
    pub(super) file_positions: FilePositions,
    /// `size` fields of the objects whose size depends on the object rather than the class (`StackChunk`).
    pub stack_chunks: FxHashMap<u32, u32>,
    /// Referents that are no edges of the graph.
    pub referents: Referents,
    /// Names of pseudo fields that `HotSpot` lists among the statics and no class declares, such as
    /// `<resolved_references>`.
    pub pseudo_statics: FxHashSet<StringId>,
    /// The counts of the second pass.
    pub counts: Counts,
    /// Whether object arrays lie as densely as 4-byte references allow: MAT's test for compressed oops.
    pub arrays_overlap: bool,
}

impl Graph {
    /// A graph of classes without objects, enough to infer sizes.
    pub fn of_classes(classes: ClassTable, names: &Names, arrays_overlap: bool) -> Self {
        Self {
            kinds: kinds(&classes),
            classes,
            entries: Column::default(),
            packed: None,
            stream: Stream::default(),
            leaves: Bitset::default(),
            file_positions: FilePositions::default(),
            stack_chunks: FxHashMap::default(),
            referents: Referents::default(),
            pseudo_statics: names.angled().collect(),
            counts: Counts::default(),
            arrays_overlap,
        }
    }

    /// Whether the graph has no objects.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of objects.
    #[inline]
    pub fn len(&self) -> u32 {
        self.entries.len().saturating_sub(1) as u32
    }

    /// The class of an object; [`ClassIndex::CLASS_OBJECT`] for class objects.
    #[inline]
    pub fn class_of(&self, object: u32) -> ClassIndex {
        match self.packed_for_one() {
            Some(packed) => packed.class_of(object),
            None => self.entry(object).class(),
        }
    }

    /// The objects of a file, if few were asked for.
    #[inline]
    fn packed_for_one(&self) -> Option<&PackedObjects> {
        let packed = self.packed.as_deref()?;
        self.entries.may_ask_for_one().then_some(packed)
    }

    #[inline]
    pub(super) fn entry(&self, object: u32) -> Entry {
        let entry = self.entries.get(object as usize);
        Entry(u64::from_le(entry.unwrap_or_default()))
    }

    /// Borrowed columns, for callers that read millions of objects.
    #[inline]
    pub fn nodes(&self) -> Nodes<'_> {
        Nodes {
            entries: self.entries.as_slice(),
            stream: &self.stream,
        }
    }

    /// The class of an object as MAT and Java see it: class objects are instances of `java.lang.Class`.
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

    /// The class and kind of an object. One cache miss, or two if the kind is in the stream.
    #[allow(
        clippy::inline_always,
        reason = "inlined, a node stays in registers, which saves a third of the time of sweeps"
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

    /// The class and references of an object, `<class>` left out. One cache miss, or two if the references are in the
    /// stream.
    #[inline]
    pub fn class_and_targets(&self, object: u32) -> (ClassIndex, Targets<'_>) {
        match self.packed_for_one() {
            Some(packed) => self.packed_class_and_targets(packed, object),
            None => self.nodes().class_and_targets(object),
        }
    }

    /// The same, from a file: touches only the blocks of the object's references.
    #[cold]
    fn packed_class_and_targets<'g>(
        &'g self,
        packed: &'g PackedObjects,
        object: u32,
    ) -> (ClassIndex, Targets<'g>) {
        count_visit();
        let none = Targets::new(&[], 0, 0, object);
        let Some(found) = packed.find(object) else {
            return (ClassIndex::CLASS_OBJECT, none);
        };
        let bytes = packed.window(found.at).unwrap_or_default();
        let entry = found.entry(bytes);
        let targets = match entry.references() {
            IN_STREAM => self.stream.read(entry.body(), object),
            HEADED => self.stream.read_headed(entry.body(), object),
            0 => none,
            count => Targets::new(bytes, 0, count, object),
        };
        (entry.class(), targets)
    }

    /// The references of an object, `<class>` left out.
    #[inline]
    pub fn targets(&self, object: u32) -> Targets<'_> {
        self.class_and_targets(object).1
    }

    /// The class object of a class, if the file has it: the target of `<class>` references.
    #[inline]
    pub fn class_object(&self, class: ClassIndex) -> Option<ObjectIndex> {
        let class = match class {
            ClassIndex::CLASS_OBJECT => self.classes.java_lang_class()?,
            class => class,
        };
        self.classes.get(class).object
    }

    /// The offset of the sub-record of an object with this ID in the file.
    ///
    /// `search` is called with an offset and a function to apply to the bytes from there on, as many as are at hand;
    /// again with a later offset while the walk needs bytes further on. It walks over at most some hundred sub-records,
    /// fewer if `last` is the position of an object in the same block.
    pub fn find_in_file(
        &self,
        file: (usize, IdSize),
        index: &AddressIndex,
        object: (ObjectIndex, u64),
        last: Option<FilePosition>,
        search: impl FnMut(usize, &dyn Fn(&[u8]) -> Option<WalkStep>) -> Option<WalkStep>,
    ) -> Option<usize> {
        self.file_positions.find(file, index, object, last, search)
    }

    /// Returns the memory of the columns to the system, see [`Column::give_back`].
    pub fn give_back(&mut self) {
        self.entries.give_back();
        self.stream.give_back();
    }

    /// The bytes of each column, by name.
    pub fn bytes(&self) -> [(&'static str, usize); 5] {
        [
            (
                "class, and references or where they are",
                self.len() as usize * 8,
            ),
            ("references that do not fit there", self.stream.bytes()),
            ("has no references", self.leaves.words().len() * 8),
            ("positions in the file", self.file_positions.bytes()),
            ("referents set apart", self.referents.bytes()),
        ]
    }
}
