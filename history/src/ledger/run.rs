//! What is recorded of a run, and under which labels?

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

/// The label that names the application.
pub const APP_LABEL: &str = "app";
/// The label that names the pod (or host) a dump comes from.
pub const POD_LABEL: &str = "pod";
/// The label that names the application's version.
pub const VERSION_LABEL: &str = "version";

/// How to record a run.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecordOptions {
    /// Key of the dump: recording it again changes nothing. [`identity_of`] makes one.
    pub identity: String,
    /// `app`, `pod`, `version` and any others.
    pub labels: BTreeMap<String, String>,
    /// When it is recorded; the night of dumps that don't tell their time.
    pub recorded_at: Timestamp,
    /// Puts the run into this night whatever its dump tells.
    pub night: Option<Date>,
    /// How many classes to remember, by retained (else shallow) bytes.
    pub max_classes: usize,
}

impl RecordOptions {
    /// No labels, 100 classes.
    pub fn new(identity: impl Into<String>, recorded_at: Timestamp) -> Self {
        Self {
            identity: identity.into(),
            labels: BTreeMap::new(),
            recorded_at,
            night: None,
            max_classes: 100,
        }
    }

    /// Adds labels.
    #[must_use]
    pub fn with_labels(mut self, labels: impl IntoIterator<Item = (String, String)>) -> Self {
        self.labels.extend(labels);
        self
    }
}

/// What recording did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// The run is new.
    New,
    /// A run with this identity was there; nothing changed.
    Already,
}
