//! Mutations of a dump that know its structure: lengths, identifiers, blocks, records and objects that are changed,
//! deleted, doubled or swapped. For the program `mutate`.
//!
//! What stands where is read with a few lines of its own, which trust the file: it is one that a JVM or this crate
//! wrote.

use std::ops::Range;

use crate::tag;

/// Bytes of a top-level record's tag, time and length.
const RECORD_HEADER: usize = 9;

/// What is known of a dump: where its records and objects are.
#[derive(Debug)]
pub struct Structure {
    id_size: usize,
    /// Top-level records, headers included.
    records: Vec<Range<usize>>,
    /// Sub-records of the heap, each with the position of its segment in `records`.
    subs: Vec<(usize, Range<usize>)>,
}

/// Numbers that look random, and are the same for the same seed.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `most`; 0 if that is 0.
    pub fn below(&mut self, most: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        (number as usize).checked_rem(most).unwrap_or(0)
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        from.get(self.below(from.len())).cloned()
    }
}

fn number(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

impl Structure {
    /// Reads where everything is.
    pub fn read(dump: &[u8]) -> Self {
        let header = dump
            .iter()
            .position(|byte| *byte == 0)
            .map_or(0, |end| end + 13);
        let id_size = number(&dump[header - 12..header - 8]);
        let mut structure = Self {
            id_size,
            records: Vec::new(),
            subs: Vec::new(),
        };
        let mut at = header;
        while let Some(head) = dump.get(at..at + RECORD_HEADER) {
            let end = (at + RECORD_HEADER + number(&head[5..])).min(dump.len());
            if matches!(head[0], tag::HEAP_DUMP | tag::HEAP_DUMP_SEGMENT) {
                structure.read_segment(dump, at + RECORD_HEADER..end);
            }
            structure.records.push(at..end);
            at = end;
        }
        structure
    }

    fn read_segment(&mut self, dump: &[u8], body: Range<usize>) {
        let mut at = body.start;
        while at < body.end {
            let Some(len) = self.sub_len(&dump[at..body.end]) else {
                return;
            };
            self.subs.push((self.records.len(), at..at + len));
            at += len;
        }
    }

    /// The length of the sub-record at the front.
    fn sub_len(&self, bytes: &[u8]) -> Option<usize> {
        let id = self.id_size;
        let value = |code: u8| match code {
            2 => id,
            4 | 8 => 1,
            5 | 9 => 2,
            6 | 10 => 4,
            _ => 8,
        };
        let u2 = |at: usize| Some(number(bytes.get(at..at + 2)?));
        let u4 = |at: usize| Some(number(bytes.get(at..at + 4)?));
        let len = match *bytes.first()? {
            tag::ROOT_JNI_GLOBAL => 1 + 2 * id,
            tag::ROOT_JNI_LOCAL | tag::ROOT_JAVA_FRAME | tag::ROOT_THREAD_OBJ => 9 + id,
            tag::ROOT_NATIVE_STACK | tag::ROOT_THREAD_BLOCK => 5 + id,
            tag::ROOT_UNKNOWN | tag::ROOT_STICKY_CLASS | tag::ROOT_MONITOR_USED => 1 + id,
            tag::INSTANCE_DUMP => 9 + 2 * id + u4(5 + 2 * id)?,
            tag::OBJ_ARRAY_DUMP => 9 + 2 * id + u4(5 + id)? * id,
            tag::PRIM_ARRAY_DUMP => 10 + id + u4(5 + id)? * value(*bytes.get(9 + id)?),
            tag::CLASS_DUMP => {
                let mut at = 9 + 7 * id;
                let constants = u2(at)?;
                at += 2;
                for _ in 0..constants {
                    at += 3 + value(*bytes.get(at + 2)?);
                }
                let statics = u2(at)?;
                at += 2;
                for _ in 0..statics {
                    at += id + 1 + value(*bytes.get(at + id)?);
                }
                at + 2 + u2(at)? * (id + 1)
            }
            _ => return None,
        };
        (len <= bytes.len()).then_some(len)
    }
}

/// A mutated dump and what was done to it.
#[derive(Debug)]
pub struct Mutant {
    /// The file.
    pub bytes: Vec<u8>,
    /// What was done, in words.
    pub how: String,
}

/// Mutates a dump; the same dice give the same mutant.
pub fn mutate(dump: &[u8], structure: &Structure, dice: &mut Dice) -> Mutant {
    let mut bytes = dump.to_vec();
    let kind = dice.below(14);
    let how = match kind {
        0 => {
            let at = dice.below(bytes.len());
            let bit = dice.below(8);
            bytes[at] ^= 1 << bit;
            format!("bit {bit} of byte {at} flipped")
        }
        1 => {
            let record = dice.pick(&structure.records).unwrap_or(0..9);
            let by = [1, 4, 100, 1 << 16, 1 << 30][dice.below(5)];
            let place = record.start + 5..record.start + 9;
            let old = number(&bytes[place.clone()]) as u32;
            let new = if dice.below(2) == 0 {
                old.wrapping_add(by)
            } else {
                old.wrapping_sub(by)
            };
            bytes[place].copy_from_slice(&new.to_be_bytes());
            format!(
                "length of the record at {} is {new} instead of {old}",
                record.start
            )
        }
        2..=4 => {
            let record = dice.pick(&structure.records).unwrap_or(0..0);
            let other = dice.pick(&structure.records).unwrap_or(0..0);
            edit(&mut bytes, record, other, kind - 2, "record")
        }
        5..=7 => {
            let (segment, sub) = dice.pick(&structure.subs).unwrap_or((0, 0..0));
            let same: Vec<Range<usize>> = structure
                .subs
                .iter()
                .filter(|(of, _)| *of == segment)
                .map(|(_, sub)| sub.clone())
                .collect();
            let other = dice.pick(&same).unwrap_or(0..0);
            let before = bytes.len();
            let how = edit(&mut bytes, sub, other, kind - 5, "sub-record");
            if let Some(record) = structure.records.get(segment) {
                let place = record.start + 5..record.start + 9;
                let old = number(&bytes[place.clone()]);
                let new = (old + bytes.len() - before) as u32;
                bytes[place].copy_from_slice(&new.to_be_bytes());
            }
            how
        }
        8 | 9 => {
            // Identifier of an object, or of its class.
            let (_, sub) = dice.pick(&structure.subs).unwrap_or((0, 0..0));
            let (_, other) = dice.pick(&structure.subs).unwrap_or((0, 0..0));
            let id = structure.id_size;
            let at = sub.start + if kind == 8 { 1 } else { 5 + id };
            let from = other.start + 1;
            if at + id <= sub.end && from + id <= bytes.len() {
                let value = bytes[from..from + id].to_vec();
                bytes[at..at + id].copy_from_slice(&value);
            }
            format!("identifier at {at} is that at {from}")
        }
        10 => {
            let (_, sub) = dice.pick(&structure.subs).unwrap_or((0, 0..0));
            let at = sub.start + 5 + structure.id_size;
            let value = [0, 1, 7, 1 << 20, u32::MAX][dice.below(5)];
            if at + 4 <= sub.end {
                bytes[at..at + 4].copy_from_slice(&value.to_be_bytes());
            }
            format!("number at {at} is {value}")
        }
        11 => {
            let at = dice.below(bytes.len());
            let end = (at + 1 + dice.below(1 << 14)).min(bytes.len());
            bytes[at..end].fill(0);
            format!("zeros at {at}..{end}")
        }
        12 => {
            let at = dice.below(bytes.len());
            let end = (at + 1 + dice.below(1 << 14)).min(bytes.len());
            bytes.drain(at..end);
            format!("bytes {at}..{end} deleted")
        }
        _ => {
            let at = 40 + dice.below(bytes.len().saturating_sub(40));
            bytes.truncate(at);
            format!("cut at {at}")
        }
    };
    Mutant { bytes, how }
}

/// Deletes or doubles a stretch, or swaps it with another.
fn edit(
    bytes: &mut Vec<u8>,
    one: Range<usize>,
    other: Range<usize>,
    what: usize,
    name: &str,
) -> String {
    match what {
        0 => {
            bytes.drain(one.clone());
            format!("{name} {one:?} deleted")
        }
        1 => {
            let copy = bytes[one.clone()].to_vec();
            bytes.splice(one.end..one.end, copy);
            format!("{name} {one:?} doubled")
        }
        _ => {
            let (first, second) = if one.start < other.start {
                (one, other)
            } else {
                (other, one)
            };
            if first.end <= second.start {
                let swapped = [
                    &bytes[second.clone()],
                    &bytes[first.end..second.start],
                    &bytes[first.clone()],
                ]
                .concat();
                bytes.splice(first.start..second.end, swapped);
            }
            format!("{name}s {first:?} and {second:?} swapped")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DumpBuilder, Type};

    #[test]
    fn structure_covers_the_file_and_mutants_differ() {
        let mut dump = DumpBuilder::new();
        let order = dump.class("app.Order").field("name", Type::Object).build();
        for i in 0..50 {
            let name = dump.string(&format!("order {i}"));
            let order = dump.instance(order).set("name", name).build();
            dump.root_jni_global(order, 0x7000);
        }
        let bytes = dump.to_bytes();
        let structure = Structure::read(&bytes);
        assert_eq!(
            structure.records.last().map(|last| last.end),
            Some(bytes.len())
        );
        for (index, record) in structure.records.iter().enumerate() {
            let mut at = record.start + RECORD_HEADER;
            for (_, sub) in structure.subs.iter().filter(|(of, _)| *of == index) {
                assert_eq!(sub.start, at);
                at = sub.end;
            }
            let is_heap = matches!(bytes[record.start], tag::HEAP_DUMP | tag::HEAP_DUMP_SEGMENT);
            assert!(!is_heap || at == record.end, "{record:?}: {at}");
        }
        assert!(structure.subs.len() > 150);
        let mut different = 0;
        for seed in 0..200 {
            let mutant = mutate(&bytes, &structure, &mut Dice::new(seed));
            let again = mutate(&bytes, &structure, &mut Dice::new(seed));
            assert_eq!(mutant.bytes, again.bytes);
            different += u32::from(mutant.bytes != bytes);
        }
        assert!(different > 150, "{different}");
    }
}
