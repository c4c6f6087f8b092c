//! How far is a statement, and does anybody want its answer?

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use heapray_analyzer::{Progress, Stage};

use crate::options::SqlOptions;

/// Rows after which reports are made.
const STEP: u64 = 1_024;

/// What all tables and functions of a connection share.
#[derive(Debug)]
pub(crate) struct Watch {
    options: SqlOptions,
    /// A table tells how far the statement is.
    is_told: AtomicBool,
}

impl Watch {
    pub(crate) fn new(options: &SqlOptions) -> Self {
        Self {
            options: options.clone(),
            is_told: AtomicBool::new(false),
        }
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        let flag = self.options.cancelled.as_ref();
        let is_set = flag.is_some_and(|cancelled| cancelled.load(Ordering::Relaxed));
        is_set || { self.options.progress.as_ref() }
            .is_some_and(|watched| watched.progress().is_cancelled())
    }

    /// A table of so many rows is read. Of tables that are read at the same time, which is one for each row of another, the
    /// first tells how far the statement is.
    pub(crate) fn begin(self: &Arc<Self>, rows: u64) -> Option<Turn> {
        let watched = self.options.progress.as_ref()?;
        let is_first = !self.is_told.swap(true, Ordering::Relaxed);
        is_first.then(|| {
            watched.progress().begin(Stage::Question, rows);
            Turn {
                watch: Arc::clone(self),
                told: 0,
            }
        })
    }

    fn advance(&self, rows: u64) {
        if let Some(watched) = &self.options.progress {
            watched.progress().advance(rows);
        }
    }
}

/// A walk that nobody hears of, but which can be cancelled.
impl Progress for Watch {
    fn is_cancelled(&self) -> bool {
        Self::is_cancelled(self)
    }
}

/// The table that tells how far a statement is, until its rows end.
pub(crate) struct Turn {
    watch: Arc<Watch>,
    told: u64,
}

impl Turn {
    /// So many rows were looked at.
    pub(crate) fn at(&mut self, rows: u64) {
        if rows >= self.told + STEP {
            self.watch.advance(rows - self.told);
            self.told = rows;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.watch.is_told.store(false, Ordering::Relaxed);
    }
}
