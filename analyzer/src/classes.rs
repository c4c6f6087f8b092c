//! Which classes are there, how do their instances' bytes read, and where do references stand in them?

mod names;
mod simple_name;

use std::collections::BTreeSet;

use heapray_hprof::salvage::{Repair, RepairKind, add_repair};
use heapray_hprof::{
    ClassDump, Cursor, FieldType, IdSize, ObjectId, StaticField, StringId, SubRecord, SubRecords,
};

pub use names::{java_name, package_of, primitive_element};
pub use simple_name::simple_name;

use crate::index::ObjectIndex;
use crate::scan::source::Source;
use crate::scan::{Names, ScannedDump};
use crate::storage::hashing::FileMap;

/// The class of virtual threads' stacks, whose objects are as large as what they hold.
pub const STACK_CHUNK: &str = "jdk.internal.vm.StackChunk";

/// Dense number of a class; index 0 is the class of class objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassIndex(pub u32);

impl ClassIndex {
    /// The class of the class objects that `CLASS_DUMPs` stand for; shown as `java.lang.Class`.
    pub const CLASS_OBJECT: Self = Self(0);

    /// As an index into a table.
    #[inline]
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

/// What instances of a class are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClassKind {
    /// Objects with fields.
    Instance,
    /// Arrays of references.
    ObjectArray,
    /// Arrays of primitives.
    PrimitiveArray(FieldType),
    /// Class objects.
    ClassObject,
}

/// A declared instance field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name's identifier.
    pub name: StringId,
    /// Its type.
    pub field_type: FieldType,
    /// Offset in bytes within the declaring class's part of an instance.
    pub offset: u32,
}

/// A class.
#[derive(Debug, Clone)]
pub struct Class {
    /// The class object's identifier; 0 for classes that only heapray knows of.
    pub id: ObjectId,
    /// Java name, `com.example.Outer$Inner`, `byte[]`.
    pub name: String,
    /// Superclass.
    pub super_class: Option<ClassIndex>,
    /// Class loader, 0 for the boot loader.
    pub loader: ObjectId,
    /// What instances are.
    pub kind: ClassKind,
    /// The file's `instance size`.
    pub instance_size: u32,
    /// The class object in the graph.
    pub object: Option<ObjectIndex>,
    /// Fields that the class itself declares.
    pub fields: Box<[Field]>,
    /// Bytes of these fields in an instance.
    pub own_bytes: u32,
    /// Bytes of all fields in an instance, superclasses' included.
    pub payload: u64,
    /// Superclasses above it.
    pub depth: u32,
    /// Extends `java.lang.Thread`?
    pub is_thread: bool,
    /// Where the `CLASS_DUMP` stands.
    pub dump_offset: Option<usize>,
    /// Offsets of all references in an instance, where they are few; else the hierarchy is walked.
    pub references: Option<Box<[u32]>>,
    /// Nearest class upward, the class itself included, that declares fields.
    declaring: Option<ClassIndex>,
}

/// Lists longer than this are not repeated in every subclass: a hostile hierarchy could square them.
const LONGEST_FLAT_LIST: usize = 64;

/// All classes.
pub struct ClassTable {
    file: Source,
    id_size: IdSize,
    classes: Vec<Class>,
    by_id: FileMap<u64, ClassIndex>,
    /// Where they differ from `by_id`: an ID that both instances and arrays name as their class.
    array_by_id: FileMap<u64, ClassIndex>,
    primitives: [Option<ClassIndex>; 12],
    java_lang_class: Option<ClassIndex>,
    /// Those whose `CLASS_DUMPs` are in the file.
    dumped: usize,
}

impl ClassTable {
    /// Reads every `CLASS_DUMP`. Linear in their bytes.
    pub fn build(scanned: &ScannedDump, repairs: &mut Vec<Repair>) -> Self {
        let mut table = Self {
            file: scanned.source.clone(),
            id_size: scanned.id_size(),
            classes: vec![Class::new(
                ObjectId::NULL,
                "java.lang.Class".into(),
                ClassKind::ClassObject,
            )],
            by_id: FileMap::default(),
            array_by_id: FileMap::default(),
            primitives: [None; 12],
            java_lang_class: None,
            dumped: 0,
        };
        let supers = table.add_dumped(scanned, repairs);
        table.dumped = table.classes.len() - 1;
        table.add_unknown(scanned, repairs);
        table.add_primitives(scanned);
        table.link_supers(&supers, repairs);
        table.flatten(repairs);
        table
    }

