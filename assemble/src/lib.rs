//! From a heap and its diagnosis to the report: one section of the report per file.
//!
//! Numbers and names come from `heapray-query` and `heapray-suspects`; nothing is computed a second time here. The
//! report grows with classes and findings, never with objects: every list has a limit. Rendering is
//! `heapray-report`'s.
//!
//! ```
//! use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
//! use heapray_assemble::{BuildOptions, Facts, build_report};
//! use heapray_suspects::{DiagnoseOptions, diagnose};
//! use heapray_testkit::generate::{GenerateOptions, generate};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut options = GenerateOptions::default();
//! options.objects = 1_000;
//! let mut dump = Vec::new();
//! generate(&options, &mut dump)?;
//!
//! let heap = analyze(&dump, &AnalyzeOptions::default(), &Silent)?;
//! let diagnosis = diagnose(&heap, &DiagnoseOptions::default());
//! let facts = Facts::gather(&heap)?;
//! let options = BuildOptions::new("generated.hprof", dump.len() as u64);
//! let report = build_report(&heap, &diagnosis, facts, &options);
//! assert_eq!(report.heap.objects, heap.total().objects);
//! # Ok(())
//! # }
//! ```

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
mod resources;
mod roots;
mod sentences;
mod strings;
mod suspects;
mod threads;
mod unreachable;
mod verdict;
mod waste;

use heapray_analyzer::Heap;
use heapray_query::class_tree::ClassTree;
use heapray_query::{Consumers, DominatorTree, ResourceRow, RootKindRow, ThreadInfo};
use heapray_suspects::Diagnosis;

use context::BuildContext;
pub use options::BuildOptions;
pub use waste::waste_section;

use heapray_report::model::{AccessPathRow, Report, SCHEMA_VERSION, Suspect, Tool, Verdict};

/// Answers that take passes over the objects and need no diagnosis, so that a second thread can gather them
/// while the first one diagnoses.
#[derive(Debug)]
pub struct Facts {
    threads: Vec<ThreadInfo>,
    roots: Vec<RootKindRow>,
    tree: DominatorTree,
    consumers: Consumers,
    resources: Vec<ResourceRow>,
}

impl Facts {
    /// A handful of passes over the objects.
    ///
    /// # Errors
    /// When there is no memory for a column.
    pub fn gather(heap: &Heap) -> heapray_analyzer::Result<Self> {
        // First, so that the thread that diagnoses looks for something else meanwhile.
        heap.kept::<ClassTree>();
        let places = heapray_query::find_roots(heap);
        Ok(Self {
            threads: heapray_query::threads(heap, &places),
            roots: heapray_query::roots_by_kind(heap, &places),
            tree: dominators::gather(heap)?,
            consumers: consumers::gather(heap),
            resources: heapray_query::resources(heap, &places, resources::MOST),
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
        queries: Vec::new(),
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
        waste: None,
        resources: resources::build(&facts.resources, options.show_values),
        timings: options.timings.clone(),
    }
}

/// What the diagnosis found, without the rest of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Findings {
    /// The report's verdict.
    pub verdict: Verdict,
    /// The report's suspects. Their members are those that the diagnosis names, since the dominator tree is not asked.
    pub suspects: Vec<Suspect>,
}

/// Describes the diagnosis in the words of the report. Takes a few looks at single objects, where [`build_report`] takes
/// passes.
pub fn build_findings(heap: &Heap, diagnosis: &Diagnosis, options: &BuildOptions) -> Findings {
    let context = BuildContext {
        heap,
        diagnosis,
        options,
        loaders: heapray_query::loaders(heap),
        threads: heapray_query::threads(heap, &heapray_query::find_roots(heap)),
    };
    Findings {
        verdict: verdict::build(&context),
        suspects: suspects::build(&context, &[]),
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
