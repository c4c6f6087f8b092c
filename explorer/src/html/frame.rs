//! What is around every page.

use askama::Template;

use super::mark::MarksBar;
use super::text::shown;
use crate::web::{Html, Page, Request};

/// A screen in the menu: its path, its name, and the key after `g` that leads there.
type Entry = (&'static str, &'static str, &'static str);

/// The menu: groups of screens.
const MENU: [(&str, &[Entry]); 4] = [
    (
        "Heap",
        &[
            ("/", "Summary", "s"),
            ("/histogram", "Histogram", "h"),
            ("/dominators", "Dominator tree", "d"),
            ("/map", "Map", "m"),
            ("/threads", "Threads", "t"),
            ("/loaders", "Class loaders", "l"),
            ("/roots", "GC roots", "r"),
        ],
    ),
    (
        "Waste",
        &[
            ("/waste", "Waste", "w"),
            ("/collections", "Collections", "c"),
            ("/strings", "Strings", "x"),
            ("/references", "References", "f"),
        ],
    ),
    (
        "Questions",
        &[("/query", "Query", "q"), ("/whatif", "What if", "i")],
    ),
    ("Yours", &[("/sets", "Sets", "e"), ("/notes", "Notes", "n")]),
];

/// What is around every page.
#[derive(Template)]
#[template(path = "frame.html")]
pub(crate) struct Frame {
    title: String,
    file: String,
    screen: &'static str,
    parts: Vec<Html>,
    refresh: Option<u32>,
    show_values: bool,
    here: String,
    marks: MarksBar,
}

impl Frame {
    pub(crate) fn new(page: Page, file: &str, request: &Request) -> Self {
        Self {
            title: shown(&page.title),
            file: file.to_owned(),
            screen: page.screen,
            parts: page.parts,
            refresh: page.refresh,
            show_values: request.show_values,
            here: request.link().text(),
            marks: MarksBar::new(&request.marks, request),
        }
    }
}
