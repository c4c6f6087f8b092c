//! The objects that were selected in a table.

use std::sync::Arc;

use crate::app::App;
use crate::heap::find_object;
use crate::web::{Failure, Link, Reply, Request};

/// Objects that are selected at once: some pages of a table.
const MOST: usize = 200;

/// To the set of the selected objects.
pub(crate) fn select(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let heap = app.heap();
    let mut of = "objects".to_owned();
    for text in request.all("object").take(MOST) {
        let object = find_object(heap, text)?;
        of.push(' ');
        of.push_str(&heap.id(object).to_string());
    }
    if of == "objects" {
        return Err(Failure::hinted(
            "no object is selected",
            "Go back, and tick some objects in the first column.",
        ));
    }
    Ok(Reply::See(Link::to("/set").with("of", of).text()))
}
