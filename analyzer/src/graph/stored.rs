//! The graph as an index file has it.
//!
//! References that do not fit into entries are written in order of the objects, so that the file does not depend on
//! which thread read what.

use std::io::{self, Write};
use std::sync::Arc;

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

    /// Writes the entries and the references that do not fit there. O(objects).
    ///
    /// # Errors
    /// When the writers fail, or the references take more than an entry can tell.
    pub(crate) fn write(&self, entries: &mut dyn Write, stream: &mut dyn Write) -> io::Result<()> {
        // Offset 0 means none.
        stream.write_all(&[0])?;
        let mut offset = 1;
        for object in 0..self.len() {
            let entry = self.entry(object);
            let place = entry.references();
            let entry = if place == IN_STREAM || place == HEADED {
                let record = self.stream.record(entry.body(), place == HEADED);
                stream.write_all(record)?;
                let moved = Entry::new(entry.class(), place, offset);
                offset += record.len() as u64;
                moved
            } else {
                entry
            };
            entries.write_all(&entry.0.to_le_bytes())?;
        }
        entries.write_all(&[0; size_of::<u64>()])?;
        stream.write_all(&[0; varint::PADDING])
    }

    /// The positions in the dump as a file has them.
    pub(crate) fn stored_positions(&self) -> Vec<StoredPosition> {
        let positions = &self.file_positions;
        let all = (0..positions.len()).filter_map(|at| positions.get(at));
        all.map(|at| [at.object, at.offset as u32, (at.offset >> 32) as u32])
            .collect()
    }
}
