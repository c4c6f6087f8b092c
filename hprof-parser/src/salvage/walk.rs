//! Walks over the top-level records of a file that may be damaged.

use std::ops::Range;

use super::repair::{Repair, RepairKind, add_repair};
use crate::cursor::Cursor;
use crate::header::{Header, Version};
use crate::heap_dump::SubRecords;
use crate::id::IdSize;
use crate::record::{RECORD_HEADER_BYTES, Record};
use crate::tag::RecordTag;

const HEADER: usize = RECORD_HEADER_BYTES as usize;

/// Records of names and stack traces that must follow each other before an offset behind damage counts as found.
const RECORD_CHAIN: usize = 4;
/// Bytes of the longest symbol (JVMS §4.4.7: a length of two bytes).
const LONGEST_SYMBOL: usize = u16::MAX as usize;

/// Lengths that ART writes before a record is complete.
const UNFINISHED: [usize; 2] = [0x7777_7777, 0xdead_dead];

/// A readable part of the file.
#[derive(Debug, Clone)]
pub enum Chunk<'a> {
    /// A record other than the heap.
    Record(Record<'a>),
    /// A part of the heap: bytes that contain sub-records.
    Heap {
        /// `HEAP_DUMP` or `HEAP_DUMP_SEGMENT`.
        tag: RecordTag,
        /// Byte range of the sub-records in the file.
        body: Range<usize>,
    },
    /// The end of the dump (`HEAP_DUMP_END`).
    End,
}

/// Iterates over the readable parts of a file, and lists the repairs.
#[derive(Debug)]
pub struct Walk<'a> {
    file: &'a [u8],
    position: usize,
    id_size: IdSize,
    segmented: bool,
    repairs: Vec<Repair>,
    /// The last part of the heap was `HEAP_DUMP_END` or, in files without that record, a `HEAP_DUMP`.
    ended: bool,
    any_heap: bool,
    /// The time in the header of each record, if the records carry none: four zero bytes.
    no_time: Option<[u8; 4]>,
}

impl<'a> Walk<'a> {
    /// A walk over `file`, from the first record on.
    pub fn new(file: &'a [u8], header: &Header) -> Self {
        Self {
            file,
            no_time: is_timeless(file, header.len).then_some([0; 4]),
            position: header.len,
            id_size: header.id_size,
            segmented: header.version != Version::V1_0_1 && header.version != Version::V1_0,
            repairs: Vec::new(),
            ended: false,
            any_heap: false,
        }
    }

    /// The repairs so far; complete after the last part.
    pub fn into_repairs(self) -> Vec<Repair> {
        self.repairs
    }

    /// The repairs so far, while the walk goes on.
    pub fn repairs(&self) -> &[Repair] {
        &self.repairs
    }

    /// Absolute offset of the end of the last part.
    pub fn position(&self) -> usize {
        self.position
    }

    fn repair(&mut self, kind: RepairKind, offset: usize, lost: usize) {
        add_repair(
            &mut self.repairs,
            Repair::one(kind, offset as u64, lost as u64),
        );
    }