    fn add_dumped(&mut self, scanned: &ScannedDump, repairs: &mut Vec<Repair>) -> Vec<ObjectId> {
        let mut supers = vec![ObjectId::NULL];
        for offset in &scanned.class_dumps {
            let Some(dump) = read_class_dump(scanned.source.bytes(), *offset, self.id_size) else {
                continue;
            };
            if dump.id.is_null() || self.by_id.contains_key(&dump.id.0) {
                continue; // the index counts the duplicate
            }
            if !scanned.names.has_class_name(dump.id) {
                let repair = Repair::one(RepairKind::MissingClassName, *offset as u64, 0);
                add_repair(repairs, repair);
            }
            let name = scanned.names.class_name(dump.id).map_or_else(
                || format!("unknown-name@{:#x}", dump.id.0),
                |raw| java_name(&raw),
            );
            let kind = kind_by_name(&name);
            let mut class = Class::new(dump.id, name, kind);
            class.loader = dump.loader;
            class.instance_size = dump.instance_size;
            class.object = scanned.index.find(dump.id.0);
            class.dump_offset = Some(*offset);
            let nameless = dump.fields().filter(|field| !scanned.names.has(field.name));
            if let nameless @ 1.. = nameless.count() {
                let mut repair = Repair::one(RepairKind::MissingFieldName, *offset as u64, 0);
                repair.count = nameless as u64;
                add_repair(repairs, repair);
            }
            let mut own_bytes = 0;
            class.fields = dump
                .fields()
                .map(|declaration| {
                    let offset = own_bytes;
                    own_bytes += declaration.field_type.size(self.id_size) as u32;
                    Field {
                        name: declaration.name,
                        field_type: declaration.field_type,
                        offset,
                    }
                })
                .collect();
            class.own_bytes = own_bytes;
            if class.name == "java.lang.Class" && self.java_lang_class.is_none() {
                self.java_lang_class = Some(ClassIndex(self.classes.len() as u32));
            }
            self.push(class);
            supers.push(dump.super_id);
        }
        supers
    }

    fn push(&mut self, class: Class) -> ClassIndex {
        let index = ClassIndex(self.classes.len() as u32);
        if !class.id.is_null() {
            self.by_id.entry(class.id.0).or_insert(index);
        }
        self.classes.push(class);
        index
    }

    /// Classes that objects name but the file doesn't hold, and IDs used as class of both instances
    /// and arrays.
    fn add_unknown(&mut self, scanned: &ScannedDump, repairs: &mut Vec<Repair>) {
        let missing = |id: &ObjectId| {
            scanned.names.class_name(*id).map_or_else(
                || format!("unknown-class@{:#x}", id.0),
                |raw| java_name(&raw),
            )
        };
        let instances: BTreeSet<ObjectId> = scanned.instance_classes.iter().copied().collect();
        let unknown = |id: &&ObjectId| !self.by_id.contains_key(&id.0);
        self.classes
            .reserve_exact(instances.iter().filter(unknown).count());
        for id in &instances {
            match self.by_id.get(&id.0).copied() {
                None => {
                    add_repair(repairs, Repair::one(RepairKind::MissingClass, 0, 0));
                    self.push(Class::new(*id, missing(id), ClassKind::Instance));
                }
                Some(index) => {
                    // Instances of what is named like an array: believe the instances.
                    if let Some(class) = self.classes.get_mut(index.get()) {
                        class.kind = ClassKind::Instance;
                    }
                }
            }
        }
        let arrays: BTreeSet<ObjectId> = scanned.array_classes.iter().copied().collect();
        for id in &arrays {
            match self.by_id.get(&id.0).copied() {
                None => {
                    add_repair(repairs, Repair::one(RepairKind::MissingClass, 0, 0));
                    let mut name = missing(id);
                    if !name.ends_with("[]") {
                        name.push_str("[]");
                    }
                    self.push(Class::new(*id, name, ClassKind::ObjectArray));
                }
                Some(index) if !instances.contains(id) => {
                    if let Some(class) = self.classes.get_mut(index.get()) {
                        class.kind = ClassKind::ObjectArray;
                    }
                }
                Some(index) => {
                    let name = format!("{}[]", self.get(index).name);
                    let twin = ClassIndex(self.classes.len() as u32);
                    self.classes
                        .push(Class::new(ObjectId::NULL, name, ClassKind::ObjectArray));
                    self.array_by_id.insert(id.0, twin);
                }
            }
        }
    }

    fn add_primitives(&mut self, scanned: &ScannedDump) {
        for (i, class) in self.classes.iter().enumerate() {
            if let ClassKind::PrimitiveArray(element) = class.kind
                && let Some(slot) = self.primitives.get_mut(element as usize)
                && slot.is_none()
            {
                *slot = Some(ClassIndex(i as u32));
            }
        }
        for element in &scanned.seen_primitives {
            if self.primitive_array(*element).is_none() {
                let name = format!("{}[]", element.java_name());
                let class = Class::new(ObjectId::NULL, name, ClassKind::PrimitiveArray(*element));
                let index = self.push(class);
                if let Some(slot) = self.primitives.get_mut(*element as usize) {
                    *slot = Some(index);
                }
            }
        }
    }

