//! How do commands get at a dump? Opened and analyzed with a progress bar; when the command is done, its exit code says
//! whether the dump was whole.

use std::path::{Path, PathBuf};

use heapray_analyzer::index_file::Refusal;
use heapray_analyzer::{Heap, StageTiming, Timings};
use heapray_assemble::waste_section;
use heapray_dump_file::{DumpFile, install_sigbus_handler};
use heapray_oql::QueryOptions;
use heapray_output_file::remove_pending_at_once;
use heapray_query::collections::wrong_paths;
use heapray_query::{GroupBy, GroupTotals, count_histogram};
use heapray_report::Report;
use heapray_report::format::bytes;
use heapray_report::model;
use heapray_session::{
    IndexPlace, RefusedIndex, Session, SessionError, SessionOptions, count_objects,
    default_max_memory, open_dump,
};
use heapray_suspects::DiagnoseOptions;
use heapray_waste::find_waste;

use crate::args::{AnalysisArgs, DiagnoseArgs, Sizes};
use crate::context::Context;
use crate::exit::{Cause, Exit, Hinted, hinted};
use crate::index_file::{is_index, write_index, write_index_beside};
use crate::index_use;
use crate::progress_bar::Bar;
use crate::query_file::{NamedQuery, answer_all};

/// A session, and the progress bar that shows what it does.
pub(crate) struct Opened {
    session: Session,
    bar: Bar,
    stages: Vec<StageTiming>,
}

/// Opens and analyzes the dump at `path`, to be asked single questions.
pub(crate) fn open_heap(
    path: &Path,
    args: &AnalysisArgs,
    context: &Context,
) -> anyhow::Result<Opened> {
    let mut options = args.options()?;
    options.for_index = args.writes_index()?;
    let opened = open_session(path, args, &options, context)?;
    opened.keep_index(args, context)
}

/// Opens and analyzes the dump at `path`, to be reported on.
pub(crate) fn open_for_report(
    path: &Path,
    args: &AnalysisArgs,
    context: &Context,
) -> anyhow::Result<Opened> {
    let opened = analyze_for_report(path, args, context)?;
    opened.keep_index(args, context)
}

/// The same without the index that may be asked for.
fn analyze_for_report(
    path: &Path,
    args: &AnalysisArgs,
    context: &Context,
) -> anyhow::Result<Opened> {
    let mut options = args.options()?;
    options.for_report = true;
    options.for_index = args.writes_index()?;
    open_session(path, args, &options, context)
}

/// Opens and analyzes the dump at `path`; its index is the caller's to write.
pub(crate) fn open_for_index(
    path: &Path,
    args: &AnalysisArgs,
    context: &Context,
) -> anyhow::Result<Opened> {
    let mut options = args.options()?;
    options.for_index = true;
    open_session(path, args, &options, context)
}

/// Opens and analyzes the dump at `path` with these options.
pub(crate) fn open_session(
    path: &Path,
    args: &AnalysisArgs,
    options: &SessionOptions,
    context: &Context,
) -> anyhow::Result<Opened> {
    if is_index(path) {
        return Err(hinted(
            format!("{} is an index, not a heap dump", path.display()),
            "give the dump, beside which the index is found; `heapray histogram` answers without it",
        ));
    }
    watch_for_shrinking(path);
    remark_limit(path, options, context);
    let bar = Bar::new(context.progress);
    let timings = Timings::new(&bar);
    let session = Session::open(path, options, &timings).map_err(in_words)?;
    let stages = timings.stages();
    if let Some(file) = session.heap().index_file() {
        index_use::watch(file);
    }
    for RefusedIndex { path, why, .. } in session.refused_indexes() {
        // One for other options may well be there; it is no matter unless it was asked for.
        let is_asked = matches!(args.index, Some(Some(_)));
        if is_asked || !matches!(why, Refusal::OtherOptions) {
            context.remark(&format!("{} is not used: {why}", path.display()));
        }
    }
    for wrong in wrong_paths(session.heap(), &options.collections) {
        context.remark(&format!("[[collection]] in the rules: {wrong}"));
    }
    let layout = session.heap().layout();
    tracing::info!(
        model = layout.model,
        evidence = layout.evidence,
        "object layout"
    );
    Ok(Opened {
        session,
        bar,
        stages,
    })
}

