//! How does an analysis become a report? One section a file; what comes out is bounded by classes and
//! findings, whatever the number of objects.

mod collections;
mod commands;
mod consumers;
mod context;
mod dominators;
mod dump;
mod heap;
mod histogram;
mod jvm;
mod loaders;
mod options;
mod roots;
mod sentences;
mod strings;
mod suspects;
mod threads;
mod unreachable;
mod verdict;

use heapray_analyzer::Heap;
use heapray_query::{Consumers, DominatorTree, RootKindRow, ThreadInfo};
use heapray_suspects::Diagnosis;

use context::BuildContext;
pub use options::BuildOptions;

use heapray_report::model::{AccessPathRow, Report, SCHEMA_VERSION, Tool};

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
    let context = BuildContext {
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
        dump: dump::build(&context),
        jvm: jvm::build(&context),
        heap: heap::build(&context),
        verdict: verdict::build(&context),
        suspects: suspects::build(&context, &dominators),
        histogram: histogram::build(&context),
        dominators,
        dominators_rest,
        top_consumers: consumers::build(facts.consumers),
        access_paths: access_paths(diagnosis),
        threads: threads::build(&context),
        gc_roots: roots::build(&facts.roots),
        class_loaders: loaders::build(&context),
        duplicate_classes: loaders::build_duplicates(&context),
        unreachable: unreachable::build(&context),
        collections: collections::build(&context),
        collection_sizes: collections::build_sizes(&context),
        duplicate_strings: strings::build(&context),
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