    fn link_supers(&mut self, supers: &[ObjectId], repairs: &mut Vec<Repair>) {
        for (i, super_id) in supers.iter().enumerate() {
            if super_id.is_null() {
                continue;
            }
            let found = self.by_id.get(&super_id.0).copied();
            let Some(class) = self.classes.get_mut(i) else {
                continue;
            };
            let offset = class.dump_offset.unwrap_or_default() as u64;
            class.super_class = found;
            if found.is_none() {
                add_repair(repairs, Repair::one(RepairKind::MissingSuper, offset, 0));
            }
        }
    }

    /// Works out, superclasses first, where references stand in instances; cuts cycles on the way.
    fn flatten(&mut self, repairs: &mut Vec<Repair>) {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done,
        }
        let mut states = vec![State::New; self.classes.len()];
        let mut chain = Vec::new();
        for first in 0..self.classes.len() {
            let mut next = Some(first);
            while let Some(i) = next {
                match states.get_mut(i) {
                    Some(state) if *state == State::New => *state = State::Open,
                    Some(State::Open) => {
                        // The class last put on the chain names one of its own heirs.
                        let last = chain
                            .last()
                            .and_then(|last: &usize| self.classes.get_mut(*last));
                        if let Some(class) = last {
                            class.super_class = None;
                            let offset = class.dump_offset.unwrap_or_default() as u64;
                            add_repair(repairs, Repair::one(RepairKind::CyclicSuper, offset, 0));
                        }
                        break;
                    }
                    _ => break,
                }
                chain.push(i);
                next = self
                    .classes
                    .get(i)
                    .and_then(|class| class.super_class)
                    .map(ClassIndex::get);
            }
            while let Some(i) = chain.pop() {
                self.flatten_one(i);
                if let Some(state) = states.get_mut(i) {
                    *state = State::Done;
                }
            }
        }
    }

    fn flatten_one(&mut self, i: usize) {
        let Some(class) = self.classes.get(i) else {
            return;
        };
        let parent = class
            .super_class
            .and_then(|index| self.classes.get(index.get()));
        let own = class
            .fields
            .iter()
            .filter(|f| f.field_type == FieldType::Object);
        let mut references: Vec<u32> = own.map(|field| field.offset).collect();
        let inherited = match parent {
            None => Some([].as_slice()),
            Some(parent) => parent.references.as_deref(),
        };
        let flat = inherited
            .filter(|inherited| references.len() + inherited.len() <= LONGEST_FLAT_LIST)
            .map(|inherited| {
                references.extend(inherited.iter().map(|offset| offset + class.own_bytes));
                references.into_boxed_slice()
            });
        let declaring = if class.own_bytes > 0 {
            Some(ClassIndex(i as u32))
        } else {
            parent.and_then(|parent| parent.declaring)
        };
        let depth = parent.map_or(0, |parent| parent.depth + 1);
        let payload = u64::from(class.own_bytes) + parent.map_or(0, |parent| parent.payload);
        let is_thread =
            class.name == "java.lang.Thread" || parent.is_some_and(|parent| parent.is_thread);
        if let Some(class) = self.classes.get_mut(i) {
            class.references = flat;
            class.declaring = declaring;
            class.payload = payload;
            class.depth = depth;
            class.is_thread = is_thread;
        }
    }

    /// Number of classes, those that only heapray knows of included.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Never: index 0 always exists.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// Classes whose `CLASS_DUMP` is in the file.
    pub fn dumped(&self) -> usize {
        self.dumped
    }

    /// A class. An index of another table gives the class of class objects.
    #[inline]
    pub fn get(&self, index: ClassIndex) -> &Class {
        static UNKNOWN: std::sync::LazyLock<Class> = std::sync::LazyLock::new(|| {
            Class::new(ObjectId::NULL, "unknown-class".into(), ClassKind::Instance)
        });
        // Asked for every object: looks whether the other one is made only where it is needed.
        self.classes.get(index.get()).unwrap_or_else(|| &UNKNOWN)
    }

    /// All classes with their indexes.
    pub fn iter(&self) -> impl Iterator<Item = (ClassIndex, &Class)> {
        self.classes
            .iter()
            .enumerate()
            .map(|(i, class)| (ClassIndex(i as u32), class))
    }

    /// The class with this class object.
    #[inline]
    pub fn find(&self, id: ObjectId) -> Option<ClassIndex> {
        self.by_id.get(&id.0).copied()
    }

    /// The class of an object array that names it so.
    #[inline]
    pub fn find_array(&self, id: ObjectId) -> Option<ClassIndex> {
        if !self.array_by_id.is_empty()
            && let Some(twin) = self.array_by_id.get(&id.0)
        {
            return Some(*twin);
        }
        self.find(id)
    }

    /// The class of primitive arrays of the element type.
    #[inline]
    pub fn primitive_array(&self, element: FieldType) -> Option<ClassIndex> {
        self.primitives.get(element as usize).copied().flatten()
    }

    /// `java.lang.Class`, where the dump has it.
    pub fn java_lang_class(&self) -> Option<ClassIndex> {
        self.java_lang_class
    }

    /// Classes of this name, whoever loaded them. O(classes).
    pub fn find_by_name<'b>(&'b self, name: &'b str) -> impl Iterator<Item = ClassIndex> + 'b {
        self.iter()
            .skip(1)
            .filter(move |(_, class)| class.name == name)
            .map(|(index, _)| index)
    }

    /// The class and its superclasses, nearest first.
    pub fn hierarchy(&self, class: ClassIndex) -> impl Iterator<Item = (ClassIndex, &Class)> {
        std::iter::successors(Some((class, self.get(class))), |(_, class)| {
            class.super_class.map(|index| (index, self.get(index)))
        })
    }

    /// Does it extend a class of that name, or is it that class?
    pub fn is_a(&self, class: ClassIndex, name: &str) -> bool {
        self.hierarchy(class).any(|(_, class)| class.name == name)
    }

    /// Calls `visit` with the offset of every reference in an instance of `class` of so many bytes. For classes
    /// that have no list of them.
    #[cold]
    pub fn for_each_reference_upward(
        &self,
        class: ClassIndex,
        payload: usize,
        visit: &mut dyn FnMut(usize),
    ) {
        let mut base = 0;
        let mut next = self.get(class).declaring;
        while let Some(index) = next.filter(|_| base < payload) {
            let class = self.get(index);
            for field in class
                .fields
                .iter()
                .filter(|f| f.field_type == FieldType::Object)
            {
                visit(base + field.offset as usize);
            }
            base += class.own_bytes as usize;
            next = class
                .super_class
                .and_then(|parent| self.get(parent).declaring);
        }
    }

    /// The field of that name nearest to `class` upward: its offset within an instance's bytes and its
    /// type. O(fields).
    pub fn find_field(
        &self,
        names: &Names,
        class: ClassIndex,
        name: &str,
    ) -> Option<(usize, FieldType)> {
        let mut base = 0;
        for (_, class) in self.hierarchy(class) {
            for field in &class.fields {
                if names.string_bytes(field.name) == Some(name.as_bytes()) {
                    return Some((base + field.offset as usize, field.field_type));
                }
            }
            base += class.own_bytes as usize;
        }
        None
    }

    /// A class's static fields, pseudo fields such as `<resolved_references>` included. Touches the file.
    pub fn statics(&self, class: ClassIndex) -> impl Iterator<Item = StaticField> + use<'_> {
        let offset = self.get(class).dump_offset;
        let dump =
            offset.and_then(|offset| read_class_dump(self.file.bytes(), offset, self.id_size));
        dump.into_iter().flat_map(|dump| dump.statics())
    }
}

