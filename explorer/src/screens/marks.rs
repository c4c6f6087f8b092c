//! References and objects are marked, or are marked no more.

use std::sync::Arc;

use super::select::selected;
use super::settings::own_path;
use crate::app::App;
use crate::html::MarksBar;
use crate::web::{Failure, Html, Reply, Request, decoded};

/// Changes what is marked. A form goes back to its page; the script, which names none, gets the new state.
pub(crate) fn change_marks(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let added = match (
        request.get("mark"),
        request.get("unmark"),
        request.get("clear"),
    ) {
        (Some(cut), ..) => Some(decoded(cut)),
        (None, None, None) => Some(match selected(app, request)?.as_slice() {
            [one] => one.clone(),
            several => format!("set objects {}", several.join(" ")),
        }),
        _ => None,
    };
    let marks = app.browsers.change_marks(request.browser, |marks| {
        if request.get("clear").is_some() {
            marks.clear();
        }
        if let Some(cut) = request.get("unmark") {
            marks.remove(&decoded(cut));
        }
        added.map_or(Ok(()), |cut| marks.add(&cut))
    })?;
    Ok(match request.get("here") {
        Some(here) => Reply::See(own_path(Some(here))),
        None => Reply::Fragment(Html::of(&MarksBar::new(&marks, request))),
    })
}
