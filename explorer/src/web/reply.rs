//! What is answered.

use super::page::{Html, Page};

/// What is answered.
#[derive(Debug)]
pub(crate) enum Reply {
    /// A page.
    Page(Page),
    /// A piece of a page, for the script.
    Fragment(Html),
    /// A file to save.
    Download {
        name: String,
        content_type: &'static str,
        body: Vec<u8>,
    },
    /// Data for the script.
    Json(serde_json::Value),
    /// Something that never changes.
    Asset {
        content_type: &'static str,
        body: String,
    },
    /// Look there.
    See(String),
}
