//! How do numbers, ids and values become bytes?

use crate::types::{Type, Value};

/// Big-endian writer of HPROF's basic types.
#[derive(Debug, Clone)]
pub struct Encoder {
    bytes: Vec<u8>,
    id_size: usize,
}

impl Encoder {
    /// An empty encoder for ids of 4 or 8 bytes.
    pub fn new(id_size: usize) -> Self {
        assert!(
            matches!(id_size, 4 | 8),
            "id size {id_size} is neither 4 nor 8"
        );
        Self {
            bytes: Vec::new(),
            id_size,
        }
    }

    /// One byte.
    pub fn u1(&mut self, v: u8) -> &mut Self {
        self.bytes.push(v);
        self
    }

    /// Two bytes.
    pub fn u2(&mut self, v: u16) -> &mut Self {
        self.put(&v.to_be_bytes())
    }

    /// Four bytes.
    pub fn u4(&mut self, v: u32) -> &mut Self {
        self.put(&v.to_be_bytes())
    }

    /// Four bytes, signed.
    pub fn i4(&mut self, v: i32) -> &mut Self {
        self.put(&v.to_be_bytes())
    }

    /// Eight bytes.
    pub fn u8(&mut self, v: u64) -> &mut Self {
        self.put(&v.to_be_bytes())
    }

    /// An id, as wide as this file's ids.
    pub fn id(&mut self, v: u64) -> &mut Self {
        if self.id_size == 4 {
            let narrow = u32::try_from(v)
                .unwrap_or_else(|_| panic!("id {v:#x} doesn't fit the file's 4 bytes"));
            self.u4(narrow)
        } else {
            self.u8(v)
        }
    }

    /// A count, checked against the four bytes it gets.
    pub fn count(&mut self, n: usize) -> &mut Self {
        self.u4(u32::try_from(n).expect("counts in HPROF have 32 bits"))
    }

    /// Bytes as they are.
    pub fn put(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// A value without its type.
    pub fn value(&mut self, value: Value) -> &mut Self {
        match value {
            Value::Object(v) => self.id(v),
            Value::Boolean(v) => self.u1(u8::from(v)),
            Value::Char(v) => self.u2(v),
            Value::Float(v) => self.put(&v.to_be_bytes()),
            Value::Double(v) => self.put(&v.to_be_bytes()),
            Value::Byte(v) => self.put(&v.to_be_bytes()),
            Value::Short(v) => self.put(&v.to_be_bytes()),
            Value::Int(v) => self.put(&v.to_be_bytes()),
            Value::Long(v) => self.put(&v.to_be_bytes()),
        }
    }

    /// A type's number.
    pub fn value_type(&mut self, of: Type) -> &mut Self {
        self.u1(of.code())
    }

    /// Bytes so far.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Takes the bytes out.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Java's modified UTF-8: NUL as `C0 80`, characters beyond the first plane as two
/// surrogates of three bytes.
pub fn modified_utf8(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for unit in text.encode_utf16() {
        modified_utf8_unit(unit, &mut out);
    }
    out
}

fn modified_utf8_unit(unit: u16, out: &mut Vec<u8>) {
    let [high, low] = [unit >> 6, unit & 0x3f];
    match unit {
        1..=0x7f => out.push(low as u8 | ((high as u8) << 6)),
        0 | 0x80..=0x7ff => out.extend([0xc0 | high as u8, 0x80 | low as u8]),
        _ => out.extend([
            0xe0 | (unit >> 12) as u8,
            0x80 | (high & 0x3f) as u8,
            0x80 | low as u8,
        ]),
    }
}
