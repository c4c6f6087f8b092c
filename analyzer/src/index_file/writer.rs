//! Writes an index file.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::format::{ALIGNMENT, HEADER_BYTES, Header, Table, engine};
use super::key::IndexKey;
use super::sections::{IDOM, NAMES, ORDER, REACHED, RETAINED, STATE, WORDS};
use super::state::State;
use crate::graph::{KINDS, LEAVES, OFFSETS, POSITIONS, RECORDS, STREAM, SYMBOLS};
use crate::heap::Heap;
use crate::reach::SizeColumn;
use crate::storage::bitset::Bitset;
use crate::storage::checksum::checksum;
use crate::storage::codec::to_bytes;
use crate::storage::column::Column;
use crate::storage::mapped_file::{BLOCK_BYTES, KEPT};
use crate::storage::packed::{Way, pack};
use crate::stored_inbound::{INNER, OBJECTS, SOURCES, STARTS};
use crate::stored_places::{PLACES, parts_of_objects};

/// An answer that is kept beside the columns, by the name of its type, see [`Kept`](crate::Kept).
pub type KeptAnswer = (&'static str, Vec<u8>);

/// Writes the index file of a heap. `open` opens the file, which is empty; the caller makes sure that nobody takes it
/// for finished before all of it is on the disk. `answers` computes what is kept beside the columns, on this thread, or
/// waits for it. The bytes follow from the dump and the options alone. O(objects), once over every column; meanwhile a
/// thread of its own writes, and another one hands out columns to the heap's own threads.
///
/// # Errors
/// When the file cannot be written, there are no answers, or the heap was analyzed without
/// [`for_index`](crate::AnalyzeOptions::for_index).
pub fn write_index(
    heap: &Heap,
    key: &IndexKey,
    answers: impl FnOnce() -> io::Result<Vec<KeptAnswer>>,
    open: &dyn Fn() -> io::Result<File>,
) -> io::Result<()> {
    if !heap.inbound.is_complete() {
        return Err(io::Error::other("the heap was analyzed without for_index"));
    }
    let file = open()?;
    std::thread::scope(|scope| {
        let (parts, written) = sync_channel(WAITING);
        let writer = scope.spawn(|| write_parts(file, written, File::sync_data));
        let mut out = Sections {
            parts,
            at: HEADER_BYTES as u64,
            written: Vec::new(),
        };
        let columns = scope.spawn(move || {
            let result = write_columns(heap, &mut out);
            (out, result)
        });
        let answers = answers();
        let panicked = |_| io::Error::other("a thread that writes has panicked");
        let (mut out, result) = columns.join().map_err(panicked)?;
        let result = result.and_then(|()| {
            let mut answers = answers?.into_iter();
            answers.try_for_each(|(name, bytes)| out.section(&format!("{KEPT}{name}"), bytes))
        });
        let Sections { parts, at, written } = out;
        drop(parts);
        let joined = writer.join();
        // Its error is the cause of the other one.
        let (mut file, checksums) = joined.map_err(panicked)??;
        result?;
        let table = to_bytes(&Table {
            engine: engine(),
            key: key.clone(),
            sections: written,
            checksums,
        });
        let header = Header {
            table: at,
            length: at + table.len() as u64,
            table_checksum: checksum(&table),
        };
        file.write_all(&table)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&header.to_bytes())
    })
}

/// Bytes to be written.
type Part<'p> = Cow<'p, [u8]>;

/// Parts that wait to be written.
const WAITING: usize = 64;

/// Bytes that are written at once: few enough to stay in a processor's cache.
const AT_ONCE: usize = 4 * BLOCK_BYTES;

/// Bytes after which the disk is waited for: it writes while the threads of the heap pack what comes next, and what is
/// left at the end is little.
const SYNCED: usize = 256 * BLOCK_BYTES;

/// Room for the header, and the parts behind it. Returns the file and the checksums of its blocks.
fn write_parts<W: Write>(
    mut file: W,
    parts: Receiver<Part<'_>>,
    sync: impl Fn(&W) -> io::Result<()>,
) -> io::Result<(W, Vec<u64>)> {
    file.write_all(&[0; HEADER_BYTES])?;
    let mut waiting = Vec::with_capacity(AT_ONCE);
    let mut checksums = Vec::new();
    let mut since = 0;
    let mut write = |bytes: &[u8]| {
        checksums.extend(bytes.chunks(BLOCK_BYTES).map(checksum));
        file.write_all(bytes)?;
        since += bytes.len();
        if since >= SYNCED {
            since = 0;
            sync(&file)?;
        }
        Ok::<(), io::Error>(())
    };
    for part in parts {
        let mut rest: &[u8] = &part;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(AT_ONCE - waiting.len()));
            waiting.extend_from_slice(now);
            if waiting.len() == AT_ONCE {
                write(&waiting)?;
                waiting.clear();
            }
            rest = later;
        }
    }
    write(&waiting)?;
    Ok((file, checksums))
}

