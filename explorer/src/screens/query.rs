//! The query box: OQL and SQL.

use std::sync::Arc;

use askama::Template;

use super::complete::words;
use crate::app::App;
use crate::heap::{Language, ask};
use crate::html::{List, Notice, Sorry, export};
use crate::web::{Failure, Html, Link, Page, Reply, Request};

/// Bytes of a query in the address of a page, which stands in its links as well.
const LONGEST: usize = 6_000;
/// Bytes of the queries that were asked before, all together.
const MOST_REMEMBERED: usize = 8_000;

struct Remembered {
    language: String,
    text: String,
    href: String,
}

#[derive(Template)]
#[template(path = "query.html")]
struct Form {
    language: &'static str,
    text: String,
    answer: Vec<Html>,
    /// What the objects that were found are called.
    source: Option<String>,
    history: Vec<Remembered>,
    examples: Vec<Remembered>,
}

const EXAMPLES: [(&str, &str); 6] = [
    (
        "sql",
        "SELECT class, count(*) AS objects, sum(shallow) AS bytes FROM objects GROUP BY class ORDER BY bytes DESC LIMIT 20",
    ),
    (
        "sql",
        "SELECT id, class, size, slots FROM collections WHERE size > 1000 ORDER BY size DESC",
    ),
    (
        "sql",
        "SELECT id, length, retained FROM strings ORDER BY retained DESC LIMIT 50",
    ),
    ("oql", "SELECT * FROM INSTANCEOF java.lang.ClassLoader"),
    (
        "oql",
        "SELECT toString(t.name), t.@retainedHeapSize FROM INSTANCEOF java.lang.Thread t",
    ),
    (
        "oql",
        "SELECT * FROM java.lang.String s WHERE s.@retainedHeapSize > 10000",
    ),
];

/// The query box, with the answer of the query that the address has.
pub(crate) fn query(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let language = request
        .get("language")
        .and_then(Language::of)
        .unwrap_or(Language::Sql);
    let text = request.get("query").unwrap_or_default();
    if Link::to("/query").with("query", text).text().len() > LONGEST {
        return Err(Failure::hinted(
            format!("a query here has {LONGEST} bytes at most, as it stands in an address"),
            "heapray query asks longer ones.",
        ));
    }
    let mut answer = Vec::new();
    let mut source = None;
    if !text.is_empty() {
        match ask(app, language, text, request.show_values) {
            Ok(answers) => {
                for listed in &answers.lists {
                    if let Some(reply) = export(request, listed) {
                        return Ok(reply);
                    }
                }
                app.remember(request.browser, language.id(), text);
                let notes = answers
                    .notes
                    .iter()
                    .map(|note| Notice { text: note.clone() });
                answer.extend(notes.map(|notice| Html::of(&notice)));
                source.clone_from(&answers.source);
                let lists = answers.lists.iter();
                let lists = lists.map(|listed| Html::of(&List::new(request, listed)));
                answer.extend(lists);
            }
            Err(Failure::Wrong { message, hint } | Failure::NotFound { message, hint }) => {
                answer.push(Html::of(&Sorry::new(&message, hint.as_deref())));
            }
            Err(other) => return Err(other),
        }
    }
    let mut room = MOST_REMEMBERED;
    let mut history = app.history(request.browser);
    history.retain(|(_, text)| {
        room = room.saturating_sub(text.len());
        room > 0
    });
    let form = Form {
        language: language.id(),
        text: text.to_owned(),
        answer,
        source,
        history: history.into_iter().map(remembered).collect(),
        examples: EXAMPLES
            .map(|(language, text)| remembered((language.to_owned(), text.to_owned())))
            .into(),
    };
    Ok(Reply::Page(Page::new("/query", "Query").with(&form)))
}

fn remembered((language, text): (String, String)) -> Remembered {
    Remembered {
        href: Link::to("/query")
            .with("language", &language)
            .with("query", &text)
            .text(),
        language,
        text,
    }
}

/// Words that begin as the one that is typed, for the script.
pub(crate) fn complete(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let language = request
        .get("language")
        .and_then(Language::of)
        .unwrap_or(Language::Sql);
    let found = words(
        app.heap(),
        language,
        request.get("word").unwrap_or_default(),
    );
    Ok(Reply::Json(found.into()))
}
