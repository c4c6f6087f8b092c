//! The graph as an index file has it.
//!
//! What the objects have is written in order of the objects, so that the file does not depend on which thread read
//! what.

use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use super::body::kinds;
use super::entry::{Entry, HEADED, IN_STREAM};
use super::file_positions::FilePositions;
use super::object_graph::Graph;
use super::packed_objects::{PADDING, PackedObjects, STREAM, Symbol};
use super::record_writer::RecordWriter;
use super::stream::Stream;
use crate::classes::{ClassIndex, ClassTable};
use crate::references::{Referent, Referents};
use crate::storage::bitset::Bitset;
use crate::storage::codec::{Input, Stored};
use crate::storage::column::{Column, Unpacking};
use crate::storage::mapped_file::MappedFile;
use crate::storage::packed::{BLOCK, Blocks, Packer, Way, pack, packed_column};

/// The name of the section of objects without references.
pub(crate) const LEAVES: &str = "graph/leaves";
/// Objects whose positions in the dump are stored.
pub(crate) const POSITIONS: &str = "graph/positions";
/// These positions.
pub(crate) const OFFSETS: &str = "graph/offsets";

/// Objects that one task writes: whole blocks.
const SHARE: u32 = 1 << 16;

/// Shares that a thread writes before what was written is put together.
const SHARES_A_THREAD: usize = 4;

/// Symbols are numbered by how many objects have them in one block in so many; the others as they come.
const ONE_BLOCK_IN: usize = 16;

/// In place of the number of a symbol that has none yet.
const UNKNOWN: u32 = u32::MAX;

fn number_of(numbers: &[u32], symbol: Symbol) -> u32 {
    let number = numbers.get(symbol.0 as usize);
    number.copied().unwrap_or_default()
}

fn set_number(numbers: &mut [u32], symbol: Symbol, number: u32) {
    if let Some(slot) = numbers.get_mut(symbol.0 as usize) {
        *slot = number;
    }
}

/// What a task writes.
struct Share {
    /// The numbers of the symbols, unless some have none yet.
    symbols: Blocks,
    /// Symbols that have no number yet, ascending.
    others: Vec<Symbol>,
    /// Where the record of the first object of each block begins in `stream`.
    records: Vec<u64>,
    stream: Vec<u8>,
}

/// The sections of objects besides the stream.
pub(crate) struct ObjectSections {
    pub(crate) kinds: Vec<u8>,
    pub(crate) symbols: Vec<Vec<u8>>,
    pub(crate) records: Vec<Vec<u8>>,
}

fn is_in_stream(entry: Entry) -> bool {
    matches!(entry.references(), IN_STREAM | HEADED)
}

