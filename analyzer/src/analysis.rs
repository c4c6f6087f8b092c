//! The finished analysis, to be asked questions; and how it is made.

use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, OnceLock, PoisonError};

use heapray_hprof::salvage::{Repair, add_repair};
use heapray_hprof::{Header, IdSize};

use crate::census;
use crate::classes::{ClassIndex, ClassTable};
use crate::column::{Backing, Column};
use crate::confidence::{holders_were_lost, roots_were_lost};
use crate::dominators::{Inbound, dominators};
use crate::error::{AnalyzeError, Result};
use crate::folded::{FoldedTree, fold};
use crate::graph::{self, Graph, MOST_CLASSES, Roots};
use crate::layout::{LayoutSummary, SizeRule, Sizes};
use crate::locate::{Located, locate};
use crate::progress::{Progress, Stage};
use crate::query::{FewInstances, Landmarks};
use crate::reach::{Total, WalkOptions, WalkedClasses, reach};
use crate::read::Records;
use crate::retained::{RetainedHeaps, retained_heaps};
use crate::source::Source;
use crate::waste::StringSample;

/// How to analyze.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AnalyzeOptions {
    /// Whose sizes.
    pub sizes: SizeRule,
    /// Which of several heap dumps in the file, 1-based.
    pub snapshot: u32,
    /// Treat unreachable objects as if they were roots.
    pub keep_unreachable: bool,
    /// Worker threads; 0 for as many as there are cores.
    pub threads: usize,
    /// Memory that the columns may take before they go to temporary files, bytes.
    pub max_memory: Option<u64>,
    /// Where temporary files go; the system's folder by default.
    pub tmp_dir: Option<PathBuf>,
    /// Gather what a diagnosis will ask for: a sample of strings and rare objects, while a stage leaves a
    /// thread idle, and the folded tree. Changes no result.
    pub read_ahead: bool,
}

impl Default for AnalyzeOptions {
    fn default() -> Self {
        Self {
            sizes: SizeRule::Jvm,
            snapshot: 1,
            keep_unreachable: false,
            threads: 0,
            max_memory: None,
            tmp_dir: None,
            read_ahead: false,
        }
    }
}

/// Everything known about a heap dump. Read-only; answers come from memory unless they say that they
/// touch the file.
pub struct Heap {
    pub(crate) mapped: AtomicU64,
    pub(crate) located: Located,
    pub(crate) graph: Graph,
    pub(crate) roots: Roots,
    pub(crate) sizes: Sizes,
    pub(crate) heaps: RetainedHeaps,
    /// Folded when somebody asks first, or ahead.
    pub(crate) folded: OnceLock<FoldedTree>,
    /// Listed when somebody asks first.
    pub(crate) few_instances: OnceLock<FewInstances>,
    /// Places of objects that every report asks for, if it will be one.
    pub(crate) landmarks: Landmarks,
    /// Strings that were read ahead.
    pub(crate) strings: Option<StringSample>,
    /// A column that a question may borrow instead of asking the system for fresh memory.
    pub(crate) scratch: Mutex<Column<u32>>,
    /// Who refers to objects that several others refer to.
    pub(crate) inbound: Inbound,
    /// Reachable objects by class.
    pub(crate) reachable: Vec<Total>,
    /// All others by class.
    pub(crate) unreachable: Vec<Total>,
    /// Bytes that seemed unreachable because damage took what held them, if they were taken as alive.
    pub(crate) lost_holders: Option<u64>,
    pub(crate) repairs: Vec<Repair>,
    pub(crate) options: AnalyzeOptions,
}

/// Analyzes a (plain, inflated) dump: what this crate is for, on one screen.
///
/// The heap keeps `source` for as long as it lives: an open dump, or bytes in memory.
///
/// # Errors
/// When the file is no heap dump, or there is no room for the columns. Damage is mended and reported.
pub fn analyze(
    source: impl Into<Source>,
    options: &AnalyzeOptions,
    progress: &dyn Progress,
) -> Result<Heap> {
    let source = source.into();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .build()
        .map_err(|error| AnalyzeError::Threads(error.to_string()))?;
    pool.install(|| analyze_here(&source, options, progress))
}

