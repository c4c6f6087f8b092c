//! The open dump and what is known of it.

use std::any::Any;
use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use heapray_analyzer::Heap;
use heapray_query::{GroupBy, GroupTotals, histogram};
use heapray_report::format::harmless;
use heapray_session::Session;

use super::browsers::Browsers;
use super::jobs::Jobs;
use super::notes_file::{self, Kept};
use super::pass::Pass;
use crate::error::Result;
use crate::options::ExploreOptions;
use crate::web::Failure;

/// Queries of a browser that are remembered.
const HISTORY: usize = 50;

/// The histograms of another dump.
pub(crate) struct Comparison {
    /// The name of its file.
    pub(crate) file: String,
    groups: Vec<(GroupBy, Vec<GroupTotals>)>,
}

impl Comparison {
    const ALL: [GroupBy; 4] = [
        GroupBy::Class,
        GroupBy::Package,
        GroupBy::Loader,
        GroupBy::Superclass,
    ];

    fn new(session: &Session) -> Self {
        let heap = session.heap();
        Self {
            file: file_name(session),
            groups: Self::ALL.map(|by| (by, histogram(heap, by))).into(),
        }
    }

    /// The groups of the other dump.
    pub(crate) fn by(&self, by: GroupBy) -> &[GroupTotals] {
        let found = self.groups.iter().find(|(known, _)| *known == by);
        found.map_or(&[], |(_, groups)| groups)
    }
}

fn file_name(session: &Session) -> String {
    let name = session.path().file_name().unwrap_or_default();
    harmless(&name.to_string_lossy()).into_owned()
}

/// The open dump and what is known of it.
pub(crate) struct App {
    /// The dump.
    pub(crate) session: Session,
    /// The dump that it is compared with.
    pub(crate) comparison: Option<Comparison>,
    /// Who was let in.
    pub(crate) browsers: Browsers,
    jobs: Arc<Jobs>,
    kept: Mutex<Kept>,
    notes: PathBuf,
    patience: Duration,
    history: Mutex<HashMap<u64, VecDeque<(String, String)>>>,
}

impl App {
    /// Of a dump, and perhaps another to compare it with, of which only histograms are kept.
    pub(crate) fn new(
        session: Session,
        other: Option<Session>,
        options: &ExploreOptions,
    ) -> Result<Self> {
        let notes = notes_file::place(options.notes.as_deref(), session.path());
        let kept = notes_file::read(&notes, session.heap())?;
        let comparison = other.map(|other| {
            let comparison = Comparison::new(&other);
            other.close();
            comparison
        });
        Ok(Self {
            browsers: Browsers::new(options.show_values)?,
            session,
            comparison,
            jobs: Arc::default(),
            kept: Mutex::new(kept),
            notes,
            patience: options.patience,
            history: Mutex::default(),
        })
    }

    pub(crate) fn heap(&self) -> &Heap {
        self.session.heap()
    }

    /// The name of the dump's file.
    pub(crate) fn file(&self) -> String {
        file_name(&self.session)
    }

    /// The answer under a key, computed aside if there is none. `work` returns it with its size in bytes. It
    /// tells its pass how far it is, and should end when the pass is cancelled.
    ///
    /// # Errors
    /// Those of `work`; [`Failure::Working`] while it is computed.
    pub(crate) fn compute<T: Any + Send + Sync>(
        self: &Arc<Self>,
        key: &str,
        title: &str,
        work: impl FnOnce(&Arc<Self>, &Pass) -> std::result::Result<(T, usize), Failure>
        + Send
        + 'static,
    ) -> std::result::Result<Arc<T>, Failure> {
        let app = Arc::clone(self);
        let work = move |pass: &Pass| work(&app, pass);
        self.jobs.get(key, title, self.patience, work)
    }

    /// Begins to compute an answer for which somebody will ask soon.
    pub(crate) fn begin<T: Any + Send + Sync>(
        self: &Arc<Self>,
        key: &str,
        title: &str,
        work: impl FnOnce(&Arc<Self>, &Pass) -> std::result::Result<(T, usize), Failure>
        + Send
        + 'static,
    ) {
        let app = Arc::clone(self);
        let work = move |pass: &Pass| work(&app, pass);
        // Whoever asks for the answer is told what went wrong.
        let _ = self.jobs.get(key, title, Duration::ZERO, work);
    }

    /// Nobody wants this answer any more.
    pub(crate) fn cancel(&self, key: &str) {
        self.jobs.cancel(key);
    }

    /// Forgets what is known of the set of this name.
    pub(crate) fn forget_set(&self, name: &str) {
        self.jobs.forget(&format!("set {name}"));
    }

    /// Where the notes are.
    pub(crate) fn notes_path(&self) -> &std::path::Path {
        &self.notes
    }

    /// Looks at what is kept.
    pub(crate) fn kept<R>(&self, look: impl FnOnce(&Kept) -> R) -> R {
        look(&self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes what is kept, and saves it.
    ///
    /// # Errors
    /// Those of the change, which then is not made; and when the file cannot be written.
    pub(crate) fn change_kept(
        &self,
        change: impl FnOnce(&mut Kept) -> std::result::Result<(), Failure>,
    ) -> std::result::Result<(), Failure> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = kept.clone();
        change(&mut changed)?;
        let written = notes_file::write(&self.notes, &mut changed, self.heap());
        *kept = changed;
        written.map_err(|error| {
            let path = self.notes.display();
            Failure::Failed(format!(
                "kept until the explorer ends, but {path} can't be written: {error}"
            ))
        })
    }

    /// Remembers a query.
    pub(crate) fn remember(&self, browser: u64, language: &str, text: &str) {
        let mut history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = history.entry(browser).or_default();
        mine.retain(|(_, known)| known != text);
        mine.push_front((language.to_owned(), text.to_owned()));
        mine.truncate(HISTORY);
    }

    /// The queries that were remembered, the newest first: language and text.
    pub(crate) fn history(&self, browser: u64) -> Vec<(String, String)> {
        let history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
        history
            .get(&browser)
            .into_iter()
            .flatten()
            .cloned()
            .collect()
    }
}
