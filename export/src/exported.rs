//! What is exported, and under which names.

use std::collections::BTreeMap;

use heapray_history::ledger::{LedgerFacts, facts_of};
use heapray_report::Report;
use jiff::Timestamp;

use crate::error::ExportError;
use crate::key::StringKey;
use crate::place::Place;

/// Classes of the histogram, those that retain most. Of the others, some ten thousand in a large application, each retained
/// less than a five-hundredth of the heap in the servers that were measured, and their names would be most of what a dump's tables take.
const MOST_CLASSES: usize = 150;

/// A report to export, with what its users say of the dump.
#[derive(Debug)]
pub struct Exported<'r> {
    pub(crate) report: &'r Report,
    pub(crate) dump_id: &'r str,
    pub(crate) labels: &'r BTreeMap<String, String>,
    pub(crate) key: &'r StringKey,
    pub(crate) facts: LedgerFacts,
    pub(crate) most_classes: usize,
}

impl<'r> Exported<'r> {
    /// A report with the labels of its dump, of which `app`, `pod`, `version` and `team` have a meaning. A dump without a
    /// time belongs to the night of `now`.
    ///
    /// # Errors
    /// When the report is of an older heapray that did not identify dumps.
    pub fn new(
        report: &'r Report,
        labels: &'r BTreeMap<String, String>,
        key: &'r StringKey,
        now: Timestamp,
    ) -> Result<Self, ExportError> {
        let dump_id = report.dump.identity.as_deref();
        Ok(Self {
            report,
            dump_id: dump_id.ok_or(ExportError::NoIdentity)?,
            labels,
            key,
            facts: facts_of(report, now),
            most_classes: MOST_CLASSES,
        })
    }

    /// Has the histogram of every class, not only of those that retain most.
    #[must_use]
    pub fn with_all_classes(mut self) -> Self {
        self.most_classes = usize::MAX;
        self
    }

    /// Where its tables are. `night` replaces that of the dump's time.
    pub fn place(&self, night: Option<&str>) -> Place {
        Place {
            night: night.map_or_else(|| self.facts.night.to_string(), str::to_owned),
            app: self.label("app").map(str::to_owned),
            pod: self.label("pod").map(str::to_owned),
            dump_id: self.dump_id.to_owned(),
        }
    }

    /// The identity of the dump.
    pub fn dump_id(&self) -> &'r str {
        self.dump_id
    }

    pub(crate) fn label(&self, name: &str) -> Option<&'r str> {
        let value = self.labels.get(name)?;
        (!value.is_empty()).then_some(value.as_str())
    }
}
