//! What is recorded of a run, and the labels with a meaning.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

/// The label that names the application.
pub const APP_LABEL: &str = "app";
/// The label that names the pod (or host) a dump comes from.
pub const POD_LABEL: &str = "pod";
/// The label that names the application's version.
pub const VERSION_LABEL: &str = "version";

/// Options for recording a run.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecordOptions {
    /// Key of the dump, usually from [`identity_of`](super::identity_of). Recording it again changes nothing.
    pub identity: String,
    /// Labels: `app`, `pod`, `version` and any others.
    pub labels: BTreeMap<String, String>,
    /// Time of recording; it decides the night of a dump without a time.
    pub recorded_at: Timestamp,
    /// Night of the run, instead of the night of the dump's time.
    pub night: Option<Date>,
    /// How many classes to keep, by retained bytes (shallow bytes where there are none).
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

/// The result of recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// The run is new.
    New,
    /// A run with this identity existed; nothing changed.
    Already,
}