impl Opened {
    /// Writes an index, if it is asked for and none was there. The question is answered even if that fails.
    fn keep_index(self, args: &AnalysisArgs, context: &Context) -> anyhow::Result<Self> {
        if let Some(place) = self.missing_index(args)? {
            tell_of_index(write_index(&self.session, &place), context);
        }
        Ok(self)
    }

    /// Where an index is to be written, if it is asked for and none was there.
    fn missing_index(&self, args: &AnalysisArgs) -> anyhow::Result<Option<IndexPlace>> {
        // What comes through a pipe has no place beside it.
        let has_place = self.session.path().is_file() || args.index.is_some();
        let is_missing = self.session.index().is_none() && !index_use::is_off();
        Ok(if has_place && is_missing && args.writes_index()? {
            Some(args.index_place()?)
        } else {
            None
        })
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// The session alone; the progress bar is taken away.
    #[cfg(feature = "explore")]
    pub(crate) fn into_session(self) -> Session {
        self.bar.finish();
        self.session
    }

    pub(crate) fn heap(&self) -> &Heap {
        self.session.heap()
    }

    /// Diagnoses the heap and builds its report.
    pub(crate) fn report(
        &mut self,
        judging: &DiagnoseOptions,
        show_values: bool,
        with_timings: bool,
    ) -> anyhow::Result<Report> {
        let timings = Timings::new(&self.bar);
        let report = self.session.report(judging, show_values, &timings);
        let stages = timings.stages();
        self.take_report(report, stages, with_timings)
    }

    /// The same, and writes an index meanwhile. The report is made even if that fails.
    fn report_and_index(
        &mut self,
        judging: &DiagnoseOptions,
        show_values: bool,
        with_timings: bool,
        place: &IndexPlace,
        context: &Context,
    ) -> anyhow::Result<Report> {
        let timings = Timings::new(&self.bar);
        let (index, report) = write_index_beside(&self.session, place, || {
            self.session.report(judging, show_values, &timings)
        });
        let stages = timings.stages();
        tell_of_index(index, context);
        self.take_report(report, stages, with_timings)
    }

    fn take_report(
        &mut self,
        report: Result<Report, SessionError>,
        stages: Vec<StageTiming>,
        with_timings: bool,
    ) -> anyhow::Result<Report> {
        index_use::check()?;
        let mut report = report.map_err(in_words)?;
        self.stages.extend(stages);
        report.timings = with_timings.then(|| rows_of_stages(&self.stages));
        Ok(report)
    }

    /// The heap is not needed any more, and what is damaged is told elsewhere.
    pub(crate) fn close(self) {
        self.bar.finish();
        self.session.close();
    }

    /// The command is done: a remark says what is damaged, for commands whose output does not.
    pub(crate) fn finish(self, context: &Context) -> anyhow::Result<Exit> {
        let words = self.session.damage_messages();
        if !words.is_empty() {
            context.remark(&format!("the dump is damaged: {}", words.join(" / ")));
        }
        self.finish_silently()
    }

    /// The same for reports, which name damage themselves.
    pub(crate) fn finish_silently(self) -> anyhow::Result<Exit> {
        self.bar.finish();
        self.session.check_unchanged().map_err(in_words)?;
        let exit = if self.session.is_damaged() {
            Exit::Incomplete
        } else {
            Exit::Answered
        };
        self.session.close();
        Ok(exit)
    }
}

/// What a report has only where it is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Extras<'a> {
    /// Time and memory of each stage.
    pub(crate) timings: bool,
    /// Queries to answer.
    pub(crate) queries: &'a [NamedQuery],
}

