//! `heapray.Heap`: an analyzed heap dump that can be asked.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use heapray_oql::{Oql, QueryOptions};
use heapray_query::{Counted, GroupBy, HistogramRow, ObjectFilter, Row, histogram, histogram_rows};
use heapray_report::{
    HtmlOptions, Report, TextOptions, render_html, render_json, render_markdown, render_text,
};
use heapray_session::{Session, SuspectRow, suspect_rows};
use heapray_sql::{Sql, SqlOptions};
use heapray_suspects::DiagnoseOptions;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::fault::{Fault, Kind};
use crate::objects::ObjectRows;
use crate::rows::{batch_of_oql, batch_of_rows, batch_of_sql};
use crate::run::{Cancel, run};
use crate::table::Table;

/// Columns of a report as text.
const WIDTH: usize = 100;
/// The table that only a diagnosis fills.
const SUSPECTS: &str = "suspects";

/// An analyzed heap dump. Questions are methods, answers are tables; several threads may ask at the same time.
///
/// The memory is freed by ``close()``, at the end of ``with heapray.open(…) as heap:``, or with the last reference. A
/// table has what it needs: it can be used when the heap is closed.
#[pyclass(frozen, module = "heapray")]
pub(crate) struct Heap {
    session: Mutex<Option<Arc<Session>>>,
    report: Mutex<Option<Arc<Report>>>,
    judging: DiagnoseOptions,
    is_mat: bool,
}

impl Heap {
    /// A heap of this session, whose suspects are judged so.
    pub(crate) fn new(session: Session, judging: DiagnoseOptions, is_mat: bool) -> Self {
        Self {
            session: Mutex::new(Some(Arc::new(session))),
            report: Mutex::default(),
            judging,
            is_mat,
        }
    }

    fn session(&self) -> PyResult<Arc<Session>> {
        let session = lock(&self.session).clone();
        session.ok_or_else(|| PyValueError::new_err("the heap is closed"))
    }

    /// Answers a question, if the dump and its index are still what they were.
    fn answer<T: Send>(
        &self,
        py: Python<'_>,
        question: impl FnOnce(&Arc<Session>, &Cancel) -> Result<T, Fault> + Send,
    ) -> PyResult<T> {
        let session = self.session()?;
        run(py, |cancel| {
            let answer = question(&session, cancel)?;
            session.check_unchanged()?;
            let index = session.heap().index_file();
            match index.and_then(|file| file.fault().map(str::to_owned)) {
                Some(why) => Err(Fault::new(
                    Kind::Other,
                    format!("the index is damaged: {why}"),
                    "open the dump with index=False",
                )),
                None => Ok(answer),
            }
        })
    }

