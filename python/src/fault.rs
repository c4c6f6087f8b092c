//! Why a question has no answer: the errors of all crates, as exceptions of Python.

use heapray_oql::{ErrorKind, OqlError};
use heapray_session::SessionError;
use heapray_sql::SqlError;
use pyo3::prelude::*;

mod raised {
    //! The exceptions that `heapray/_errors.py` defines.
    use pyo3::import_exception;

    import_exception!(heapray._errors, DumpNotFoundError);
    import_exception!(heapray._errors, HeaprayError);
    import_exception!(heapray._errors, NotADumpError);
    import_exception!(heapray._errors, QueryError);
    import_exception!(heapray._errors, ResourceError);
}

/// Which exception is raised.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// None of the others.
    Other,
    /// There is no such file.
    NotFound,
    /// The file is no dump.
    NotADump,
    /// The query is wrong.
    Query,
    /// Memory, disk or time ran out.
    Resources,
}

/// Why a question has no answer.
#[derive(Debug)]
pub(crate) struct Fault {
    kind: Kind,
    message: String,
    hint: Option<String>,
}

impl Fault {
    /// A fault of this kind.
    pub(crate) fn new(kind: Kind, message: impl Into<String>, hint: &str) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: Some(hint.to_owned()),
        }
    }

    /// A query of OQL that has no answer.
    pub(crate) fn of_oql(error: &OqlError, query: &str) -> Self {
        let hint = error.hint.clone();
        Self {
            kind: match error.kind {
                ErrorKind::Cancelled => Kind::Other,
                _ => Kind::Query,
            },
            message: error.render(query),
            hint: hint.or_else(|| Some("docs/reference/oql.md describes the language".to_owned())),
        }
    }

    /// A query of SQL that has no answer.
    pub(crate) fn of_sql(error: &SqlError, query: &str) -> Self {
        let hint = match error {
            SqlError::TimeLimit => Some("time_limit allows more"),
            error => error.hint(),
        };
        Self {
            kind: if error.is_out_of_resources() {
                Kind::Resources
            } else {
                Kind::Query
            },
            message: error.render(query),
            hint: hint.map(str::to_owned),
        }
    }
}

impl From<SessionError> for Fault {
    fn from(error: SessionError) -> Self {
        Self {
            kind: if error.is_not_found() {
                Kind::NotFound
            } else if error.is_no_dump() {
                Kind::NotADump
            } else if error.is_out_of_resources() {
                Kind::Resources
            } else {
                Kind::Other
            },
            message: error.to_string(),
            hint: error.hint(),
        }
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Self {
            kind: Kind::Resources,
            message: error.to_string(),
            hint: None,
        }
    }
}

/// A hint with the names that arguments have in Python.
fn in_python(hint: &str) -> String {
    hint.replace("--show-values", "show_values=True")
        .replace("--tmp-dir DIR", "tmp_dir")
        .replace("--max-memory", "max_memory")
        .replace("--snapshot", "snapshot")
}

impl From<Fault> for PyErr {
    fn from(fault: Fault) -> Self {
        let arguments = (fault.message, fault.hint.as_deref().map(in_python));
        match fault.kind {
            Kind::Other => raised::HeaprayError::new_err(arguments),
            Kind::NotFound => raised::DumpNotFoundError::new_err(arguments),
            Kind::NotADump => raised::NotADumpError::new_err(arguments),
            Kind::Query => raised::QueryError::new_err(arguments),
            Kind::Resources => raised::ResourceError::new_err(arguments),
        }
    }
}