impl Graph {
    /// Appends what is small.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        self.stack_chunks.put(out);
        self.referents.all().to_vec().put(out);
        self.pseudo_statics.put(out);
        self.counts.put(out);
        self.arrays_overlap.put(out);
    }

    /// The graph of a file: what is small, and columns that are not read yet. `None` if they do not fit together.
    pub(crate) fn take(
        input: &mut Input<'_>,
        file: &Arc<MappedFile>,
        classes: ClassTable,
        unpacking: &Unpacking,
    ) -> Option<Self> {
        let packed = Arc::new(PackedObjects::open(file, classes.len())?);
        let source = Box::new(Arc::clone(&packed));
        let positions = packed_column::<u32>(file, POSITIONS, unpacking)?;
        let offsets = packed_column::<u64>(file, OFFSETS, unpacking)?;
        if positions.len() != offsets.len() {
            return None;
        }
        Some(Self {
            kinds: kinds(&classes),
            classes,
            entries: Column::decoded(source, packed.len() + 1, unpacking),
            packed: Some(packed),
            stream: Stream::stored(Column::stored(file, STREAM)?),
            leaves: Bitset::of_words(Column::stored(file, LEAVES)?),
            file_positions: FilePositions::Stored(positions, offsets),
            stack_chunks: Stored::take(input)?,
            referents: Referents::new(Vec::<Referent>::take(input)?),
            pseudo_statics: Stored::take(input)?,
            counts: Stored::take(input)?,
            arrays_overlap: Stored::take(input)?,
        })
    }

    /// Writes the references of all objects, and returns what else there is to know of them. O(objects), twice, in
    /// parallel on the threads of the pool from which it is called.
    ///
    /// # Errors
    /// When the writer fails.
    pub(crate) fn write_objects(
        &self,
        write: &mut (dyn FnMut(Vec<u8>) -> io::Result<()> + Send),
    ) -> io::Result<ObjectSections> {
        let mut kinds = self.common_symbols();
        let mut numbers = vec![UNKNOWN; Symbol::codes_of(self.classes.len())];
        for (symbol, number) in kinds.iter().zip(0..) {
            set_number(&mut numbers, *symbol, number);
        }
        let mut packer = Packer::default();
        // A record is never at offset 0, which means none.
        write(vec![0])?;
        let mut offset = 1;
        let mut records = Vec::with_capacity((self.len() as usize).div_ceil(BLOCK));
        for at_once in self
            .shares()
            .chunks(SHARES_A_THREAD * rayon::current_num_threads())
        {
            let shares = at_once.par_iter().map(|share| self.share(*share, &numbers));
            let mut shares: Vec<Share> = shares.collect();
            for symbol in shares.iter().flat_map(|share| &share.others) {
                if number_of(&numbers, *symbol) == UNKNOWN {
                    set_number(&mut numbers, *symbol, kinds.len() as u32);
                    kinds.push(*symbol);
                }
            }
            let unfinished = at_once.par_iter().zip(shares.par_iter_mut());
            unfinished.for_each(|(number, share)| {
                if !share.others.is_empty() {
                    share.symbols = self.symbols_of(*number, &numbers);
                }
            });
            for share in shares {
                records.extend(share.records.iter().map(|at| at + offset));
                offset += share.stream.len() as u64;
                packer.push(share.symbols);
                write(share.stream)?;
            }
        }
        write(vec![0; PADDING])?;
        let kinds = kinds.iter().flat_map(|symbol| symbol.0.to_le_bytes());
        Ok(ObjectSections {
            kinds: kinds.collect(),
            symbols: packer.finish(),
            records: pack(&records, &[Way::Steps]),
        })
    }

    /// The classes of neighbouring objects, of which `first` is the first; class objects are those of
    /// [`ClassIndex::CLASS_OBJECT`]. For passes over all objects: a nanosecond or two each, also where they are packed in
    /// a file.
    pub fn fill_classes(&self, first: u32, out: &mut [ClassIndex]) {
        let packed = self.packed.as_deref().filter(|_| self.entries.is_packed());
        if let Some(packed) = packed {
            if packed.fill_classes(first, out).is_none() {
                out.fill(ClassIndex::CLASS_OBJECT);
            }
            return;
        }
        let entries = self.entries.as_slice().get(first as usize..);
        for (class, entry) in out.iter_mut().zip(entries.unwrap_or_default()) {
            *class = Entry(u64::from_le(*entry)).class();
        }
    }

    fn shares(&self) -> Vec<u32> {
        (0..self.len().div_ceil(SHARE)).collect()
    }

    fn objects_of(&self, share: u32) -> std::ops::Range<u32> {
        let first = share * SHARE;
        first..self.len().min(first.saturating_add(SHARE))
    }

    /// The symbols of a sixteenth of all objects, those of most objects first.
    fn common_symbols(&self) -> Vec<Symbol> {
        let shares = self.shares();
        let each = shares.len().div_ceil(rayon::current_num_threads()).max(1);
        let count = |shares: &[u32]| {
            let mut counts = vec![0u32; Symbol::codes_of(self.classes.len())];
            for share in shares {
                let objects = self.objects_of(*share);
                for first in objects.clone().step_by(BLOCK * ONE_BLOCK_IN) {
                    let block = first..first.saturating_add(BLOCK as u32).min(objects.end);
                    for object in block {
                        let symbol = Symbol::of(self.entry(object));
                        if let Some(count) = counts.get_mut(symbol.0 as usize) {
                            *count += 1;
                        }
                    }
                }
            }
            counts
        };
        let add = |mut all: Vec<u32>, more: Vec<u32>| {
            let counts = all.iter_mut().zip(more);
            counts.for_each(|(count, more)| *count += more);
            all
        };
        let counts = shares.par_chunks(each).map(count).reduce_with(add);
        let counts = counts.unwrap_or_default();
        let mut found: Vec<(Symbol, u32)> = (0..)
            .map(Symbol)
            .zip(counts)
            .filter(|(_, objects)| *objects > 0)
            .collect();
        found.sort_unstable_by_key(|(symbol, objects)| (std::cmp::Reverse(*objects), *symbol));
        found.into_iter().map(|(symbol, _)| symbol).collect()
    }

    /// The symbols of some objects, and their records.
    fn share(&self, share: u32, numbers: &[u32]) -> Share {
        let objects = self.objects_of(share);
        let mut records = RecordWriter::new(objects.len() * 3);
        let mut share = Share {
            symbols: Blocks::new(objects.len()),
            others: Vec::new(),
            records: Vec::with_capacity(objects.len().div_ceil(BLOCK)),
            stream: Vec::new(),
        };
        for (first, entries) in self.blocks(objects) {
            share.records.push(records.len() as u64);
            let mut of_block = [0u32; BLOCK];
            for (number, entry) in of_block.iter_mut().zip(entries) {
                let entry = Entry(u64::from_le(*entry));
                let symbol = Symbol::of(entry);
                *number = number_of(numbers, symbol);
                if *number == UNKNOWN {
                    share.others.push(symbol);
                }
                if is_in_stream(entry) && entry.body() != 0 {
                    let is_headed = entry.references() == HEADED;
                    let (bytes, len) = self.stream.record(entry.body(), is_headed);
                    records.put_record(bytes, len);
                } else {
                    records.put(entry);
                }
            }
            let of_block = of_block.get(..entries.len()).unwrap_or_default();
            share.symbols.push(first, of_block, &[Way::Plain]);
        }
        share.stream = records.finish();
        share.others.sort_unstable();
        share.others.dedup();
        share
    }

    /// The numbers of the symbols of some objects.
    fn symbols_of(&self, share: u32, numbers: &[u32]) -> Blocks {
        let objects = self.objects_of(share);
        let mut symbols = Blocks::new(objects.len());
        for (first, entries) in self.blocks(objects) {
            let entries = entries.iter().map(|entry| Entry(u64::from_le(*entry)));
            let of_block = entries.map(|entry| number_of(numbers, Symbol::of(entry)));
            symbols.push(first, &of_block.collect::<Vec<u32>>(), &[Way::Plain]);
        }
        symbols
    }

    /// The entries of some objects, block by block, each with the number of its first object.
    fn blocks(&self, objects: std::ops::Range<u32>) -> impl Iterator<Item = (usize, &[u64])> {
        let (first, end) = (objects.start as usize, objects.end as usize);
        let entries = self.entries.as_slice().get(first..end);
        let blocks = entries.unwrap_or_default().chunks(BLOCK);
        (first..).step_by(BLOCK).zip(blocks)
    }

    /// The positions in the dump as a file has them: the objects, and the offsets.
    pub(crate) fn packed_positions(&self) -> [Vec<Vec<u8>>; 2] {
        let positions = &self.file_positions;
        let all = (0..positions.len()).filter_map(|at| positions.get(at));
        let (objects, offsets): (Vec<u32>, Vec<u64>) = all.map(|at| (at.object, at.offset)).unzip();
        [pack(&objects, &[Way::Steps]), pack(&offsets, &[Way::Steps])]
    }
}