    /// The report, made when it is first asked for.
    fn known_report(&self, py: Python<'_>) -> PyResult<Arc<Report>> {
        if let Some(report) = &*lock(&self.report) {
            return Ok(Arc::clone(report));
        }
        let report = self.answer(py, |session, cancel| {
            Ok(session.report(&self.judging, false, cancel)?)
        })?;
        Ok(Arc::clone(lock(&self.report).insert(Arc::new(report))))
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[pymethods]
impl Heap {
    /// The path that was opened.
    #[getter]
    fn path(&self) -> PyResult<PathBuf> {
        Ok(self.session()?.path().to_owned())
    }

    /// The number of reachable objects.
    #[getter]
    fn object_count(&self) -> PyResult<u64> {
        Ok(self.session()?.heap().total().objects)
    }

    /// The bytes of all reachable objects.
    #[getter]
    fn used_bytes(&self) -> PyResult<u64> {
        Ok(self.session()?.heap().total().bytes)
    }

    /// What is damaged or missing in the dump, one sentence each; empty for a complete dump.
    #[getter]
    fn damage(&self) -> PyResult<Vec<String>> {
        Ok(self.session()?.damage_messages())
    }

    /// The verdict in one sentence.
    #[getter]
    fn verdict(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.known_report(py)?.verdict.headline.clone())
    }

    /// The leak suspects, largest first: kind, culprit, retained heap, access path, fingerprint. Evidence and advice are
    /// in ``report()``.
    #[getter]
    fn suspects(&self, py: Python<'_>) -> PyResult<Table> {
        let rows = suspect_rows(&*self.known_report(py)?);
        Ok(Table::new(
            batch_of_rows(SuspectRow::COLUMNS, rows)?,
            Vec::new(),
        ))
    }

    /// The whole report: as ``"dict"`` the members of the JSON report, else ``"html"`` (one page), ``"markdown"``,
    /// ``"json"`` or ``"text"``. Contents of strings are in it only with ``show_values``.
    #[pyo3(signature = (format="dict", *, show_values=false))]
    fn report<'py>(
        &self,
        py: Python<'py>,
        format: &str,
        show_values: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        if !["dict", "json", "html", "markdown", "text"].contains(&format) {
            let message =
                format!("format is {format:?}; it can be one of dict, html, json, markdown, text");
            return Err(PyValueError::new_err(message));
        }
        let report = if show_values {
            Arc::new(self.answer(py, |session, cancel| {
                Ok(session.report(&self.judging, true, cancel)?)
            })?)
        } else {
            self.known_report(py)?
        };
        let text = run(py, |_| {
            let mut out = Vec::new();
            match format {
                "html" => render_html(&report, &mut out, &HtmlOptions::default())?,
                "markdown" => render_markdown(&report, &mut out)?,
                "text" => render_text(&report, &mut out, &TextOptions::new(false, WIDTH))?,
                _ => render_json(&report, &mut out)?,
            }
            Ok(String::from_utf8_lossy(&out).into_owned())
        })?;
        if format == "dict" {
            return py.import("json")?.call_method1("loads", (text,));
        }
        Ok(text.into_pyobject(py)?.into_any())
    }

    /// What the heap consists of, by ``"class"``, ``"package"``, ``"loader"`` or ``"superclass"``: objects, shallow and
    /// retained heap. With ``unreachable`` of the objects that no GC root reaches.
    #[pyo3(signature = (by="class", *, unreachable=false))]
    fn histogram(&self, py: Python<'_>, by: &str, unreachable: bool) -> PyResult<Table> {
        let by = match by {
            "class" => GroupBy::Class,
            "package" => GroupBy::Package,
            "loader" => GroupBy::Loader,
            "superclass" => GroupBy::Superclass,
            other => {
                let message =
                    format!("by is {other:?}; it can be one of class, package, loader, superclass");
                return Err(PyValueError::new_err(message));
            }
        };
        let counted = if unreachable {
            Counted::Unreachable
        } else {
            Counted::Reachable
        };
        let batch = self.answer(py, |session, _| {
            let rows = histogram_rows(histogram(session.heap(), by), counted);
            batch_of_rows(HistogramRow::columns(by), rows)
        })?;
        Ok(Table::new(batch, Vec::new()))
    }

    /// The answer to a query in OQL, Eclipse MAT's language. Texts from the heap are shown as length and hash unless
    /// ``show_values`` is set. A column whose values are of several kinds, or lists, is one of texts.
    #[pyo3(signature = (oql, *, show_values=false, limit=None))]
    fn query(
        &self,
        py: Python<'_>,
        oql: &str,
        show_values: bool,
        limit: Option<usize>,
    ) -> PyResult<Table> {
        let (batch, notes) = self.answer(py, |session, cancel| {
            let mut options = QueryOptions::default();
            options.mat = self.is_mat;
            options.show_values = show_values;
            options.cancelled = Some(cancel.flag());
            let asked = Oql::new(session.heap(), &options);
            let answer = asked.ask(oql).map_err(|error| Fault::of_oql(&error, oql))?;
            let batch = batch_of_oql(&asked, &answer, limit.unwrap_or(usize::MAX))?;
            Ok((batch, answer.notes))
        })?;
        Ok(Table::new(batch, notes))
    }

