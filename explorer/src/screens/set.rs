//! A set of objects: the instances of a class, what a query finds, what the person keeps.

use std::sync::Arc;

use heapray_analyzer::{ClassIndex, ObjectCount, ObjectIndex};
use heapray_query::{
    Direction, ImmediateDominatorRow, ObjectSet, PathOptions, describe_paths,
    immediate_dominators_watched, paths_to_roots_watched, referring_watched,
};

use super::merged::merged_tree;
use super::set_objects::objects_page;
use crate::app::{App, Pass};
use crate::heap::{Objects, find_set};
use crate::html::{Cell, Column, Heading, List, Listed, Notice, SetBar, SetView, Tree, export};
use crate::web::{Failure, Page, Reply, Request};

/// Classes that are passed on the way up to a dominator.
const JDK: [&str; 5] = ["java.", "javax.", "jdk.", "sun.", "com.sun."];
/// Nodes of merged paths on a page.
const MOST_NODES: usize = 180;

/// A set of objects, looked at in one of several ways.
pub(crate) fn set(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let Some(of) = request.get("of") else {
        return Err(Failure::hinted(
            "the address names no objects",
            "Choose a class in the histogram.",
        ));
    };
    let objects = find_set(app, of)?;
    let asked = request.get("view").unwrap_or("objects");
    let view = SetView::ALL.into_iter().find(|view| view.id() == asked);
    let view = view.ok_or_else(|| Failure::wrong(format!("there is no view {asked}")))?;
    let by_class = by_class(app, &objects)?;
    let bytes = by_class.iter().map(|(_, count)| count.bytes).sum();
    let bar = SetBar::new(&objects.source, objects.count, bytes, Some(view), request);
    let page = Page::new(
        if objects.source.starts_with("set ") {
            "/sets"
        } else {
            "/histogram"
        },
        title(&objects.source),
    )
    .with(&bar);
    if objects.count == 0 {
        let text = "No such object is reachable.".to_owned();
        return Ok(Reply::Page(page.with(&Notice { text })));
    }
    match view {
        SetView::Objects => objects_page(app, request, &objects, &by_class, page),
        SetView::Classes => listing(request, &classes(app, &by_class), page),
        SetView::Retained => {
            let retained = find_set(app, &format!("retained {}", objects.source))?;
            let by_class = self::by_class(app, &retained)?;
            let bytes = by_class.iter().map(|(_, count)| count.bytes);
            let text = format!(
                "Without these objects {} in {} would be freed, themselves included.",
                heapray_report::format::bytes(bytes.sum()),
                heapray_report::format::counted(retained.count, "object", "objects"),
            );
            let listed = classes(app, &by_class);
            listing(request, &listed, page.with(&Notice { text }))
        }
        SetView::Referrers | SetView::Targets => {
            let direction = match view {
                SetView::Referrers => Direction::Inbound,
                _ => Direction::Outbound,
            };
            let title = "References of these objects, by class";
            let listed = computed(app, &objects, view, title, move |app, set, pass| {
                let rows = referring_watched(app.heap(), set, direction, pass)?;
                Ok(Listed::of("classes", &rows).sorted_by("shallow_bytes", true))
            })?;
            listing(request, &listed, page)
        }
        SetView::Dominators => {
            let title = "Dominators of these objects, by class";
            let listed = computed(app, &objects, view, title, |app, set, pass| {
                let all: Vec<ObjectIndex> = set.iter().collect();
                let is_skipped = |class: &str| JDK.iter().any(|prefix| class.starts_with(prefix));
                let rows: Vec<ImmediateDominatorRow> =
                    immediate_dominators_watched(app.heap(), &all, is_skipped, pass)?;
                Ok(Listed::of("classes", &rows).sorted_by("dominated_bytes", true))
            })?;
            let text = "The nearest dominators whose classes are not the JDK's.".to_owned();
            listing(request, &listed, page.with(&Notice { text }))
        }
        SetView::Paths => {
            let set = objects.set(app)?;
            let key = format!("merged {} {}", objects.count, objects.source);
            let paths = app.compute(
                &key,
                "Shortest paths from GC roots, merged",
                move |app, pass| {
                    let heap = app.heap();
                    let all: Vec<ObjectIndex> = set.iter().collect();
                    let mut options = PathOptions::default();
                    // One object has no merged paths.
                    options.paths = 1;
                    let found = paths_to_roots_watched(heap, &all, &options, pass)?;
                    Ok((describe_paths(heap, &found, MOST_NODES), 1 << 20))
                },
            )?;
            let text = format!(
                "Shortest paths to {}; objects of one class that are held by objects of one class are one line.",
                heapray_report::format::counted(paths.found, "object", "objects"),
            );
            let tree: Tree = merged_tree(&paths, &request.marks);
            Ok(Reply::Page(
                page.with(&Heading::new("Merged paths", text)).with(&tree),
            ))
        }
    }
}

