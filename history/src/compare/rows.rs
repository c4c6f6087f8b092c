//! What does each table of a comparison hold in a row?

use serde::{Deserialize, Serialize};

use super::figure::{ChangeState, Figure};

/// A suspect of one or both reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuspectChange {
    /// What became of it.
    pub state: ChangeState,
    /// The key that both reports share.
    pub fingerprint: String,
    /// Leak kind.
    pub kind: String,
    /// `Class.field`, or thread and frame.
    pub culprit: String,
    /// The newer report's sentence (the older one's for a suspect that is gone).
    pub headline: String,
    /// The folded path in one line.
    pub access_path: String,
    /// Retained bytes.
    pub retained_bytes: Figure,
    /// Number of objects that piled up.
    pub instances: Figure,
    /// `true` where one side isn't a suspect there and its figure comes from the access paths instead.
    pub below_threshold: bool,
}

/// An access path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathChange {
    /// What became of it.
    pub state: ChangeState,
    /// The folded path.
    pub path: String,
    /// Class of the objects at its end.
    pub class: String,
    /// Objects at its end.
    pub instances: Figure,
    /// What they retain together.
    pub retained_bytes: Figure,
    /// Is this the `Class.field` that is to blame, not a path above or below one?
    pub holder: bool,
    /// For a path below or above a holder: that holder's path.
    pub explained_by: Option<String>,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassChange {
    /// What became of it.
    pub state: ChangeState,
    /// Java name, generated parts folded, loaders added up.
    pub class: String,
    /// Instances.
    pub instances: Figure,
    /// Shallow sizes.
    pub shallow_bytes: Figure,
    /// Retained heap; `null` where a report has none (fast pass).
    pub retained_bytes: Option<Figure>,
}

/// Class loaders of one class and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoaderChange {
    /// What became of them.
    pub state: ChangeState,
    /// Class of the loader.
    pub class: String,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Loaders of this class and name.
    pub loaders: Figure,
    /// Classes that they defined.
    pub classes: Figure,
    /// Shallow sizes of the instances of these classes.
    pub shallow_bytes: Figure,
    /// Bytes that they retain; `null` where a report has none.
    pub retained_bytes: Option<Figure>,
}

/// Threads of one stem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadChange {
    /// What became of them.
    pub state: ChangeState,
    /// Common stem, `http-nio-8080-exec-*`.
    pub stem: String,
    /// How many.
    pub threads: Figure,
    /// Bytes that they retain.
    pub retained_bytes: Figure,
}