    /// The answer to a query in SQL: objects, classes, references, threads and suspects are tables, and every class is
    /// one. Texts from the heap are shown as length and hash unless ``show_values`` is set. A query that takes longer
    /// than ``time_limit`` seconds raises ``ResourceError``.
    #[pyo3(signature = (sql, *, show_values=false, limit=None, time_limit=None))]
    fn sql(
        &self,
        py: Python<'_>,
        sql: &str,
        show_values: bool,
        limit: Option<usize>,
        time_limit: Option<f64>,
    ) -> PyResult<Table> {
        let time_limit = time_limit.map(Duration::try_from_secs_f64).transpose();
        let time_limit =
            time_limit.map_err(|_| PyValueError::new_err("time_limit is no number of seconds"))?;
        let suspects = if sql.to_lowercase().contains(SUSPECTS) {
            suspect_rows(&*self.known_report(py)?)
        } else {
            Vec::new()
        };
        let (batch, notes) = self.answer(py, |session, cancel| {
            let mut options = SqlOptions::default();
            options.show_values = show_values;
            options.time_limit = time_limit;
            options.cancelled = Some(cancel.flag());
            let failed = |error| Fault::of_sql(&error, sql);
            let asked = Sql::open(session.shared_heap(), &options).map_err(failed)?;
            asked.add_rows(SUSPECTS, &suspects).map_err(failed)?;
            let answers = asked
                .ask(sql, limit.unwrap_or(usize::MAX))
                .map_err(failed)?;
            let Ok([answer]) = <[_; 1]>::try_from(answers) else {
                let message = "a table is the answer to one query";
                return Err(Fault::new(
                    Kind::Query,
                    message,
                    "ask the queries one by one",
                ));
            };
            let notes = answer.notes.clone();
            Ok((batch_of_sql(&answer)?, notes))
        })?;
        Ok(Table::new(batch, notes))
    }

    /// Every reachable object with its sizes and its immediate dominator, in the order of the dominator tree. The rows
    /// are made while they are read, so that any number of objects can be streamed; the table keeps the heap in memory.
    ///
    /// :param class_name: only instances of this class (``com.acme.Order``) or package (``com.acme.*``).
    /// :param subclasses: instances of its subclasses, too.
    /// :param min_retained: only objects that retain at least so many bytes.
    #[pyo3(signature = (class_name=None, *, subclasses=false, min_retained=0))]
    fn objects(
        &self,
        class_name: Option<String>,
        subclasses: bool,
        min_retained: u64,
    ) -> PyResult<Table> {
        let session = self.session()?;
        if let Some(name) = &class_name {
            let prefix = name.strip_suffix('*');
            let mut classes = session.heap().classes().iter();
            let is_known = classes.any(|(_, class)| match prefix {
                Some(prefix) => class.name.starts_with(prefix),
                None => class.name == *name,
            });
            if !is_known {
                let message = format!("no class is called {name}");
                let hint = "histogram() lists the classes; com.acme.* stands for a package";
                return Err(Fault::new(Kind::Query, message, hint).into());
            }
        }
        let mut filter = ObjectFilter::default();
        filter.class = class_name;
        filter.subclasses = subclasses;
        filter.min_retained_bytes = min_retained;
        Ok(Table::of_objects(ObjectRows::new(session, filter)))
    }

    /// Frees the heap's memory, as soon as no table of objects needs it. Questions raise ``ValueError`` from then on.
    fn close(&self, py: Python<'_>) {
        let session = lock(&self.session).take();
        py.detach(|| {
            if let Some(session) = session.and_then(Arc::into_inner) {
                session.close();
            }
        });
    }

    fn __enter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyAny>) {
        self.close(py);
    }

    fn __repr__(&self) -> String {
        match &*lock(&self.session) {
            Some(session) => {
                let total = session.heap().total();
                let path = session.path().display();
                format!(
                    "<heapray.Heap {path}: {} objects, {} bytes>",
                    total.objects, total.bytes
                )
            }
            None => "<heapray.Heap, closed>".to_owned(),
        }
    }
}
