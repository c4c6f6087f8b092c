//! The finished heap: read-only columns that it owns.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use heapray_hprof::salvage::Repair;
use heapray_hprof::{Header, HeapSummary, IdSize};

use crate::classes::{ClassIndex, ClassTable};
use crate::dominators::Inbound;
use crate::graph::{Graph, Roots};
use crate::index::AddressIndex;
use crate::layout::{LayoutSummary, Sizes};
use crate::options::{AnalyzeOptions, choose_backing};
use crate::reach::ObjectCount;
use crate::recent::RecentReads;
use crate::retained::DominatorColumns;
use crate::scan::{Names, ScannedDump};
use crate::storage::column::{Backing, Column};
use crate::storage::mapped_file::MappedFile;
use crate::storage::typed_cache::TypedCache;
use crate::used_parts::UsedParts;
use crate::workers::Workers;

/// An analyzed heap dump. Read-only; methods answer from memory unless they say that they touch the file.
///
/// A heap owns its data and can be shared between threads:
///
/// ```
/// fn is_shareable<T: Send + Sync + 'static>() {}
/// is_shareable::<heapray_analyzer::Heap>();
/// ```
pub struct Heap {
    pub(crate) scanned: ScannedDump,
    pub(crate) graph: Graph,
    pub(crate) roots: Roots,
    pub(crate) sizes: Sizes,
    pub(crate) tree: DominatorColumns,
    /// Predecessors of the objects that have several.
    pub(crate) inbound: Inbound,
    /// Reachable objects by class.
    pub(crate) reachable: Vec<ObjectCount>,
    /// The parts of the reachable objects, by how firmly they are held.
    pub(crate) parts: UsedParts,
    /// Unreachable objects by class.
    pub(crate) unreachable: Vec<ObjectCount>,
    /// Bytes of the subgraph that damage orphaned, if its objects were treated as reachable.
    pub(crate) orphaned_bytes: Option<u64>,
    pub(crate) repairs: Vec<Repair>,
    pub(crate) options: AnalyzeOptions,
    pub(crate) workers: Workers,
    pub(crate) derived: TypedCache,
    /// Bytes of the file that questions have mapped, approximately.
    pub(crate) mapped: AtomicU64,
    /// What questions read lately.
    pub(crate) recent: RecentReads,
    /// A column that one question at a time may use instead of fresh memory.
    pub(crate) scratch: Mutex<Column<u32>>,
    /// The index file that the heap was opened from.
    pub(crate) index: Option<Arc<MappedFile>>,
}

impl Heap {
    /// Returns the memory of the columns to the system, on several threads. Dropping the heap does this on one thread
    /// and takes longer.
    pub fn close(self) {
        let Self {
            mut graph,
            mut tree,
            scratch,
            scanned,
            inbound,
            workers,
            ..
        } = self;
        let mut scratch = scratch.into_inner().unwrap_or_else(PoisonError::into_inner);
        let give_back = move || {
            graph.give_back();
            tree.give_back();
            scratch.give_back();
        };
        workers.run(|| rayon::join(give_back, || drop((scanned, inbound))));
    }

    /// The thread pool for questions.
    pub fn workers(&self) -> &Workers {
        &self.workers
    }

    /// The file's header.
    pub fn header(&self) -> &Header {
        &self.scanned.header
    }

    /// The width of object IDs.
    pub fn id_size(&self) -> IdSize {
        self.scanned.id_size()
    }

    /// The classes of the dump.
    pub fn classes(&self) -> &ClassTable {
        &self.graph.classes
    }

    /// The objects and their references.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The GC roots, and the objects that thread stacks hold.
    pub fn roots(&self) -> &Roots {
        &self.roots
    }

    /// The dominator tree with retained heaps.
    pub fn tree(&self) -> &DominatorColumns {
        &self.tree
    }

    /// The address table: object IDs to object indexes and back.
    pub fn index(&self) -> &AddressIndex {
        &self.scanned.index
    }

    /// Names of classes, fields, methods and frames.
    pub fn names(&self) -> &Names {
        &self.scanned.names
    }

    /// Predecessors of the objects that have several.
    pub fn inbound(&self) -> &Inbound {
        &self.inbound
    }

    /// The object layout with which sizes were computed.
    pub fn layout(&self) -> &LayoutSummary {
        &self.sizes.summary
    }

    /// The repairs of the dump.
    pub fn repairs(&self) -> &[Repair] {
        &self.repairs
    }

