//! Strings: searched by a regular expression, and those that are there several times. They ask the tables of SQL.

use std::sync::Arc;

use crate::app::App;
use crate::heap::{Language, ask};
use crate::html::{Heading, List, Notice, Sorry, export};
use crate::web::{Failure, Page, Reply, Request};

/// Strings that a search finds.
const MOST_FOUND: usize = 1_000;

const DUPLICATES: &str = "SELECT value, copies, length, wasted AS wasted_bytes, held_by, array FROM duplicate_strings ORDER BY wasted DESC";
const LARGEST: &str = "SELECT id, length, shallow, retained, value FROM strings ORDER BY shallow + retained DESC LIMIT 200";

/// What the columns of the tables are.
const TITLES: [(&str, &str); 9] = [
    ("id", "Object"),
    ("length", "Characters"),
    ("shallow", "Shallow"),
    ("retained", "Retained"),
    ("value", "Text"),
    ("copies", "Copies"),
    ("wasted_bytes", "Wasted"),
    ("held_by", "Held by"),
    ("array", "One of the arrays"),
];

/// Strings that a regular expression finds.
#[derive(askama::Template)]
#[template(
    source = "<form class=\"tools filter\"><label>Text <input type=\"search\" name=\"text\" value=\"{{ text }}\" placeholder=\"regular expression\" autocomplete=\"off\" spellcheck=\"false\"></label> <button>Search</button></form>",
    ext = "html"
)]
struct Search {
    text: String,
}

/// Strings.
pub(crate) fn strings(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let text = request.get("text").unwrap_or_default();
    let page = Page::new("/strings", "Strings").with(&Search {
        text: text.to_owned(),
    });
    if !text.is_empty() {
        let quoted = text.replace('\'', "''");
        let query = format!(
            "SELECT id, length, shallow, retained, value FROM strings WHERE value REGEXP '{quoted}' LIMIT {MOST_FOUND}"
        );
        let lead = format!("The first {MOST_FOUND} strings in which the text occurs.");
        return lists(app, request, page, &[(&query, "strings", "Found", &lead)]);
    }
    let parts = [
        (
            DUPLICATES,
            "duplicate texts",
            "Duplicates",
            "The texts that waste most by being there several times, from a sample where strings are many.",
        ),
        (LARGEST, "strings", "Largest strings", ""),
    ];
    lists(app, request, page, &parts)
}

/// A page with the answers to some queries in SQL: query, what a row is, title and lead of each.
fn lists(
    app: &Arc<App>,
    request: &Request,
    mut page: Page,
    parts: &[(&str, &str, &str, &str)],
) -> Result<Reply, Failure> {
    for ((query, what, title, lead), prefix) in parts.iter().zip(["", "2-"]) {
        page = page.with(&Heading::new(*title, *lead));
        let answers = match ask(app, Language::Sql, query, request.show_values) {
            Ok(answers) => answers,
            Err(Failure::Wrong { message, hint }) => {
                page = page.with(&Sorry::new(&message, hint.as_deref()));
                continue;
            }
            Err(other) => return Err(other),
        };
        for listed in &answers.lists {
            let mut listed = listed.clone().with_prefix(prefix);
            (*what).clone_into(&mut listed.what);
            for column in &mut listed.columns {
                let title = TITLES.iter().find(|(name, _)| *name == column.name);
                if let Some((_, title)) = title {
                    (*title).clone_into(&mut column.title);
                }
            }
            if let Some(reply) = export(request, &listed) {
                return Ok(reply);
            }
            page = page.with(&List::new(request, &listed));
        }
        for note in &answers.notes {
            page = page.with(&Notice { text: note.clone() });
        }
    }
    Ok(Reply::Page(page))
}