impl Class {
    /// Named by objects, but not in the file: fields and superclasses are unknown. (Arrays need none.)
    pub fn is_missing(&self) -> bool {
        self.dump_offset.is_none() && !self.id.is_null() && self.kind == ClassKind::Instance
    }

    fn new(id: ObjectId, name: String, kind: ClassKind) -> Self {
        Self {
            id,
            name,
            super_class: None,
            loader: ObjectId::NULL,
            kind,
            instance_size: 0,
            object: None,
            fields: Box::default(),
            own_bytes: 0,
            payload: 0,
            depth: 0,
            is_thread: false,
            dump_offset: None,
            references: None,
            declaring: None,
        }
    }
}

fn kind_by_name(name: &str) -> ClassKind {
    match primitive_element(name) {
        Some(element) => ClassKind::PrimitiveArray(element),
        None if name.ends_with("[]") => ClassKind::ObjectArray,
        None => ClassKind::Instance,
    }
}

/// The `CLASS_DUMP` at an offset of the file.
fn read_class_dump(file: &[u8], offset: usize, id_size: IdSize) -> Option<ClassDump<'_>> {
    let cursor = Cursor::new(file.get(offset..)?, offset as u64, id_size);
    match SubRecords::new(cursor).next() {
        Some(Ok(SubRecord::Class(dump))) => Some(dump),
        _ => None,
    }
}

impl std::fmt::Debug for ClassTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.classes.iter().map(|class| &class.name))
            .finish()
    }
}
