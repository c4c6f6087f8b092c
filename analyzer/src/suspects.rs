//! What leaks, how, and which line of code holds it.

mod assemble;
mod bounds;
mod candidates;
mod case;
mod context;
mod culprit;
mod finding;
mod holders;
mod kinds;
mod library;
mod paths;
mod payload;
mod population;
mod rules;
mod verdict;

pub use finding::*;
pub use rules::{Rules, RulesError};

use crate::analysis::Analysis;
use context::Context;
use library::Library;

/// How to diagnose.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct DiagnoseOptions {
    /// A user's own registries, caches and pools, see `docs/reference/rules.md`.
    pub rules: Rules,
}

/// Confidence that a collection of a program that runs on is still a leak.
const ALIVE: f64 = 0.72;
/// Confidence that what was this part of a heap that ended is what it ended of.
const ENDED: f64 = 0.58;
const MOST_OF_IT: f64 = 0.5;
/// Confidence in waste as the matter where a heap ended.
const ASIDE: f64 = 0.7;
/// Findings that a report shows.
const MOST_FINDINGS: usize = 10;

/// Names what holds the heap.
///
/// Touches the file for the few objects that are named, and for a sample of strings and collections;
/// passes over the graph where somebody's holders are asked for.
pub fn diagnose(analysis: &Analysis<'_>, options: &DiagnoseOptions) -> Diagnosis {
    let library = Library {
        rules: options.rules.clone(),
    };
    let mut context = Context::new(analysis, &library);
    let threads: Vec<_> = analysis.live_threads().collect();
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
            findings.push(finding);
        }
    }
    let mut meant: Vec<String> = Vec::new();
    for case in cases {
        if let Some(why) = context.meant_by_rule(&case) {
            meant.push(format!("{}: {why}", case.culprit_name()));
            continue;
        }
        let Some(mut recognition) = kinds::recognise(&context, &case) else {
            continue;
        };
        let lasting = kinds::BOUNDABLE.contains(&recognition.kind);
        if lasting && let Some(why) = context.bound(&case) {
            meant.push(format!("{} is bounded: {why}", case.culprit_name()));
            continue;
        }
        if !died
            && recognition.kind == "thread-local"
            && let Some(why) = context.buffer_per_thread(&case)
        {
            meant.push(format!("{} is a buffer: {why}", case.culprit_name()));
            continue;
        }
        let ended_of_it = died && context.share(case.retained) >= MOST_OF_IT;
        let ruled = || context.rule_for(&case).is_some();
        if lasting && !ended_of_it && context.is_mixed(&case) && !ruled() {
            continue; // a bit of everything is no matter
        }
        if lasting && !died {
            // Nothing says that the heap was ever short: what is large may be meant.
            if context.is_interlinked(&case) {
                meant.push(format!(
                    "{} looks like a model that was loaded",
                    case.culprit_name()
                ));
                continue;
            }
            recognition.confidence *= ALIVE;
            recognition.advice.summary = if_it_grows(&recognition.advice.summary);
        }
        if lasting && ended_of_it {
            // Whatever it is called: the heap ended of it.
            recognition.confidence = recognition.confidence.max(ENDED);
        }
        findings.push(context.finding(&case, recognition));
    }
    let weight = |finding: &Finding| finding.size() as f64 * finding.confidence;
    findings.sort_by(|a, b| {
        weight(b)
            .total_cmp(&weight(a))
            .then_with(|| a.fingerprint.cmp(&b.fingerprint))
    });
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

/// Advice where nothing says that anything grows.
fn if_it_grows(summary: &str) -> String {
    let mut letters = summary.chars();
    let first = letters.next().map(char::to_lowercase).into_iter().flatten();
    format!(
        "If it keeps growing: {}",
        first.chain(letters).collect::<String>()
    )
}
