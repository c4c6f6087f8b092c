//! The object graph itself: columns, and what they answer.

use heapray_hprof::{IdSize, StringId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::body::{Body, BodyKind, Node, kinds};
use super::counts::Counts;
use super::entry::Entry;
use super::file_positions::{FilePosition, FilePositions};
use super::nodes::Nodes;
use super::stream::{Stream, Targets};
use crate::classes::{ClassIndex, ClassTable};
use crate::index::{AddressIndex, ObjectIndex};
use crate::scan::Names;
use crate::storage::bitset::Bitset;
use crate::storage::column::Column;

/// All objects and their references.
pub struct Graph {
    /// Classes.
    pub classes: ClassTable,
    /// What kind of body an object has, by class; a byte each, since it is asked for every object.
    pub(super) kinds: Vec<BodyKind>,
    /// Class and body of each object, little endian, and one more that is 0.
    pub(super) entries: Column<u64>,
    pub(super) stream: Stream,
    /// Instances and primitive arrays that refer to nothing: by no field, and by `<class>` to a root at most.
    pub leaves: Bitset,
    pub(super) file_positions: FilePositions,
    /// `size` fields of the objects whose size their class doesn't tell (`StackChunk`).
    pub stack_chunks: FxHashMap<u32, u32>,
    /// Names of what `HotSpot` lists among the statics and no class declares, `<resolved_references>`.
    pub pseudo_statics: FxHashSet<StringId>,
    /// What was counted on the way.
    pub counts: Counts,
    /// Do object arrays lie as densely as 4-byte references allow? MAT's test for compressed oops.
    pub arrays_overlap: bool,
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
            file_positions: FilePositions::default(),
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
        last: Option<FilePosition>,
        search: impl FnMut(usize, &dyn Fn(&[u8]) -> Option<usize>) -> Option<usize>,
    ) -> Option<usize> {
        self.file_positions
            .find(id_size, index, object, last, search)
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
            ("positions in the file", self.file_positions.bytes()),
        ]
    }
}
