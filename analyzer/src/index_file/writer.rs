//! Writes an index file.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};

use rayon::prelude::*;

use super::format::{ALIGNMENT, HEADER_BYTES, Header, Table, engine};
use super::inner_references::inner_references;
use super::key::IndexKey;
use super::sections::{CLASSES, IDOM, NAMES, ORDER, REACHED, RETAINED, STATE, WORDS};
use super::state::State;
use crate::graph::{ENTRIES, LEAVES, POSITIONS, STREAM};
use crate::heap::Heap;
use crate::reach::SizeColumn;
use crate::storage::checksum::checksum;
use crate::storage::codec::to_bytes;
use crate::storage::column::map_read_only;
use crate::storage::mapped_file::{BLOCK_BYTES, KEPT};
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
    out.bytes(&[0; HEADER_BYTES])?;
    out.section(STATE, &State::of(heap))?;
    let mut names = Vec::new();
    heap.scanned.names.put(&mut names);
    out.section(NAMES, &names)?;
    for (name, bytes) in answers {
        out.section(&format!("{KEPT}{name}"), bytes)?;
    }
    write_columns(heap, &mut out)?;
    let entries = out.begin(ENTRIES, heap.graph.entry_bytes())?;
    let stream_at = (entries + heap.graph.entry_bytes()).next_multiple_of(ALIGNMENT);
    out.file.flush()?;
    let mut stream = BufWriter::with_capacity(BUFFER, open()?);
    stream.seek(SeekFrom::Start(stream_at))?;
    let entries = &mut out.file;
    heap.workers
        .run(|| heap.graph.write(entries, &mut stream))?;
    out.file.flush()?;
    stream.flush()?;
    let end = stream.stream_position()?;
    out.written
        .push((STREAM.to_owned(), stream_at, end - stream_at));
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
    let mut file = stream
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
    let positions = heap.graph.stored_positions();
    out.section(POSITIONS, bytemuck::cast_slice(&positions))?;
    out.section(ORDER, first(tree.order.as_slice(), nodes))?;
    out.section(IDOM, first(tree.idom.as_slice(), nodes))?;
    match &tree.retained {
        SizeColumn::Narrow(column, _) => out.section(RETAINED, first(column.as_slice(), nodes))?,
        SizeColumn::Wide(column, _) => out.section(RETAINED, first(column.as_slice(), nodes))?,
    }
    out.section(CLASSES, first(tree.classes.0.as_slice(), nodes))?;
    let order = tree.order.as_slice().get(..nodes).unwrap_or_default();
    let places = heap
        .workers
        .run(|| parts_of_objects(order, heap.graph.len()));
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
    out.section(OBJECTS, bytemuck::cast_slice::<u32, u8>(&objects))?;
    out.section(STARTS, bytemuck::cast_slice::<u64, u8>(&starts))?;
    out.section(SOURCES, bytemuck::cast_slice::<u32, u8>(&sources))?;
    drop((objects, starts, sources));
    let inner = inner_references(heap)?;
    out.section(INNER, bytemuck::cast_slice::<u64, u8>(&inner))
}

/// The first entries of a column, as bytes.
fn first<T: bytemuck::Pod>(column: &[T], entries: usize) -> &[u8] {
    bytemuck::cast_slice(column.get(..entries).unwrap_or_default())
}

/// The sections, one behind the other.
struct Sections {
    file: BufWriter<File>,
    at: u64,
    written: Vec<(String, u64, u64)>,
}

impl Sections {
    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    /// Begins a section of this many bytes, and returns its offset.
    fn begin(&mut self, name: &str, len: u64) -> io::Result<u64> {
        let start = self.at.next_multiple_of(ALIGNMENT);
        let padding = [0; ALIGNMENT as usize];
        self.bytes(
            padding
                .get(..(start - self.at) as usize)
                .unwrap_or_default(),
        )?;
        self.written.push((name.to_owned(), start, len));
        Ok(start)
    }

    fn section(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.begin(name, bytes.len() as u64)?;
        self.bytes(bytes)
    }
}
