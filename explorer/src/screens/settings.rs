//! What a browser's session changes: whether values are shown, and what is computed no more.

use std::sync::Arc;

use crate::app::App;
use crate::heap::FINDINGS;
use crate::web::{Failure, Reply, Request};

/// A path of ours, with parameters.
pub(super) fn own_path(text: Option<&str>) -> String {
    let is_own =
        |text: &&str| text.starts_with('/') && !text.starts_with("//") && !text.contains('\\');
    text.filter(is_own).unwrap_or("/").to_owned()
}

/// Shows values in this session, or hides them again.
pub(crate) fn toggle_values(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let show = request.get("show") == Some("yes");
    app.browsers.show_values(request.browser, show);
    Ok(Reply::See(own_path(request.get("here"))))
}

/// Nobody waits for this any more.
pub(crate) fn cancel(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let key = request.get("key").unwrap_or_default();
    app.cancel(key);
    // The first page would begin with them again.
    let findings = if key == FINDINGS { "/?verdict=no" } else { "/" };
    Ok(Reply::See(findings.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_paths_are_gone_to() {
        assert_eq!(own_path(Some("/set?of=x")), "/set?of=x");
        for foreign in [
            "//evil.example",
            "http://evil.example",
            "/\\evil.example",
            "javascript:x",
            "",
        ] {
            assert_eq!(own_path(Some(foreign)), "/");
        }
        assert_eq!(own_path(None), "/");
    }
}
