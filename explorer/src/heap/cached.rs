//! Answers that several pages show, computed once.

use std::sync::Arc;

use heapray_analyzer::Reachability;
use heapray_query::{
    GroupBy, GroupTotals, ThreadInfo, find_roots, held_histogram, histogram, threads,
};
use heapray_report::Report;
use heapray_suspects::DiagnoseOptions;
use heapray_waste::{WasteReport, find_waste_watched};

use crate::app::{App, Pass};
use crate::web::Failure;

const REPORT: (&str, &str) = ("report", "Verdict and suspects");

/// The report. Verdict and suspects are sentences of the report, which are the same for everybody: without values.
pub(crate) fn find_report(app: &Arc<App>) -> Result<Arc<Report>, Failure> {
    app.compute(REPORT.0, REPORT.1, report)
}

/// Begins with the report, which the first page needs, while nobody has opened a browser yet.
pub(crate) fn begin_report(app: &Arc<App>) {
    app.begin(REPORT.0, REPORT.1, report);
}

fn report(app: &Arc<App>, pass: &Pass) -> Result<(Report, usize), Failure> {
    let report = app.session.report(&DiagnoseOptions::default(), false, pass);
    let report = report.map_err(|error| Failure::Failed(error.to_string()))?;
    Ok((report, 4 << 20))
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
