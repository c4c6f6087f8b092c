//! The finished heap, to be asked: read-only columns, owned.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, MutexGuard, PoisonError};

use heapray_hprof::salvage::Repair;
use heapray_hprof::{Header, HeapSummary, IdSize};

use crate::classes::{ClassIndex, ClassTable};
use crate::dominators::Inbound;
use crate::graph::{Graph, Roots};
use crate::index::AddressIndex;
use crate::layout::{LayoutSummary, Sizes};
use crate::options::{AnalyzeOptions, choose_backing};
use crate::reach::Total;
use crate::retained::RetainedHeaps;
use crate::scan::{Names, ScannedDump};
use crate::storage::column::{Backing, Column};
use crate::storage::typed_cache::TypedCache;
use crate::workers::Workers;

/// Everything known about a heap dump. Read-only; answers come from memory unless they say that they
/// touch the file.
///
/// It owns what it needs and can be shared between threads:
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
    pub(crate) tree: RetainedHeaps,
    /// Who refers to objects that several others refer to.
    pub(crate) inbound: Inbound,
    /// Reachable objects by class.
    pub(crate) reachable: Vec<Total>,
    /// All others by class.
    pub(crate) unreachable: Vec<Total>,
    /// Bytes that seemed unreachable because damage took what held them, if they were taken as alive.
    pub(crate) orphaned_bytes: Option<u64>,
    pub(crate) repairs: Vec<Repair>,
    pub(crate) options: AnalyzeOptions,
    pub(crate) workers: Workers,
    pub(crate) derived: TypedCache,
    /// Bytes of the file that questions have mapped, about.
    pub(crate) mapped: AtomicU64,
    /// A column that a question may borrow instead of asking the system for fresh memory.
    pub(crate) scratch: Mutex<Column<u32>>,
}

impl Heap {
    /// Gives the columns back to the system, which takes it a while, on several threads. Dropping does the
    /// same on one.
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

    /// The threads that questions work on.
    pub fn workers(&self) -> &Workers {
        &self.workers
    }

    /// The file's header.
    pub fn header(&self) -> &Header {
        &self.scanned.header
    }

    /// Width of identifiers.
    pub fn id_size(&self) -> IdSize {
        self.scanned.id_size()
    }

    /// Classes.
    pub fn classes(&self) -> &ClassTable {
        &self.graph.classes
    }

    /// Objects and their references.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// What is alive of itself, and what the threads hold.
    pub fn roots(&self) -> &Roots {
        &self.roots
    }

    /// The dominator tree with retained heaps.
    pub fn tree(&self) -> &RetainedHeaps {
        &self.tree
    }

    /// Addresses of the objects.
    pub fn index(&self) -> &AddressIndex {
        &self.scanned.index
    }

    /// Names of classes, fields, methods and frames.
    pub fn names(&self) -> &Names {
        &self.scanned.names
    }

    /// Who refers to objects that several others refer to.
    pub fn inbound(&self) -> &Inbound {
        &self.inbound
    }

    /// How sizes were found.
    pub fn layout(&self) -> &LayoutSummary {
        &self.sizes.summary
    }

    /// What was recovered.
    pub fn repairs(&self) -> &[Repair] {
        &self.repairs
    }

    /// Bytes that seemed unreachable because damage took what held them, and that were therefore taken as alive.
    pub fn orphaned_bytes(&self) -> Option<u64> {
        self.orphaned_bytes
    }

    /// Which heap dump of the file this is, and how many it holds.
    pub fn snapshot(&self) -> (u32, u32) {
        self.scanned.snapshot
    }

    /// With which options.
    pub fn options(&self) -> &AnalyzeOptions {
        &self.options
    }

    /// The JVM's own totals, where the file has them.
    pub fn summary(&self) -> Option<HeapSummary> {
        self.scanned.names.summary
    }

    /// Objects in the file, reachable or not.
    pub fn object_count(&self) -> u32 {
        self.scanned.objects()
    }

    /// References that are not null and lead to an object, `<class>` left out.
    pub fn reference_count(&self) -> u64 {
        self.graph.counts.references
    }

    /// References that lead nowhere: damage, or objects that the file has lost.
    pub fn dangling_count(&self) -> u64 {
        self.graph.counts.dangling
    }

    /// Bytes of heap that could be read.
    pub fn heap_bytes_read(&self) -> u64 {
        self.scanned.heap_bytes
    }

    /// Where the columns of a question go.
    pub fn spare_backing(&self) -> Backing {
        choose_backing(&self.options, u64::from(self.scanned.objects()))
    }

    /// A column with an entry for each object and one more, of unknown contents, which a question may borrow instead
    /// of asking the system for fresh memory. One question at a time; others wait.
    pub fn scratch(&self) -> MutexGuard<'_, Column<u32>> {
        self.scratch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is kept for questions.
    pub(crate) fn store(&self) -> &TypedCache {
        &self.derived
    }

    /// Bytes of every column that is kept, by what it holds. The largest of those that are not: 16 per
    /// object that the dominator algorithm runs on, mostly in the scratch column.
    pub fn memory(&self) -> Vec<(&'static str, u64)> {
        let mut columns = vec![
            ("address table", self.scanned.index.bytes()),
            ("scratch", self.scratch().len() * 4),
        ];
        columns.extend(self.graph.bytes());
        columns.extend(self.tree.bytes());
        columns.push(("referrers of shared objects", self.inbound.bytes()));
        let columns = columns.into_iter();
        columns.map(|(name, bytes)| (name, bytes as u64)).collect()
    }

    /// Reachable objects and their shallow sizes.
    pub fn total(&self) -> Total {
        sum(&self.reachable)
    }

    /// Reachable objects by class; those of class objects stand at [`ClassIndex::CLASS_OBJECT`].
    pub fn reachable_by_class(&self) -> &[Total] {
        &self.reachable
    }

    /// Reachable instances of exactly this class.
    pub fn instances_of(&self, class: ClassIndex) -> u64 {
        let total = self.reachable.get(class.get());
        total.map_or(0, |total| total.objects)
    }

    /// Unreachable objects and their shallow sizes.
    pub fn unreachable(&self) -> Total {
        sum(&self.unreachable)
    }

    /// Unreachable objects by class; those of class objects stand at [`ClassIndex::CLASS_OBJECT`].
    pub fn unreachable_by_class(&self) -> &[Total] {
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

fn sum(totals: &[Total]) -> Total {
    let mut sum = Total::default();
    for total in totals {
        sum += *total;
    }
    sum
}
