//! Collections: by class, by how full they are, by size, and maps by how much their entries collide.

use std::sync::Arc;

use askama::Template;
use heapray_analyzer::ObjectIndex;
use heapray_query::{
    CollectionClassRow, LargeCollectionRow, RatioBy, RatioGroupRow, SizeGroupRow, all_collections,
    collections_by_class, group_by_ratio_watched, group_by_size_watched,
};

use super::choices::Choices;
use crate::app::{App, Pass};
use crate::heap::find_set;
use crate::html::{Cell, Column, Heading, List, Listed, Notice, export};
use crate::web::{Failure, Link, Page, Reply, Request};

/// Ranges of a ratio.
const RANGES: u64 = 5;

/// Collections that are listed as the largest.
const LARGEST: usize = 200;

/// What collections are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Class,
    Fill,
    Size,
    Collisions,
}

impl By {
    const ALL: [(&'static str, &'static str, Self); 4] = [
        ("class", "Class", Self::Class),
        ("fill", "Fill ratio", Self::Fill),
        ("size", "Size", Self::Size),
        ("collisions", "Collisions of maps", Self::Collisions),
    ];

    fn lead(self) -> &'static str {
        match self {
            Self::Class => {
                "Collections that are known: the JDK's, Guava's, Scala's, Kotlin's, fastutil's and others."
            }
            Self::Fill => {
                "Elements for each slot of the collection's array; of arrays, elements that are not null. Collections without an array are left out."
            }
            Self::Size => "How many collections have how many elements.",
            Self::Collisions => {
                "Entries of a map that are not the first of their slot, as a part of its entries. Many mean that hashCode is poor."
            }
        }
    }
}

/// Whose collections: a set of objects, or nothing for all.
#[derive(Template)]
#[template(
    source = "<form class=\"tools filter\"><input type=\"hidden\" name=\"by\" value=\"{{ by }}\"><label>Only among <input type=\"search\" name=\"of\" value=\"{{ of }}\" placeholder=\"class java.util.HashMap, set NAME\" autocomplete=\"off\" spellcheck=\"false\"></label> <button>Show</button></form>",
    ext = "html"
)]
struct Scope {
    by: &'static str,
    of: String,
}

/// Collections.
pub(crate) fn collections(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let asked = request.get("by").unwrap_or("class");
    let (id, title, by) = *{ By::ALL.iter() }
        .find(|(id, ..)| *id == asked)
        .ok_or_else(|| Failure::wrong(format!("{asked} makes no groups of collections")))?;
    let tab = |id: &str| {
        let link = Link::to("/collections").with("by", id);
        match request.get("of") {
            Some(of) => link.with("of", of).text(),
            None => link.text(),
        }
    };
    let page = Page::new("/collections", "Collections").with(&Choices {
        label: "Grouped by",
        choices: By::ALL
            .map(|(own, title, _)| (title, tab(own), own == id))
            .into(),
    });
    let of = request.get("of").unwrap_or_default();
    let set = match of {
        "" => None,
        of => Some(find_set(app, of)?.set(app)?),
    };
    let key = format!(
        "collections {id} {} {of}",
        set.as_ref().map_or(0, |set| set.len())
    );
    let is_all = set.is_none();
    let found = app.compute(&key, "Collections", move |app, pass| {
        let objects: Vec<ObjectIndex> = match &set {
            Some(set) => set.iter().collect(),
            None => all_collections(app.heap()),
        };
        let found = grouped(app, &objects, by, is_all, pass)?;
        let bytes = found.iter().map(Listed::bytes).sum();
        Ok((found, bytes))
    })?;
    for listed in found.iter() {
        if let Some(reply) = export(request, listed) {
            return Ok(reply);
        }
    }
    let heading = match by {
        By::Class => "By class",
        _ => title,
    };
    let mut page = page
        .with(&Scope {
            by: id,
            of: of.to_owned(),
        })
        .with(&Heading::new(heading, by.lead()));
    if found.iter().all(|listed| listed.rows.is_empty()) {
        let text = "There are none of this kind.".to_owned();
        return Ok(Reply::Page(page.with(&Notice { text })));
    }
    for (at, listed) in found.iter().enumerate() {
        if at > 0 {
            let lead = "An object's page shows the entries.";
            page = page.with(&Heading::new("Largest collections", lead));
        }
        page = page.with(&List::new(request, listed));
    }
    Ok(Reply::Page(page))
}

fn grouped(
    app: &App,
    objects: &[ObjectIndex],
    by: By,
    is_all: bool,
    pass: &Pass,
) -> Result<Vec<Listed>, Failure> {
    let heap = app.heap();
    let ratio = |by| -> Result<Vec<RatioGroupRow>, Failure> {
        Ok(group_by_ratio_watched(
            heap,
            objects,
            by,
            RANGES as u32,
            pass,
        )?)
    };
    match by {
        By::Class => {
            let found = collections_by_class(heap, objects, LARGEST, pass)?;
            let classes = Listed::of::<CollectionClassRow>("classes", &found.classes);
            let largest = Listed::of::<LargeCollectionRow>("collections", &found.largest);
            let largest = largest.sorted_by("elements", true).with_prefix("2-");
            Ok(vec![classes.sorted_by("collections", true), largest])
        }
        By::Size => {
            let rows = group_by_size_watched(heap, objects, pass)?;
            let listed = Listed::of::<SizeGroupRow>("sizes", &rows);
            Ok(vec![listed.sorted_by("elements", false)])
        }
        By::Collisions => {
            let mut listed = Listed::of::<RatioGroupRow>("ranges", &ratio(RatioBy::Collisions)?);
            // There are no empty slots to speak of.
            let kept = |column: &Column| column.name != "empty_bytes";
            let places: Vec<bool> = listed.columns.iter().map(kept).collect();
            listed.columns.retain(kept);
            for row in &mut listed.rows {
                let mut places = places.iter();
                row.retain(|_| places.next() == Some(&true));
            }
            Ok(vec![listed.sorted_by("up_to", false)])
        }
        By::Fill => {
            let rows = ratio(RatioBy::Fill)?;
            let mut listed = Listed::of::<RatioGroupRow>("ranges", &rows);
            if is_all {
                listed.columns.push(Column::new("which", "Which"));
                for (cells, row) in listed.rows.iter_mut().zip(&rows) {
                    cells.push(which(row));
                }
            }
            Ok(vec![listed.sorted_by("up_to", false)])
        }
    }
}

/// The collections of a range, which SQL finds. Those without elements may have no array, so SQL can't tell whether they
/// belong here.
fn which(row: &RatioGroupRow) -> Cell {
    #[expect(
        clippy::cast_sign_loss,
        reason = "a part of the ranges, which is not negative"
    )]
    let range = (row.up_to * RANGES as f64).round() as u64;
    if range == 0 {
        return Cell::None;
    }
    let query = format!(
        "sql SELECT id FROM collections WHERE slots > 0 AND size * {RANGES} > slots * {} AND size * {RANGES} <= slots * {range}",
        range - 1
    );
    Cell::Link {
        href: Link::to("/set").with("of", query).text(),
        text: "these collections".to_owned(),
    }
}
