//! Class loaders, their classes, and what keeps each alive.

use std::sync::Arc;

use heapray_query::{
    BOOT_LOADER, DuplicateClassRow, LoaderRow, duplicate_class_rows, loader_classes,
    loaders as all_loaders,
};
use heapray_report::format::counted;

use crate::app::App;
use crate::heap::find_object;
use crate::html::{Cell, Column, Heading, List, Listed, Notice, export};
use crate::web::{Failure, Link, Page, Reply, Request};

/// The class loaders.
pub(crate) fn loaders(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let listed = app.compute("loaders", "Class loaders", |app, _| {
        let row = |row: &LoaderRow| {
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
                Column::new("object_id", "Object"),
            ],
            rows: all_loaders(app.heap()).iter().map(row).collect(),
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
    let page = Page::new("/loaders", "Class loaders").with(&List::new(request, &listed)).with(&Heading::new(
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
            let rows = loader_classes(app.heap(), heapray_hprof::ObjectId(number));
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
        let text = format!(
            "{} is {}. It can be unloaded when nothing refers to it, to its {} and to their instances any more; {} of the classes have instances.",
            heapray_query::label(heap, object),
            if heap.is_reachable(object) {
                "reachable"
            } else {
                "unreachable"
            },
            counted(listed.rows.len() as u64, "class", "classes"),
            with_instances.count(),
        );
        page = page.with(&Notice { text }).with(&Pins {
            paths: format!("/paths/{id}"),
            object: format!("/object/{id}"),
            instances: Link::to("/set").with("of", format!("loader {id}")).text(),
            cut: Link::to("/whatif")
                .with("cut", format!("loader {id}"))
                .text(),
        });
    }
    Ok(Reply::Page(page.with(&List::new(request, &listed))))
}

#[derive(askama::Template)]
#[template(
    source = "<p class=\"object-links\"><a href=\"{{ paths }}\">What keeps it: paths to GC roots</a> <a href=\"{{ object }}\">The object</a> <a href=\"{{ instances }}\">Instances of its classes</a> <a href=\"{{ cut }}\">What if it goes?</a></p>",
    ext = "html"
)]
struct Pins {
    paths: String,
    object: String,
    instances: String,
    cut: String,
}
