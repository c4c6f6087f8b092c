//! What leaks, how, and which line of code holds it.

mod assemble;
mod bounds;
mod candidates;
mod case;
mod context;
mod culprit;
mod finding;
mod holders;
mod judgement;
mod kinds;
mod library;
mod paths;
mod payload;
mod population;
mod rules;
mod verdict;

pub use finding::*;
pub use rules::{Rules, RulesError};

use context::Context;
use heapray_analyzer::Heap;
use judgement::{Judgement, Meant};
use library::Library;

/// How to diagnose.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct DiagnoseOptions {
    /// A user's own registries, caches and pools, see `docs/reference/rules.md`.
    pub rules: Rules,
}

/// Confidence in waste as the matter where a heap ended.
const ASIDE: f64 = 0.7;
/// Findings that a report shows.
const MOST_FINDINGS: usize = 10;

/// Names what holds the heap.
///
/// Touches the file for the few objects that are named, and for a sample of strings and collections;
/// passes over the graph where somebody's holders are asked for.
pub fn diagnose(heap: &Heap, options: &DiagnoseOptions) -> Diagnosis {
    let library = Library {
        rules: options.rules.clone(),
    };
    let mut context = Context::new(heap, &library);
    let threads: Vec<_> = heap.live_threads().collect();
    let died = context.out_of_memory(&[], &threads).is_some();
    let mut cases = {
        let least = context.threshold();
        context.cases(&context.candidates(least), least, &threads)
    };
    let access_paths = context.access_paths(&threads);
    let mut findings: Vec<Finding> = Vec::new();
    for mut population in kinds::populations(&context) {
        if died && population.least_part > 0.0 {
            // What ended the heap grew; waste is an aside.
            population.least_part = f64::INFINITY;
            population.recognition.confidence *= ASIDE;
        }
        if let Some(case) = context.settle(&population, &mut cases, &threads) {
            let recognition = population.recognition.clone();
            let mut finding = context.finding(&case, recognition);
            finding.off_heap_size = population.off_heap;
            finding.size_only = !died && context.is_lesser_waste(&finding);
            findings.push(finding);
        }
    }
    let mut meant: Vec<Meant> = Vec::new();
    for case in cases {
        match context.judge(&case, died) {
            Judgement::Finding(recognition, size_only) => {
                let mut finding = context.finding(&case, recognition);
                finding.size_only = size_only;
                findings.push(finding);
            }
            Judgement::Meant(why) => meant.push(why),
            Judgement::Nothing => {}
        }
    }
    let weight = |finding: &Finding| finding.size() as f64 * finding.confidence;
    findings.sort_by(|a, b| {
        weight(b)
            .total_cmp(&weight(a))
            .then_with(|| a.fingerprint.cmp(&b.fingerprint))
    });
    context.leak_first(&mut findings);
    findings.truncate(MOST_FINDINGS);
    let waste = std::mem::take(&mut context.waste);
    Diagnosis {
        verdict: context.verdict(&findings, &meant, &threads),
        findings,
        access_paths,
        collections: waste.collections,
        collection_sizes: waste.collection_sizes,
        duplicate_strings: waste.strings,
    }
}
