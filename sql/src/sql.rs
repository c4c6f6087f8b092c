//! A heap that can be asked in SQL.

use std::cmp::Ordering;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use heapray_analyzer::Heap;
use heapray_query::{Row, Unit};
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::ValueRef;
use rusqlite::{Batch, Connection, ErrorCode, Statement};
use rustc_hash::FxHashSet;

use crate::addresses;
use crate::answer::{AnswerColumn, ColumnKind, SqlAnswer, SqlValue};
use crate::content::Contents;
use crate::error::{Result, SqlError};
use crate::functions::{self, FOR_HIDDEN};
use crate::object_rows::Objects;
use crate::options::SqlOptions;
use crate::table::{Cell, Declared, Table, TableColumn};
use crate::tables::{ListedTable, TABLES, nearest_names, of_class};
use crate::vtab;
use crate::watch::Watch;

/// Steps of SQLite's machine between two looks at the clock.
const STEPS: i32 = 10_000;

/// What a statement uses, as SQLite says while it prepares one.
#[derive(Debug, Default)]
struct Uses {
    /// Columns with texts from the heap, by table; names in lower case.
    content_columns: FxHashSet<(String, String)>,
    /// Texts from the heap.
    contents: bool,
    /// A function that may tell what is in a text.
    telling: Option<String>,
}

impl Uses {
    /// A new statement is prepared.
    fn forget(&mut self) {
        self.contents = false;
        self.telling = None;
    }

    fn take(&mut self) -> (bool, Option<String>) {
        (self.contents, self.telling.take())
    }

    /// A table is there.
    fn add_table(&mut self, name: &str, table: &dyn Table) {
        let columns = table.columns().iter();
        let contents = columns.filter(|column| column.declared.is_content());
        let columns = contents.map(|column| (name.to_lowercase(), column.name.to_lowercase()));
        self.content_columns.extend(columns);
    }
}

/// When to stop, and why it was.
#[derive(Debug, Default)]
struct Stop {
    at: Mutex<Option<Instant>>,
    is_late: AtomicBool,
}

/// A heap that can be asked in SQL.
pub struct Sql {
    connection: Connection,
    objects: Objects,
    contents: Contents,
    options: SqlOptions,
    uses: Arc<Mutex<Uses>>,
    stop: Arc<Stop>,
    watch: Arc<Watch>,
}

