//! A note about an object.

use serde::{Deserialize, Serialize};

/// A note about an object; without words it is a bookmark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note {
    /// The object's address.
    pub(crate) object: String,
    /// What the object is, as it was when the note was made.
    pub(crate) label: String,
    /// What the person wrote.
    #[serde(default)]
    pub(crate) text: String,
}
