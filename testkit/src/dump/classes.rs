//! Classes: `LOAD_CLASS` records and `CLASS_DUMP` sub-records.

use std::collections::HashSet;

use super::builder::DumpBuilder;
use super::class_info::ClassInfo;
use super::items::Section;
use super::names::hotspot_name;
use crate::layout::FieldExtent;
use crate::tag;
use crate::types::{ClassId, ObjectId, Type, Value};

/// Bytes of a class mirror without statics, as JDK 17 with compressed references has them.
const MIRROR_SIZE: u64 = 112;

/// Builds one class. Without [`extends`](Self::extends) its super class is `java.lang.Object`.
#[derive(Debug)]
#[must_use = "nothing is added before `build`"]
pub struct ClassBuilder<'d> {
    dump: &'d mut DumpBuilder,
    name: String,
    super_class: Option<ClassId>,
    loader: ObjectId,
    signers: ObjectId,
    protection_domain: ObjectId,
    instance_size: Option<u32>,
    constants: Vec<(u16, Value)>,
    statics: Vec<(FieldName, u8, Vec<u8>)>,
    fields: Vec<(FieldName, Type)>,
    load_class: bool,
    class_dump: bool,
    name_string: bool,
}

#[derive(Debug)]
enum FieldName {
    Known(String),
    Missing,
    Null,
}

impl DumpBuilder {
    /// A class by its Java name: `com.example.Order`, `com.example.Order[]`, `byte[]`.
    pub fn class(&mut self, name: &str) -> ClassBuilder<'_> {
        self.start();
        ClassBuilder {
            name: name.to_owned(),
            dump: self,
            super_class: None,
            loader: 0,
            signers: 0,
            protection_domain: 0,
            instance_size: None,
            constants: Vec::new(),
            statics: Vec::new(),
            fields: Vec::new(),
            load_class: true,
            class_dump: true,
            name_string: true,
        }
    }

    /// The first class of this name.
    pub fn find_class(&mut self, name: &str) -> Option<ClassId> {
        self.start();
        self.class_by_name.get(name).copied()
    }

    /// The class of this name; a missing class is added as a sticky boot class without fields.
    /// Array classes have the loader of their elements and are not GC roots.
    pub fn class_or_new(&mut self, name: &str) -> ClassId {
        if let Some(class) = self.find_class(name) {
            return class;
        }
        if let Some(element) = name.strip_suffix("[]") {
            let element = self.class_by_name.get(element);
            let loader = element
                .and_then(|id| self.classes.get(id))
                .map_or(0, |c| c.loader);
            return self.class(name).loader(loader).build();
        }
        let class = self.class(name).build();
        self.root_sticky_class(class);
        class
    }

    /// Serial number of a class, 0 for a class that the dump does not hold.
    pub fn class_serial(&self, class: ClassId) -> u32 {
        self.classes.get(&class).map_or(0, |c| c.serial)
    }

    /// Java name of a class.
    pub fn class_name(&self, class: ClassId) -> Option<&str> {
        self.classes.get(&class).map(|c| c.name.as_str())
    }

    /// Bytes an instance takes in the JVM: header and fields, aligned.
    pub fn instance_size(&self, class: ClassId) -> u64 {
        let vm = self.vm();
        self.extent(class).size(vm)
    }

    /// Bytes of an instance's values in the file.
    pub fn payload_size(&self, class: ClassId) -> u64 {
        let id_size = self.settings.id_size as u64;
        self.hierarchy(class)
            .flat_map(|(_, c)| &c.fields)
            .map(|(_, t)| t.size(id_size))
            .sum()
    }

    fn extent(&self, class: ClassId) -> FieldExtent {
        let vm = self.vm();
        match self.classes.get(&class) {
            Some(known) => known.extent.clone(),
            None => FieldExtent::of_header(vm),
        }
    }

    /// The class and its known supers, nearest first; a cycle ends it.
    pub(crate) fn hierarchy(&self, class: ClassId) -> impl Iterator<Item = (ClassId, &ClassInfo)> {
        let mut seen = HashSet::new();
        let mut at = class;
        std::iter::from_fn(move || {
            if !seen.insert(at) {
                return None;
            }
            let id = at;
            let info = self.classes.get(&id)?;
            at = info.super_class;
            Some((id, info))
        })
    }
}

