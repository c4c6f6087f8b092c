//! `heapray.open()`: from a path and options to an analyzed heap.

use std::ffi::CString;
use std::path::{Path, PathBuf};

use heapray_analyzer::{References, SizeRule};
use heapray_session::{IndexPlace, Session, SessionOptions, default_max_memory};
use heapray_suspects::{DiagnoseOptions, Rules};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::fault::{Fault, Kind};
use crate::heap::Heap;
use crate::run::run;

/// Where an index of the dump is looked for.
#[derive(FromPyObject)]
pub(crate) enum Index {
    /// Beside the dump and in the user's cache, or nowhere.
    Beside(bool),
    /// Only there.
    At(PathBuf),
}

/// Opens and analyzes a heap dump: HPROF, plain or gzip, whole or damaged.
///
/// Takes seconds for a gigabyte; other threads of Python go on, and Ctrl-C ends it.
///
/// :param path: the dump.
/// :param sizes: ``"jvm"``, the JVM's own object sizes, or ``"mat"``, those of Eclipse MAT.
/// :param references: what keeps objects alive: ``"strong"`` (by default), ``"soft"`` too, or ``"all"``, as in MAT.
/// :param snapshot: which of several heap dumps in one file, from 1.
/// :param keep_unreachable: treat unreachable objects as reachable.
/// :param threads: worker threads; 0 for one per core.
/// :param max_memory: bytes for the analysis, above which columns go to temporary files; in a container half of its
///     limit by default.
/// :param tmp_dir: folder for temporary files.
/// :param index: whether an index that ``heapray index`` wrote is used, or its path.
/// :param rules: a rules file that names your registries, caches and pools.
/// :param app_packages: packages of your application, where heapray takes them for a library's.
/// :raises DumpNotFoundError: there is no such file.
/// :raises NotADumpError: the file is no heap dump.
/// :raises ResourceError: memory or disk space ran out.
#[pyfunction]
#[pyo3(signature = (path, *, sizes="jvm", references=None, snapshot=1, keep_unreachable=false, threads=0,
    max_memory=None, tmp_dir=None, index=None, rules=None, app_packages=None))]
#[expect(
    clippy::too_many_arguments,
    clippy::needless_pass_by_value,
    reason = "Python's keywords, as they are handed over"
)]
pub(crate) fn open(
    py: Python<'_>,
    path: PathBuf,
    sizes: &str,
    references: Option<&str>,
    snapshot: u32,
    keep_unreachable: bool,
    threads: usize,
    max_memory: Option<u64>,
    tmp_dir: Option<PathBuf>,
    index: Option<Index>,
    rules: Option<PathBuf>,
    app_packages: Option<Vec<String>>,
) -> PyResult<Heap> {
    let mut options = SessionOptions::default();
    options.sizes = match sizes {
        "jvm" => SizeRule::Jvm,
        "mat" => SizeRule::Mat,
        other => return Err(wrong("sizes", other, "jvm, mat")),
    };
    options.references = match (options.sizes, references) {
        (SizeRule::Mat, Some("strong" | "soft")) => {
            let message = "sizes=\"mat\" follows all references, as Eclipse MAT does";
            return Err(PyValueError::new_err(message));
        }
        (SizeRule::Jvm, None | Some("strong")) => References::Strong,
        (SizeRule::Jvm, Some("soft")) => References::Soft,
        (_, None | Some("all")) => References::All,
        (_, Some(other)) => return Err(wrong("references", other, "strong, soft, all")),
    };
    if snapshot == 0 {
        return Err(PyValueError::new_err("snapshot is counted from 1"));
    }
    options.snapshot = snapshot;
    options.keep_unreachable = keep_unreachable;
    options.threads = threads;
    options.max_memory = max_memory.or_else(default_max_memory);
    options.tmp_dir = tmp_dir;
    options.for_report = true;
    options.index = match index {
        None | Some(Index::Beside(true)) => IndexPlace::Beside,
        Some(Index::Beside(false)) => IndexPlace::Nowhere,
        Some(Index::At(path)) => IndexPlace::At(path),
    };
    let is_mat = sizes == "mat";
    let judging = judging(rules.as_deref(), &app_packages.unwrap_or_default())?;
    options.collections.clone_from(&judging.rules.collections);
    let session = run(py, |cancel| Ok(Session::open(&path, &options, cancel)?))?;
    warn(py, &session)?;
    Ok(Heap::new(session, judging, is_mat))
}

fn wrong(name: &str, value: &str, known: &str) -> PyErr {
    PyValueError::new_err(format!("{name} is {value:?}; it can be one of {known}"))
}

/// How leaks are judged.
fn judging(rules: Option<&Path>, app_packages: &[String]) -> Result<DiagnoseOptions, Fault> {
    let mut judging = DiagnoseOptions::default();
    if let Some(file) = rules {
        let name = file.display();
        let hint = "docs/reference/rules.md describes the format";
        let text = std::fs::read_to_string(file).map_err(|error| {
            Fault::new(Kind::Other, format!("{name} can't be read: {error}"), hint)
        })?;
        judging.rules = Rules::parse(&text).map_err(|error| {
            let message = format!("{name} is not a valid rules file: {error}");
            Fault::new(Kind::Other, message, hint)
        })?;
    }
    for package in app_packages {
        let package = package.trim_end_matches(['*', '.']);
        if package.is_empty() {
            let message = "app_packages has a name that is empty";
            return Err(Fault::new(
                Kind::Other,
                message,
                "for example com.acme.shop",
            ));
        }
        judging.rules.application.push(format!("{package}."));
    }
    Ok(judging)
}

/// Warns of damage.
fn warn(py: Python<'_>, session: &Session) -> PyResult<()> {
    let damage = session.damage_messages();
    if damage.is_empty() {
        return Ok(());
    }
    let category = py
        .import("heapray._errors")?
        .getattr("DamagedDumpWarning")?;
    let message = format!("the dump is damaged: {}", damage.join(" / "));
    let message = CString::new(message.replace('\0', " ")).unwrap_or_default();
    PyErr::warn(py, &category, &message, 1)
}
