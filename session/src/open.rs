//! Opens a dump, and counts its objects without an analysis.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use heapray_analyzer::{Count, Progress, Stage, StageSpan, count};
use heapray_dump_file::{DumpFile, OpenOptions};
use heapray_store::is_url;

use crate::error::{Result, analyze_error, remote_error};
use crate::options::SessionOptions;

/// Opens a dump without analyzing it: a path, a pipe, gzip, the parts that a killed JVM left, or the URL of an object,
/// which is read to a temporary file without a name. Inflates on the
/// threads of the pool from which it is called.
///
/// # Errors
/// When the file cannot be read or is no dump.
pub fn open_dump(
    path: &Path,
    options: &SessionOptions,
    progress: &dyn Progress,
) -> Result<DumpFile> {
    let mut open = OpenOptions::default();
    open.tmp_dir.clone_from(&options.tmp_dir);
    open.threads = Some(options.threads).filter(|threads| *threads > 0);
    let stage = StageSpan::begin(Stage::Open, 0, progress);
    let told = AtomicU64::new(0);
    let spooled = |done: u64, total: Option<u64>| {
        let before = told.fetch_max(done, Ordering::Relaxed);
        if before == 0 && done > 0 {
            progress.begin(Stage::Open, total.unwrap_or_default());
        }
        progress.advance(done.saturating_sub(before));
    };
    let dump = if is_url(path) {
        let remote = heapray_store::open(path)?;
        let length = remote.length();
        let spooled = |done, total: Option<u64>| spooled(done, total.or(Some(length)));
        DumpFile::from_reader(path, remote, &open, &spooled).map_err(remote_error)?
    } else {
        DumpFile::open(path, &open, &spooled)?
    };
    let ended = stage.end(dump.file_bytes(), 0);
    ended.map_err(|error| analyze_error(path, error))?;
    Ok(dump)
}

/// Counts the objects of the dump at `path` in one scan, reachable or not; `None` if only an analysis gives exact
/// sizes.
///
/// # Errors
/// When the file cannot be read, is no dump, or changes during the scan.
pub fn count_objects(
    path: &Path,
    options: &SessionOptions,
    progress: &dyn Progress,
) -> Result<Option<Count>> {
    let workers = options.workers(path)?;
    let dump = Arc::new(workers.run(|| open_dump(path, options, progress))?);
    let analyze = options.analyze_options(workers);
    let counted = count(Arc::clone(&dump), &analyze, progress);
    let counted = counted.map_err(|error| analyze_error(path, error))?;
    dump.check_unchanged()?;
    Ok(counted.filter(|_| dump.repairs().is_empty()))
}
