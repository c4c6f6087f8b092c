//! The classes of the dump: names, fields, superclasses, and the offsets of references in instances.

mod class;
mod dumped;
mod names;
mod simple_name;
mod upward;

use std::collections::BTreeSet;

use heapray_hprof::salvage::{Repair, RepairKind, add_repair};
use heapray_hprof::{FieldType, IdSize, ObjectId, StaticField};

pub use class::{Class, ClassIndex, ClassKind, Field};
use dumped::read_class_dump;
pub use names::{java_name, package_of, primitive_element};
pub use simple_name::simple_name;
use upward::Upward;

use crate::references::{References, ReferentField, Strength};
use crate::scan::source::Source;
use crate::scan::{Names, ScannedDump};
use crate::storage::hashing::FileMap;

/// The class that holds stacks of virtual threads; the size of an instance depends on its stack.
pub const STACK_CHUNK: &str = "jdk.internal.vm.StackChunk";

/// The maximum length of a list that is repeated in every subclass: a hostile hierarchy could make the lists
/// quadratic.
const LONGEST_FLAT_LIST: usize = 64;

/// The table of all classes.
pub struct ClassTable {
    file: Source,
    id_size: IdSize,
    classes: Vec<Class>,
    by_id: FileMap<u64, ClassIndex>,
    /// Classes of object arrays that differ from `by_id`: IDs that both instances and arrays name as their class.
    array_by_id: FileMap<u64, ClassIndex>,
    primitives: [Option<ClassIndex>; 12],
    java_lang_class: Option<ClassIndex>,
    known_names: Upward<()>,
    known_fields: Upward<(ClassIndex, Field)>,
    /// The number of classes whose `CLASS_DUMP` is in the file.
    dumped: usize,
}