/// Opens, analyzes and diagnoses the dump at `path`: its report, and whether it was whole.
pub(crate) fn analyze_dump(
    path: &Path,
    analysis: &AnalysisArgs,
    diagnose: &DiagnoseArgs,
    extras: &Extras<'_>,
    context: &Context,
) -> anyhow::Result<(Report, Exit)> {
    let judging = diagnose.options(&analysis.rules)?;
    let mut opened = analyze_for_report(path, analysis, context)?;
    let (show_values, timings) = (diagnose.show_values, extras.timings);
    let mut report = match opened.missing_index(analysis)? {
        Some(place) => opened.report_and_index(&judging, show_values, timings, &place, context)?,
        None => opened.report(&judging, show_values, timings)?,
    };
    if diagnose.waste {
        report.waste = Some(waste_section(&find_waste(opened.heap())?));
    }
    if !extras.queries.is_empty() {
        let mut options = QueryOptions::default();
        options.mat = analysis.sizes == Sizes::Mat;
        options.show_values = diagnose.show_values;
        report.queries = answer_all(opened.heap(), extras.queries, &options);
        index_use::check()?;
    }
    Ok((report, opened.finish_silently()?))
}

/// Counts the objects of the dump at `path` in one scan; `None` where that takes an analysis.
pub(crate) fn count(
    path: &Path,
    args: &AnalysisArgs,
    context: &Context,
    by: GroupBy,
) -> anyhow::Result<Option<Vec<GroupTotals>>> {
    watch_for_shrinking(path);
    let bar = Bar::new(context.progress);
    let counted = count_objects(path, &args.options()?, &bar).map_err(in_words)?;
    Ok(counted.map(|count| count_histogram(&count, by)))
}

/// Opens a dump without analyzing it.
pub(crate) fn open_file(
    path: &Path,
    tmp_dir: Option<&Path>,
    bar: &Bar,
) -> anyhow::Result<DumpFile> {
    watch_for_shrinking(path);
    let mut options = SessionOptions::default();
    options.tmp_dir = tmp_dir.map(Path::to_owned);
    open_dump(path, &options, bar).map_err(in_words)
}

/// Is the dump still what it was when it was opened?
pub(crate) fn check_unchanged(dump: &DumpFile) -> anyhow::Result<()> {
    let unchanged = dump.check_unchanged();
    unchanged.map_err(|error| in_words(SessionError::from(error)))
}

/// Says that the container's limit decides, where the dump is so large that columns may go to files.
fn remark_limit(path: &Path, options: &SessionOptions, context: &Context) {
    let Some(limit) = options
        .max_memory
        .filter(|most| Some(*most) == default_max_memory())
    else {
        return;
    };
    let length = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    if length > limit {
        context.remark(&format!(
            "half of the container's memory limit, {}, is for the analysis; larger columns go to temporary files \
             (--max-memory changes it)",
            bytes(limit)
        ));
    }
}

/// Without the handler a shrinking file ends the process with the signal's own words.
fn watch_for_shrinking(path: &Path) {
    let _ = install_sigbus_handler(path, remove_pending_at_once);
}

/// An error of the session with its hint.
#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn in_words(error: SessionError) -> anyhow::Error {
    anyhow::Error::new(Hinted {
        message: error.to_string(),
        hint: error.hint(),
        cause: if error.is_no_dump() {
            Cause::NoDump
        } else if error.is_out_of_resources() {
            Cause::Resources
        } else {
            Cause::Input
        },
    })
}

/// Says where an index was written, or why it was not.
fn tell_of_index(written: anyhow::Result<PathBuf>, context: &Context) {
    match written {
        Ok(path) => tracing::info!(path = %path.display(), "index written"),
        Err(error) => context.remark(&format!("no index was written: {error:#}")),
    }
}

/// What each stage took, as reports keep it.
fn rows_of_stages(stages: &[StageTiming]) -> Vec<model::StageTiming> {
    let mut anonymous = None;
    let rows = stages.iter().map(|timing| {
        anonymous = anonymous.max(timing.memory.map(|memory| memory.anonymous));
        model::StageTiming {
            stage: timing.stage.name().to_owned(),
            seconds: timing.elapsed.as_secs_f64(),
            bytes: timing.bytes,
            objects: timing.objects,
            peak_resident_bytes: timing.memory.map(|memory| memory.peak),
            peak_anonymous_bytes: anonymous,
        }
    });
    rows.collect()
}
