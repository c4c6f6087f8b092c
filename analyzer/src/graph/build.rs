//! The second pass over the file: reads the class and the references of every object, on all threads.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use heapray_hprof::salvage::{Repair, RepairKind, add_repair};
use rustc_hash::FxHashMap;

use super::body::kinds;
use super::counts::Counts;
use super::file_positions::FilePositions;
use super::object_graph::Graph;
use super::plan::Plan;
use super::reader::Reader;
use super::roots::Roots;
use super::stream::{ExtentNumbers, Stream};
use super::task::{Task, stack_chunk_size};
use crate::classes::ClassTable;
use crate::distances::array_overlap::ArrayOverlap;
use crate::distances::table::Distances;
use crate::error::Result;
use crate::progress::Progress;
use crate::references::Referents;
use crate::scan::{ScannedDump, batches};
use crate::storage::bitset::Bitset;
use crate::storage::column::{Backing, Column};

/// Reads the references of every object. O(file), on all threads of the current rayon pool.
///
/// # Errors
/// When there is no memory for the columns.
pub(crate) fn build(
    scanned: &ScannedDump,
    classes: ClassTable,
    roots: &Roots,
    backing: &Backing,
    progress: &dyn Progress,
    repairs: &mut Vec<Repair>,
) -> Result<(Graph, Distances)> {
    let objects = scanned.objects() as usize;
    // One more entry than objects, so that eight bytes can be read at any byte of the last object's entry.
    let mut entries = Column::<u64>::zeroed(objects + 1, backing)?;
    let ready = entries.pages(backing).populate_in_turn();
    let duplicates = scanned.index.duplicates() > 0;
    let seen = duplicates
        .then(|| class_objects(&classes, objects))
        .transpose()?;
    let mut leaves = Bitset::new(objects)?;
    let numbers = ExtentNumbers::default();
    let stack_chunk_size = stack_chunk_size(scanned, &classes);
    let batches = batches(&scanned.segment_runs, BATCH_BYTES);
    let next = AtomicUsize::new(0);
    let task = Task {
        scanned,
        classes: &classes,
        plans: &Plan::of_all(&classes, stack_chunk_size.map(|(chunk, _)| chunk)),
        thread_targets: &roots.thread_targets,
        stack_chunk_size,
        tracked: &roots.tracked(&classes),
        entries: entries.as_atomics(),
        leaves: leaves.as_atomics(),
        seen: seen.map(Mutex::new),
        numbers: &numbers,
        backing,
    };
    let run = |()| -> std::io::Result<Reader<'_>> {
        let mut reader = Reader::new(&task);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let runs = batches.get(number).filter(|_| !progress.is_cancelled());
            let Some(runs) = runs else {
                return Ok(reader);
            };
            // A file lists objects mostly in the order of their indexes.
            ready.begin(number, batches.len());
            reader.read(number, runs)?;
            // Releases the pages that were read in place.
            if let (Some(first), Some(last)) = (runs.first(), runs.last()) {
                scanned.source.release(first.start..last.end);
            }
            progress.advance(runs.iter().map(|range| range.len() as u64).sum());
        }
    };
    let readers = if duplicates {
        vec![run(())]
    } else {
        rayon::broadcast(|_| run(()))
    };
    // Releases the pages that were read for classes and names.
    scanned.source.release(0..scanned.source.bytes().len());
    let mut counts = Counts::default();
    let mut writers = Vec::new();
    let mut file_positions = Vec::new();
    let mut stack_chunks = FxHashMap::default();
    let mut referents = Vec::new();
    let mut overlaps = Vec::new();
    let mut distances = Distances::default();
    for reader in readers {
        let reader = reader?;
        let (stream, counted) = reader.writer.finish();
        counts.add(counted);
        reader
            .repairs
            .into_iter()
            .for_each(|repair| add_repair(repairs, repair));
        distances = distances.merge(reader.distances);
        writers.push(stream);
        file_positions.push(reader.file_positions);
        stack_chunks.extend(reader.stack_chunks);
        referents.extend(reader.referents);
        overlaps.extend(reader.arrays);
    }
    counts.references += referents.len() as u64;
    overlaps.sort_unstable_by_key(|(number, _)| *number);
    if duplicates {
        let mut repair = Repair::one(RepairKind::DuplicateObject, 0, 0);
        repair.count = scanned.index.duplicates();
        add_repair(repairs, repair);
    }
    let stream = Stream::assemble(writers);
    let (file_positions, pseudo_statics) = rayon::join(
        || FilePositions::assemble(file_positions),
        || scanned.names.angled().collect(),
    );
    let graph = Graph {
        kinds: kinds(&classes),
        classes,
        entries,
        packed: None,
        stream,
        leaves,
        file_positions,
        stack_chunks,
        referents: Referents::new(referents),
        pseudo_statics,
        counts,
        arrays_overlap: overlaps
            .into_iter()
            .fold(ArrayOverlap::default(), |all, (_, next)| all.then(next))
            .found,
    };
    Ok((graph, distances))
}

/// The first IDs that were read, if some IDs occur twice: those of class objects. Of objects with equal IDs only the
/// first counts. A bitset then marks the IDs that were read, and only one thread reads, so that the order is that of
/// the file.
fn class_objects(classes: &ClassTable, objects: usize) -> std::io::Result<Bitset> {
    let mut seen = Bitset::new(objects)?;
    for (_, class) in classes.iter() {
        class.object.iter().for_each(|object| {
            seen.insert(object.0);
        });
    }
    Ok(seen)
}

/// Bytes of segment runs that a thread takes at once.
const BATCH_BYTES: usize = 1 << 20;