    fn finish(&mut self) -> Option<Chunk<'a>> {
        if !self.any_heap {
            self.any_heap = true;
            self.repair(RepairKind::NoHeap, self.file.len(), 0);
        } else if self.segmented && !self.ended {
            self.ended = true;
            self.repair(RepairKind::MissingEnd, self.file.len(), 0);
        }
        self.position = self.file.len();
        None
    }

    /// Whether the header of a record may be at `position`. Does not look at the body.
    fn is_plausible(&self, position: usize) -> bool {
        let Some(rest) = self.file.get(position..) else {
            return false;
        };
        let Some((tag, len)) = read_header(rest) else {
            // Too short for a header: the end of the file, or a header that was cut.
            return rest.first().is_none_or(|tag| RecordTag(*tag).is_known());
        };
        let id = self.id_size.bytes();
        let body = rest.get(HEADER..).unwrap_or_default();
        match tag {
            RecordTag::UTF8 => len >= id && len <= body.len().max(1 << 16),
            RecordTag::TRACE => {
                let frames = len.checked_sub(12);
                frames.is_some_and(|bytes| bytes.is_multiple_of(id)) && len <= body.len()
            }
            RecordTag::ALLOC_SITES | RecordTag::CPU_SAMPLES => len >= 8 && len <= body.len(),
            RecordTag::HEAP_DUMP_END => len == 0,
            RecordTag::HEAP_DUMP | RecordTag::HEAP_DUMP_SEGMENT => body
                .first()
                .is_none_or(|tag| is_sub_tag(*tag) || (len == 0 && RecordTag(*tag).is_known())),
            _ => tag.body_bytes(self.id_size) == Some(len),
        }
    }

    /// Smallest useful body of a record with tag `tag`, in bytes.
    fn least_len(&self, tag: RecordTag) -> usize {
        match tag {
            RecordTag::UTF8 => self.id_size.bytes(),
            RecordTag::TRACE => 12,
            RecordTag::LOAD_CLASS
            | RecordTag::FRAME
            | RecordTag::START_THREAD
            | RecordTag::UNLOAD_CLASS => tag.body_bytes(self.id_size).unwrap_or(0),
            _ => 0,
        }
    }

    /// The first of `count` offsets from `from` on at which a heap segment or the end of the dump begins.
    fn find_segment(&self, from: usize, count: usize) -> Option<usize> {
        let rest = self.file.get(from..)?;
        rest.iter().take(count).enumerate().find_map(|(i, byte)| {
            let tag = RecordTag(*byte);
            let candidate = tag == RecordTag::HEAP_DUMP_SEGMENT || tag == RecordTag::HEAP_DUMP_END;
            if !candidate {
                return None;
            }
            let at = from.saturating_add(i);
            let window = self.file.get(at..)?;
            let (tag, len) = read_header(window)?;
            let end = at.checked_add(HEADER.saturating_add(len));
            let chained = end.is_some_and(|end| self.is_plausible(end))
                || match tag {
                    // The length of an instance with 44 bytes of fields, and null in front, looks like the end.
                    RecordTag::HEAP_DUMP_END => end.is_some_and(|end| self.is_padding(end)),
                    _ => len == 0,
                };
            // HotSpot writes no times, which makes four zero bytes part of the pattern.
            (window.get(1..5) == Some(&[0; 4]) && self.is_plausible(at) && chained).then_some(at)
        })
    }

    /// Whether nothing but many zeros follows, as in a file whose room was reserved beforehand.
    fn is_padding(&self, position: usize) -> bool {
        const LEAST_PADDING: usize = 512;
        let rest = self.file.get(position..).unwrap_or_default();
        rest.len() >= LEAST_PADDING && rest.iter().all(|byte| *byte == 0)
    }

    /// The first offset in the range at which the heap, the end of the dump, or a chain of records of any kind begins.
    fn find_record(&self, range: Range<usize>) -> Option<usize> {
        let from = range.start;
        let rest = self.file.get(range)?;
        let candidates = rest
            .iter()
            .enumerate()
            .filter(|(_, tag)| RecordTag(**tag).is_known());
        candidates
            .map(|(i, tag)| (from.saturating_add(i), RecordTag(*tag)))
            .find(|(at, tag)| match *tag {
                RecordTag::HEAP_DUMP_SEGMENT | RecordTag::HEAP_DUMP_END => {
                    self.find_segment(*at, 1).is_some()
                }
                RecordTag::HEAP_DUMP => {
                    let header = self.file.get(*at..).and_then(read_header);
                    let end =
                        header.map_or(0, |(_, len)| at.saturating_add(HEADER).saturating_add(len));
                    self.has_time_of_others(*at)
                        && self.is_plausible(*at)
                        && end <= self.file.len()
                        && self.is_plausible(end)
                }
                _ => self.is_record_chain(*at),
            })
            .map(|(at, _)| at)
    }

    /// Whether records of names and stack traces follow each other from `position` on, up to the fourth or to the heap.
    fn is_record_chain(&self, position: usize) -> bool {
        let mut at = position;
        for _ in 0..RECORD_CHAIN {
            let rest = self.file.get(at..).unwrap_or_default();
            let Some((tag, len)) = read_header(rest) else {
                return false;
            };
            if !self.is_plausible(at) || !self.has_time_of_others(at) {
                return false;
            }
            if tag.holds_heap() || tag == RecordTag::HEAP_DUMP_END {
                return at != position;
            }
            let body = rest.get(HEADER..).unwrap_or_default();
            let id = body.get(..self.id_size.bytes()).unwrap_or_default();
            let longest = self.id_size.bytes().saturating_add(LONGEST_SYMBOL);
            if tag == RecordTag::UTF8 && (len > longest || id.iter().all(|byte| *byte == 0)) {
                return false;
            }
            at = at.saturating_add(HEADER).saturating_add(len);
        }
        true
    }

    /// Whether the record at `position` has no time, in a file whose records have none.
    fn has_time_of_others(&self, position: usize) -> bool {
        let end = position.saturating_add(5);
        let time = self.file.get(position.saturating_add(1)..end);
        self.no_time
            .is_none_or(|no_time| time == Some(&no_time[..]))
    }

    /// Whether a record with this body is followed by another one, or by the end of the file. One header alone is weak
    /// evidence, so the record behind it must make sense, too, or the body must contain no other records.
    fn is_followed(&self, start: usize, position: usize) -> bool {
        let rest = self.file.get(position..).unwrap_or_default();
        let Some((tag, len)) = read_header(rest) else {
            return self.is_plausible(position);
        };
        let next = position.saturating_add(HEADER).saturating_add(len);
        self.is_plausible(position)
            && (tag.holds_heap()
                || next > self.file.len()
                || self.is_plausible(next)
                || self.is_known_enough(next)
                || self.find_record(start..position).is_none())
            && (self.has_time_of_others(position) || self.chains(position))
    }

    /// Whether the string between the two offsets contains whole records: its length is wrong. No character of a string
    /// is a zero byte (JVMS §4.4.7), so most strings are cleared at once.
    fn swallows_records(&self, start: usize, end: usize) -> bool {
        let first = start.saturating_add(self.id_size.bytes());
        let text = self.file.get(first..end).unwrap_or_default();
        text.contains(&0) && self.find_record(first..end).is_some()
    }

    /// Where the sub-records that begin at `start` stop making sense, and whether one of them ends
    /// just where the record claims to.
    fn sub_records_end(&self, start: usize, claimed: usize) -> (usize, bool) {
        let body = self.file.get(start..).unwrap_or_default();
        let mut sub_records = SubRecords::new(Cursor::new(body, start as u64, self.id_size));
        let mut ends_as_claimed = false;
        loop {
            let at = sub_records.offset() as usize;
            ends_as_claimed |= at == claimed && at != start;
            let tag = self.file.get(at).copied().unwrap_or_default();
            // 1C and 2C are no sub-tags, but 01 is one and begins strings as well.
            if tag == RecordTag::UTF8.0 && at != start && self.is_plausible(at) && self.chains(at) {
                return (at, ends_as_claimed);
            }
            match sub_records.next() {
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return (at, ends_as_claimed),
            }
        }
    }

    /// Whether three records follow each other from `position` on.
    fn chains(&self, position: usize) -> bool {
        let mut at = position;
        (0..3).all(|_| {
            let next = self
                .file
                .get(at..)
                .and_then(read_header)
                .and_then(|(_, len)| {
                    at.checked_add(HEADER.saturating_add(len))
                        .filter(|next| self.is_plausible(*next))
                });
            at = next.unwrap_or(at);
            next.is_some()
        })
    }

    /// Whether a segment or the end of the dump begins at `position`. No sub-record has their tags, so that an empty
    /// segment in front of them is empty on purpose.
    fn begins_segment(&self, position: usize) -> bool {
        let tag = self.file.get(position).copied().map(RecordTag);
        tag == Some(RecordTag::HEAP_DUMP_SEGMENT) || tag == Some(RecordTag::HEAP_DUMP_END)
    }

    fn heap(&mut self, tag: RecordTag, start: usize, len: usize) -> Chunk<'a> {
        self.any_heap = true;
        self.ended = tag == RecordTag::HEAP_DUMP;
        let claimed = start.saturating_add(len);
        let believable = claimed <= self.file.len()
            && self.is_plausible(claimed)
            && (len > 0
                || self.begins_segment(claimed)
                || self.chains(claimed)
                || claimed == self.file.len());
        if believable {
            self.position = claimed;
            return Chunk::Heap {
                tag,
                body: start..claimed,
            };
        }
        let (mut end, ends_as_claimed) = self.sub_records_end(start, claimed);
        if end < self.file.len() && !self.is_plausible(end) {
            if ends_as_claimed {
                // The bytes after the segment are damaged, the segment is not.
                self.position = claimed;
                return Chunk::Heap {
                    tag,
                    body: start..claimed,
                };
            }
            // Neither a sub-record nor a record: damage, which the scan of the segment will report.
            end = self
                .find_segment(end, usize::MAX)
                .unwrap_or(self.file.len());
        }
        let claims_nothing = UNFINISHED.contains(&len);
        if claimed > self.file.len() && end == self.file.len() && !claims_nothing {
            let lost = claimed.saturating_sub(end);
            self.repair(RepairKind::TruncatedSegment, end, lost);
        } else {
            self.repair(RepairKind::SegmentLength, start.saturating_sub(HEADER), 0);
        }
        self.position = end;
        Chunk::Heap {
            tag,
            body: start..end,
        }
    }

    /// Skips the damage at `at`. `false` if nothing after the damage can be read.
    fn skip_damage(&mut self, at: usize) -> bool {
        let rest = self.file.get(at..).unwrap_or_default();
        let behind_the_end = self.ended && self.segmented;
        let first = RecordTag(rest.first().copied().unwrap_or_default());
        if !behind_the_end
            && let Some(next) = self.find_record(at.saturating_add(1)..self.file.len())
        {
            // A segment between the two would have been found.
            let kind = if first.is_known() {
                RepairKind::LostNames
            } else {
                RepairKind::DamagedRecord
            };
            self.repair(kind, at, next.saturating_sub(at));
            self.position = next;
            return true;
        }
        let kind = if self.ended {
            RepairKind::TrailingBytes
        } else if rest.iter().all(|byte| *byte == 0) {
            RepairKind::ZeroFilled
        } else if first.is_known() {
            RepairKind::TruncatedRecord
        } else {
            RepairKind::DamagedRecord
        };
        self.repair(kind, at, rest.len());
        false
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        loop {
            let at = self.position;
            let rest = self.file.get(at..).unwrap_or_default();
            if rest.is_empty() {
                return self.finish();
            }
            let Some((tag, len)) = read_header(rest) else {
                let kind = if self.ended {
                    RepairKind::TrailingBytes
                } else if rest.iter().all(|byte| *byte == 0) {
                    RepairKind::ZeroFilled
                } else {
                    RepairKind::TruncatedRecordHeader
                };
                self.repair(kind, at, rest.len());
                return self.finish();
            };
            let start = at.saturating_add(HEADER);
            if tag.holds_heap() {
                return Some(self.heap(tag, start, len));
            }
            if tag == RecordTag::HEAP_DUMP_END {
                self.ended = true;
                let claimed = start.saturating_add(len);
                self.position = if self.is_plausible(claimed) {
                    claimed
                } else {
                    start
                };
                return Some(Chunk::End);
            }
            let end = start.saturating_add(len);
            if end > self.file.len()
                || !self.is_followed(start, end) && !self.is_known_enough(end)
                || tag == RecordTag::UTF8 && self.swallows_records(start, end)
            {
                if self.skip_damage(at) {
                    continue;
                }
                return self.finish();
            }
            self.position = end;
            if !tag.is_known() {
                self.repair(RepairKind::UnknownRecord, at, 0);
                continue;
            }
            if len < self.least_len(tag) {
                self.repair(RepairKind::DamagedRecord, at, len.saturating_add(HEADER));
                continue;
            }
            let micros = rest.get(1..5).and_then(|bytes| bytes.first_chunk::<4>());
            return Some(Chunk::Record(Record {
                tag,
                micros: micros.map_or(0, |bytes| u32::from_be_bytes(*bytes)),
                offset: at as u64,
                body: Cursor::new(
                    self.file.get(start..end).unwrap_or_default(),
                    start as u64,
                    self.id_size,
                ),
            }));
        }
    }
}

