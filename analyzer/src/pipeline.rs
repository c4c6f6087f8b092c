//! The stages from a dump to a heap, in order, on one screen.

use std::sync::Mutex;
use std::sync::atomic::AtomicU64;

use heapray_hprof::salvage::{Repair, add_repair};

use crate::classes::ClassTable;
use crate::damage::{heap_was_orphaned, roots_were_lost};
use crate::dominators::dominators;
use crate::error::{AnalyzeError, Result};
use crate::graph::{self, MOST_CLASSES, Roots};
use crate::heap::Heap;
use crate::layout::Sizes;
use crate::options::{AnalyzeOptions, choose_backing};
use crate::prefetch::{NoPrefetch, Prefetch, WalkOrder};
use crate::progress::Progress;
use crate::reach::{ObjectCount, WalkOptions, WalkedClasses, reach};
use crate::recent::RecentReads;
use crate::records::Records;
use crate::retained::retained_heaps;
use crate::scan::{ScannedDump, Source, scan_dump};
use crate::span::StageSpan;
use crate::stage::Stage;
use crate::storage::column::Column;
use crate::storage::typed_cache::TypedCache;
use crate::unreachable::unreachable;
use crate::used_parts::UsedParts;
use crate::workers::Workers;

/// Analyzes a plain (inflated) dump.
///
/// The heap owns `source` for as long as the heap lives: an open dump, or bytes in memory.
///
/// # Errors
/// When the file is no heap dump, there is no memory for the columns, or `progress` cancels. Damage is recovered and
/// listed in [`Heap::repairs`].
pub fn analyze(
    source: impl Into<Source>,
    options: &AnalyzeOptions,
    progress: &dyn Progress,
) -> Result<Heap> {
    analyze_with(&NoPrefetch, source, options, progress)
}

/// Analyzes a plain (inflated) dump, and lets `prefetch` compute answers in advance while a stage leaves a thread
/// idle. The results are those of [`analyze`].
///
/// # Errors
/// As [`analyze`].
pub fn analyze_with(
    prefetch: &dyn Prefetch,
    source: impl Into<Source>,
    options: &AnalyzeOptions,
    progress: &dyn Progress,
) -> Result<Heap> {
    let source = source.into();
    let workers = options.workers()?;
    workers.run(|| analyze_here(prefetch, &source, options, workers.clone(), progress))
}

fn analyze_here(
    prefetch: &dyn Prefetch,
    source: &Source,
    options: &AnalyzeOptions,
    workers: Workers,
    progress: &dyn Progress,
) -> Result<Heap> {
    let bytes = source.bytes().len() as u64;
    let derived = TypedCache::default();

    let stage = StageSpan::begin(Stage::Scan, bytes, progress);
    let scanned = scan_dump(source, options.snapshot, progress)?;
    let mut repairs = repairs_of(&scanned);
    let objects = u64::from(scanned.objects());
    stage.end(bytes, objects)?;

    let stage = StageSpan::begin(Stage::References, bytes, progress);
    let backing = choose_backing(options, objects);
    let classes = ClassTable::build(&scanned, options.references, &mut repairs);
    if classes.len() as u64 > MOST_CLASSES {
        return Err(AnalyzeError::TooManyClasses(classes.len() as u64));
    }
    let roots = Roots::resolve(&scanned, &classes, &mut repairs);
    let (graph, distances) =
        graph::build(&scanned, classes, &roots, &backing, progress, &mut repairs)?;
    stage.end(bytes, objects)?;

    let stage = StageSpan::begin(Stage::Layout, objects, progress);
    let sizes = Sizes::infer(&scanned, &graph, distances, options.sizes);
    stage.end(0, objects)?;

    let stage = StageSpan::begin(Stage::Reach, objects, progress);
    // Without roots every object would look like garbage.
    let mut options = options.clone();
    options.keep_unreachable |= roots_were_lost(&repairs);
    // One column that stages and questions use in turn: memory that was touched before is cheaper than fresh memory.
    let mut scratch = Column::zeroed(graph.len() as usize + 1, &backing)?;
    let mapped = AtomicU64::new(0);
    let records = Records {
        scanned: &scanned,
        graph: &graph,
        mapped: &mapped,
    };
    let mut walk = WalkOptions {
        file_bytes: bytes,
        keep_unreachable: options.keep_unreachable,
        backing: &backing,
        concurrently: &|| prefetch.during_walk(&records, &derived),
    };
    let mut reached = reach(&graph, &sizes, &roots, &walk, progress)?;
    let mut rest = unreachable(&graph, &sizes, &reached.walked.visited);
    let (reachable_bytes, unreachable_bytes) = (bytes_of(&reached.by_class), bytes_of(&rest));
    let orphaned_bytes = heap_was_orphaned(
        &repairs,
        graph.counts.dangling,
        reachable_bytes,
        unreachable_bytes,
    )
    .then_some(unreachable_bytes);
    if orphaned_bytes.is_some() {
        (walk.keep_unreachable, options.keep_unreachable) = (true, true);
        drop(reached);
        reached = reach(&graph, &sizes, &roots, &walk, progress)?;
        rest = unreachable(&graph, &sizes, &reached.walked.visited);
    }
    let reachable = reached.by_class.clone();
    let parts = UsedParts::of(&reached);
    stage.end(0, u64::from(reached.walked.count))?;

    let stage = StageSpan::begin(Stage::Dominators, u64::from(reached.walked.count), progress);
    let concurrently = |order: &[u32], classes: &WalkedClasses| {
        let walk = WalkOrder {
            graph: &graph,
            roots: &roots,
            order,
            classes,
            reachable: &reachable,
        };
        prefetch.during_dominators(&walk, &derived);
    };
    let (tree, inbound) = dominators(
        &graph,
        reached,
        (&mut scratch, &backing),
        options.for_index,
        &concurrently,
    )?;
    stage.end(0, u64::from(tree.count))?;

    let stage = StageSpan::begin(Stage::Retained, u64::from(tree.count), progress);
    let tree = retained_heaps(tree, inbound.reduced());
    let heap = Heap {
        scanned,
        graph,
        roots,
        sizes,
        tree,
        inbound,
        reachable,
        parts,
        unreachable: rest,
        orphaned_bytes,
        repairs,
        options,
        workers,
        derived,
        mapped,
        recent: RecentReads::default(),
        scratch: Mutex::new(scratch),
        index: None,
    };
    log_recoveries(&heap);
    stage.end(0, u64::from(heap.tree.count))?;
    Ok(heap)
}

/// What the first pass repaired, each kind of repair once.
fn repairs_of(scanned: &ScannedDump) -> Vec<Repair> {
    let mut repairs = Vec::new();
    for repair in &scanned.repairs {
        add_repair(&mut repairs, *repair);
    }
    repairs
}

fn bytes_of(totals: &[ObjectCount]) -> u64 {
    totals.iter().map(|total| total.bytes).sum()
}

/// Logs the repairs, the object layout and the counts of the graph.
fn log_recoveries(heap: &Heap) {
    for Repair {
        kind,
        offset,
        count,
        lost_bytes,
        ..
    } in &heap.repairs
    {
        tracing::warn!(kind = kind.name(), offset, count, lost_bytes, "recovered");
    }
    let layout = heap.layout();
    tracing::debug!(?layout, "object sizes");
    tracing::debug!(
        roots = heap.roots.direct.len(),
        threads = heap.roots.threads.len(),
        references = heap.graph.counts.references,
        dangling = heap.graph.counts.dangling,
        kept_unreachable = heap.options.keep_unreachable,
        "graph"
    );
}
