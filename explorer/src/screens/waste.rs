//! What the program could do without.

use std::sync::Arc;

use heapray_report::format::{bytes, share};
use heapray_waste::{HeldWasteRow, InnerRow, KindRow};

use crate::app::App;
use crate::heap::find_waste_rows;
use crate::html::{Cell, Column, Heading, List, Listed, export};
use crate::web::{Failure, Link, Page, Reply, Request};

/// Waste by kind, and by the field that holds it.
pub(crate) fn waste(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let waste = find_waste_rows(app)?;
    let kind = request.get("kind");
    let is_asked = |id: &str| kind.is_none_or(|kind| kind == id);
    let kinds = kinds(&waste.kinds);
    let held = waste.fields.iter().filter(|row| is_asked(row.kind.id()));
    let fields = fields(held);
    let inner = Listed::of::<InnerRow>("outer objects", &waste.inner).with_prefix("i-");
    for listed in [&kinds, &fields, &inner] {
        if let Some(reply) = export(request, listed) {
            return Ok(reply);
        }
    }
    let lead = format!(
        "{} of {} could be saved, {} of the heap. Every byte counts once.",
        bytes(waste.wasted_bytes),
        bytes(waste.used_bytes),
        share(waste.wasted_share)
    );
    let mut page = Page::new("/waste", "Waste")
        .with(&Heading::new("By kind", lead))
        .with(&List::new(request, &kinds));
    if let Some(row) = waste.kinds.iter().find(|row| kind == Some(row.kind.id())) {
        page = page
            .with(&Heading::new(row.kind.title(), "What to change"))
            .with(&Advice { text: row.advice });
    }
    page = page
        .with(&Heading::new(
            "By the field that holds it",
            "One of the objects stands for all.",
        ))
        .with(&List::new(request, &fields));
    if !waste.inner.is_empty() {
        let heading = Heading::new(
            "Outer objects that only inner objects hold",
            "Make the inner classes static.",
        );
        page = page.with(&heading).with(&List::new(request, &inner));
    }
    Ok(Reply::Page(page))
}

#[derive(askama::Template)]
#[template(source = "<pre>{{ text }}</pre>", ext = "html")]
struct Advice {
    text: &'static str,
}

fn kinds(rows: &[KindRow]) -> Listed {
    let row = |row: &KindRow| {
        vec![
            Cell::Link {
                href: Link::to("/waste").with("kind", row.kind.id()).text(),
                text: row.kind.title().to_owned(),
            },
            Cell::Count(row.objects),
            Cell::Bytes(row.wasted_bytes),
            Cell::Share(row.wasted_share),
        ]
    };
    let listed = Listed {
        what: "kinds".to_owned(),
        columns: vec![
            Column::new("kind", "Kind"),
            Column::new("objects", "Objects"),
            Column::new("wasted_bytes", "Wasted"),
            Column::new("wasted_share", "Of the heap"),
        ],
        rows: rows.iter().map(row).collect(),
        prefix: "k-",
        ..Listed::default()
    };
    listed.sorted_by("wasted_bytes", true)
}

fn fields<'r>(rows: impl Iterator<Item = &'r HeldWasteRow>) -> Listed {
    let row = |row: &HeldWasteRow| {
        vec![
            Cell::Text(if row.field.is_empty() {
                "held by the JDK".to_owned()
            } else {
                row.field.clone()
            }),
            Cell::Class(row.class.clone()),
            Cell::Text(row.kind.title().to_owned()),
            Cell::Count(row.objects),
            Cell::Count(row.of_objects),
            Cell::Bytes(row.wasted_bytes),
            Cell::address(row.example),
        ]
    };
    let listed = Listed {
        what: "fields".to_owned(),
        columns: vec![
            Column::new("field", "Field"),
            Column::new("class", "Class"),
            Column::new("kind", "Kind"),
            Column::new("objects", "Objects"),
            Column::new("of_objects", "Of"),
            Column::new("wasted_bytes", "Wasted"),
            Column::new("example", "Example"),
        ],
        rows: rows.map(row).collect(),
        ..Listed::default()
    };
    listed.sorted_by("wasted_bytes", true)
}