fn analyze_here(
    source: &Source,
    options: &AnalyzeOptions,
    progress: &dyn Progress,
) -> Result<Heap> {
    let bytes = source.bytes().len() as u64;
    progress.begin(Stage::Locate, bytes);
    let located = locate(source, options.snapshot, progress)?;
    let mut repairs = Vec::new();
    located
        .repairs
        .iter()
        .for_each(|repair| add_repair(&mut repairs, *repair));
    let objects = u64::from(located.objects());
    progress.end(Stage::Locate, bytes, objects);

    progress.begin(Stage::References, bytes);
    let backing = choose_backing(options, objects);
    let classes = ClassTable::build(&located, &mut repairs);
    if classes.len() as u64 > MOST_CLASSES {
        return Err(AnalyzeError::TooManyClasses(classes.len() as u64));
    }
    let roots = Roots::resolve(&located, &classes, &mut repairs);
    let (graph, gaps) = graph::build(&located, classes, &roots, &backing, progress, &mut repairs)?;
    progress.end(Stage::References, bytes, objects);

    progress.begin(Stage::Layout, objects);
    let sizes = Sizes::infer(&located, &graph, gaps, options.sizes);
    progress.end(Stage::Layout, 0, objects);

    progress.begin(Stage::Reach, objects);
    // Without roots everything would seem garbage.
    let mut options = options.clone();
    options.keep_unreachable |= roots_were_lost(&repairs);
    // One column for whoever needs room for a while: memory once touched is cheaper than fresh one.
    let mut scratch = Column::zeroed(graph.len() as usize + 1, &backing)?;
    let mapped = AtomicU64::new(0);
    let records = Records {
        located: &located,
        graph: &graph,
        mapped: &mapped,
    };
    let strings = OnceLock::new();
    let read_ahead = || {
        if options.read_ahead {
            strings.get_or_init(|| StringSample::read(&records));
        }
    };
    let mut walk = WalkOptions {
        file_bytes: bytes,
        keep_unreachable: options.keep_unreachable,
        backing: &backing,
        meanwhile: &read_ahead,
    };
    let mut reached = reach(&graph, &sizes, &roots, &walk, progress)?;
    let mut unreachable = census::unreachable(&graph, &sizes, &reached.walked.visited);
    let (held, unheld) = (bytes_of(&reached.by_class), bytes_of(&unreachable));
    let lost_holders =
        holders_were_lost(&repairs, graph.counts.dangling, held, unheld).then_some(unheld);
    if lost_holders.is_some() {
        (walk.keep_unreachable, options.keep_unreachable) = (true, true);
        drop(reached);
        reached = reach(&graph, &sizes, &roots, &walk, progress)?;
        unreachable = census::unreachable(&graph, &sizes, &reached.walked.visited);
    }
    let reachable = reached.by_class.clone();
    progress.end(Stage::Reach, 0, u64::from(reached.walked.count));

    progress.begin(Stage::Dominators, u64::from(reached.walked.count));
    let (few_instances, landmarks) = (OnceLock::new(), OnceLock::new());
    let look_ahead = |order: &[u32], classes: &WalkedClasses| {
        if options.read_ahead {
            few_instances.get_or_init(|| FewInstances::list(&graph, order, classes, &reachable));
            landmarks.get_or_init(|| Landmarks::find(&graph, &roots, order));
        }
    };
    let (tree, inbound) = dominators(&graph, reached, scratch.as_mut_slice(), &look_ahead);
    progress.end(Stage::Dominators, 0, u64::from(tree.count));

    progress.begin(Stage::Retained, u64::from(tree.count));
    let heaps = retained_heaps(tree, &inbound.kept);
    let folded = OnceLock::new();
    if options.read_ahead {
        // Now, while no question keeps a thread busy that could fold a part.
        folded.get_or_init(|| fold(&graph, &located.index, &heaps, &mut scratch, threads()));
    }
    progress.end(Stage::Retained, 0, u64::from(heaps.count));
    Ok(Heap {
        mapped,
        located,
        graph,
        roots,
        sizes,
        heaps,
        folded,
        few_instances,
        landmarks: landmarks.into_inner().unwrap_or_default(),
        strings: strings.into_inner().flatten(),
        scratch: Mutex::new(scratch),
        inbound,
        reachable,
        unreachable,
        lost_holders,
        repairs,
        options,
    })
}

/// Of the pool that this is one of.
fn threads() -> usize {
    rayon::current_num_threads()
}

fn bytes_of(totals: &[Total]) -> u64 {
    totals.iter().map(|total| total.bytes).sum()
}

/// Bytes of all columns per object at the peak, references included at what they take on average;
/// frozen by a test.
pub(crate) const PEAK_BYTES_PER_OBJECT: u64 = 32;

