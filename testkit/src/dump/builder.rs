//! What does a dump consist of before it is written?

use std::collections::HashMap;

use super::class_info::ClassInfo;
use super::collection_classes::Collections;
use super::counts::Counts;
use super::items::{Item, Section};
use super::java_basics::JavaBasics;
use super::settings::Settings;
use crate::address::AddressSpace;
use crate::encoder::{Encoder, modified_utf8};
use crate::tag;
use crate::types::{ClassId, ObjectId};

/// Builds one heap dump file. Settings come first: the first class, object or thread fixes them.
#[derive(Debug, Clone)]
pub struct DumpBuilder {
    pub(crate) settings: Settings,
    pub(crate) items: Vec<Item>,
    pub(crate) counts: Counts,
    pub(super) started: bool,
    pub(super) space: AddressSpace,
    pub(super) pending_address: Option<u64>,
    pub(super) micros: u32,
    pub(super) symbols: HashMap<Vec<u8>, u64>,
    pub(super) next_symbol: u64,
    pub(super) classes: HashMap<ClassId, ClassInfo>,
    pub(super) class_by_name: HashMap<String, ClassId>,
    pub(super) next_class_serial: u32,
    pub(super) next_frame: u64,
    pub(super) next_thread_serial: u32,
    pub(super) basics: JavaBasics,
    pub(super) collections: Option<Collections>,
}

impl Default for DumpBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl DumpBuilder {
    /// A dump as JDK 17 on 64 bit writes it: version 1.0.2, segments of at most 1 MiB, an end
    /// record, addresses from 0x7_0000_0000 growing by the objects' sizes.
    pub fn new() -> Self {
        Self {
            settings: Settings::default(),
            items: Vec::new(),
            counts: Counts::default(),
            started: false,
            space: AddressSpace::new(0),
            pending_address: None,
            micros: 0,
            symbols: HashMap::new(),
            next_symbol: 0,
            classes: HashMap::new(),
            class_by_name: HashMap::new(),
            next_class_serial: 1,
            next_frame: 1,
            next_thread_serial: 1,
            basics: JavaBasics::default(),
            collections: None,
        }
    }

    /// Later records carry this time, in microseconds since the header's.
    pub fn micros(&mut self, micros: u32) -> &mut Self {
        self.micros = micros;
        self
    }

    /// How much the dump holds so far, including the pre-made classes.
    pub fn counts(&mut self) -> Counts {
        self.start();
        self.counts
    }

    /// The JDK classes every dump starts with.
    pub fn java(&mut self) -> JavaBasics {
        self.start();
        self.basics
    }

    /// Fixes the settings and makes the basic classes.
    pub(crate) fn start(&mut self) {
        if self.started {
            return;
        }
        self.started = true;
        let (objects, symbols) = match self.settings.id_size {
            4 => (0x9000_0000, 0x6000_0000),
            _ => (0x7_0000_0000, 0x7f3a_4000_0010),
        };
        self.space = AddressSpace::new(self.settings.first_address.unwrap_or(objects));
        self.next_symbol = symbols;
        if self.settings.basics {
            self.make_basics();
        }
    }

    pub(crate) fn encoder(&self) -> Encoder {
        Encoder::new(self.settings.id_size)
    }

    /// Gives the next class, object or array this address: to fill a reserved address, to collide
    /// with another object, to be 0 or beyond 2^63.
    pub fn at(&mut self, address: ObjectId) -> &mut Self {
        self.start();
        self.pending_address = Some(address);
        self
    }

    pub(crate) fn take_address(&mut self, size: u64) -> u64 {
        match self.pending_address.take() {
            Some(address) => address,
            None => self.space.take(size),
        }
    }

    /// An address to fill later by [`at`](Self::at), or never; with room for 256 bytes, beyond
    /// which the object would overlap the next one.
    pub fn reserve(&mut self) -> ObjectId {
        self.start();
        self.space.take(256)
    }

    /// An address to fill later by [`at`](Self::at) with an instance of `class`; no gap after it.
    pub fn reserve_instance(&mut self, class: ClassId) -> ObjectId {
        self.start();
        let size = self.instance_size(class);
        self.space.take(size)
    }

    /// Address of the next object, unless [`at`](Self::at) sets another.
    pub fn next_address(&mut self) -> ObjectId {
        self.start();
        self.space.next()
    }

    /// Leaves a hole in the address space, as a collector that doesn't compact would.
    pub fn skip_addresses(&mut self, bytes: u64) -> &mut Self {
        self.start();
        self.space.skip(bytes);
        self
    }

    /// Id of a symbol; written as a string record at its first use.
    pub fn symbol(&mut self, text: &str) -> u64 {
        self.symbol_bytes(&modified_utf8(text))
    }

    /// As [`symbol`](Self::symbol) for bytes that need not be valid modified UTF-8.
    pub fn symbol_bytes(&mut self, bytes: &[u8]) -> u64 {
        self.start();
        if let Some(&id) = self.symbols.get(bytes) {
            return id;
        }
        let id = self.missing_symbol();
        self.symbols.insert(bytes.to_vec(), id);
        let mut body = self.encoder();
        body.id(id).put(bytes);
        self.record(Section::String, tag::UTF8, body);
        id
    }

    /// Id of a string that the file does not hold.
    pub fn missing_symbol(&mut self) -> u64 {
        self.start();
        let id = self.next_symbol;
        self.next_symbol += 16;
        id
    }

    pub(crate) fn record(&mut self, section: Section, tag: u8, body: Encoder) {
        let micros = self.micros;
        self.items.push(Item::Record {
            section,
            tag,
            micros,
            claimed: None,
            body: body.into_bytes(),
        });
    }

    pub(crate) fn sub(&mut self, section: Section, body: Encoder) {
        self.items.push(Item::Sub {
            section,
            bytes: body.into_bytes(),
        });
    }

    /// A record before the heap as given: `claimed` is the length its header states.
    pub fn raw_record(&mut self, tag: u8, claimed: u32, body: &[u8]) -> &mut Self {
        self.raw(Section::Record, tag, claimed, body)
    }

    /// A record between the heap and the end record.
    pub fn raw_record_after_heap(&mut self, tag: u8, claimed: u32, body: &[u8]) -> &mut Self {
        self.raw(Section::RecordAfterHeap, tag, claimed, body)
    }

    fn raw(&mut self, section: Section, tag: u8, claimed: u32, body: &[u8]) -> &mut Self {
        self.start();
        self.items.push(Item::Record {
            section,
            tag,
            micros: self.micros,
            claimed: Some(claimed),
            body: body.to_vec(),
        });
        self
    }

    /// Bytes among the objects of the heap, as given.
    pub fn raw_sub_record(&mut self, bytes: &[u8]) -> &mut Self {
        self.start();
        self.items.push(Item::Sub {
            section: Section::Object,
            bytes: bytes.to_vec(),
        });
        self
    }

    /// Ends the open segment; everything added from now on is written after it.
    pub fn break_segment(&mut self) -> &mut Self {
        self.start();
        self.items.push(Item::SegmentBreak);
        self
    }

    /// Ends this heap dump; what follows is another dump in the same file.
    pub fn next_dump(&mut self) -> &mut Self {
        self.start();
        self.items.push(Item::DumpBreak);
        self
    }
}
