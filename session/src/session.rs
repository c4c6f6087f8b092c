//! The session: an open dump and its heap.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use heapray_analyzer::index_file::IndexKey;
use heapray_analyzer::{
    AnalyzeError, AnalyzeOptions, Heap, NoPrefetch, Prefetch, Progress, Source, Stage, StageSpan,
    Workers, analyze_with,
};
use heapray_assemble::{BuildOptions, Facts, Findings, build_findings, build_report};
use heapray_dump_file::{DumpFile, InputRepair};
use heapray_query::collections::know_collections;
use heapray_query::{PrefetchForIndex, PrefetchForReport};
use heapray_report::Report;
use heapray_report::model::Repair;
use heapray_suspects::{DiagnoseOptions, diagnose};

use crate::error::{Result, analyze_error};
use crate::find_index::open_from_index;
use crate::open::open_dump;
use crate::options::SessionOptions;
use crate::refused_index::RefusedIndex;

/// An open dump and its heap. A session owns both and can be shared between threads:
///
/// ```
/// fn is_shareable<T: Send + Sync + 'static>() {}
/// is_shareable::<heapray_session::Session>();
/// ```
#[derive(Debug)]
pub struct Session {
    path: PathBuf,
    dump: Arc<DumpFile>,
    heap: Arc<Heap>,
    workers: Workers,
    /// The options of the analysis as they were asked for.
    asked: AnalyzeOptions,
    index: Option<PathBuf>,
    refused: Vec<RefusedIndex>,
}

impl Session {
    /// Opens and analyzes the dump at `path`.
    ///
    /// # Errors
    /// When the file cannot be read, is no dump or changes during the analysis, when there is no memory, or when
    /// `progress` cancels.
    pub fn open(path: &Path, options: &SessionOptions, progress: &dyn Progress) -> Result<Self> {
        let workers = options.workers(path)?;
        let dump = workers.run(|| open_dump(path, options, progress))?;
        let dump = Arc::new(dump);
        let analyze_options = options.analyze_options(workers.clone());
        let source = Source::from(Arc::clone(&dump));
        let (found, refused) = open_from_index(path, &options.index, &source, &analyze_options);
        let asked = analyze_options.clone();
        if let Some((heap, index)) = found {
            dump.check_unchanged()?;
            know_collections(&heap, &options.collections);
            return Ok(Self {
                path: path.to_owned(),
                dump,
                heap: Arc::new(heap),
                workers,
                asked,
                index: Some(index),
                refused,
            });
        }
        let prefetch: &dyn Prefetch = if options.for_report {
            &PrefetchForReport
        } else if options.for_index {
            &PrefetchForIndex
        } else {
            &NoPrefetch
        };
        let heap = analyze_with(prefetch, Arc::clone(&dump), &analyze_options, progress);
        let heap = heap.map_err(|error| analyze_error(path, error))?;
        know_collections(&heap, &options.collections);
        // A dump that its JVM is still writing is not complete yet.
        dump.check_unchanged()?;
        Ok(Self {
            path: path.to_owned(),
            dump,
            heap: Arc::new(heap),
            workers,
            asked,
            index: None,
            refused,
        })
    }

    /// The index file from which the heap was opened; `None` if the dump was analyzed.
    pub fn index(&self) -> Option<&Path> {
        self.index.as_deref()
    }

    /// Index files that were found and not used.
    pub fn refused_indexes(&self) -> &[RefusedIndex] {
        &self.refused
    }

    /// What an index file of this dump and these options is of. Reads a sample of the dump.
    pub(crate) fn index_key(&self) -> IndexKey {
        IndexKey::of(&Source::from(Arc::clone(&self.dump)), &self.asked)
    }

    /// The path that was opened.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The open file.
    pub fn dump(&self) -> &DumpFile {
        &self.dump
    }

    /// The analyzed heap.
    pub fn heap(&self) -> &Heap {
        &self.heap
    }

    /// The analyzed heap, for questions that outlive a borrow.
    pub fn shared_heap(&self) -> &Arc<Heap> {
        &self.heap
    }

    /// Checks that the file has not changed since it was opened.
    ///
    /// # Errors
    /// When the file has changed: answers may mix two files.
    pub fn check_unchanged(&self) -> Result<()> {
        Ok(self.dump.check_unchanged()?)
    }

    /// Diagnoses the heap and builds its report. The report has contents of strings only with `show_values`.
    ///
    /// # Errors
    /// When there is no memory for a column, or `progress` cancels.
    pub fn report(
        &self,
        judging: &DiagnoseOptions,
        show_values: bool,
        progress: &dyn Progress,
    ) -> Result<Report> {
        let failed = |error| analyze_error(&self.path, error);
        let stage = StageSpan::begin(Stage::Describe, 0, progress);
        let report = self.workers.run(|| {
            let (diagnosis, facts) = rayon::join(
                || diagnose(&self.heap, judging),
                || Facts::gather(&self.heap),
            );
            let options = self.build_options(show_values);
            Ok(build_report(&self.heap, &diagnosis, facts?, &options))
        });
        let report = report.map_err(failed)?;
        stage.end(0, 0).map_err(failed)?;
        Ok(report)
    }

    /// Diagnoses the heap: verdict and suspects of the report, without contents of strings, in about half of its time.
    /// Reports two steps.
    ///
    /// # Errors
    /// When `progress` cancels, which is asked after each step.
    pub fn findings(&self, judging: &DiagnoseOptions, progress: &dyn Progress) -> Result<Findings> {
        let failed = |error| analyze_error(&self.path, error);
        let stage = StageSpan::begin(Stage::Describe, 2, progress);
        let diagnosis = self.workers.run(|| diagnose(&self.heap, judging));
        progress.advance(1);
        if progress.is_cancelled() {
            return Err(failed(AnalyzeError::Interrupted));
        }
        let options = self.build_options(false);
        let findings = self
            .workers
            .run(|| build_findings(&self.heap, &diagnosis, &options));
        progress.advance(1);
        stage.end(0, 0).map_err(failed)?;
        Ok(findings)
    }

    fn build_options(&self, show_values: bool) -> BuildOptions {
        let mut options = BuildOptions::new(self.path.to_string_lossy(), self.dump.file_bytes());
        options.input_repairs = self.dump.repairs().iter().map(input_repair).collect();
        options.show_values = show_values;
        options
    }

    /// Returns the memory to the system on several threads. Dropping the session does this on one thread and takes
    /// longer.
    pub fn close(self) {
        if let Some(heap) = Arc::into_inner(self.heap) {
            heap.close();
        }
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
