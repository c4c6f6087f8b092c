//! The objects that were selected in a table.

use std::sync::Arc;

use crate::app::App;
use crate::heap::find_object;
use crate::web::{Failure, Link, Reply, Request};

/// Objects that are selected at once: some pages of a table.
const MOST: usize = 200;

/// The addresses of the selected objects.
pub(super) fn selected(app: &App, request: &Request) -> Result<Vec<String>, Failure> {
    let heap = app.heap();
    let found: Result<Vec<String>, Failure> = { request.all("object").take(MOST) }
        .map(|text| Ok(heap.id(find_object(heap, text)?).to_string()))
        .collect();
    let found = found?;
    if found.is_empty() {
        return Err(Failure::hinted(
            "no object is selected",
            "Go back, and tick some objects in the first column.",
        ));
    }
    Ok(found)
}

/// To the set of the selected objects.
pub(crate) fn select(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let of = format!("objects {}", selected(app, request)?.join(" "));
    Ok(Reply::See(Link::to("/set").with("of", of).text()))
}
