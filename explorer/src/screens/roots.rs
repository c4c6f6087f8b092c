//! GC roots by kind, and the roots of a kind.

use std::sync::Arc;

use heapray_hprof::RootKind;
use heapray_query::{RootKindRow, find_roots, roots_by_kind, roots_of_kind_watched};

use crate::app::App;
use crate::html::{Cell, Column, List, Listed, export};
use crate::web::{Failure, Link, Page, Reply, Request};

/// GC roots.
pub(crate) fn roots(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let Some(name) = request.get("kind") else {
        return kinds(app, request);
    };
    let kind = RootKind::ALL
        .into_iter()
        .find(|kind| kind.name().eq_ignore_ascii_case(name));
    let kind =
        kind.ok_or_else(|| Failure::not_found(format!("There is no kind {name} of GC roots.")))?;
    let listed = app.compute(
        &format!("roots {}", kind.name()),
        "GC roots",
        move |app, pass| {
            let rows = roots_of_kind_watched(app.heap(), kind, pass)?;
            let listed = Listed::of("GC roots", &rows)
                .sorted_by("retained_bytes", true)
                .with_source(format!("roots {}", kind.name()));
            let bytes = listed.bytes();
            Ok((listed, bytes))
        },
    )?;
    let exported = export(request, &listed);
    Ok(exported.unwrap_or_else(|| {
        let page = Page::new("/roots", format!("GC roots: {}", kind.name()));
        Reply::Page(page.with(&List::new(request, &listed)))
    }))
}

fn kinds(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let listed = app.compute("root kinds", "GC roots", |app, _| {
        let heap = app.heap();
        let row = |row: &RootKindRow| {
            vec![
                Cell::Link {
                    href: Link::to("/roots").with("kind", row.kind.name()).text(),
                    text: row.kind.name().to_owned(),
                },
                Cell::Count(row.objects),
                Cell::Count(row.records),
                Cell::Bytes(row.retained_size),
            ]
        };
        let listed = Listed {
            what: "kinds".to_owned(),
            columns: vec![
                Column::new("kind", "Kind"),
                Column::new("objects", "Objects"),
                Column::new("records", "Records"),
                Column::new("retained_bytes", "Retained"),
            ],
            rows: roots_by_kind(heap, &find_roots(heap))
                .iter()
                .map(row)
                .collect(),
            ..Listed::default()
        };
        Ok((listed.sorted_by("retained_bytes", true), 10_000))
    })?;
    let exported = export(request, &listed);
    Ok(exported.unwrap_or_else(|| {
        Reply::Page(Page::new("/roots", "GC roots").with(&List::new(request, &listed)))
    }))
}
