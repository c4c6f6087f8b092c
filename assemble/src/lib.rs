//! How does an analysis become a report? One section a file; what comes out is bounded by classes and
//! findings, whatever the number of objects.

mod collections;
mod commands;
mod consumers;
mod dominators;
mod dump;
mod heap;
mod histogram;
mod jvm;
mod loaders;
mod roots;
mod sentences;
mod strings;
mod suspects;
mod threads;
mod unreachable;
mod verdict;

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_query::{Consumers, DominatorTree, LoaderRow, RootKindRow, ThreadInfo, share_of_heap};
use heapray_suspects::Diagnosis;

use heapray_report::model::{AccessPathRow, Repair, Report, SCHEMA_VERSION, StageTiming, Tool};

/// What the analysis doesn't know, and what may be shown.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct BuildOptions {
    /// The dump as given on the command line.
    pub path: String,
    /// Length of the file on disk.
    pub file_bytes: u64,
    /// What was mended before the first record was read.
    pub input_repairs: Vec<Repair>,
    /// Show contents of strings.
    pub show_values: bool,
    /// Stage times; not reproducible.
    pub timings: Option<Vec<StageTiming>>,
}

impl BuildOptions {
    /// For the dump at `path`, `file_bytes` long.
    pub fn new(path: impl Into<String>, file_bytes: u64) -> Self {
        Self {
            path: path.into(),
            file_bytes,
            ..Self::default()
        }
    }
}

/// What sections share.
pub struct Site<'s> {
    heap: &'s Heap,
    diagnosis: &'s Diagnosis,
    options: &'s BuildOptions,
    loaders: Vec<LoaderRow>,
    threads: Vec<ThreadInfo>,
}

impl Site<'_> {
    fn address(&self, object: ObjectIndex) -> String {
        self.heap.id(object).to_string()
    }

    fn share(&self, bytes: u64) -> f64 {
        share_of_heap(self.heap, bytes)
    }
}

/// What takes passes over the objects and asks no diagnosis, so that a second thread can gather it while
/// the first one diagnoses.
#[derive(Debug)]
pub struct Facts {
    threads: Vec<ThreadInfo>,
    roots: Vec<RootKindRow>,
    tree: DominatorTree,
    consumers: Consumers,
}

impl Facts {
    /// A handful of passes over the objects.
    ///
    /// # Errors
    /// When there is no memory for a column.
    pub fn gather(heap: &Heap) -> heapray_analyzer::Result<Self> {
        let places = heapray_query::find_roots(heap);
        Ok(Self {
            threads: heapray_query::threads(heap, &places),
            roots: heapray_query::roots_by_kind(heap, &places),
            tree: dominators::gather(heap)?,
            consumers: consumers::gather(heap),
        })
    }
}

/// Builds the report; the same for the same dump and options.
pub fn build_report(
    heap: &Heap,
    diagnosis: &Diagnosis,
    facts: Facts,
    options: &BuildOptions,
) -> Report {
    let site = Site {
        heap,
        diagnosis,
        options,
        loaders: heapray_query::loaders(heap),
        threads: facts.threads,
    };
    let (dominators, dominators_rest) = dominators::build(facts.tree);
    Report {
        schema_version: SCHEMA_VERSION,
        tool: Tool {
            name: "heapray".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        dump: dump::build(&site),
        jvm: jvm::build(&site),
        heap: heap::build(&site),
        verdict: verdict::build(&site),
        suspects: suspects::build(&site, &dominators),
        histogram: histogram::build(&site),
        dominators,
        dominators_rest,
        top_consumers: consumers::build(facts.consumers),
        access_paths: access_paths(diagnosis),
        threads: threads::build(&site),
        gc_roots: roots::build(&facts.roots),
        class_loaders: loaders::build(&site),
        duplicate_classes: loaders::build_duplicates(&site),
        unreachable: unreachable::build(&site),
        collections: collections::build(&site),
        collection_sizes: collections::build_sizes(&site),
        duplicate_strings: strings::build(&site),
        timings: options.timings.clone(),
    }
}

fn access_paths(diagnosis: &Diagnosis) -> Vec<AccessPathRow> {
    let rows = diagnosis.access_paths.iter();
    rows.map(|row| AccessPathRow {
        path: row.path.clone(),
        class: row.class.clone(),
        instances: row.instances,
        retained_bytes: row.retained_size,
    })
    .collect()
}