/// Everything but the answers.
fn write_columns<'h>(heap: &'h Heap, out: &mut Sections<'h>) -> io::Result<()> {
    out.section(STATE, State::of(heap))?;
    let mut names = Vec::new();
    heap.scanned.names.put(&mut names);
    out.section(NAMES, names)?;
    let (tree, workers) = (&heap.tree, &heap.workers);
    let nodes = tree.count as usize + 1;
    out.section(WORDS, heap.scanned.index.word_bytes())?;
    out.section(REACHED, bytes_of(&tree.visited))?;
    out.section(LEAVES, bytes_of(&heap.graph.leaves))?;
    let [objects, offsets] = workers.run(|| heap.graph.packed_positions());
    out.parts(POSITIONS, objects)?;
    out.parts(OFFSETS, offsets)?;
    let order = first(&tree.order, nodes);
    out.parts(ORDER, workers.run(|| pack(order, &NEAR)))?;
    let idom = first(&tree.idom, nodes);
    let dominators = [Way::Distance, Way::Plain];
    out.parts(IDOM, workers.run(|| pack(idom, &dominators)))?;
    let retained = workers.run(|| match &tree.retained {
        SizeColumn::Narrow(column, _) => pack(first(column, nodes), &[Way::Plain]),
        SizeColumn::Wide(column, _) => pack(first(column, nodes), &[Way::Plain]),
    });
    out.parts(RETAINED, retained)?;
    let places = workers.run(|| {
        let places = parts_of_objects(order, heap.graph.len());
        pack(&places, &[Way::Plain])
    });
    out.parts(PLACES, places)?;
    let [objects, starts, sources, inner] = workers.run(|| {
        let lists = heap.inbound.lists(order);
        [
            pack(&lists.objects, &STEPS),
            pack(&lists.starts, &STEPS),
            pack(&lists.sources, &NEAR),
            pack(&lists.inner, &STEPS),
        ]
    });
    out.parts(OBJECTS, objects)?;
    out.parts(STARTS, starts)?;
    out.parts(SOURCES, sources)?;
    out.parts(INNER, inner)?;
    let start = out.begin()?;
    let objects = workers.run(|| heap.graph.write_objects(&mut |part| out.push(part)))?;
    out.end(STREAM, start);
    out.section(KINDS, objects.kinds)?;
    out.parts(SYMBOLS, objects.symbols)?;
    out.parts(RECORDS, objects.records)
}

/// Numbers of which each is larger than the one before.
const STEPS: [Way; 1] = [Way::Steps];

/// Numbers that are mostly near the one before.
const NEAR: [Way; 2] = [Way::Steps, Way::Plain];

/// The words of a set.
fn bytes_of(set: &Bitset) -> &[u8] {
    bytemuck::cast_slice(set.words())
}

/// The first entries of a column.
fn first<T: bytemuck::Pod + Send>(column: &Column<T>, entries: usize) -> &[T] {
    column.as_slice().get(..entries).unwrap_or_default()
}

/// The sections, one behind the other.
struct Sections<'h> {
    /// To the thread that writes.
    parts: SyncSender<Part<'h>>,
    at: u64,
    written: Vec<(String, u64, u64)>,
}

impl<'h> Sections<'h> {
    /// Fills up to where a section may begin, and returns that offset.
    fn begin(&mut self) -> io::Result<u64> {
        let start = self.at.next_multiple_of(ALIGNMENT);
        self.push(vec![0; (start - self.at) as usize])?;
        Ok(start)
    }

    /// The next bytes of a section that has begun.
    fn push(&mut self, part: impl Into<Part<'h>>) -> io::Result<()> {
        let part = part.into();
        self.at += part.len() as u64;
        // The thread ends early only if it could not write.
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.parts.send(part).map_err(gone)
    }

    fn end(&mut self, name: &str, start: u64) {
        self.written.push((name.to_owned(), start, self.at - start));
    }

    /// A section of which the parts are known.
    fn parts(&mut self, name: &str, parts: Vec<Vec<u8>>) -> io::Result<()> {
        let start = self.begin()?;
        for part in parts {
            self.push(part)?;
        }
        self.end(name, start);
        Ok(())
    }

    fn section(&mut self, name: &str, bytes: impl Into<Part<'h>>) -> io::Result<()> {
        let start = self.begin()?;
        self.push(bytes)?;
        self.end(name, start);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a failed unwrap, or an index out of range, is the test's failure"
    )]
    use super::*;

    #[test]
    fn what_is_written_does_not_depend_on_the_parts() {
        let bytes: Vec<u8> = (0..9 * BLOCK_BYTES + 77).map(|i| (i / 5) as u8).collect();
        let wanted: Vec<u64> = bytes.chunks(BLOCK_BYTES).map(checksum).collect();
        let write = |bytes: &[u8], len: usize| {
            let (sender, parts) = sync_channel(bytes.len());
            for part in bytes.chunks(len) {
                sender.send(Cow::Borrowed(part)).unwrap();
            }
            drop(sender);
            write_parts(Vec::new(), parts, |_| Ok(())).unwrap()
        };
        for len in [
            1000,
            BLOCK_BYTES - 1,
            BLOCK_BYTES,
            AT_ONCE,
            AT_ONCE + 3,
            bytes.len(),
        ] {
            let (file, checksums) = write(&bytes, len);
            assert!(file[HEADER_BYTES..] == bytes, "parts of {len}");
            assert_eq!(checksums, wanted, "parts of {len}");
        }
        assert_eq!(write(&[], 1).1, Vec::<u64>::new());
    }
}
