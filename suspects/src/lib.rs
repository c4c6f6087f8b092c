//! Leak suspects: what holds the memory of a heap, which kind of leak it is, and which line of code to change.
//!
//! [`diagnose`] turns a [`Heap`] into a [`Diagnosis`]: a verdict, findings, and the access paths that are compared
//! between dumps. Its body is the list of steps: candidates from the class tree, suspect candidates with path and
//! culprit, heap-wide detectors, the kinds of leak, classification, findings, verdict. A user's [`Rules`] name
//! caches and registries that no table can know.
//!
//! The crate renders nothing and prints nothing: a report or a table is made from these plain values elsewhere.
//! It looks at one dump; growth between dumps is a question for several reports.
//!
//! ```
//! use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
//! use heapray_suspects::{DiagnoseOptions, LeakKind, VerdictKind, diagnose};
//! use heapray_testkit::DumpBuilder;
//!
//! let mut dump = DumpBuilder::new();
//! dump.java();
//! let rows: Vec<_> = (0..400).map(|_| dump.byte_array(&[0; 8192])).collect();
//! let rows = dump.array_list(&rows);
//! let export = dump.class("com.example.Export").static_object("ROWS", rows).build();
//! dump.root_sticky_class(export);
//!
//! let heap = analyze(&dump.to_bytes(), &AnalyzeOptions::default(), &Silent)?;
//! let diagnosis = diagnose(&heap, &DiagnoseOptions::default());
//! let first = &diagnosis.findings[0];
//! assert_eq!(first.kind, LeakKind::StaticCollection);
//! assert_eq!(first.culprit.field.as_deref(), Some("ROWS"));
//! // A large collection of a running program is no proof of a leak.
//! assert_eq!(diagnosis.verdict.kind, VerdictKind::HighUsage);
//! # Ok::<(), heapray_analyzer::AnalyzeError>(())
//! ```

mod accumulated;
mod application;
mod benign;
mod bounds;
mod bytes;
mod candidates;
mod classification;
mod closures;
mod counted;
mod databases;
mod feeder;
mod finding;
mod findings;
mod heap_wide;
mod holders;
mod input;
mod instances;
mod kinds;
mod language;
mod leak_kind;
mod library;
mod machinery;
mod makes_of_threads;
mod matching;
mod names;
mod nested;
mod node_class;
mod paths;
mod proof;
mod ranking;
mod rules;
mod self_references;
mod stacks;
mod suspects;
mod times;
mod verdict;

pub use finding::*;
pub use leak_kind::LeakKind;
pub use rules::{Rules, RulesError};

use candidates::{find_candidates, trace_candidates};
use classification::classify_all;
use findings::{Beside, find_access_paths, measure, measure_cuts, name_callers};
use heap_wide::find_heap_wide;
use heapray_analyzer::Heap;
use heapray_analyzer::threads::LiveThread;
use heapray_query::collections::know_collections;
use input::Input;
use paths::PathSearch;
use ranking::{calibrate, join, merge_parts, sort_by_importance};
use suspects::find_suspects;
use times::find_times;
use verdict::{build_verdict, drop_slight, find_out_of_memory};

/// How to diagnose.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct DiagnoseOptions {
    /// A user's own registries, caches and pools, see `docs/reference/rules.md`.
    pub rules: Rules,
}

/// Findings that a report shows.
const MOST_FINDINGS: usize = 10;

/// Diagnoses a heap: the verdict, and what holds the memory.
///
/// Reads the file for the few objects that findings name, and for a sample of strings and collections. Passes
/// over the object graph for referrers that the dominator tree does not know.
pub fn diagnose(heap: &Heap, options: &DiagnoseOptions) -> Diagnosis {
    know_collections(heap, &options.rules.collections);
    let input = Input::new(heap, &options.rules);
    let mut search = PathSearch::new(&input);
    let threads: Vec<LiveThread> = heap.live_threads().collect();
    let died = find_out_of_memory(&input, &[], &threads).is_some();

    let least = input.threshold();
    let candidates = find_candidates(&input, least);
    trace_candidates(&input, least, &candidates);
    let mut suspects = find_suspects(&input, &mut search, &candidates, least, &threads);
    let wide = find_heap_wide(&input, &mut search, &mut suspects, &threads, died);
    let (own, mut benign) = classify_all(&input, &mut search, &suspects, died);
    let mut findings = join(wide, own);
    merge_parts(&mut findings);
    name_callers(&input, &mut findings, &threads);
    calibrate(&input, &mut findings, &threads);
    sort_by_importance(heap, &mut findings);
    findings.truncate(MOST_FINDINGS);
    let beside = benign.iter_mut().map(|benign| Beside {
        heads: &benign.heads,
        retained: &mut benign.retained,
    });
    let beside = beside.collect();
    // Neither reads what the other one finds. What is measured takes turns in memory that access paths never ask for.
    let (access_paths, ()) = heap.workers().run(|| {
        rayon::join(
            || find_access_paths(&input, &mut search, &threads),
            || {
                measure(&input, &mut findings, beside);
                measure_cuts(&input, &mut findings);
                find_times(&input, &mut findings, died);
            },
        )
    });

    let verdict = build_verdict(&input, &findings, &benign, &threads);
    drop_slight(&input, &verdict, &mut findings);
    Diagnosis {
        verdict,
        findings,
        access_paths,
        collections: input.waste.collections,
        collection_sizes: input.waste.collection_sizes,
        duplicate_strings: input.waste.strings,
    }
}
