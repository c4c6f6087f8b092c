//! How does a dump become bytes, and where in the file does each record end up?

use std::io::{self, Write};

use super::builder::DumpBuilder;
use super::items::{Item, Section};
use super::settings::Order;
use crate::encoder::Encoder;
use crate::tag;

/// Where a record or sub-record lies in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its tag.
    pub tag: u8,
    /// Offset of the tag in the file.
    pub start: usize,
    /// Offset after its last byte.
    pub end: usize,
}

/// A file and the places of its parts, for tests that damage it.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Top-level records in file order.
    pub records: Vec<Span>,
    /// Sub-records in file order. Raw bytes count as one sub-record, whatever they hold.
    pub sub_records: Vec<Span>,
}

impl Written {
    /// Heap records in file order.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = Span> {
        let is_heap = |s: &Span| matches!(s.tag, tag::HEAP_DUMP | tag::HEAP_DUMP_SEGMENT);
        self.records.iter().copied().filter(is_heap)
    }

    /// Instances and arrays that lie wholly before `offset`.
    pub fn objects_before(&self, offset: usize) -> u64 {
        let whole = self.sub_records.iter().filter(|s| s.end <= offset);
        whole.filter(|s| is_object(s.tag)).count() as u64
    }

    /// The first sub-record with this tag.
    pub fn first(&self, tag: u8) -> Option<Span> {
        self.sub_records.iter().copied().find(|s| s.tag == tag)
    }

    /// The last sub-record with this tag.
    pub fn last(&self, tag: u8) -> Option<Span> {
        let backwards = self.sub_records.iter().rev();
        backwards.copied().find(|s| s.tag == tag)
    }
}

pub(crate) fn is_object(tag: u8) -> bool {
    matches!(
        tag,
        tag::INSTANCE_DUMP | tag::OBJ_ARRAY_DUMP | tag::PRIM_ARRAY_DUMP | tag::PRIM_ARRAY_NODATA
    )
}

/// Bytes of a record's tag, time and length.
const RECORD_HEADER: usize = 9;

struct Output<'b> {
    dump: &'b DumpBuilder,
    written: Written,
    segment: Vec<u8>,
    segment_subs: Vec<(u8, usize)>,
    segments_closed: usize,
}

impl DumpBuilder {
    /// The file.
    pub fn to_bytes(&mut self) -> Vec<u8> {
        self.to_written().bytes
    }

    /// The file, into a writer.
    pub fn write_to(&mut self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(&self.to_bytes())
    }

    /// The file with the places of its records.
    pub fn to_written(&mut self) -> Written {
        self.start();
        let mut output = Output {
            dump: self,
            written: Written::default(),
            segment: Vec::new(),
            segment_subs: Vec::new(),
            segments_closed: 0,
        };
        output.header();
        let dumps = self.items.split(|i| matches!(i, Item::DumpBreak));
        for items in dumps {
            let mut parts = items.split(|i| matches!(i, Item::SegmentBreak)).peekable();
            while let Some(part) = parts.next() {
                output.part(part, self.settings.order);
                if parts.peek().is_some() {
                    output.close_segment();
                }
            }
            output.close_segment();
            if self.settings.end {
                output.record(tag::HEAP_DUMP_END, 0, None, &[]);
            }
        }
        let mut written = output.written;
        written.bytes.extend_from_slice(&self.settings.trailing);
        written
    }
}

impl Output<'_> {
    fn header(&mut self) {
        let settings = &self.dump.settings;
        let mut header = Encoder::new(settings.id_size);
        header.put(settings.version.as_bytes()).u1(0);
        header.count(settings.id_size).u8(settings.created_ms);
        self.written.bytes = header.into_bytes();
    }

    fn part(&mut self, items: &[Item], order: Order) {
        let mut ordered: Vec<&Item> = items.iter().collect();
        if order != Order::AsBuilt {
            ordered.sort_by_key(|item| rank(item, order));
        }
        for item in ordered {
            match item {
                Item::Record {
                    tag,
                    micros,
                    claimed,
                    body,
                    ..
                } => {
                    self.close_segment();
                    self.record(*tag, *micros, *claimed, body);
                }
                Item::Sub { bytes, .. } => self.sub_record(bytes),
                Item::SegmentBreak | Item::DumpBreak => {}
            }
        }
    }

    fn record(&mut self, tag: u8, micros: u32, claimed: Option<u32>, body: &[u8]) {
        let start = self.written.bytes.len();
        let length = claimed.unwrap_or(body.len() as u32);
        let out = &mut self.written.bytes;
        out.push(tag);
        out.extend(micros.to_be_bytes());
        out.extend(length.to_be_bytes());
        out.extend_from_slice(body);
        let end = out.len();
        self.written.records.push(Span { tag, start, end });
    }

    fn sub_record(&mut self, bytes: &[u8]) {
        let settings = &self.dump.settings;
        let full = self.segment.len() + bytes.len() > settings.segment_bytes;
        if full && !settings.single_record && !self.segment.is_empty() {
            self.close_segment();
        }
        if let Some(tag) = bytes.first() {
            self.segment_subs.push((*tag, bytes.len()));
        }
        self.segment.extend_from_slice(bytes);
    }

    fn close_segment(&mut self) {
        if self.segment.is_empty() {
            return;
        }
        let body = std::mem::take(&mut self.segment);
        let settings = &self.dump.settings;
        let off_by = settings.segment_claims.get(&self.segments_closed).copied();
        let claimed = off_by.map(|by| (body.len() as i64 + by) as u32);
        let tag = if settings.single_record {
            tag::HEAP_DUMP
        } else {
            tag::HEAP_DUMP_SEGMENT
        };
        let mut at = self.written.bytes.len() + RECORD_HEADER;
        for (tag, len) in self.segment_subs.drain(..) {
            let span = Span {
                tag,
                start: at,
                end: at + len,
            };
            self.written.sub_records.push(span);
            at += len;
        }
        self.record(tag, 0, claimed, &body);
        self.segments_closed += 1;
    }
}

fn rank(item: &Item, order: Order) -> u8 {
    let section = match item {
        Item::Record { section, .. } | Item::Sub { section, .. } => *section,
        Item::SegmentBreak | Item::DumpBreak => Section::RecordAfterHeap,
    };
    let normal = section as u8;
    match (order, section) {
        (Order::StringsLast, Section::String) => Section::RecordAfterHeap as u8 + 1,
        (Order::ObjectsBeforeClasses, Section::Object) => Section::Record as u8,
        (Order::RootsLast, Section::Local) => Section::Object as u8 + 1,
        (Order::RootsLast, Section::Root) => Section::Object as u8 + 2,
        (Order::RootsLast, Section::Thread) => Section::Object as u8 + 3,
        (Order::RootsLast, Section::RecordAfterHeap) => normal + 4,
        _ => normal,
    }
}
