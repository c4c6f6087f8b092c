//! Objects: instances, strings and arrays.

use std::collections::HashMap;

use super::builder::DumpBuilder;
use super::items::Section;
use crate::encoder::Encoder;
use crate::tag;
use crate::types::{ClassId, ObjectId, Type, Value};

/// Builds one instance; fields not set are zero or null.
#[derive(Debug)]
#[must_use = "nothing is added before `build`"]
pub struct InstanceBuilder<'d> {
    dump: &'d mut DumpBuilder,
    class: ClassId,
    values: HashMap<(ClassId, usize), Value>,
    raw: Option<Vec<u8>>,
    resize: Option<usize>,
}

impl InstanceBuilder<'_> {
    /// Sets a field of the class, or of the nearest super class that has a field of this name.
    pub fn set(self, field: &str, value: impl Into<Value>) -> Self {
        let class = self.class;
        self.set_in(class, field, value)
    }

    /// Sets a field that the super class `class` declares, also where a subclass shadows it.
    pub fn set_in(mut self, class: ClassId, field: &str, value: impl Into<Value>) -> Self {
        let found = self.dump.hierarchy(class).find_map(|(id, info)| {
            let at = info.fields.iter().position(|(name, _)| name == field)?;
            let (_, of) = info.fields.get(at)?;
            Some((id, at, *of))
        });
        let Some((id, at, of)) = found else {
            panic!("{:?} has no field {field}", self.dump.class_name(class));
        };
        self.values.insert((id, at), value.into().coerced(of));
        self
    }

    /// These bytes instead of field values.
    pub fn raw_payload(mut self, bytes: &[u8]) -> Self {
        self.raw = Some(bytes.to_vec());
        self
    }

    /// Cuts the values to `bytes`, or fills up with 0xEE.
    pub fn payload_resized(mut self, bytes: usize) -> Self {
        self.resize = Some(bytes);
        self
    }

    /// Adds the instance and returns its address.
    pub fn build(self) -> ObjectId {
        let dump = self.dump;
        let size = dump.instance_size(self.class);
        let id = dump.take_address(size);
        let mut payload = match self.raw {
            Some(raw) => raw,
            None => encode_fields(dump, self.class, &self.values),
        };
        if let Some(bytes) = self.resize {
            payload.resize(bytes, 0xee);
        }
        let mut body = dump.encoder();
        body.u1(tag::INSTANCE_DUMP).id(id).u4(1).id(self.class);
        body.count(payload.len()).put(&payload);
        dump.sub(Section::Object, body);
        dump.counts.instances += 1;
        id
    }
}

/// Own fields first, then those of each super, in the order of the class dumps.
fn encode_fields(
    dump: &DumpBuilder,
    class: ClassId,
    values: &HashMap<(ClassId, usize), Value>,
) -> Vec<u8> {
    let mut out = dump.encoder();
    for (id, info) in dump.hierarchy(class) {
        for (at, (_, of)) in info.fields.iter().enumerate() {
            let set = values.get(&(id, at)).copied();
            out.value(set.unwrap_or(Value::zero(*of)));
        }
    }
    out.into_bytes()
}

