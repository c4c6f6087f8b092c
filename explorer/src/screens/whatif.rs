//! What would be freed without some references?

use std::sync::Arc;

use askama::Template;
use heapray_query::what_if::{
    FreedClassRow, HolderView, MOST_CUTS, NamedCut, TopCutRow, WhatIf, top_cuts_watched,
    what_if_watched,
};
use heapray_report::format::{bytes, counted, share};

use crate::app::App;
use crate::heap::find_cut;
use crate::html::{Cell, Heading, List, Listed, Mark, Sorry, Table, export, shown};
use crate::web::{Failure, Link, Marks, Page, Reply, Request, encoded};

/// Fields whose cut frees most.
const TOP: usize = 20;

#[derive(Template)]
#[template(path = "whatif.html")]
struct Form {
    cuts: Vec<Asked>,
    answer: Option<String>,
}

/// References that are asked about.
struct Asked {
    text: String,
    /// The same question without them.
    without: String,
    is_marked: bool,
    mark: Mark,
}

/// What is marked, on the page that asks nothing yet.
#[derive(Template)]
#[template(path = "marked.html")]
struct Marked<'m> {
    marks: &'m Marks,
    answer: String,
}

/// References that are cut together, and what is freed.
pub(crate) fn whatif(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let texts: Vec<String> = request
        .all("cut")
        .take(MOST_CUTS)
        .map(str::to_owned)
        .collect();
    let link = |left_out: Option<usize>| {
        let kept = texts
            .iter()
            .enumerate()
            .filter(|(at, _)| Some(*at) != left_out);
        kept.fold(Link::to("/whatif"), |link, (_, text)| link.and("cut", text))
            .text()
    };
    let cuts = texts
        .iter()
        .enumerate()
        .map(|(at, text)| Asked {
            text: text.clone(),
            without: link(Some(at)),
            is_marked: request.marks.has(text),
            mark: Mark::new(&request.marks, &**text),
        })
        .collect();
    let page = Page::new("/whatif", "What if");
    if texts.is_empty() {
        let top = top(app)?;
        if let Some(reply) = export(request, &top) {
            return Ok(reply);
        }
        let mut page = page.with(&Form { cuts, answer: None });
        if request.marks.len() > 0 {
            page = page.with(&Marked {
                marks: &request.marks,
                answer: request.marks.answer(),
            });
        }
        let page = page.with(&Heading::new(
            "Fields whose cut frees most",
            "The figures are those of an analysis without the references.",
        ));
        return Ok(Reply::Page(page.with(&List::new(request, &top))));
    }
    let named: Result<Vec<NamedCut>, Failure> =
        texts.iter().map(|text| find_cut(app, text)).collect();
    let named = match named {
        Ok(named) => named,
        Err(Failure::Wrong { message, hint } | Failure::NotFound { message, hint }) => {
            let page = page.with(&Form { cuts, answer: None });
            return Ok(Reply::Page(
                page.with(&Sorry::new(&message, hint.as_deref())),
            ));
        }
        Err(other) => return Err(other),
    };
    let answer = ask(app, named);
    let answer = match answer {
        Ok(answer) => answer,
        Err(Failure::Wrong { message, hint }) => {
            let page = page.with(&Form { cuts, answer: None });
            return Ok(Reply::Page(
                page.with(&Sorry::new(&message, hint.as_deref())),
            ));
        }
        Err(other) => return Err(other),
    };
    let listed = Listed::of::<FreedClassRow>("classes", &answer.freed_by_class);
    if let Some(reply) = export(request, &listed) {
        return Ok(reply);
    }
    let form = Form {
        cuts,
        answer: Some(sentence(&answer)),
    };
    let mut page = page
        .with(&form)
        .with(&Heading::new("Freed, by class", ""))
        .with(&List::new(request, &listed));
    let held = &answer.still_held;
    if held.objects > 0 {
        let lead = format!(
            "{}, which retain {}.",
            counted(
                held.objects,
                "target of these references",
                "targets of these references"
            ),
            bytes(held.retained_bytes)
        );
        page = page
            .with(&Heading::new("Still held", lead))
            .with(&Table::of::<HolderView>("Holders", &held.holders));
    }
    Ok(Reply::Page(page))
}

fn sentence(answer: &WhatIf) -> String {
    format!(
        "Frees {}, {} of the heap, in {}.",
        bytes(answer.freed_bytes),
        share(answer.freed_share),
        counted(answer.freed_objects, "object", "objects")
    )
}

/// Fields whose cut frees most, each a link to the answer.
fn top(app: &Arc<App>) -> Result<Arc<Listed>, Failure> {
    app.compute("top cuts", "Fields whose cut frees most", |app, pass| {
        let rows = top_cuts_watched(app.heap(), TOP, pass)
            .map_err(|error| Failure::Failed(error.to_string()))?;
        let mut listed = Listed::of::<TopCutRow>("fields", &rows);
        for (cells, row) in listed.rows.iter_mut().zip(&rows) {
            let link = Cell::Link {
                href: Link::to("/whatif").with("cut", &row.cut).text(),
                text: row.cut.clone(),
            };
            for cell in cells.iter_mut() {
                if matches!(cell, Cell::Text(text) if *text == row.cut) {
                    *cell = link.clone();
                }
            }
        }
        let listed = listed.sorted_by("freed_bytes", true).with_cuts("cut");
        Ok((listed, 10_000))
    })
}

/// What is freed.
fn ask(app: &Arc<App>, named: Vec<NamedCut>) -> Result<Arc<WhatIf>, Failure> {
    let sizes: Vec<String> = named
        .iter()
        .map(|cut| match &cut.cut {
            heapray_query::what_if::Cut::Objects(objects) => {
                format!("{} {}", cut.name, objects.len())
            }
            _ => cut.name.clone(),
        })
        .collect();
    app.compute(
        &format!("what if {}", sizes.join("\n")),
        "What would be freed",
        move |app, pass| {
            let answer = what_if_watched(app.heap(), &named, pass)
                .map_err(|error| Failure::wrong(error.to_string()))?;
            let bytes = (answer.freed_by_class.len() + answer.still_held.holders.len()) * 200;
            Ok((answer, bytes))
        },
    )
}
