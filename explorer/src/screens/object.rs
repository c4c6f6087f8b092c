//! One object: what it is, what it holds, what holds it.

use std::sync::Arc;

use askama::Template;
use heapray_analyzer::{Heap, ObjectIndex};
use heapray_query::{InspectOptions, ObjectView, inspect_object, share_of_heap};

use super::object_contents::{contents_part, preview};
use super::object_fields::fields_part;
use super::unfold::{Direction, Opened, ROOM, Unfolded, reference_tree};
use crate::app::App;
use crate::heap::{find_object, retained};
use crate::html::{AsSet, Cell, Fact, Facts, Heading, Mark, Room, SetBar};
use crate::web::{Failure, Link, Page, Reply, Request};

/// Bookmark, note, and other places of an object.
#[derive(Template)]
#[template(path = "object_links.html")]
struct Links {
    address: String,
    label: String,
    note: Option<String>,
    paths: String,
    tree: String,
    cut: String,
    mark: Mark,
    is_kept: bool,
}

/// One object.
pub(crate) fn object(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let heap = app.heap();
    let object = find_object(heap, request.last_segment())?;
    let mut options = InspectOptions::default();
    // Fields and referrers have parts of their own below.
    options.limit = 0;
    options.show_values = request.show_values;
    let address = heap.id(object).to_string();
    let view = app.compute(
        &format!("inspect {} {address}", request.show_values),
        "The object",
        move |app, _| Ok((inspect_object(app.heap(), object, &options), 2_000)),
    )?;
    let facts = facts(heap, &view);
    let note = app.kept(|kept| {
        let notes = kept.notes.iter();
        notes
            .filter(|note| note.object == address)
            .map(|note| note.text.clone())
            .next()
    });
    let mut page = Page::new("", view.label.clone())
        .with(&Facts { facts })
        .with(&Links {
            label: view.label.clone(),
            is_kept: note.is_some(),
            note,
            paths: format!("/paths/{address}"),
            tree: Link::to("/dominators").with("under", &address).text(),
            cut: Link::to("/whatif").with("cut", &address).text(),
            mark: Mark::new(&request.marks, &*address),
            address: address.clone(),
        });
    if let Some(text) = preview(heap, object, request.show_values) {
        page = page.with(&text);
    }
    if let Some((heading, part)) = contents_part(heap, object, request) {
        page = page.with(&heading).with_html(part);
    }
    let (heading, part) = fields_part(heap, object, request);
    page = page.with(&heading).with_html(part);
    page = references(heap, object, request, page);
    if view.reachable {
        let size = retained(heap, &[object]).get(&object).copied().unwrap_or(0);
        let lead = format!(
            "What would be freed with it, {}.",
            heapray_report::format::bytes(size)
        );
        let bar = SetBar::new(
            &format!("object {address}"),
            1,
            view.shallow_bytes,
            None,
            request,
        );
        page = page.with(&Heading::new("Retained set", lead)).with(&bar);
    }
    Ok(Reply::Page(page))
}

/// What the object refers to, and what refers to it.
fn references(heap: &Heap, object: ObjectIndex, request: &Request, mut page: Page) -> Page {
    let opened = Opened::of(request);
    let room = Room::new(ROOM);
    for (direction, title, lead, word) in [
        (
            Direction::Out,
            "Outgoing references",
            "What it refers to; unfold to go on.",
            "references",
        ),
        (
            Direction::In,
            "Incoming references",
            "What refers to it; unfold to go on towards a GC root.",
            "referrers",
        ),
    ] {
        let how = Unfolded {
            direction,
            opened: &opened,
            link: &request.link(),
            marks: &request.marks,
            has_heads: true,
            room: &room,
        };
        let tree = reference_tree(heap, object, &how);
        page = page.with(&Heading::new(title, lead)).with(&tree);
        if !tree.nodes.is_empty() {
            let source = format!("{word} {}", heap.id(object));
            page = page.with(&AsSet::new("These objects as a set", source));
        }
    }
    page
}

/// What is known of the object.
fn facts(heap: &Heap, view: &ObjectView) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("Class", Cell::Class(view.class.clone())),
        Fact::new("Class loader", Cell::loader(view.class_loader.clone())),
        Fact::new("Shallow", Cell::Bytes(view.shallow_bytes)),
    ];
    match view.retained_bytes {
        Some(bytes) => {
            facts.push(Fact::new("Retained", Cell::Bytes(bytes)));
            facts.push(Fact::new(
                "Of the heap",
                Cell::Share(share_of_heap(heap, bytes)),
            ));
        }
        None => facts.push(Fact::text(
            "Retained",
            "unreachable: no GC root leads to it",
        )),
    }
    if let Some(length) = view.length {
        facts.push(Fact::new("Length", Cell::Count(length.into())));
    }
    if let Some(dominator) = &view.immediate_dominator {
        let address = dominator.rsplit(' ').find(|word| word.starts_with("0x"));
        facts.push(match address {
            Some(address) => {
                let title = dominator.replace(address, "");
                Fact::new("Dominated by", Cell::object(address, title.trim()))
            }
            None => Fact::text("Dominated by", dominator.clone()),
        });
    }
    if !view.gc_roots.is_empty() {
        facts.push(Fact::text("GC root", view.gc_roots.join(", ")));
    }
    facts
}