fn choose_backing(options: &AnalyzeOptions, objects: u64) -> Backing {
    match options.max_memory {
        Some(most) if objects.saturating_mul(PEAK_BYTES_PER_OBJECT) > most => {
            Backing::Files(options.tmp_dir.clone().unwrap_or_else(std::env::temp_dir))
        }
        _ => Backing::Memory,
    }
}

impl Heap {
    /// Gives the columns back to the system, which takes it a while, on several threads. Dropping does the
    /// same on one.
    pub fn close(self) {
        let Self {
            mut graph,
            mut heaps,
            scratch,
            located,
            inbound,
            ..
        } = self;
        let mut scratch = scratch.into_inner().unwrap_or_else(PoisonError::into_inner);
        let give_back = || {
            graph.give_back();
            heaps.order.give_back();
            heaps.idom.give_back();
            heaps.retained.give_back();
            heaps.classes.give_back();
            scratch.give_back();
        };
        rayon::join(give_back, || drop((located, inbound)));
    }

    /// The file's header.
    pub fn header(&self) -> &Header {
        &self.located.header
    }

    /// Width of identifiers.
    pub fn id_size(&self) -> IdSize {
        self.located.id_size()
    }

    /// Classes.
    pub fn classes(&self) -> &ClassTable {
        &self.graph.classes
    }

    /// How sizes were found.
    pub fn layout(&self) -> &LayoutSummary {
        &self.sizes.summary
    }

    /// What was mended.
    pub fn repairs(&self) -> &[Repair] {
        &self.repairs
    }

    /// Which heap dump of the file this is, and how many it holds.
    pub fn snapshot(&self) -> (u32, u32) {
        self.located.snapshot
    }

    /// With which options.
    pub fn options(&self) -> &AnalyzeOptions {
        &self.options
    }

    /// Where the columns of a question go.
    pub(crate) fn spare_backing(&self) -> Backing {
        choose_backing(&self.options, u64::from(self.located.objects()))
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
        self.located.heap_bytes
    }

    /// Bytes of every column that is kept, by what it holds. The largest of those that are not: 16 per
    /// object that the dominator algorithm runs on, mostly in the scratch column.
    pub fn memory(&self) -> Vec<(&'static str, u64)> {
        let scratch = self.scratch.lock().map_or(0, |column| column.len() * 4);
        let mut columns = vec![
            ("address index", self.located.index.bytes()),
            ("scratch", scratch),
        ];
        columns.extend(self.graph.bytes());
        columns.extend(self.heaps.bytes());
        columns.push(("referrers of shared objects", self.inbound.bytes()));
        let columns = columns.into_iter();
        columns.map(|(name, bytes)| (name, bytes as u64)).collect()
    }

    /// The dominator tree folded by class. The first call takes a pass over the objects; whoever asks
    /// meanwhile waits. (Neither this nor the next shares its work with the pool's threads: one that waits for
    /// its own part of the work may be given a question that waits for the answer.)
    pub(crate) fn folded(&self) -> &FoldedTree {
        self.folded.get_or_init(|| {
            let scratch = self.scratch.lock();
            let mut scratch = scratch.unwrap_or_else(PoisonError::into_inner);
            let index = &self.located.index;
            fold(&self.graph, index, &self.heaps, &mut scratch, threads())
        })
    }

    /// Retained by all instances of exactly this class together, bytes.
    pub(crate) fn retained_by_class(&self, class: ClassIndex) -> u64 {
        let sums = &self.folded().retained_by.classes;
        sums.get(class.get()).copied().unwrap_or_default()
    }

    /// Instances of classes that have few. The first call takes a pass over the objects.
    pub(crate) fn few_instances(&self) -> &FewInstances {
        self.few_instances.get_or_init(|| {
            let heaps = &self.heaps;
            let order = heaps.order.as_slice().get(..=heaps.count as usize);
            let order = order.unwrap_or_default();
            FewInstances::list(&self.graph, order, &heaps.classes, &self.reachable)
        })
    }

    /// Reachable objects and their shallow sizes.
    pub fn total(&self) -> Total {
        sum(&self.reachable)
    }

    /// Reachable instances of exactly this class.
    pub fn instances_of(&self, class: ClassIndex) -> u64 {
        self.reachable
            .get(class.get())
            .map_or(0, |total| total.objects)
    }

    /// Unreachable objects and their shallow sizes.
    pub fn unreachable(&self) -> Total {
        sum(&self.unreachable)
    }
}

fn sum(totals: &[Total]) -> Total {
    let mut sum = Total::default();
    for total in totals {
        sum += *total;
    }
    sum
}
