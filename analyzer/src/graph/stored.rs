//! The graph as an index file has it.
//!
//! What the objects have is written in order of the objects, so that the file does not depend on which thread read
//! what.

use std::io::{self, Write};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::body::kinds;
use super::entry::{Entry, HEADED, IN_STREAM};
use super::file_positions::FilePositions;
use super::object_graph::Graph;
use super::packed_objects::{PADDING, PackedObjects, STREAM, Symbol, put_record};
use super::stream::Stream;
use crate::classes::ClassTable;
use crate::references::{Referent, Referents};
use crate::storage::bitset::Bitset;
use crate::storage::codec::{Input, Stored};
use crate::storage::column::{Column, Unpacking};
use crate::storage::mapped_file::MappedFile;
use crate::storage::packed::{BLOCK, Packer, Way, pack, packed_column};

/// The name of the section of objects without references.
pub(crate) const LEAVES: &str = "graph/leaves";
/// Objects whose positions in the dump are stored.
pub(crate) const POSITIONS: &str = "graph/positions";
/// These positions.
pub(crate) const OFFSETS: &str = "graph/offsets";

/// Objects that one task writes: whole blocks.
const SHARE: u32 = 1 << 16;

/// What a task writes.
struct Share {
    /// Numbers of symbols.
    symbols: Vec<u32>,
    /// Where the record of the first object of each block begins in `stream`.
    records: Vec<u64>,
    stream: Vec<u8>,
}

/// The sections of objects besides the stream.
pub(crate) struct ObjectSections {
    pub(crate) kinds: Vec<u8>,
    pub(crate) symbols: Vec<u8>,
    pub(crate) records: Vec<u8>,
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
    pub(crate) fn write_objects(&self, stream: &mut dyn Write) -> io::Result<ObjectSections> {
        let kinds = self.symbols();
        let numbers: FxHashMap<Symbol, u32> = kinds.iter().copied().zip(0..).collect();
        let mut packer = Packer::new(&[Way::Plain]);
        // A record is never at offset 0, which means none.
        stream.write_all(&[0])?;
        let mut offset = 1;
        let mut records = Vec::with_capacity((self.len() as usize).div_ceil(BLOCK));
        for at_once in self.shares().chunks(2 * rayon::current_num_threads()) {
            let shares = at_once.par_iter().map(|share| self.share(*share, &numbers));
            for share in shares.collect::<Vec<Share>>() {
                stream.write_all(&share.stream)?;
                packer.push_all(&share.symbols);
                records.extend(share.records.iter().map(|at| at + offset));
                offset += share.stream.len() as u64;
            }
        }
        stream.write_all(&[0; PADDING])?;
        let kinds = kinds.iter().flat_map(|symbol| symbol.0.to_le_bytes());
        Ok(ObjectSections {
            kinds: kinds.collect(),
            symbols: packer.finish(),
            records: pack(&records, &[Way::Steps]),
        })
    }

    fn shares(&self) -> Vec<u32> {
        (0..self.len().div_ceil(SHARE)).collect()
    }

    fn objects_of(&self, share: u32) -> std::ops::Range<u32> {
        let first = share * SHARE;
        first..self.len().min(first.saturating_add(SHARE))
    }

    /// The symbols of all objects, those of most objects first.
    fn symbols(&self) -> Vec<Symbol> {
        let count = |mut counts: FxHashMap<Symbol, u32>, share: &u32| {
            for object in self.objects_of(*share) {
                *counts.entry(Symbol::of(self.entry(object))).or_default() += 1;
            }
            counts
        };
        let add = |mut all: FxHashMap<Symbol, u32>, more: FxHashMap<Symbol, u32>| {
            for (symbol, objects) in more {
                *all.entry(symbol).or_default() += objects;
            }
            all
        };
        let shares = self.shares();
        let counts = shares.par_iter().fold(FxHashMap::default, count);
        let mut counts: Vec<(Symbol, u32)> =
            counts.reduce(FxHashMap::default, add).into_iter().collect();
        counts.sort_unstable_by_key(|(symbol, objects)| (std::cmp::Reverse(*objects), *symbol));
        counts.into_iter().map(|(symbol, _)| symbol).collect()
    }

    /// The symbols of some objects, and their records.
    fn share(&self, share: u32, numbers: &FxHashMap<Symbol, u32>) -> Share {
        let objects = self.objects_of(share);
        let mut share = Share {
            symbols: Vec::with_capacity(objects.len()),
            records: Vec::with_capacity(objects.len().div_ceil(BLOCK)),
            stream: Vec::with_capacity(objects.len() * 2),
        };
        for object in objects {
            if (object as usize).is_multiple_of(BLOCK) {
                share.records.push(share.stream.len() as u64);
            }
            let entry = self.entry(object);
            let number = numbers.get(&Symbol::of(entry)).copied();
            share.symbols.push(number.unwrap_or_default());
            let record = if is_in_stream(entry) && entry.body() != 0 {
                self.stream
                    .record(entry.body(), entry.references() == HEADED)
            } else {
                &[]
            };
            put_record(entry, record, &mut share.stream);
        }
        share
    }

    /// The positions in the dump as a file has them: the objects, and the offsets.
    pub(crate) fn packed_positions(&self) -> [Vec<u8>; 2] {
        let positions = &self.file_positions;
        let all = (0..positions.len()).filter_map(|at| positions.get(at));
        let (objects, offsets): (Vec<u32>, Vec<u64>) = all.map(|at| (at.object, at.offset)).unzip();
        [pack(&objects, &[Way::Steps]), pack(&offsets, &[Way::Steps])]
    }
}