    /// Bytes of the orphaned subgraph: objects whose referrers damage destroyed, and that were therefore treated as
    /// reachable; `None` if there is none.
    pub fn orphaned_bytes(&self) -> Option<u64> {
        self.orphaned_bytes
    }

    /// The number of this heap dump in the file, 1-based, and the number of heap dumps in the file.
    pub fn snapshot(&self) -> (u32, u32) {
        self.scanned.snapshot
    }

    /// The options of the analysis.
    pub fn options(&self) -> &AnalyzeOptions {
        &self.options
    }

    /// The JVM's own totals (`HEAP_SUMMARY`), where the file has them.
    pub fn summary(&self) -> Option<HeapSummary> {
        self.scanned.names.summary
    }

    /// The number of objects in the file, reachable or not.
    pub fn object_count(&self) -> u32 {
        self.scanned.objects()
    }

    /// The number of references to objects in the file; null and `<class>` references are not counted.
    pub fn reference_count(&self) -> u64 {
        self.graph.counts.references
    }

    /// The number of references to objects that are not in the file.
    pub fn dangling_count(&self) -> u64 {
        self.graph.counts.dangling
    }

    /// The number of these references that reachable objects have. O(objects with such references).
    pub fn live_dangling_count(&self) -> u64 {
        let sources = self.graph.counts.dangling_by_source.iter();
        sources
            .filter(|(object, _)| self.tree.visited.contains(*object))
            .map(|(_, references)| u64::from(*references))
            .sum()
    }

    /// Bytes of the heap that could be read.
    pub fn heap_bytes_read(&self) -> u64 {
        self.scanned.heap_bytes
    }

    /// Memory or temporary files, for the columns of a question.
    pub fn spare_backing(&self) -> Backing {
        choose_backing(&self.options, u64::from(self.scanned.objects()))
    }

    /// The scratch column: one entry per object and one more, with unknown contents. A question may use it instead of
    /// fresh memory. One question at a time; others wait.
    pub fn scratch(&self) -> MutexGuard<'_, Column<u32>> {
        self.scratch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The index file that the heap was opened from, if it was: answers count only as long as the file has no
    /// [`fault`](MappedFile::fault).
    pub fn index_file(&self) -> Option<&Arc<MappedFile>> {
        self.index.as_ref()
    }

    /// The cache of derived values.
    pub(crate) fn store(&self) -> &TypedCache {
        &self.derived
    }

    /// Bytes of every column, by name. The largest temporary structure is not among them: 16 bytes per node of the
    /// dominator algorithm, mostly in the scratch column.
    pub fn memory(&self) -> Vec<(&'static str, u64)> {
        let mut columns = vec![
            ("address table", self.scanned.index.bytes()),
            ("scratch column", self.scratch().len() * 4),
        ];
        columns.extend(self.graph.bytes());
        columns.extend(self.tree.bytes());
        columns.push((
            "referrers of objects with more than one",
            self.inbound.bytes(),
        ));
        let columns = columns.into_iter();
        columns.map(|(name, bytes)| (name, bytes as u64)).collect()
    }

    /// The number and shallow size of all reachable objects.
    pub fn total(&self) -> ObjectCount {
        let parts = &self.parts;
        let total = sum(&[parts.strong, parts.soft, parts.weak, parts.unreachable]);
        debug_assert_eq!(total, sum(&self.reachable), "the parts add up");
        total
    }

    /// Reachable objects by class; class objects are counted at [`ClassIndex::CLASS_OBJECT`].
    pub fn reachable_by_class(&self) -> &[ObjectCount] {
        &self.reachable
    }

    /// The number of reachable instances of exactly this class.
    pub fn instances_of(&self, class: ClassIndex) -> u64 {
        let total = self.reachable.get(class.get());
        total.map_or(0, |total| total.objects)
    }

    /// The parts of the reachable objects by how firmly they are held; they add up to [`Heap::total`].
    pub fn used_parts(&self) -> UsedParts {
        self.parts
    }

    /// The number and shallow size of all unreachable objects.
    pub fn unreachable(&self) -> ObjectCount {
        sum(&self.unreachable)
    }

    /// Unreachable objects by class; class objects are counted at [`ClassIndex::CLASS_OBJECT`].
    pub fn unreachable_by_class(&self) -> &[ObjectCount] {
        &self.unreachable
    }
}

impl fmt::Debug for Heap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Heap")
            .field("objects", &self.object_count())
            .field("classes", &self.classes().len())
            .finish_non_exhaustive()
    }
}

fn sum(totals: &[ObjectCount]) -> ObjectCount {
    let mut sum = ObjectCount::default();
    for total in totals {
        sum += *total;
    }
    sum
}