fn title(source: &str) -> String {
    match source.split_once(' ') {
        Some(("class", name)) => {
            format!("Instances of {}", heapray_report::format::simple_name(name))
        }
        Some(("set", name)) => format!("Set {name}"),
        Some(("object", address)) => format!("Object {address}"),
        Some(("objects", _)) => "Selected objects".to_owned(),
        Some(("classes", pattern)) => format!("Instances of classes named {pattern}"),
        Some(("references", address)) => format!("What {address} refers to"),
        Some(("elements", address)) => format!("Elements of {address}"),
        Some(("keys", address)) => format!("Keys of {address}"),
        Some(("locals", number)) => format!("What the stack of thread {number} holds"),
        Some(("roots", kind)) => format!("GC roots: {kind}"),
        Some(("dominated", "roots")) => "What no object dominates".to_owned(),
        Some(("referrers", address)) => format!("Referrers of {address}"),
        Some(("dominated", address)) => format!("Dominated by {address}"),
        Some(("retained", _)) => "Retained set".to_owned(),
        Some(("package", name)) => format!("Package {name}"),
        _ => "Objects".to_owned(),
    }
}

/// Rows that take a pass.
fn computed(
    app: &Arc<App>,
    objects: &Objects,
    view: SetView,
    title: &str,
    work: impl FnOnce(&Arc<App>, &ObjectSet, &Pass) -> Result<Listed, Failure> + Send + 'static,
) -> Result<Arc<Listed>, Failure> {
    let key = format!("{} {} {}", view.id(), objects.count, objects.source);
    let set = objects.set(app)?;
    app.compute(&key, title, move |app, pass| {
        let listed = work(app, &set, pass)?;
        let bytes = listed.bytes();
        Ok((listed, bytes))
    })
}

fn listing(request: &Request, listed: &Listed, page: Page) -> Result<Reply, Failure> {
    let exported = export(request, listed);
    Ok(exported.unwrap_or_else(|| Reply::Page(page.with(&List::new(request, listed)))))
}

/// The objects by class, counted once.
fn by_class(
    app: &Arc<App>,
    objects: &Objects,
) -> Result<Arc<Vec<(ClassIndex, ObjectCount)>>, Failure> {
    let key = format!("classes of {} {}", objects.count, objects.source);
    let objects = objects.clone();
    app.compute(&key, "Size of the objects", move |app, _| {
        let found = objects.by_class(app.heap());
        let bytes = found.len() * 24;
        Ok((found, bytes))
    })
}

fn classes(app: &App, by_class: &[(ClassIndex, ObjectCount)]) -> Listed {
    let heap = app.heap();
    let mut found = by_class.to_vec();
    found.sort_by_key(|(_, total)| std::cmp::Reverse(total.bytes));
    let row = |(class, total): &(ClassIndex, ObjectCount)| {
        vec![
            Cell::Class(heap.classes().get(*class).name.clone()),
            Cell::Count(total.objects),
            Cell::Bytes(total.bytes),
        ]
    };
    let listed = Listed {
        what: "classes".to_owned(),
        columns: vec![
            Column::new("class", "Class"),
            Column::new("instances", "Objects"),
            Column::new("shallow_bytes", "Shallow"),
        ],
        rows: found.iter().map(row).collect(),
        ..Listed::default()
    };
    listed.sorted_by("shallow_bytes", true)
}
