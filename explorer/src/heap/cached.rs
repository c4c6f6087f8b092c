//! Answers that several pages show, computed once.

use std::sync::Arc;

use heapray_analyzer::Reachability;
use heapray_query::{
    Fact, GroupBy, GroupTotals, ThreadInfo, find_roots, heap_facts, held_histogram, histogram, jvm,
    threads,
};
use heapray_session::Findings;
use heapray_suspects::DiagnoseOptions;
use heapray_waste::{WasteReport, find_waste_watched};

use crate::app::{App, Pass};
use crate::web::Failure;

/// The key of verdict and suspects.
pub(crate) const FINDINGS: &str = "findings";
const FINDINGS_TITLE: &str = "Verdict and suspects";

/// What the first page shows.
pub(crate) struct Summary {
    /// Verdict and suspects. They are sentences of the report, which are the same for everybody: without values.
    pub(crate) findings: Findings,
    /// What is known of the heap.
    pub(crate) facts: Vec<Fact>,
}

/// What the first page shows.
pub(crate) fn find_summary(app: &Arc<App>) -> Result<Arc<Summary>, Failure> {
    app.compute(FINDINGS, FINDINGS_TITLE, findings)
}

/// Begins with the diagnosis, which the first page shows, while nobody has opened a browser yet.
pub(crate) fn begin_findings(app: &Arc<App>) {
    app.begin(FINDINGS, FINDINGS_TITLE, findings);
}

fn findings(app: &Arc<App>, pass: &Pass) -> Result<(Summary, usize), Failure> {
    let findings = app.session.findings(&DiagnoseOptions::default(), pass);
    let findings = findings.map_err(|error| Failure::Failed(error.to_string()))?;
    let facts = heap_facts(app.heap(), &jvm(app.heap()));
    Ok((Summary { findings, facts }, 1 << 20))
}

/// The histogram.
pub(crate) fn class_groups(app: &Arc<App>, by: GroupBy) -> Result<Arc<Vec<GroupTotals>>, Failure> {
    app.compute(&format!("groups {by:?}"), "Histogram", move |app, _| {
        let groups = histogram(app.heap(), by);
        let bytes = groups.len() * 200;
        Ok((groups, bytes))
    })
}

/// The histogram of the objects that are held so and no more firmly.
pub(crate) fn held_groups(
    app: &Arc<App>,
    by: GroupBy,
    held: Reachability,
) -> Result<Arc<Vec<GroupTotals>>, Failure> {
    app.compute(
        &format!("groups {by:?} {held:?}"),
        "Histogram",
        move |app, _| {
            let groups = held_histogram(app.heap(), by, held);
            let bytes = groups.len() * 200;
            Ok((groups, bytes))
        },
    )
}

/// The threads, the largest first.
pub(crate) fn find_threads(app: &Arc<App>) -> Result<Arc<Vec<ThreadInfo>>, Failure> {
    app.compute("threads", "Threads", |app, _| {
        let heap = app.heap();
        let found = threads(heap, &find_roots(heap));
        let bytes = found.len() * 300;
        Ok((found, bytes))
    })
}

/// All that is wasted.
pub(crate) fn find_waste_rows(app: &Arc<App>) -> Result<Arc<WasteReport>, Failure> {
    app.compute("waste", "Waste: a pass over everything", |app, pass| {
        let waste = find_waste_watched(app.heap(), pass)?;
        let bytes = (waste.fields.len() + waste.inner.len()) * 400;
        Ok((waste, bytes))
    })
}