impl Sql {
    /// Opens a connection without a file. What queries need beside the heap's columns, 8 bytes an object, is computed
    /// and kept with the heap.
    ///
    /// # Errors
    /// If SQLite lacks memory.
    pub fn open(heap: &Arc<Heap>, options: &SqlOptions) -> Result<Self> {
        let contents = Contents::new(heap, options.show_values);
        let mut connection = Connection::open_in_memory().map_err(in_words)?;
        // What is sorted stays in memory: it may be texts from the heap.
        let memory =
            connection.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;");
        memory.map_err(in_words)?;
        let watch = Arc::new(Watch::new(options));
        let (of, asked) = (contents.clone(), Arc::clone(&watch));
        // SQLite sorts without asking whether to stop: then all is equal, and the sort soon done.
        let compare = move |a: &str, b: &str| {
            if asked.is_cancelled() {
                return Ordering::Equal;
            }
            of.compare(a, b)
        };
        let collation = connection.create_collation("content", compare);
        collation.map_err(in_words)?;
        functions::register(&connection, &contents, &watch).map_err(in_words)?;
        let uses = Arc::new(Mutex::new(Uses::default()));
        let seen = Arc::clone(&uses);
        let authorizer = connection.authorizer(Some(move |context: AuthContext<'_>| {
            let mut uses = seen.lock().unwrap_or_else(PoisonError::into_inner);
            authorize(&mut uses, &context)
        }));
        authorizer.map_err(in_words)?;
        let stop = Arc::new(Stop::default());
        let (watched, asked) = (Arc::clone(&stop), Arc::clone(&watch));
        let progress = connection.progress_handler(
            STEPS,
            Some(move || {
                let at = *watched.at.lock().unwrap_or_else(PoisonError::into_inner);
                let is_late = at.is_some_and(|at| Instant::now() >= at);
                watched.is_late.fetch_or(is_late, Relaxed);
                asked.is_cancelled() || is_late
            }),
        );
        progress.map_err(in_words)?;
        let objects = Objects::new(heap, &watch);
        for (name, make) in TABLES {
            let table = make(&objects, &contents);
            uses.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .add_table(name, &*table);
            vtab::register(&connection, name, table, &watch).map_err(in_words)?;
        }
        Ok(Self {
            connection,
            objects,
            contents,
            options: options.clone(),
            uses,
            stop,
            watch,
        })
    }

    /// Adds a table of findings: names of its columns, and its rows.
    ///
    /// # Errors
    /// If SQLite lacks memory.
    pub fn add_table(
        &self,
        name: &str,
        columns: &[(&'static str, ColumnKind)],
        rows: impl Fn() -> Vec<Vec<SqlValue>> + Send + Sync + 'static,
    ) -> Result<()> {
        let columns: Vec<TableColumn> = columns
            .iter()
            .map(|(name, kind)| {
                let declared = match kind {
                    ColumnKind::Address => Declared::Address,
                    ColumnKind::Bytes => Declared::Bytes,
                    ColumnKind::Other => Declared::Text,
                };
                TableColumn::new(name, declared)
            })
            .collect();
        let cell = |value: SqlValue| match value {
            SqlValue::Null => Cell::Null,
            SqlValue::Integer(number) => Cell::Integer(number),
            SqlValue::Real(number) => Cell::Real(number),
            SqlValue::Text(text) => Cell::Text(text.into()),
        };
        let table = ListedTable::new(&columns, 20, move || {
            let rows = rows().into_iter();
            rows.map(|row| row.into_iter().map(cell).collect())
                .collect()
        });
        vtab::register(&self.connection, name, Arc::new(table), &self.watch).map_err(in_words)
    }

    /// Adds a table of rows that are described elsewhere.
    ///
    /// # Errors
    /// If SQLite lacks memory.
    pub fn add_rows<R: Row>(&self, name: &str, rows: &[R]) -> Result<()> {
        let columns = R::COLUMNS.iter().map(|column| match column.unit {
            Unit::Address => (column.name, ColumnKind::Address),
            Unit::Bytes => (column.name, ColumnKind::Bytes),
            _ => (column.name, ColumnKind::Other),
        });
        let columns: Vec<(&'static str, ColumnKind)> = columns.collect();
        let values = |row: &R| row.cells().iter().map(SqlValue::from).collect();
        let rows: Vec<Vec<SqlValue>> = rows.iter().map(values).collect();
        self.add_table(name, &columns, move || rows.clone())
    }

    /// The answers to statements that are separated by `;`, each with at most `limit` rows.
    ///
    /// # Errors
    /// When a statement is no query, names what the heap does not have, or takes too long.
    pub fn ask(&self, text: &str, limit: usize) -> Result<Vec<SqlAnswer>> {
        let deadline = self.options.time_limit.map(|limit| Instant::now() + limit);
        *self.stop.at.lock().unwrap_or_else(PoisonError::into_inner) = deadline;
        self.stop.is_late.store(false, Relaxed);
        // A class becomes a table when a query names it.
        let mut named: Vec<String> = Vec::new();
        loop {
            match self.run(text, limit) {
                Err(SqlError::Query { ref message, .. })
                    if let Some(missing) = message.strip_prefix("no such table: ")
                        && !named.iter().any(|known| known == missing)
                        && let Some(table) = of_class(&self.objects, &self.contents, missing) =>
                {
                    self.uses().add_table(missing, &*table);
                    vtab::register(&self.connection, missing, table, &self.watch)
                        .map_err(in_words)?;
                    named.push(missing.to_owned());
                }
                Err(error) => return Err(self.with_hint(error)),
                Ok(answers) => return Ok(answers),
            }
        }
    }

    fn run(&self, text: &str, limit: usize) -> Result<Vec<SqlAnswer>> {
        let mut answers = Vec::new();
        let mut statements = Batch::new(&self.connection, text);
        loop {
            self.uses().forget();
            let statement = statements.next().map_err(|error| self.in_words(error))?;
            let Some(mut statement) = statement else {
                return Ok(answers);
            };
            let (contents, telling) = self.uses().take();
            if contents
                && !self.options.show_values
                && let Some(telling) = telling
            {
                return Err(SqlError::Query {
                    message: format!("{telling}() may tell what is in texts, which are hidden"),
                    hint: Some(
                        "--show-values allows it; =, <, IN, LIKE, GLOB, REGEXP and length() work without"
                            .to_owned(),
                    ),
                    offset: None,
                });
            }
            answers.push(self.answer(&mut statement, limit)?);
        }
    }

    fn answer(&self, statement: &mut Statement<'_>, limit: usize) -> Result<SqlAnswer> {
        let text = statement.expanded_sql().unwrap_or_default();
        let addresses = addresses::columns_from("dominator", &text);
        let columns: Vec<AnswerColumn> = statement
            .columns()
            .map(|column| AnswerColumn {
                name: self.contents.shown(column.name()),
                kind: match column.decl_type() {
                    // A reference is a text or an address.
                    Some("ADDRESS" | "REFERENCE_BLOB") => ColumnKind::Address,
                    Some("BYTES") => ColumnKind::Bytes,
                    None if addresses.iter().any(|name| name == column.name()) => {
                        ColumnKind::Address
                    }
                    _ => ColumnKind::Other,
                },
            })
            .collect();
        let mut answer = SqlAnswer {
            columns,
            rows: Vec::new(),
            has_more: false,
            notes: Vec::new(),
        };
        let sums = answer.columns.iter().any(|column| {
            let name: String = column.name.to_lowercase();
            name.starts_with("sum(") && name.contains("retained")
        });
        if sums {
            answer.notes.push(
                "sum(retained) counts nested objects again: retained_set(id) counts each byte once"
                    .to_owned(),
            );
        }
        let width = answer.columns.len();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(|error| self.in_words(error))? {
            if answer.rows.len() >= limit {
                answer.has_more = true;
                break;
            }
            let cells = (0..width).map(|column| {
                Ok(match row.get_ref(column)? {
                    ValueRef::Null => SqlValue::Null,
                    ValueRef::Integer(number) => SqlValue::Integer(number),
                    ValueRef::Real(number) => SqlValue::Real(number),
                    ValueRef::Text(text) | ValueRef::Blob(text) => {
                        SqlValue::Text(self.contents.shown(&String::from_utf8_lossy(text)))
                    }
                })
            });
            let cells: rusqlite::Result<Vec<SqlValue>> = cells.collect();
            answer
                .rows
                .push(cells.map_err(|error| self.in_words(error))?);
        }
        // Tables end early then.
        if self.watch.is_cancelled() {
            return Err(SqlError::Cancelled);
        }
        Ok(answer)
    }

    fn uses(&self) -> std::sync::MutexGuard<'_, Uses> {
        self.uses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn in_words(&self, error: rusqlite::Error) -> SqlError {
        // Whatever failed then failed because of it.
        if self.watch.is_cancelled() {
            return SqlError::Cancelled;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) if self.stop.is_late.load(Relaxed) => {
                SqlError::TimeLimit
            }
            Some(ErrorCode::OperationInterrupted) => SqlError::Cancelled,
            Some(ErrorCode::AuthorizationForStatementDenied) => SqlError::Query {
                message: "only queries are allowed: nothing can be written, opened or attached"
                    .to_owned(),
                hint: Some("SELECT, WITH and VALUES are queries".to_owned()),
                offset: None,
            },
            _ => in_words(error),
        }
    }

    fn with_hint(&self, error: SqlError) -> SqlError {
        let SqlError::Query {
            message,
            hint: None,
            offset,
        } = error
        else {
            return error;
        };
        let missing = message.strip_prefix("no such table: ");
        let hint = match missing.map(|missing| nearest_names(&self.objects, missing)) {
            Some(near) if !near.is_empty() => format!("did you mean {}?", near.join(" or ")),
            _ => "docs/reference/sql.md describes tables and functions".to_owned(),
        };
        SqlError::Query {
            message,
            hint: Some(hint),
            offset,
        }
    }
}

/// Queries read tables and call functions, and do nothing else.
fn authorize(uses: &mut Uses, context: &AuthContext<'_>) -> Authorization {
    match &context.action {
        AuthAction::Select | AuthAction::Recursive => Authorization::Allow,
        AuthAction::Read {
            table_name,
            column_name,
        } => {
            let column = (table_name.to_lowercase(), column_name.to_lowercase());
            uses.contents |= uses.content_columns.contains(&column);
            Authorization::Allow
        }
        AuthAction::Function { function_name } => {
            let name = function_name.to_ascii_lowercase();
            uses.contents |= name == "to_string";
            if !FOR_HIDDEN.contains(&name.as_str()) {
                uses.telling.get_or_insert(name);
            }
            Authorization::Allow
        }
        _ => Authorization::Deny,
    }
}

/// SQLite's error in words.
fn in_words(error: rusqlite::Error) -> SqlError {
    match error {
        rusqlite::Error::SqlInputError { msg, offset, .. } => SqlError::Query {
            message: msg,
            hint: None,
            offset: usize::try_from(offset).ok(),
        },
        error if error.sqlite_error_code() == Some(ErrorCode::OutOfMemory) => SqlError::OutOfMemory,
        error => SqlError::Query {
            message: error.to_string(),
            hint: None,
            offset: None,
        },
    }
}