impl ClassTable {
    /// Builds the table from every `CLASS_DUMP`. Linear in their bytes.
    ///
    /// `references` decides which referents are set apart, see [`Class::apart`].
    pub fn build(scanned: &ScannedDump, references: References, repairs: &mut Vec<Repair>) -> Self {
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
            known_names: Upward::default(),
            known_fields: Upward::default(),
            dumped: 0,
        };
        let supers = table.add_dumped(scanned, repairs);
        table.dumped = table.classes.len() - 1;
        table.add_unknown(scanned, repairs);
        table.add_primitives(scanned);
        table.link_supers(&supers, repairs);
        table.flatten(&scanned.names, references, repairs);
        table
    }

    fn add_dumped(&mut self, scanned: &ScannedDump, repairs: &mut Vec<Repair>) -> Vec<ObjectId> {
        let mut supers = vec![ObjectId::NULL];
        for offset in &scanned.class_dumps {
            let Some(dump) = read_class_dump(scanned.source.bytes(), *offset, self.id_size) else {
                continue;
            };
            if dump.id.is_null() || self.by_id.contains_key(&dump.id.0) {
                continue; // the address table counts the duplicate
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

    /// Adds classes to which objects refer and which the file does not have, and classes for IDs that both instances
    /// and arrays name as their class.
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
                    // Instances whose class has the name of an array class: the instances are right.
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

    /// Computes the offsets of references, superclasses first, and cuts cycles of superclasses.
    fn flatten(&mut self, names: &Names, follow: References, repairs: &mut Vec<Repair>) {
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
                        // The last class of the chain names one of its own subclasses.
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
                self.flatten_one(i, names, follow);
                if let Some(state) = states.get_mut(i) {
                    *state = State::Done;
                }
            }
        }
    }

    fn flatten_one(&mut self, i: usize, names: &Names, follow: References) {
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
        let referent = if class.name == "java.lang.ref.Reference" {
            let is_referent =
                |field: &&Field| names.string_bytes(field.name) == Some(b"referent".as_slice());
            class
                .fields
                .iter()
                .find(is_referent)
                .map(|field| field.offset)
        } else {
            let inherited = parent.and_then(|parent| parent.referent);
            inherited.map(|offset| offset.saturating_add(class.own_bytes))
        };
        let strength =
            Strength::of_class(&class.name).or_else(|| parent.and_then(|parent| parent.strength));
        let apart = referent
            .zip(strength.filter(|strength| !follow.follows(*strength)))
            .map(|(offset, strength)| ReferentField { offset, strength });
        let flat = inherited
            .filter(|inherited| references.len() + inherited.len() <= LONGEST_FLAT_LIST)
            .map(|inherited| {
                references.extend(inherited.iter().map(|offset| offset + class.own_bytes));
                references.retain(|offset| apart.is_none_or(|field| field.offset != *offset));
                references.into_boxed_slice()
            });
        let declaring_depth = parent.map_or(0, |parent| parent.declaring_depth);
        let (declaring, declaring_depth) = if class.own_bytes > 0 {
            (Some(ClassIndex(i as u32)), declaring_depth + 1)
        } else {
            (parent.and_then(|parent| parent.declaring), declaring_depth)
        };
        let depth = parent.map_or(0, |parent| parent.depth + 1);
        let payload = u64::from(class.own_bytes) + parent.map_or(0, |parent| parent.payload);
        let is_thread =
            class.name == "java.lang.Thread" || parent.is_some_and(|parent| parent.is_thread);
        if let Some(class) = self.classes.get_mut(i) {
            class.references = flat;
            class.declaring = declaring;
            class.declaring_depth = declaring_depth;
            class.payload = payload;
            class.depth = depth;
            class.is_thread = is_thread;
            (class.referent, class.strength, class.apart) = (referent, strength, apart);
        }
    }

    /// The number of classes, including those that heapray adds.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether the table is empty, which it never is: index 0 always exists.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// The number of classes whose `CLASS_DUMP` is in the file.
    pub fn dumped(&self) -> usize {
        self.dumped
    }

    /// The class of an index; a class named `unknown-class` for an index that does not exist.
    #[inline]
    pub fn get(&self, index: ClassIndex) -> &Class {
        static UNKNOWN: std::sync::LazyLock<Class> = std::sync::LazyLock::new(|| {
            Class::new(ObjectId::NULL, "unknown-class".into(), ClassKind::Instance)
        });
        // A closure, because this is called for every object and the fallback is rarely needed.
        self.classes.get(index.get()).unwrap_or_else(|| &UNKNOWN)
    }

    /// All classes with their indexes.
    pub fn iter(&self) -> impl Iterator<Item = (ClassIndex, &Class)> {
        self.classes
            .iter()
            .enumerate()
            .map(|(i, class)| (ClassIndex(i as u32), class))
    }

    /// The class whose class object has this ID.
    #[inline]
    pub fn find(&self, id: ObjectId) -> Option<ClassIndex> {
        self.by_id.get(&id.0).copied()
    }

    /// The class of an object array whose record names this class ID.
    #[inline]
    pub fn find_array(&self, id: ObjectId) -> Option<ClassIndex> {
        if !self.array_by_id.is_empty()
            && let Some(twin) = self.array_by_id.get(&id.0)
        {
            return Some(*twin);
        }
        self.find(id)
    }

    /// The class of primitive arrays with this element type.
    #[inline]
    pub fn primitive_array(&self, element: FieldType) -> Option<ClassIndex> {
        self.primitives.get(element as usize).copied().flatten()
    }

    /// The class `java.lang.Class`, if the dump has it.
    pub fn java_lang_class(&self) -> Option<ClassIndex> {
        self.java_lang_class
    }

    /// All classes of this name, of any class loader. O(classes).
    pub fn find_by_name<'b>(&'b self, name: &'b str) -> impl Iterator<Item = ClassIndex> + 'b {
        self.iter()
            .skip(1)
            .filter(move |(_, class)| class.name == name)
            .map(|(index, _)| index)
    }

    /// The class and its superclasses, nearest first. A hierarchy may be as long as the file: for questions that are
    /// asked of many classes or objects, there are [`Self::is_a`], [`Self::find_field`], [`Self::declaring`] and
    /// [`Self::top_down`].
    pub fn hierarchy(&self, class: ClassIndex) -> impl Iterator<Item = (ClassIndex, &Class)> {
        std::iter::successors(Some((class, self.get(class))), |(_, class)| {
            class.super_class.map(|index| (index, self.get(index)))
        })
    }

    /// All classes, each behind its superclass. O(classes · log classes).
    pub fn top_down(&self) -> Vec<ClassIndex> {
        let mut all: Vec<(u32, ClassIndex)> = self
            .iter()
            .map(|(index, class)| (class.depth, index))
            .collect();
        all.sort_unstable();
        all.into_iter().map(|(_, index)| index).collect()
    }

    /// The class and its superclasses, nearest first, but only those that declare fields: no more of them than an
    /// instance has bytes.
    pub fn declaring(&self, class: ClassIndex) -> impl Iterator<Item = (ClassIndex, &Class)> {
        let at = |index: Option<ClassIndex>| index.map(|index| (index, self.get(index)));
        std::iter::successors(at(self.get(class).declaring), move |(_, class)| {
            at(class
                .super_class
                .and_then(|parent| self.get(parent).declaring))
        })
    }

    /// Whether the class or one of its superclasses has this name. O(1), amortized.
    pub fn is_a(&self, class: ClassIndex, name: &str) -> bool {
        let hierarchy = self.hierarchy(class);
        let hierarchy = hierarchy.map(|(index, class)| (index, class.depth, class));
        let known = &self.known_names;
        let found = known.find(name, hierarchy, |_, class| {
            (class.name == name).then_some(())
        });
        found.is_some()
    }

    /// How firmly instances hold their referent, for classes of soft, weak and phantom references.
    pub fn strength(&self, class: ClassIndex) -> Option<Strength> {
        self.get(class).strength
    }

    /// Calls `visit` with the offset of every reference in an instance with this many bytes of fields. For classes
    /// without a list of offsets.
    #[cold]
    pub fn for_each_reference_upward(
        &self,
        class: ClassIndex,
        payload: usize,
        visit: &mut dyn FnMut(usize),
    ) {
        let mut base = 0;
        for (_, class) in self.declaring(class) {
            if base >= payload {
                break;
            }
            for field in class
                .fields
                .iter()
                .filter(|f| f.field_type == FieldType::Object)
            {
                visit(base + field.offset as usize);
            }
            base += class.own_bytes as usize;
        }
    }

    /// The field of that name nearest to `class` upward: its offset in an instance and its type. O(fields of a class),
    /// amortized.
    pub fn find_field(
        &self,
        names: &Names,
        class: ClassIndex,
        name: &str,
    ) -> Option<(usize, FieldType)> {
        let declaring = self.declaring(class);
        let declaring = declaring.map(|(index, class)| (index, class.declaring_depth, class));
        let (declared_in, field) = self.known_fields.find(name, declaring, |index, class| {
            let is_named = |field: &&Field| names.string_bytes(field.name) == Some(name.as_bytes());
            Some((index, *class.fields.iter().find(is_named)?))
        })?;
        let below = self.get(class).payload - self.get(declared_in).payload;
        Some((below as usize + field.offset as usize, field.field_type))
    }

    /// The static fields of a class, pseudo fields such as `<resolved_references>` included. Touches the file.
    pub fn statics(&self, class: ClassIndex) -> impl Iterator<Item = StaticField> + use<'_> {
        let offset = self.get(class).dump_offset;
        let dump =
            offset.and_then(|offset| read_class_dump(self.file.bytes(), offset, self.id_size));
        dump.into_iter().flat_map(|dump| dump.statics())
    }

    /// The protection domain of a class, which all classes of one archive or folder share; `None` for classes of the
    /// boot loader and where the file does not say. Touches the file.
    pub fn protection_domain(&self, class: ClassIndex) -> Option<ObjectId> {
        let offset = self.get(class).dump_offset?;
        let dump = read_class_dump(self.file.bytes(), offset, self.id_size)?;
        Some(dump.protection_domain).filter(|domain| !domain.is_null())
    }
}

fn kind_by_name(name: &str) -> ClassKind {
    match primitive_element(name) {
        Some(element) => ClassKind::PrimitiveArray(element),
        None if name.ends_with("[]") => ClassKind::ObjectArray,
        None => ClassKind::Instance,
    }
}

impl std::fmt::Debug for ClassTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.classes.iter().map(|class| &class.name))
            .finish()
    }
}
