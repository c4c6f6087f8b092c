//! Writes an index file.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};

use rayon::prelude::*;

use super::format::{ALIGNMENT, HEADER_BYTES, Header, Table, engine};
use super::inner_references::inner_references;
use super::key::IndexKey;
use super::sections::{IDOM, NAMES, ORDER, REACHED, RETAINED, STATE, WORDS};
use super::state::State;
use crate::graph::{KINDS, LEAVES, OFFSETS, POSITIONS, RECORDS, STREAM, SYMBOLS};
use crate::heap::Heap;
use crate::reach::SizeColumn;
use crate::storage::checksum::checksum;
use crate::storage::codec::to_bytes;
use crate::storage::column::{Column, map_read_only};
use crate::storage::mapped_file::{BLOCK_BYTES, KEPT};
use crate::storage::packed::{Way, pack};
use crate::stored_inbound::{INNER, OBJECTS, SOURCES, STARTS};
use crate::stored_places::{PLACES, parts_of_objects};

/// Bytes that are collected before they are written.
const BUFFER: usize = 1 << 20;

/// An answer that is kept beside the columns, by the name of its type, see [`Kept`](crate::Kept).
pub type KeptAnswer = (&'static str, Vec<u8>);

/// Writes the index file of a heap. `open` opens the file, which is empty, again and again; the caller makes sure
/// that nobody takes it for finished before all of it is on the disk. The bytes follow from the dump and the options
/// alone. O(objects), once over every column.
///
/// # Errors
/// When the file cannot be written.
pub fn write_index(
    heap: &Heap,
    key: &IndexKey,
    answers: &[KeptAnswer],
    open: &dyn Fn() -> io::Result<File>,
) -> io::Result<()> {
    let mut out = Sections {
        file: BufWriter::with_capacity(BUFFER, open()?),
        at: 0,
        written: Vec::new(),
    };
    out.write_all(&[0; HEADER_BYTES])?;
    out.section(STATE, &State::of(heap))?;
    let mut names = Vec::new();
    heap.scanned.names.put(&mut names);
    out.section(NAMES, &names)?;
    for (name, bytes) in answers {
        out.section(&format!("{KEPT}{name}"), bytes)?;
    }
    write_columns(heap, &mut out)?;
    let objects = heap
        .workers
        .run(|| out.section_of(STREAM, |out| heap.graph.write_objects(out)))?;
    out.section(KINDS, &objects.kinds)?;
    out.section(SYMBOLS, &objects.symbols)?;
    out.section(RECORDS, &objects.records)?;
    let end = out.at;
    out.file.flush()?;
    let map = map_read_only(&open()?)?;
    let blocks = map.get(HEADER_BYTES..end as usize).unwrap_or_default();
    let checksums = heap.workers.run(|| {
        let blocks = blocks.par_chunks(BLOCK_BYTES);
        blocks.map(checksum).collect()
    });
    drop(map);
    let table = to_bytes(&Table {
        engine: engine(),
        key: key.clone(),
        sections: out.written,
        checksums,
    });
    let header = Header {
        table: end,
        length: end + table.len() as u64,
        table_checksum: checksum(&table),
    };
    let mut file = out
        .file
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    file.write_all(&table)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&header.to_bytes())
}

fn write_columns(heap: &Heap, out: &mut Sections) -> io::Result<()> {
    let tree = &heap.tree;
    let nodes = tree.count as usize + 1;
    out.section(WORDS, heap.scanned.index.word_bytes())?;
    out.section(REACHED, bytemuck::cast_slice(tree.visited.words()))?;
    out.section(LEAVES, bytemuck::cast_slice(heap.graph.leaves.words()))?;
    let [objects, offsets] = heap.workers.run(|| heap.graph.packed_positions());
    out.section(POSITIONS, &objects)?;
    out.section(OFFSETS, &offsets)?;
    let order = first(&tree.order, nodes);
    let near = [Way::Plain, Way::Steps];
    out.section(ORDER, &heap.workers.run(|| pack(order, &near)))?;
    let idom = first(&tree.idom, nodes);
    let dominators = [Way::Plain, Way::Distance];
    out.section(IDOM, &heap.workers.run(|| pack(idom, &dominators)))?;
    let retained = heap.workers.run(|| match &tree.retained {
        SizeColumn::Narrow(column, _) => pack(first(column, nodes), &[Way::Plain]),
        SizeColumn::Wide(column, _) => pack(first(column, nodes), &[Way::Plain]),
    });
    out.section(RETAINED, &retained)?;
    drop(retained);
    let places = heap.workers.run(|| {
        let places = parts_of_objects(order, heap.graph.len());
        pack(&places, &near)
    });
    out.section(PLACES, &places)?;
    drop(places);
    let (mut objects, mut starts, mut sources) = (Vec::new(), vec![0u64], Vec::new());
    for object in heap.inbound.listed() {
        if let Some(referrers) = heap.inbound.of(object) {
            objects.push(object);
            sources.extend(referrers);
            starts.push(sources.len() as u64);
        }
    }
    let steps = [Way::Steps];
    let packed = heap.workers.run(|| {
        let (objects, starts) = (pack(&objects, &steps), pack(&starts, &steps));
        (objects, starts, pack(&sources, &near))
    });
    drop((objects, starts, sources));
    out.section(OBJECTS, &packed.0)?;
    out.section(STARTS, &packed.1)?;
    out.section(SOURCES, &packed.2)?;
    drop(packed);
    let inner = inner_references(heap)?;
    out.section(INNER, &heap.workers.run(|| pack(&inner, &steps)))
}

/// The first entries of a column.
fn first<T: bytemuck::Pod + Send>(column: &Column<T>, entries: usize) -> &[T] {
    column.as_slice().get(..entries).unwrap_or_default()
}

/// The sections, one behind the other.
struct Sections {
    file: BufWriter<File>,
    at: u64,
    written: Vec<(String, u64, u64)>,
}

impl Sections {
    /// Fills up to where a section may begin, and returns that offset.
    fn begin(&mut self) -> io::Result<u64> {
        let start = self.at.next_multiple_of(ALIGNMENT);
        let padding = [0; ALIGNMENT as usize];
        self.write_all(
            padding
                .get(..(start - self.at) as usize)
                .unwrap_or_default(),
        )?;
        Ok(start)
    }

    fn section(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.section_of(name, |out| out.write_all(bytes))
    }

    /// A section of what is written in the course of a function.
    fn section_of<T>(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> io::Result<T> {
        let start = self.begin()?;
        let result = write(self)?;
        self.written.push((name.to_owned(), start, self.at - start));
        Ok(result)
    }
}

impl Write for Sections {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.at += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
