//! How do commands get at a dump? Opened, analyzed and, where wanted, made into a report.

use std::path::Path;
use std::sync::Arc;

use heapray_analyzer::query::{GroupBy, HistogramRow};
use heapray_analyzer::{
    AnalyzeError, AnalyzeOptions, Caveat, DiagnoseOptions, Heap, Progress, Stage, TimingProgress,
    analyze, diagnose, tally,
};
use heapray_dump_file::{DumpFile, InputRepair, OpenErrorKind, OpenOptions};
use heapray_report::model::{Repair, Report, StageTiming};
use heapray_report::{BuildOptions, Facts, build_report};

use crate::args::{AnalysisArgs, DiagnoseArgs};
use crate::context::Context;
use crate::exit::{Exit, Hinted};
use crate::progress_bar::Bar;
use crate::signals;

/// An open dump and what was found in it.
pub(crate) struct Session<'s> {
    pub(crate) path: &'s Path,
    pub(crate) dump: Arc<DumpFile>,
    pub(crate) analysis: Heap,
    progress: &'s TimingProgress<'s>,
}

/// Opens and analyzes the dump at `path` and hands it to `run`; the exit code says whether the dump was
/// whole, and a remark beside the data what that means.
pub(crate) fn with_analysis<T>(
    path: &Path,
    args: &AnalysisArgs,
    context: &Context,
    run: impl FnOnce(&Session<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<(T, Exit)> {
    open_session(path, args, &args.options(), context, |session| {
        let done = run(session)?;
        session.remark_damage(context);
        Ok(done)
    })
}

/// The same for reports, which tell damage themselves.
pub(crate) fn with_session<T>(
    path: &Path,
    args: &AnalysisArgs,
    context: &Context,
    run: impl FnOnce(&Session<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<(T, Exit)> {
    let mut options = args.options();
    options.read_ahead = true;
    open_session(path, args, &options, context, run)
}

fn open_session<T>(
    path: &Path,
    args: &AnalysisArgs,
    options: &AnalyzeOptions,
    context: &Context,
    run: impl FnOnce(&Session<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<(T, Exit)> {
    set_threads(options);
    let bar = Bar::new(context.progress);
    let timing = TimingProgress::new(&bar);
    let dump = Arc::new(open(path, args, &bar, &timing)?);
    let analysis =
        analyze(Arc::clone(&dump), options, &timing).map_err(|error| analyze_error(path, &error));
    let session = Session {
        path,
        dump: Arc::clone(&dump),
        analysis: analysis.inspect_err(|_| bar.finish())?,
        progress: &timing,
    };
    // Before anything is written: a dump that its JVM is still writing is no dump yet.
    check_unchanged(&dump).inspect_err(|_| bar.finish())?;
    session.progress.begin(Stage::Describe, 0);
    let done = run(&session);
    bar.finish();
    let done = done?;
    check_unchanged(&dump)?;
    let exit = session.exit();
    session.analysis.close();
    Ok((done, exit))
}

/// Counts the objects of the dump at `path` in one scan; `None` where that takes an analysis.
pub(crate) fn count(
    path: &Path,
    args: &AnalysisArgs,
    context: &Context,
    by: GroupBy,
) -> anyhow::Result<Option<Vec<HistogramRow>>> {
    let bar = Bar::new(context.progress);
    let dump = Arc::new(open(path, args, &bar, &bar)?);
    let counted = tally(Arc::clone(&dump), &args.options(), &bar);
    bar.finish();
    let tally = counted.map_err(|error| analyze_error(path, &error))?;
    dump.check_unchanged().map_err(|error| open_error(&error))?;
    let whole = dump.repairs().is_empty();
    Ok(tally.filter(|_| whole).map(|tally| tally.histogram(by)))
}

fn analyze_error(path: &Path, error: &AnalyzeError) -> anyhow::Error {
    let hint = error.hint().map(str::to_owned);
    let message = format!("{}: {error}", path.display());
    anyhow::Error::new(Hinted {
        message,
        hint,
        is_no_dump: matches!(error, AnalyzeError::Format(_)),
    })
}

/// Opens a dump without analyzing it.
pub(crate) fn open(
    path: &Path,
    args: &AnalysisArgs,
    bar: &Bar,
    progress: &dyn Progress,
) -> anyhow::Result<DumpFile> {
    let mut options = OpenOptions::default();
    options.tmp_dir.clone_from(&args.tmp_dir);
    options.threads = Some(args.threads).filter(|threads| *threads > 0);
    // Without the handler a shrinking file ends the process with the signal's own words.
    let _ = heapray_dump_file::install_sigbus_handler(path, signals::remove_pending_at_once);
    progress.begin(Stage::Open, 0);
    let opened = DumpFile::open(path, &options, &|done, total| bar.spooled(done, total));
    let dump = opened
        .map_err(|error| open_error(&error))
        .inspect_err(|_| bar.finish())?;
    progress.end(Stage::Open, dump.file_bytes(), 0);
    Ok(dump)
}

/// Is the dump still what it was when it was opened?
pub(crate) fn check_unchanged(dump: &DumpFile) -> anyhow::Result<()> {
    dump.check_unchanged().map_err(|error| open_error(&error))
}

fn open_error(error: &heapray_dump_file::OpenError) -> anyhow::Error {
    anyhow::Error::new(Hinted {
        message: error.to_string(),
        hint: error.hint(),
        is_no_dump: matches!(
            error.kind,
            OpenErrorKind::Empty
                | OpenErrorKind::TooShort(_)
                | OpenErrorKind::NotADump { .. }
                | OpenErrorKind::IdSize(_)
        ),
    })
}

/// Questions run in rayon's own pool. A second dump of one run finds it set already.
fn set_threads(options: &AnalyzeOptions) {
    if options.threads > 0 {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads);
        let _ = pool.build_global();
    }
}

impl Session<'_> {
    /// Done, or done with damage.
    pub(crate) fn exit(&self) -> Exit {
        let damaged = self.analysis.confidence().is_damaged() || !self.dump.repairs().is_empty();
        if damaged { Exit::Damaged } else { Exit::Done }
    }

    /// Says beside the data how far it holds, for commands whose output doesn't.
    pub(crate) fn remark_damage(&self, context: &Context) {
        if self.exit() != Exit::Damaged {
            return;
        }
        let caveats = self.analysis.confidence().caveats;
        let words = caveats.iter().map(Caveat::message);
        let of_input = self.dump.repairs().iter().map(|r| r.message.clone());
        let of_heap = self.analysis.repairs().iter();
        let of_heap = of_heap.map(|r| r.kind.message().to_owned());
        let words: Vec<String> = words.chain(of_input).chain(of_heap).take(2).collect();
        context.remark(&format!("the dump is damaged: {}", words.join(" / ")));
    }

    /// Diagnoses the heap and builds its report.
    pub(crate) fn report(
        &self,
        judging: &DiagnoseOptions,
        show_values: bool,
        timings: bool,
    ) -> anyhow::Result<Report> {
        let (diagnosis, facts) = rayon::join(
            || diagnose(&self.analysis, judging),
            || Facts::gather(&self.analysis),
        );
        let mut options = BuildOptions::new(self.path.to_string_lossy(), self.dump.file_bytes());
        options.input_repairs = self.dump.repairs().iter().map(input_repair).collect();
        options.show_values = show_values;
        let mut report = build_report(&self.analysis, &diagnosis, facts?, &options);
        self.progress.end(Stage::Describe, 0, 0);
        report.timings = timings.then(|| self.timings());
        Ok(report)
    }

    /// What each stage took so far.
    fn timings(&self) -> Vec<StageTiming> {
        let timings = self.progress.timings().into_iter();
        let mut anonymous = None;
        timings
            .map(|timing| {
                anonymous = anonymous.max(timing.memory.map(|memory| memory.anonymous));
                StageTiming {
                    stage: timing.stage.name().to_owned(),
                    seconds: timing.elapsed.as_secs_f64(),
                    bytes: timing.bytes,
                    objects: timing.objects,
                    peak_resident_bytes: timing.memory.map(|memory| memory.peak),
                    peak_anonymous_bytes: anonymous,
                }
            })
            .collect()
    }
}

fn input_repair(repair: &InputRepair) -> Repair {
    Repair {
        kind: repair.kind.to_owned(),
        offset: repair.offset,
        count: 1,
        lost_bytes: repair.lost_bytes.unwrap_or_default(),
        message: repair.message.clone(),
    }
}

/// Opens, analyzes and diagnoses the dump at `path`: its report, and whether it was whole.
pub(crate) fn analyze_dump(
    path: &Path,
    analysis: &AnalysisArgs,
    diagnose: &DiagnoseArgs,
    context: &Context,
) -> anyhow::Result<(Report, Exit)> {
    let judging = diagnose.options()?;
    with_session(path, analysis, context, |session| {
        session.report(&judging, diagnose.show_values, false)
    })
}
