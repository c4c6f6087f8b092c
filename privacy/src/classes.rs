//! Classes of a dump: names, fields in the order of instances' bytes, supers.
//!
//! A file may declare as many classes as it has room for, each the super of the next. So nothing here
//! is worked out per class and super: what is known of a class is known of its own fields, and an
//! instance is walked class by class, each of which takes some of its bytes.

use std::ops::Range;

use heapray_hprof::{
    FieldType, Frame, IdSize, InstanceDump, LoadClass, ObjectId, RecordTag, StartThread, StringId,
    SubRecord, Utf8, Value, decode_modified_utf8,
};

use crate::hashing::{FileMap, FileSet};
use crate::parts::{Dump, Part, visit_all};

/// Number of a class, in the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ClassNumber(u32);

impl ClassNumber {
    pub(crate) fn get(self) -> usize {
        self.0 as usize
    }
}

/// A class as the dump declares it.
#[derive(Debug)]
pub(crate) struct Class {
    pub(crate) id: ObjectId,
    super_id: ObjectId,
    /// Nearest super that has fields; cycles are cut.
    above: Option<ClassNumber>,
    /// Own instance fields.
    pub(crate) fields: Vec<Field>,
    /// Bytes of the own fields in an instance.
    pub(crate) own_bytes: usize,
}

/// An instance field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: StringId,
    pub(crate) of: FieldType,
    /// Where it stands among the own fields of its class.
    pub(crate) offset: usize,
}

/// All classes of a dump, and where its names stand.
#[derive(Debug)]
pub(crate) struct Classes<'a> {
    file: &'a [u8],
    id_size: IdSize,
    declared: Vec<Class>,
    by_id: FileMap<ObjectId, ClassNumber>,
    class_names: FileMap<ObjectId, StringId>,
    strings: FileMap<StringId, Range<usize>>,
    names: FileSet<StringId>,
    thread_names: FileSet<StringId>,
    /// Bytes of the file of which nothing could be made.
    pub(crate) unread_bytes: u64,
    /// Whether anything was lost, be it behind the end of the file.
    pub(crate) is_damaged: bool,
}

impl<'a> Classes<'a> {
    /// Reads them in one pass. Memory grows with classes and names.
    pub(crate) fn read(dump: Dump<'a>) -> Self {
        let mut classes = Self {
            file: dump.bytes,
            id_size: dump.header.id_size,
            declared: Vec::new(),
            by_id: FileMap::default(),
            class_names: FileMap::default(),
            strings: FileMap::default(),
            names: FileSet::default(),
            thread_names: FileSet::default(),
            unread_bytes: 0,
            is_damaged: false,
        };
        visit_all(dump, &mut |part, range| classes.add(&part, &range));
        classes.link();
        classes
    }

