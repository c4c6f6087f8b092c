//! Notes and bookmarks.

use std::fmt::Write as _;
use std::sync::Arc;

use askama::Template;
use heapray_report::format::markdown_text;

use crate::app::{App, Note};
use crate::heap::find_object;
use crate::html::{AsSet, ObjectLink, shown};
use crate::web::{Failure, Page, Reply, Request};

/// Notes at most.
const MOST: usize = 10_000;
/// Objects of a set that its address names.
const MOST_OF_SET: usize = 300;
/// Characters of a note.
const LONGEST: usize = 2_000;

struct Row {
    address: String,
    object: ObjectLink,
    text: String,
}

#[derive(Template)]
#[template(path = "notes.html")]
struct View {
    rows: Vec<Row>,
    path: String,
}

/// All notes.
pub(crate) fn notes(app: &Arc<App>, _: &Request) -> Result<Reply, Failure> {
    let row = |note: &Note| Row {
        address: note.object.clone(),
        object: ObjectLink::new(&note.object, &note.label),
        text: note.text.clone(),
    };
    let view = View {
        rows: app.kept(|kept| kept.notes.iter().map(row).collect()),
        path: shown(&app.notes_path().to_string_lossy()),
    };
    let addresses = view.rows.iter().map(|row| &row.address);
    let sets = AsSet::of(
        "The first of these objects as a set",
        addresses.take(MOST_OF_SET),
    );
    let page = Page::new("/notes", "Notes").with(&view);
    Ok(Reply::Page(page.with(&sets)))
}

/// Notes an object, or changes its note.
pub(crate) fn save_note(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let heap = app.heap();
    let object = find_object(heap, request.get("object").unwrap_or_default())?;
    let text: String = request
        .get("text")
        .unwrap_or_default()
        .chars()
        .take(LONGEST)
        .collect();
    let note = Note {
        object: heap.id(object).to_string(),
        label: heapray_query::label(heap, object),
        text,
    };
    let to = format!("/object/{}", note.object);
    app.change_kept(|kept| {
        let is_full = kept.notes.len() >= MOST;
        match kept
            .notes
            .iter_mut()
            .find(|known| known.object == note.object)
        {
            Some(known) => *known = note,
            None if is_full => {
                return Err(Failure::wrong(format!("there are {MOST} notes already")));
            }
            None => kept.notes.push(note),
        }
        Ok(())
    })?;
    Ok(Reply::See(to))
}

/// Removes a note.
pub(crate) fn remove_note(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let object = request.get("object").unwrap_or_default();
    app.change_kept(|kept| {
        kept.notes.retain(|note| note.object != object);
        Ok(())
    })?;
    Ok(Reply::See("/notes".to_owned()))
}

/// Notes and sets as Markdown, for a ticket.
pub(crate) fn notes_markdown(app: &Arc<App>, _: &Request) -> Result<Reply, Failure> {
    let mut out = format!("# Notes on {}\n", markdown_text(&app.file()));
    app.kept(|kept| {
        for note in &kept.notes {
            let _ = write!(
                out,
                "\n* {} `{}`",
                markdown_text(&shown(&note.label)),
                note.object
            );
            if !note.text.is_empty() {
                let _ = write!(out, ": {}", markdown_text(&note.text));
            }
        }
        if !kept.sets.is_empty() {
            out.push_str("\n\n## Sets\n");
        }
        for (name, set) in &kept.sets {
            let (objects, origin) = (set.objects.len(), markdown_text(&shown(&set.origin)));
            let _ = write!(
                out,
                "\n* {}: {objects} objects, {origin}",
                markdown_text(name)
            );
        }
    });
    out.push('\n');
    Ok(Reply::Download {
        name: "notes.md".to_owned(),
        content_type: "text/markdown; charset=utf-8",
        body: out.into_bytes(),
    })
}
