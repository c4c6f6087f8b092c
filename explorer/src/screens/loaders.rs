//! Class loaders, their classes, and what keeps each alive.

use std::sync::Arc;

use heapray_hprof::ObjectId;
use heapray_query::{
    BOOT_LOADER, DuplicateClassRow, LoaderRow, PinRow, Unloading, duplicate_class_rows,
    loader_classes, loader_pins, loaders_watched as all_loaders,
};
use heapray_report::format::counted;

use crate::app::App;
use crate::heap::find_object;
use crate::html::{Cell, Column, Heading, List, Listed, Mark, Notice, export};
use crate::web::{Failure, Link, Page, Reply, Request};

/// The class loaders.
pub(crate) fn loaders(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let listed = app.compute("loaders", "Class loaders", |app, pass| {
        let rows = all_loaders(app.heap(), pass)?;
        let ids: Vec<ObjectId> = rows.iter().map(|row| row.id).collect();
        let verdicts = Unloading::of(app.heap(), &ids);
        let row = |(row, verdict): (&LoaderRow, Unloading)| {
            let name = match &row.name {
                Some(name) => format!("{} \"{name}\"", row.class),
                None => row.class.clone(),
            };
            vec![
                Cell::Link {
                    href: Link::to("/loader").with("id", row.id.to_string()).text(),
                    text: name,
                },
                Cell::Count(row.classes),
                Cell::Count(row.instances.objects),
                Cell::Bytes(row.instances.bytes),
                Cell::Bytes(row.retained_size),
                Cell::Text(verdict.title().to_owned()),
                row.address().map_or(Cell::None, Cell::address),
            ]
        };
        let listed = Listed {
            what: "class loaders".to_owned(),
            columns: vec![
                Column::new("loader", "Class loader"),
                Column::new("classes", "Classes"),
                Column::new("instances", "Instances"),
                Column::new("shallow_bytes", "Shallow"),
                Column::new("retained_bytes", "Retained"),
                Column::new("unloadable", "Can be unloaded"),
                Column::new("object_id", "Object"),
            ],
            rows: rows.iter().zip(verdicts).map(row).collect(),
            ..Listed::default()
        };
        let bytes = listed.bytes();
        Ok((listed.sorted_by("retained_bytes", true), bytes))
    })?;
    let doubles = app.compute(
        "duplicate classes",
        "Classes that several loaders defined",
        |app, _| {
            let rows: Vec<DuplicateClassRow> = duplicate_class_rows(app.heap()).collect();
            let listed = Listed::of("duplicate classes", &rows).with_prefix("d-");
            let bytes = listed.bytes();
            Ok((listed, bytes))
        },
    )?;
    for list in [&listed, &doubles] {
        if let Some(reply) = export(request, list) {
            return Ok(reply);
        }
    }
    let text = "A loader's page shows what pins it.".to_owned();
    let page = Page::new("/loaders", "Class loaders").with(&Notice { text });
    let page = page.with(&List::new(request, &listed)).with(&Heading::new(
        "Defined by several loaders",
        "Normal for several applications in one server; a sign of a leak if one application was deployed again.",
    ));
    Ok(Reply::Page(page.with(&List::new(request, &doubles))))
}

/// The classes of a loader, and what keeps it.
pub(crate) fn loader(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let heap = app.heap();
    let id = request.get("id").unwrap_or("0x0").to_owned();
    let is_boot = id == "0x0";
    let number = u64::from_str_radix(id.trim_start_matches("0x"), 16);
    let number = number.map_err(|_| Failure::wrong(format!("{id} is no address")))?;
    let listed = app.compute(
        &format!("classes of {number:#x}"),
        "Classes of the loader",
        move |app, _| {
            let rows = loader_classes(app.heap(), ObjectId(number));
            let listed = Listed::of("classes", &rows).sorted_by("retained_bytes", true);
            let bytes = listed.bytes();
            Ok((listed, bytes))
        },
    )?;
    if let Some(reply) = export(request, &listed) {
        return Ok(reply);
    }
    let title = if is_boot {
        BOOT_LOADER.to_owned()
    } else {
        format!("Class loader {id}")
    };
    let mut page = Page::new("/loaders", title);
    if is_boot {
        let text = "The boot loader is never unloaded.".to_owned();
        page = page.with(&Notice { text });
    } else if let Ok(object) = find_object(heap, &id) {
        let with_instances = listed.rows.iter().filter(|row| {
            row.iter()
                .any(|cell| matches!(cell, Cell::Count(count) if *count > 0))
        });
        let verdict = Unloading::of(heap, &[ObjectId(number)]);
        let verdict = verdict.first().copied().unwrap_or(Unloading::Unknown);
        let text = format!(
            "{} defined {}, {} of them with instances. Can it be unloaded? {}.",
            heapray_query::label(heap, object),
            counted(listed.rows.len() as u64, "class", "classes"),
            with_instances.count(),
            capitalized(verdict.title()),
        );
        page = page.with(&Notice { text }).with(&Links {
            paths: format!("/paths/{id}"),
            object: format!("/object/{id}"),
            instances: Link::to("/set").with("of", format!("loader {id}")).text(),
            cut: Link::to("/whatif")
                .with("cut", format!("loader {id}"))
                .text(),
            mark: Mark::new(&request.marks, format!("loader {id}")),
        });
        if verdict == Unloading::Pinned {
            let pins = pins(app, number)?;
            if let Some(reply) = export(request, &pins) {
                return Ok(reply);
            }
            page = page
                .with(&Heading::new(
                    "What pins it",
                    "Strong references from outside to the loader, its classes and their instances. All of them must go before it can be unloaded.",
                ))
                .with(&List::new(request, &pins));
        }
    }
    Ok(Reply::Page(
        page.with(&Heading::new("Its classes", ""))
            .with(&List::new(request, &listed)),
    ))
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// What pins a loader.
fn pins(app: &Arc<App>, loader: u64) -> Result<Arc<Listed>, Failure> {
    let title = "What pins the class loader";
    app.compute(&format!("pins of {loader:#x}"), title, move |app, pass| {
        let rows = loader_pins(app.heap(), ObjectId(loader), pass)
            .map_err(|error| Failure::Failed(error.to_string()))?;
        let listed = Listed::of::<PinRow>("pins", &rows)
            .with_prefix("p-")
            .sorted_by("references", true);
        let bytes = listed.bytes();
        Ok((listed, bytes))
    })
}

#[derive(askama::Template)]
#[template(
    source = "<p class=\"object-links\"><a href=\"{{ paths }}\">What keeps it: paths to GC roots</a> <a href=\"{{ object }}\">The object</a> <a href=\"{{ instances }}\">Instances of its classes</a> <a href=\"{{ cut }}\">What if it goes?</a> {{ mark }}</p>",
    ext = "html"
)]
struct Links {
    paths: String,
    object: String,
    instances: String,
    cut: String,
    mark: Mark,
}
