//! Dumps of millions of objects, written sub-record by sub-record: faster than the dump builder, and able to
//! contradict themselves.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use crate::encoder::Encoder;
use crate::tag;

/// Address of `java.lang.Object`'s class object; those of other basic classes follow.
pub const OBJECT: u64 = 0x1000;
/// Address of `java.lang.Class`'s class object.
pub const CLASS: u64 = 0x1100;
/// Address of `Object[]`'s class object.
pub const OBJECT_ARRAY: u64 = 0x1200;
/// A class with two references, `left` and `right`.
pub const NODE: u64 = 0x1300;
/// Address of `byte[]`'s class object.
pub const BYTE_ARRAY: u64 = 0x1400;
/// The first address for objects.
pub const FIRST: u64 = 0x10_0000;

/// Bytes after which a segment is closed.
const SEGMENT_BYTES: usize = 1 << 20;

/// A dump that is being written.
#[derive(Debug)]
pub struct Raw {
    file: Vec<u8>,
    segment: Encoder,
    next_string: u64,
    next_serial: u32,
}

impl Default for Raw {
    fn default() -> Self {
        Self::new()
    }
}

impl Raw {
    /// A dump with the header and a few classes, all sticky.
    pub fn new() -> Self {
        let mut file = Encoder::new(8);
        file.put(b"JAVA PROFILE 1.0.2\0").u4(8).u8(0);
        let mut raw = Self {
            file: file.into_bytes(),
            segment: Encoder::new(8),
            next_string: 1,
            next_serial: 1,
        };
        raw.load_class(OBJECT, "java/lang/Object");
        raw.load_class(CLASS, "java/lang/Class");
        raw.load_class(OBJECT_ARRAY, "[Ljava/lang/Object;");
        raw.load_class(NODE, "app/Node");
        raw.load_class(BYTE_ARRAY, "[B");
        raw.class_dump(OBJECT, 0, 0, 0);
        for class in [CLASS, OBJECT_ARRAY, BYTE_ARRAY] {
            raw.class_dump(class, OBJECT, 0, 0);
        }
        raw.class_dump(NODE, OBJECT, 0, 2);
        for class in [OBJECT, CLASS, OBJECT_ARRAY, NODE, BYTE_ARRAY] {
            raw.segment.u1(tag::ROOT_STICKY_CLASS).id(class);
        }
        raw
    }

    /// Adds a top-level record.
    pub fn record(&mut self, tag: u8, body: &[u8]) {
        let mut header = Encoder::new(8);
        header.u1(tag).u4(0).count(body.len());
        self.file.extend_from_slice(header.bytes());
        self.file.extend_from_slice(body);
    }

    /// Adds a string and returns its identifier.
    pub fn string(&mut self, text: &str) -> u64 {
        let id = self.next_string;
        self.next_string += 1;
        let mut body = Encoder::new(8);
        body.id(id).put(text.as_bytes());
        self.record(tag::UTF8, body.bytes());
        id
    }

    /// Names a class; `name` is spelled as the JVM writes it, `java/lang/Object`.
    pub fn load_class(&mut self, class: u64, name: &str) {
        let name = self.string(name);
        let mut body = Encoder::new(8);
        body.u4(self.next_serial).id(class).u4(1).id(name);
        self.next_serial += 1;
        self.record(tag::LOAD_CLASS, body.bytes());
    }

    /// Adds a class with this many reference fields. All have string 1 as their name.
    pub fn class_dump(&mut self, class: u64, above: u64, loader: u64, fields: u16) {
        self.class_head(class, above, loader);
        self.segment.u2(0).u2(fields);
        for _ in 0..fields {
            self.segment.id(1).u1(2);
        }
        self.flush();
    }

    /// Adds a class with this many static longs and no field.
    pub fn class_with_statics(&mut self, class: u64, statics: u16) {
        self.class_head(class, OBJECT, 0);
        self.segment.u2(statics);
        for i in 0..statics {
            self.segment.id(1).u1(11).u8(i.into());
        }
        self.segment.u2(0);
        self.flush();
    }

    fn class_head(&mut self, class: u64, above: u64, loader: u64) {
        let segment = &mut self.segment;
        segment.u1(tag::CLASS_DUMP).id(class).u4(1);
        segment.id(above).id(loader).id(0).id(0).id(0).id(0);
        segment.u4(0).u2(0); // instance size, constant pool
    }

    /// Adds an object with these references.
    pub fn instance(&mut self, id: u64, class: u64, references: &[u64]) {
        let segment = &mut self.segment;
        segment.u1(tag::INSTANCE_DUMP).id(id).u4(1).id(class);
        segment.count(references.len() * 8);
        for target in references {
            segment.id(*target);
        }
        self.flush();
    }

    /// Adds an array of references.
    pub fn object_array(&mut self, id: u64, class: u64, elements: &[u64]) {
        let segment = &mut self.segment;
        segment.u1(tag::OBJ_ARRAY_DUMP).id(id).u4(1);
        segment.count(elements.len()).id(class);
        for target in elements {
            segment.id(*target);
        }
        self.flush();
    }

    /// Adds an array of bytes.
    pub fn byte_array(&mut self, id: u64, bytes: &[u8]) {
        let segment = &mut self.segment;
        segment.u1(tag::PRIM_ARRAY_DUMP).id(id).u4(1);
        segment.count(bytes.len()).u1(8).put(bytes);
        self.flush();
    }

    /// Makes an object a GC root.
    pub fn root(&mut self, id: u64) {
        self.segment.u1(tag::ROOT_JNI_GLOBAL).id(id).id(0x7000);
    }

    /// Adds any bytes as part of the heap.
    pub fn heap_bytes(&mut self, bytes: &[u8]) {
        self.segment.put(bytes);
        self.flush();
    }

    /// The number of bytes so far.
    pub fn written(&self) -> usize {
        self.file.len() + self.segment.bytes().len()
    }

    fn flush(&mut self) {
        if self.segment.bytes().len() >= SEGMENT_BYTES {
            self.end_segment();
        }
    }

    /// Closes the segment.
    pub fn end_segment(&mut self) {
        let segment = std::mem::replace(&mut self.segment, Encoder::new(8));
        self.record(tag::HEAP_DUMP_SEGMENT, segment.bytes());
    }

    /// The bytes of the whole dump.
    pub fn finish(mut self) -> Vec<u8> {
        self.end_segment();
        self.record(tag::HEAP_DUMP_END, &[]);
        self.file
    }
}

/// Anonymous memory of this process in bytes; 0 if the system does not report it.
fn anonymous() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("RssAnon:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kib.unwrap_or_default() * 1024
}

/// Runs a function and returns the peak of anonymous memory above that before, bytes.
pub fn peak(run: impl FnOnce()) -> u64 {
    let (done, most) = (AtomicBool::new(false), AtomicU64::new(0));
    let before = anonymous();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                most.fetch_max(anonymous(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(2));
            }
        });
        run();
        done.store(true, Ordering::Relaxed);
    });
    most.load(Ordering::Relaxed).saturating_sub(before)
}

/// Numbers that an unkeyed `x * K` hash (rustc-hash 2) puts into one bucket.
pub fn colliding(i: u64) -> u64 {
    const K: u64 = 0xf135_7aea_2e62_a9c5;
    // Newton's iteration: the inverse of an odd number modulo 2^64.
    let mut inverse = K;
    for _ in 0..6 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(K.wrapping_mul(inverse)));
    }
    assert_eq!(K.wrapping_mul(inverse), 1);
    (i + 1).wrapping_mul(inverse)
}