impl ClassBuilder<'_> {
    /// The super class; any id is possible: a missing class, or the class itself.
    pub fn extends(mut self, super_class: ClassId) -> Self {
        self.super_class = Some(super_class);
        self
    }

    /// The class loader's object; 0 is the boot loader.
    pub fn loader(mut self, loader: ObjectId) -> Self {
        self.loader = loader;
        self
    }

    /// The signers array.
    pub fn signers(mut self, signers: ObjectId) -> Self {
        self.signers = signers;
        self
    }

    /// The protection domain.
    pub fn protection_domain(mut self, domain: ObjectId) -> Self {
        self.protection_domain = domain;
        self
    }

    /// An instance field.
    pub fn field(mut self, name: &str, of: Type) -> Self {
        self.fields.push((FieldName::Known(name.to_owned()), of));
        self
    }

    /// An instance field whose name string the file does not hold.
    pub fn nameless_field(mut self, of: Type) -> Self {
        self.fields.push((FieldName::Missing, of));
        self
    }

    /// An instance field whose name is id 0.
    pub fn null_name_field(mut self, of: Type) -> Self {
        self.fields.push((FieldName::Null, of));
        self
    }

    /// A static field of any type.
    pub fn static_field(mut self, name: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        let mut bytes = self.dump.encoder();
        bytes.value(value);
        let code = value.value_type().code();
        let name = FieldName::Known(name.to_owned());
        self.statics.push((name, code, bytes.into_bytes()));
        self
    }

    /// A static reference.
    pub fn static_object(self, name: &str, object: ObjectId) -> Self {
        self.static_field(name, Value::Object(object))
    }

    /// A static of any type number and bytes, valid or not.
    pub fn raw_static(mut self, name: &str, type_code: u8, bytes: &[u8]) -> Self {
        let name = FieldName::Known(name.to_owned());
        self.statics.push((name, type_code, bytes.to_vec()));
        self
    }

    /// A constant-pool entry; only the hprof agent writes them.
    pub fn constant(mut self, index: u16, value: impl Into<Value>) -> Self {
        self.constants.push((index, value.into()));
        self
    }

    /// The instance size the file states; otherwise the sum of all fields, as HotSpot has it.
    pub fn instance_size(mut self, bytes: u32) -> Self {
        self.instance_size = Some(bytes);
        self
    }

    /// Leaves out the `LOAD_CLASS` record.
    pub fn without_load_class(mut self) -> Self {
        self.load_class = false;
        self
    }

    /// Leaves out the `CLASS_DUMP`, as for a class that isn't linked yet.
    pub fn without_class_dump(mut self) -> Self {
        self.class_dump = false;
        self
    }

    /// `LOAD_CLASS` names a string that the file does not hold.
    pub fn without_name_string(mut self) -> Self {
        self.name_string = false;
        self
    }

    /// Adds the class and returns its address.
    pub fn build(self) -> ClassId {
        let dump = self.dump;
        let super_class = self.super_class.unwrap_or(dump.basics.object);
        let vm = dump.vm();
        let id_size = dump.settings.id_size as u64;
        let statics: u64 = self.statics.iter().map(|(_, _, v)| v.len() as u64).sum();
        let id = dump.take_address(vm.aligned(MIRROR_SIZE + statics));
        let serial = dump.next_class_serial;
        dump.next_class_serial += 1;

        let own = self
            .fields
            .iter()
            .map(|(_, t)| t.size(id_size))
            .sum::<u64>();
        let payload = own + dump.payload_size(super_class);
        let types = self.fields.iter().map(|(_, t)| *t);
        let extent = dump.extent(super_class).with_fields(vm, types);
        let fields = self.fields.iter().map(|(name, t)| match name {
            FieldName::Known(name) => (name.clone(), *t),
            FieldName::Missing | FieldName::Null => (String::new(), *t),
        });
        let info = ClassInfo {
            name: self.name.clone(),
            serial,
            super_class,
            loader: self.loader,
            fields: fields.collect(),
            extent,
        };
        dump.classes.entry(id).or_insert(info);
        dump.class_by_name.entry(self.name.clone()).or_insert(id);

        if self.load_class {
            let name = if !self.name_string {
                dump.missing_symbol()
            } else if dump.settings.dotted_names {
                dump.symbol(&self.name)
            } else {
                dump.symbol(&hotspot_name(&self.name))
            };
            let mut load = dump.encoder();
            load.u4(serial).id(id).u4(1).id(name);
            dump.record(Section::LoadClass, tag::LOAD_CLASS, load);
        }
        if !self.class_dump {
            return id;
        }

        let is_array = self.name.ends_with("[]") || self.name.starts_with('[');
        let stated = if is_array { 0 } else { payload as u32 };
        let mut body = dump.encoder();
        body.u1(tag::CLASS_DUMP).id(id).u4(1).id(super_class);
        body.id(self.loader)
            .id(self.signers)
            .id(self.protection_domain);
        body.id(0).id(0).u4(self.instance_size.unwrap_or(stated));
        body.u2(count(self.constants.len()));
        for (index, value) in self.constants {
            body.u2(index).value_type(value.value_type()).value(value);
        }
        body.u2(count(self.statics.len()));
        for (name, code, bytes) in &self.statics {
            body.id(field_symbol(dump, name)).u1(*code).put(bytes);
        }
        body.u2(count(self.fields.len()));
        for (name, of) in &self.fields {
            body.id(field_symbol(dump, name)).value_type(*of);
        }
        dump.sub(Section::ClassDump, body);
        dump.counts.classes += 1;
        id
    }
}

fn count(n: usize) -> u16 {
    u16::try_from(n).expect("a class has at most 65535 of each")
}

fn field_symbol(dump: &mut DumpBuilder, name: &FieldName) -> u64 {
    match name {
        FieldName::Known(name) => dump.symbol(name),
        FieldName::Missing => dump.missing_symbol(),
        FieldName::Null => 0,
    }
}
