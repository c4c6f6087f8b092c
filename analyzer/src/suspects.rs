//! What leaks, how, and which line of code holds it.

mod assemble;
mod candidates;
mod case;
mod context;
mod finding;
mod holders;
mod kinds;
mod library;
mod paths;
mod payload;
mod verdict;

pub use finding::*;

use crate::analysis::Analysis;
use context::Context;
use library::Library;

/// How to diagnose.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct DiagnoseOptions {
    /// A user's own registries, caches and pools: TOML text, see `docs/reference/rules.md`.
    pub rules: Option<String>,
}

/// Findings that a report shows.
const MOST_FINDINGS: usize = 10;

/// Names what holds the heap.
///
/// Touches the file for the few objects that are named; passes over the graph where somebody's holders
/// are asked for.
pub fn diagnose(analysis: &Analysis<'_>, _options: &DiagnoseOptions) -> Diagnosis {
    let library = Library::default();
    let context = Context::new(analysis, &library);
    let threads: Vec<_> = analysis.live_threads().collect();
    let candidates = context.candidates();
    let mut findings: Vec<Finding> = context
        .cases(&candidates, &threads)
        .iter()
        .filter_map(|case| Some(context.finding(case, kinds::recognise(&context, case)?)))
        .collect();
    let weight = |finding: &Finding| finding.retained_size as f64 * finding.confidence;
    findings.sort_by(|a, b| {
        weight(b)
            .total_cmp(&weight(a))
            .then_with(|| a.fingerprint.cmp(&b.fingerprint))
    });
    findings.truncate(MOST_FINDINGS);
    Diagnosis {
        verdict: context.verdict(&findings, &threads),
        findings,
        access_paths: Vec::new(),
        collections: Vec::new(),
        collection_sizes: Vec::new(),
        duplicate_strings: None,
    }
}