impl Walk<'_> {
    /// Whether the unknown record at `position` is followed by three good ones, so that its length can be
    /// trusted.
    fn is_known_enough(&self, position: usize) -> bool {
        let Some((_, len)) = self.file.get(position..).and_then(read_header) else {
            return false;
        };
        let next = position.checked_add(HEADER.saturating_add(len));
        next.is_some_and(|next| {
            next < self.file.len() && self.is_plausible(next) && self.chains(next)
        })
    }
}

/// Whether the first three records of the file have no times. `HotSpot` writes none; the hprof agent does.
fn is_timeless(file: &[u8], first: usize) -> bool {
    let mut at = first;
    (0..3).all(|_| {
        let Some(rest) = file.get(at..).filter(|rest| rest.len() >= HEADER) else {
            return true;
        };
        let len = read_header(rest).map_or(0, |(_, len)| len);
        at = at.saturating_add(HEADER).saturating_add(len);
        rest.get(1..5) == Some(&[0; 4])
    })
}

/// Tag and length of the record at the front of `bytes`.
fn read_header(bytes: &[u8]) -> Option<(RecordTag, usize)> {
    let header = bytes.first_chunk::<HEADER>()?;
    let [tag, _, _, _, _, a, b, c, d] = *header;
    Some((RecordTag(tag), u32::from_be_bytes([a, b, c, d]) as usize))
}

fn is_sub_tag(tag: u8) -> bool {
    matches!(tag, 0x01..=0x08 | 0x20..=0x23 | 0x89..=0x8e | 0x90 | 0xc3 | 0xfe | 0xff)
}