impl DumpBuilder {
    /// An instance of a class; without fields where the dump has no such class.
    pub fn instance(&mut self, class: ClassId) -> InstanceBuilder<'_> {
        self.start();
        InstanceBuilder {
            dump: self,
            class,
            values: HashMap::new(),
            raw: None,
            resize: None,
        }
    }

    /// A `java.lang.String` with its array: `byte[]` and coder, or `char[]` after
    /// [`jdk8_strings`](Self::jdk8_strings).
    pub fn string(&mut self, text: &str) -> ObjectId {
        self.start();
        let string = self.basics.string;
        // The string lies before its array, so an address set by `at` must be the string's.
        let size = self.instance_size(string);
        let id = self.take_address(size);
        let units: Vec<u16> = text.encode_utf16().collect();
        let latin1: Option<Vec<u8>> = units.iter().map(|u| u8::try_from(*u).ok()).collect();
        let (value, coder) = if self.settings.jdk8_strings {
            (self.char_array(&units), 0)
        } else if let Some(bytes) = latin1 {
            (self.byte_array(&bytes), 0)
        } else {
            // HotSpot keeps UTF-16 strings in the byte order of the machine: x86's.
            let bytes: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
            (self.byte_array(&bytes), 1)
        };
        let hash = units
            .iter()
            .fold(0i32, |h, u| h.wrapping_mul(31).wrapping_add(i32::from(*u)));
        let jdk8 = self.settings.jdk8_strings;
        self.at(id);
        let mut builder = self.instance(string).set("value", value).set("hash", hash);
        if !jdk8 {
            builder = builder.set("coder", coder);
        }
        builder.build()
    }

    /// An array by the Java name of its class; a missing class is added.
    pub fn object_array(&mut self, class: &str, elements: &[ObjectId]) -> ObjectId {
        let class = self.with_address_kept(|dump| dump.class_or_new(class));
        self.object_array_of(class, elements)
    }

    /// An array of a class by its id; the dump need not hold the class.
    pub fn object_array_of(&mut self, class: ClassId, elements: &[ObjectId]) -> ObjectId {
        self.object_array_claiming(class, elements.len() as u32, elements)
    }

    /// An object array that claims `n` elements, however many it holds.
    pub fn object_array_claiming(
        &mut self,
        class: ClassId,
        n: u32,
        elements: &[ObjectId],
    ) -> ObjectId {
        self.start();
        let size = self.vm().array_size(Type::Object, elements.len() as u64);
        let id = self.take_address(size);
        let mut body = self.encoder();
        body.u1(tag::OBJ_ARRAY_DUMP).id(id).u4(1).u4(n).id(class);
        for element in elements {
            body.id(*element);
        }
        self.sub(Section::Object, body);
        self.counts.object_arrays += 1;
        id
    }

    /// A primitive array of big-endian elements.
    pub fn primitive_array(&mut self, of: Type, elements: &[u8]) -> ObjectId {
        let n = elements.len() as u64 / of.size(8);
        self.primitive_array_claiming(of.code(), n as u32, elements)
    }

    /// A primitive array with any type number that claims `n` elements, however many it holds.
    pub fn primitive_array_claiming(&mut self, type_code: u8, n: u32, bytes: &[u8]) -> ObjectId {
        self.start();
        let base = self.vm().array_base;
        let size = self.vm().aligned(base.max(16) + bytes.len() as u64);
        let known = Type::PRIMITIVES.iter().find(|t| t.code() == type_code);
        let size = known.map_or(size, |t| {
            let n = bytes.len() as u64 / t.size(8);
            self.vm().array_size(*t, n)
        });
        let id = self.take_address(size);
        let mut body = self.encoder();
        body.u1(tag::PRIM_ARRAY_DUMP).id(id).u4(1).u4(n);
        body.u1(type_code).put(bytes);
        self.sub(Section::Object, body);
        self.counts.primitive_arrays += 1;
        id
    }

    /// Android's array without data: it counts `n` elements of shallow size.
    pub fn primitive_array_nodata(&mut self, of: Type, n: u32) -> ObjectId {
        self.start();
        let size = self.vm().array_size(of, u64::from(n));
        let id = self.take_address(size);
        let mut body = self.encoder();
        body.u1(tag::PRIM_ARRAY_NODATA).id(id).u4(1).u4(n);
        body.value_type(of);
        self.sub(Section::Object, body);
        self.counts.primitive_arrays += 1;
        id
    }

    /// A `byte[]`.
    pub fn byte_array(&mut self, elements: &[u8]) -> ObjectId {
        self.primitive_array(Type::Byte, elements)
    }

    /// A `char[]`.
    pub fn char_array(&mut self, elements: &[u16]) -> ObjectId {
        self.array_of(Type::Char, elements, |e, v| e.u2(*v))
    }

    /// An `int[]`.
    pub fn int_array(&mut self, elements: &[i32]) -> ObjectId {
        self.array_of(Type::Int, elements, |e, v| e.i4(*v))
    }

    /// A `long[]`.
    pub fn long_array(&mut self, elements: &[i64]) -> ObjectId {
        self.array_of(Type::Long, elements, |e, v| e.value(Value::Long(*v)))
    }

    fn array_of<T>(
        &mut self,
        of: Type,
        elements: &[T],
        put: impl for<'e> Fn(&'e mut Encoder, &T) -> &'e mut Encoder,
    ) -> ObjectId {
        let mut bytes = self.encoder();
        for element in elements {
            put(&mut bytes, element);
        }
        self.primitive_array(of, bytes.bytes())
    }
}
