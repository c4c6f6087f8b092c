//! The second pass over the file: every object's class and references, on all threads.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use heapray_hprof::salvage::{Repair, RepairKind, add_repair};
use rustc_hash::FxHashMap;

use super::body::kinds;
use super::counts::Counts;
use super::object_graph::Graph;
use super::plan::Plan;
use super::reader::Reader;
use super::roots::Roots;
use super::stream::{ExtentNumbers, Stream};
use super::task::{Task, stack_chunk_size};
use super::waypoints::Waypoints;
use crate::classes::ClassTable;
use crate::distances::gaps::Gaps;
use crate::distances::neighbours::ArrayNeighbours;
use crate::error::Result;
use crate::progress::Progress;
use crate::scan::{Located, batches};
use crate::storage::bitset::Bitset;
use crate::storage::column::{Backing, Column};

/// Reads every object's references. O(file), on all threads of the current rayon pool.
///
/// # Errors
/// When there is no room for the columns.
pub(crate) fn build(
    located: &Located,
    classes: ClassTable,
    roots: &Roots,
    backing: &Backing,
    progress: &dyn Progress,
    repairs: &mut Vec<Repair>,
) -> Result<(Graph, Gaps)> {
    let objects = located.objects() as usize;
    // One more than there are objects, so that eight bytes can be read anywhere in the last one's.
    let mut entries = Column::<u64>::zeroed(objects + 1, backing)?;
    let ready = entries.pages(backing).in_turn();
    // Objects of equal IDs: the first counts, so somebody must remember which was seen, and only one
    // thread at a time can say who is first.
    let duplicates = located.index.duplicates() > 0;
    let mut seen = duplicates.then(|| Bitset::new(objects)).transpose()?;
    if let Some(seen) = &mut seen {
        for (_, class) in classes.iter() {
            class.object.iter().for_each(|object| {
                seen.insert(object.0);
            });
        }
    }
    let mut leaves = Bitset::new(objects)?;
    let numbers = ExtentNumbers::default();
    let stack_chunk_size = stack_chunk_size(located, &classes);
    let batches = batches(&located.stretches, BATCH_BYTES);
    let next = AtomicUsize::new(0);
    let task = Task {
        located,
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
            let stretches = batches.get(number).filter(|_| !progress.is_cancelled());
            let Some(stretches) = stretches else {
                return Ok(reader);
            };
            // A file lists objects in the order of their indexes, mostly.
            ready.begin(number, batches.len());
            reader.read(number, stretches)?;
            // What was read in place.
            if let (Some(first), Some(last)) = (stretches.first(), stretches.last()) {
                located.source.release(first.start..last.end);
            }
            progress.advance(stretches.iter().map(|stretch| stretch.len() as u64).sum());
        }
    };
    let readers = if duplicates {
        vec![run(())]
    } else {
        rayon::broadcast(|_| run(()))
    };
    // What looking at classes and names left behind.
    located.source.release(0..located.source.bytes().len());
    let mut counts = Counts::default();
    let mut writers = Vec::new();
    let mut waypoints = Vec::new();
    let mut stack_chunks = FxHashMap::default();
    let mut neighbours = Vec::new();
    let mut gaps = Gaps::default();
    for reader in readers {
        let reader = reader?;
        let (stream, counted) = reader.writer.finish();
        counts.references += counted.references;
        counts.dangling += counted.dangling;
        reader
            .repairs
            .into_iter()
            .for_each(|repair| add_repair(repairs, repair));
        gaps = gaps.merge(reader.gaps);
        writers.push(stream);
        waypoints.push(reader.waypoints);
        stack_chunks.extend(reader.stack_chunks);
        neighbours.extend(reader.arrays);
    }
    neighbours.sort_unstable_by_key(|(number, _)| *number);
    if duplicates {
        let mut repair = Repair::one(RepairKind::DuplicateObject, 0, 0);
        repair.count = located.index.duplicates();
        add_repair(repairs, repair);
    }
    let stream = Stream::assemble(writers);
    let (waypoints, pseudo_statics) = rayon::join(
        || Waypoints::assemble(waypoints),
        || located.names.angled().collect(),
    );
    let graph = Graph {
        kinds: kinds(&classes),
        classes,
        entries,
        stream,
        leaves,
        waypoints,
        stack_chunks,
        pseudo_statics,
        counts,
        arrays_overlap: neighbours
            .into_iter()
            .fold(ArrayNeighbours::default(), |all, (_, next)| all.then(next))
            .overlap,
    };
    Ok((graph, gaps))
}

/// Bytes of stretches that a thread takes at once.
const BATCH_BYTES: usize = 1 << 20;
