//! The graph as an index file has it.
//!
//! References that do not fit into entries are written in order of the objects, so that the file does not depend on
//! which thread read what.

use std::io::{self, Write};
use std::sync::Arc;

use rayon::prelude::*;

use super::body::kinds;
use super::entry::{Entry, HEADED, IN_STREAM};
use super::file_positions::{FilePositions, StoredPosition};
use super::object_graph::Graph;
use super::stream::Stream;
use crate::classes::ClassTable;
use crate::references::{Referent, Referents};
use crate::storage::bitset::Bitset;
use crate::storage::codec::{Input, Stored};
use crate::storage::column::Column;
use crate::storage::mapped_file::MappedFile;
use crate::storage::varint;

/// Names of the sections.
pub(crate) const ENTRIES: &str = "graph/objects";
/// References that do not fit into entries.
pub(crate) const STREAM: &str = "graph/references";
/// Objects without references.
pub(crate) const LEAVES: &str = "graph/leaves";
/// Positions in the dump.
pub(crate) const POSITIONS: &str = "graph/positions";

/// Objects that one task writes.
const SHARE: u32 = 1 << 16;

/// What a task writes.
struct Share {
    /// Offsets are counted from the beginning of `stream`.
    entries: Vec<u64>,
    stream: Vec<u8>,
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
    ) -> Option<Self> {
        Some(Self {
            kinds: kinds(&classes),
            classes,
            entries: Column::stored(file, ENTRIES).filter(|entries| !entries.is_empty())?,
            stream: Stream::stored(Column::stored(file, STREAM)?),
            leaves: Bitset::of_words(Column::stored(file, LEAVES)?),
            file_positions: FilePositions::Stored(Column::stored(file, POSITIONS)?),
            stack_chunks: Stored::take(input)?,
            referents: Referents::new(Vec::<Referent>::take(input)?),
            pseudo_statics: Stored::take(input)?,
            counts: Stored::take(input)?,
            arrays_overlap: Stored::take(input)?,
        })
    }

    /// Bytes of the entries in a file.
    pub(crate) fn entry_bytes(&self) -> u64 {
        (u64::from(self.len()) + 1) * size_of::<u64>() as u64
    }

    /// Writes the entries and the references that do not fit there. O(objects), in parallel on the threads of the pool
    /// from which it is called.
    ///
    /// # Errors
    /// When the writers fail, or the references take more than an entry can tell.
    pub(crate) fn write(&self, entries: &mut dyn Write, stream: &mut dyn Write) -> io::Result<()> {
        // Offset 0 means none.
        stream.write_all(&[0])?;
        let mut offset = 1;
        let shares: Vec<u32> = (0..self.len().div_ceil(SHARE)).collect();
        for at_once in shares.chunks(2 * rayon::current_num_threads()) {
            let shares = at_once.par_iter().map(|share| self.share(share * SHARE));
            for mut share in shares.collect::<Vec<Share>>() {
                for place in &mut share.entries {
                    let entry = Entry(*place);
                    let moved = if is_in_stream(entry) {
                        let body = entry.body() + offset;
                        Entry::new(entry.class(), entry.references(), body)
                    } else {
                        entry
                    };
                    *place = moved.0.to_le();
                }
                entries.write_all(bytemuck::cast_slice(&share.entries))?;
                stream.write_all(&share.stream)?;
                offset += share.stream.len() as u64;
            }
        }
        entries.write_all(&[0; size_of::<u64>()])?;
        stream.write_all(&[0; varint::PADDING])
    }

    /// The entries of some objects, and their records in the stream.
    fn share(&self, first: u32) -> Share {
        let objects = first..self.len().min(first.saturating_add(SHARE));
        let mut share = Share {
            entries: Vec::with_capacity(objects.len()),
            stream: Vec::with_capacity(objects.len()),
        };
        for object in objects {
            let entry = self.entry(object);
            let place = entry.references();
            let entry = if is_in_stream(entry) {
                let offset = share.stream.len() as u64;
                let record = self.stream.record(entry.body(), place == HEADED);
                share.stream.extend_from_slice(record);
                Entry::new(entry.class(), place, offset)
            } else {
                entry
            };
            share.entries.push(entry.0);
        }
        share
    }

    /// The positions in the dump as a file has them.
    pub(crate) fn stored_positions(&self) -> Vec<StoredPosition> {
        let positions = &self.file_positions;
        let all = (0..positions.len()).filter_map(|at| positions.get(at));
        all.map(|at| [at.object, at.offset as u32, (at.offset >> 32) as u32])
            .collect()
    }
}
