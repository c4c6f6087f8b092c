//! Which screen answers which path?

use std::sync::Arc;

use crate::app::App;
use crate::screens;
use crate::web::{Failure, Reply, Request};

/// What answers a request.
pub(crate) type Screen = fn(&Arc<App>, &Request) -> Result<Reply, Failure>;

/// Pages, which change nothing.
pub(crate) const PAGES: &[(&str, Screen)] = &[
    ("/", screens::summary),
    ("/assets/style.css", screens::style),
    ("/assets/explorer.js", screens::script),
    ("/assets/icon.svg", screens::icon),
    ("/go", screens::go),
    ("/filter", screens::filter),
    ("/histogram", screens::histogram),
    ("/set", screens::set),
    ("/select", screens::select),
    ("/object/{address}", screens::object),
    ("/unfold", screens::unfold),
    ("/paths/{address}", screens::paths),
    ("/dominators", screens::dominators),
    ("/unfold-dominated", screens::unfold_dominated),
    ("/map", screens::map),
    ("/threads", screens::threads),
    ("/threads.txt", screens::threads_text),
    ("/thread/{number}", screens::thread),
    ("/loaders", screens::loaders),
    ("/loader", screens::loader),
    ("/roots", screens::roots),
    ("/waste", screens::waste),
    ("/collections", screens::collections),
    ("/strings", screens::strings),
    ("/references", screens::references),
    ("/query", screens::query),
    ("/complete", screens::complete),
    ("/whatif", screens::whatif),
    ("/sets", screens::sets),
    ("/notes", screens::notes),
    ("/notes.md", screens::notes_markdown),
];

/// What changes something.
pub(crate) const ACTIONS: &[(&str, Screen)] = &[
    ("/values", screens::toggle_values),
    ("/marks", screens::change_marks),
    ("/cancel", screens::cancel),
    ("/sets/keep", screens::keep_set),
    ("/sets/combine", screens::combine_sets),
    ("/sets/remove", screens::remove_set),
    ("/notes/save", screens::save_note),
    ("/notes/remove", screens::remove_note),
];

/// There is no such page.
pub(crate) fn no_page(_: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    Err(Failure::not_found(format!(
        "There is no page {}.",
        request.path
    )))
}
