//! The rows of a comparison's tables.

use serde::{Deserialize, Serialize};

use super::figure::{ChangeState, Figure};

/// A suspect of one or both reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuspectChange {
    /// How it changed.
    pub state: ChangeState,
    /// The suspect's fingerprint, the same in both reports.
    pub fingerprint: String,
    /// Leak kind.
    pub kind: String,
    /// `Class.field`, or thread and frame.
    pub culprit: String,
    /// Headline in the newer report; in the older report for a suspect that is gone.
    pub headline: String,
    /// The access path in one line.
    pub access_path: String,
    /// Retained bytes.
    pub retained_bytes: Figure,
    /// Number of accumulated objects.
    pub instances: Figure,
    /// `true` if one report does not list it as a suspect; its figure then comes from that report's access paths, or
    /// is the size below which the report lists no path.
    pub below_threshold: bool,
}

/// An access path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathChange {
    /// How it changed.
    pub state: ChangeState,
    /// The access path.
    pub path: String,
    /// Class of the objects at the end of the path.
    pub class: String,
    /// Number of objects at the end of the path.
    pub instances: Figure,
    /// Retained bytes of these objects together.
    pub retained_bytes: Figure,
    /// `true` if one report does not list the path: it holds at most the figure there, and the change is a lower bound.
    #[serde(default)]
    pub below_threshold: bool,
    /// `true` if the path ends at the `Class.field` that holds the growth.
    pub holder: bool,
    /// For a path above or below such a path: the path that holds the growth.
    pub explained_by: Option<String>,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassChange {
    /// How it changed.
    pub state: ChangeState,
    /// Java name without generated numbers, summed over class loaders.
    pub class: String,
    /// Instances.
    pub instances: Figure,
    /// Shallow heap in bytes.
    pub shallow_bytes: Figure,
    /// Retained heap in bytes; `null` if a report has none (fast pass).
    pub retained_bytes: Option<Figure>,
}

/// Class loaders of one class and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoaderChange {
    /// How they changed.
    pub state: ChangeState,
    /// Class of the loader.
    pub class: String,
    /// Name of the loader, if it has one.
    pub name: Option<String>,
    /// Number of loaders with this class and name.
    pub loaders: Figure,
    /// Number of classes that these loaders defined.
    pub classes: Figure,
    /// Shallow heap of the instances of these classes, in bytes.
    pub shallow_bytes: Figure,
    /// Retained heap in bytes; `null` if a report has none.
    pub retained_bytes: Option<Figure>,
}

/// Threads with the same name except for numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadChange {
    /// How they changed.
    pub state: ChangeState,
    /// Common name, `http-nio-8080-exec-*`.
    pub stem: String,
    /// Number of threads.
    pub threads: Figure,
    /// Retained heap in bytes.
    pub retained_bytes: Figure,
}