    fn add(&mut self, part: &Part<'_>, range: &Range<usize>) {
        match part {
            Part::Record(record) if record.tag == RecordTag::UTF8 => {
                if let Ok(utf8) = Utf8::read(record.body) {
                    let text = range.end.saturating_sub(utf8.bytes.len())..range.end;
                    self.strings.entry(utf8.id).or_insert(text);
                }
            }
            Part::Record(record) if record.tag == RecordTag::LOAD_CLASS => {
                if let Ok(load) = LoadClass::read(record.body) {
                    self.class_names.entry(load.class_id).or_insert(load.name);
                    self.names.insert(load.name);
                }
            }
            Part::Record(record) if record.tag == RecordTag::FRAME => {
                if let Ok(frame) = Frame::read(record.body) {
                    self.names
                        .extend([frame.method, frame.signature, frame.source]);
                }
            }
            Part::Record(record) if record.tag == RecordTag::START_THREAD => {
                if let Ok(started) = StartThread::read(record.body) {
                    let names = [started.name, started.group, started.parent_group];
                    self.thread_names.extend(names);
                }
            }
            Part::UnknownRecords | Part::UnknownHeap => {
                self.is_damaged = true;
                self.unread_bytes = self.unread_bytes.saturating_add(range.len() as u64);
            }
            Part::Sub(SubRecord::HeapInfo { name, .. }) => {
                self.names.insert(*name);
            }
            Part::Sub(SubRecord::Class(dump)) if !dump.id.is_null() => {
                self.names.extend(dump.statics().map(|field| field.name));
                self.names.extend(dump.fields().map(|field| field.name));
                let number = ClassNumber(self.declared.len() as u32);
                if self.by_id.contains_key(&dump.id) {
                    return; // the first counts
                }
                self.by_id.insert(dump.id, number);
                let mut own_bytes = 0usize;
                let fields = dump.fields().map(|declaration| {
                    let offset = own_bytes;
                    own_bytes = offset.saturating_add(declaration.field_type.size(self.id_size));
                    Field {
                        name: declaration.name,
                        of: declaration.field_type,
                        offset,
                    }
                });
                let fields = fields.collect();
                self.declared.push(Class {
                    id: dump.id,
                    super_id: dump.super_id,
                    above: None,
                    fields,
                    own_bytes,
                });
            }
            _ => {}
        }
    }

