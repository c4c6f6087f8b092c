//! Soft, weak, phantom and final references, and those that never can be cleared.

use std::sync::Arc;

use heapray_query::{
    ReferenceLeak, ReferenceStatisticsRow, reference_leaks_watched, reference_statistics_watched,
};

use crate::app::App;
use crate::html::{Cell, Heading, List, Listed, export};
use crate::web::{Failure, Page, Reply, Request};

/// References by strength and class of their referents.
pub(crate) fn references(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let kinds = app.compute("references", "References", |app, pass| {
        let rows = reference_statistics_watched(app.heap(), pass)?;
        let mut listed = Listed::of::<ReferenceStatisticsRow>("classes", &rows);
        for (cells, row) in listed.rows.iter_mut().zip(&rows) {
            for cell in cells.iter_mut().filter(|_| row.class.is_empty()) {
                if matches!(cell, Cell::Class(_)) {
                    *cell = Cell::Text("cleared: they refer to nothing".to_owned());
                }
            }
        }
        let bytes = listed.bytes();
        Ok((listed, bytes))
    })?;
    let leaks = app.compute(
        "reference leaks",
        "References that hold their own referent",
        |app, pass| {
            let rows = reference_leaks_watched(app.heap(), pass)?;
            let listed = Listed::of::<ReferenceLeak>("leaks", &rows).with_prefix("l-");
            let bytes = listed.bytes();
            Ok((listed, bytes))
        },
    )?;
    for listed in [&kinds, &leaks] {
        if let Some(reply) = export(request, listed) {
            return Ok(reply);
        }
    }
    let page = Page::new("/references", "References")
        .with(&Heading::new("By strength", "Referents by class; what only such references hold could be freed."))
        .with(&List::new(request, &kinds))
        .with(&Heading::new(
            "Never cleared",
            "References whose referent only they themselves hold, such as a WeakHashMap entry whose value leads to its key.",
        ))
        .with(&List::new(request, &leaks));
    Ok(Reply::Page(page))
}