    /// Links each class to the nearest super with fields. Cycles are cut where the analysis cuts them:
    /// classes are gone through in the order of the file, and the last class of a chain that comes back
    /// to itself has no super. Linear.
    fn link(&mut self) {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done,
        }
        let mut states = vec![State::New; self.declared.len()];
        let mut chain: Vec<ClassNumber> = Vec::new();
        for first in 0..self.declared.len() as u32 {
            let mut next = Some(ClassNumber(first));
            while let Some(number) = next {
                match states.get_mut(number.get()) {
                    Some(state) if *state == State::New => *state = State::Open,
                    Some(State::Open) => {
                        next = None; // a cycle
                        break;
                    }
                    _ => break,
                }
                chain.push(number);
                let class = self.declared.get(number.get());
                next = class.and_then(|class| self.by_id.get(&class.super_id).copied());
            }
            // What the last class of the chain finds above it.
            let mut above = next;
            while let Some(number) = chain.pop() {
                let beyond = above.and_then(|above| self.declared.get(above.get()));
                let skipped = beyond.map(|class| (class.fields.is_empty(), class.above));
                if let Some((true, further)) = skipped {
                    above = further;
                }
                if let Some(class) = self.declared.get_mut(number.get()) {
                    class.above = above;
                }
                if let Some(state) = states.get_mut(number.get()) {
                    *state = State::Done;
                }
                above = Some(number);
            }
        }
    }

    /// Strings that are the name of a class, field, method, source file or heap.
    pub(crate) fn take_names(&mut self) -> FileSet<StringId> {
        std::mem::take(&mut self.names)
    }

    /// Strings that are the name of a thread or thread group (the hprof agent's).
    pub(crate) fn take_thread_names(&mut self) -> FileSet<StringId> {
        std::mem::take(&mut self.thread_names)
    }

    /// Every class, in the order of the file.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Class> {
        self.declared.iter()
    }

    pub(crate) fn len(&self) -> usize {
        self.declared.len()
    }

    pub(crate) fn get(&self, number: ClassNumber) -> Option<&Class> {
        self.declared.get(number.get())
    }

    /// The bytes of a name; empty where the dump has none.
    pub(crate) fn string(&self, id: StringId) -> &'a [u8] {
        let range = self.strings.get(&id).cloned();
        range.and_then(|r| self.file.get(r)).unwrap_or_default()
    }

    /// A class's name with slashes, whatever the producer wrote; empty where the dump has none.
    pub(crate) fn name(&self, class: ObjectId) -> String {
        let name = self.class_names.get(&class).map(|id| self.string(*id));
        decode_modified_utf8(name.unwrap_or_default()).replace('.', "/")
    }

    /// A class's name as Java writes it.
    pub(crate) fn java_name(&self, class: ObjectId) -> String {
        let name = self.name(class);
        if name.is_empty() {
            return format!("class@{class}");
        }
        name.replace('/', ".")
    }

    /// A field as `Class.field`.
    pub(crate) fn field_name(&self, class: ObjectId, field: StringId) -> String {
        let field = decode_modified_utf8(self.string(field));
        format!("{}.{field}", self.java_name(class))
    }

    /// The classes whose fields stand in an instance's bytes, its own first (`hprof.md` §1.3), each with
    /// the offset of its share. At most as many as there are bytes.
    pub(crate) fn shares(
        &self,
        class: ObjectId,
        bytes: usize,
    ) -> impl Iterator<Item = (ClassNumber, &Class, usize)> {
        let mut next = self.by_id.get(&class).copied();
        if let Some(class) = next.and_then(|number| self.get(number))
            && class.fields.is_empty()
        {
            next = class.above;
        }
        let mut offset = 0usize;
        std::iter::from_fn(move || {
            let number = next.filter(|_| offset < bytes)?;
            let class = self.get(number)?;
            let start = offset;
            next = class.above;
            offset = offset.saturating_add(class.own_bytes);
            Some((number, class, start))
        })
    }

    /// The object that the reference field of this name refers to; of several, the one declared nearest
    /// to `Object`, which is the JDK's own.
    pub(crate) fn referent(&self, instance: &InstanceDump<'_>, field: &[u8]) -> Option<ObjectId> {
        let bytes = instance.fields.len();
        let offset = self.reference_offset(instance.class_id, bytes, field)?;
        self.reference_at(instance, offset)
    }

    /// Where that reference field stands in the bytes of an instance, of which there are so many.
    pub(crate) fn reference_offset(
        &self,
        class: ObjectId,
        bytes: usize,
        field: &[u8],
    ) -> Option<usize> {
        let mut found = None;
        for (_, class, start) in self.shares(class, bytes) {
            let mut named = class.fields.iter().filter(|f| f.of == FieldType::Object);
            if let Some(own) = named.find(|f| self.string(f.name) == field) {
                found = start.checked_add(own.offset);
            }
        }
        found
    }

    /// The object that the instance's bytes at `offset` refer to.
    pub(crate) fn reference_at(
        &self,
        instance: &InstanceDump<'_>,
        offset: usize,
    ) -> Option<ObjectId> {
        let bytes = instance.fields.get(offset..)?;
        Value::from_bytes(bytes, FieldType::Object, self.id_size)?.as_object()
    }

    /// Every class that is, or extends, one of this name. Linear.
    pub(crate) fn subclasses(&self, name: &str) -> FileSet<ObjectId> {
        let mut answers: Vec<Option<bool>> = vec![None; self.declared.len()];
        let mut chain: Vec<ClassNumber> = Vec::new();
        for first in 0..self.declared.len() as u32 {
            let mut next = Some(ClassNumber(first));
            let mut answer = false;
            while let Some(number) = next {
                match answers.get_mut(number.get()) {
                    Some(known @ None) => *known = Some(false), // until it is known; ends cycles
                    Some(Some(known)) => {
                        answer = *known;
                        break;
                    }
                    None => break,
                }
                chain.push(number);
                let class = self.get(number);
                if class.is_some_and(|class| self.name(class.id) == name) {
                    answer = true;
                    break;
                }
                next = class.and_then(|class| self.by_id.get(&class.super_id).copied());
            }
            for number in chain.drain(..) {
                if let Some(known) = answers.get_mut(number.get()) {
                    *known = Some(answer);
                }
            }
        }
        let of_name = self.declared.iter().zip(answers);
        of_name
            .filter(|(_, answer)| *answer == Some(true))
            .map(|(class, _)| class.id)
            .collect()
    }
}
