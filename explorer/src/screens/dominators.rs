//! The dominator tree, a level at a time; what an object dominates grouped by class; top-level dominators by package or
//! class loader.

use std::collections::HashMap;
use std::sync::Arc;

use heapray_analyzer::{Heap, ObjectIndex, TreeIndex};
use heapray_query::{
    Consumer, ConsumersBy, DominatorNode, NodeLimits, Rest, TreeOptions, children, consumers,
    dominator_headline, dominators as dominator_tree, share_of_heap,
};
use heapray_report::format::{bytes, counted};

use super::choices::Choices;
use crate::app::App;
use crate::heap::{find_object, place_of, places_of};
use crate::html::{AsSet, Cell, Column, List, Listed, Mark, Node, ObjectLink, Room, Tree, export};
use crate::web::{Failure, Html, Link, Marks, Page, Reply, Request};

/// What the numbers of a line are.
const HEADS: &[&str] = &["Object", "Retained", "Of the heap"];
/// Objects of a level.
const MOST: usize = 50;
/// Objects of a level below another.
const MOST_BELOW: usize = 20;
/// Levels below each other.
const DEEPEST: usize = 40;
/// Objects that are unfolded on a page.
const MOST_OPEN: usize = 40;
/// Bytes of the levels on a page. What has no room has a page of its own.
const ROOM: usize = 80_000;

const GROUPS: [(&str, &str); 4] = [
    ("none", "Objects"),
    ("class", "By class"),
    ("package", "By package"),
    ("loader", "By class loader"),
];

/// The place of the object that a page is about; the virtual root for the whole heap.
pub(super) fn place(
    heap: &Heap,
    request: &Request,
) -> Result<(TreeIndex, Option<ObjectIndex>), Failure> {
    let Some(under) = request.get("under") else {
        return Ok((TreeOptions::default().under, None));
    };
    let object = find_object(heap, under)?;
    let place = place_of(heap, object);
    match place {
        Some(place) => Ok((place, Some(object))),
        None => Err(Failure::not_found(format!(
            "{under} is unreachable, so it is not in the dominator tree."
        ))),
    }
}

/// The dominator tree below an object, or of the whole heap.
pub(crate) fn dominators(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let heap = app.heap();
    let (under, object) = place(heap, request)?;
    let group = request.get("group").unwrap_or("none");
    let mut page = Page::new("/dominators", "Dominator tree");
    let link = |group: &str| {
        request
            .link()
            .without("open")
            .without("page")
            .without("sort")
            .with("group", group)
            .text()
    };
    let groups = GROUPS
        .iter()
        .filter(|(id, _)| object.is_none() || matches!(*id, "none" | "class"));
    let mut choices: Vec<_> = groups
        .map(|(id, title)| (*title, link(id), *id == group))
        .collect();
    let mut map = Link::to("/map");
    if let Some(object) = object {
        map = map.with("under", heap.id(object).to_string());
    }
    choices.push(("Map", map.text(), false));
    page = page.with(&Choices {
        label: "Shown as",
        choices,
    });
    if let Some(object) = object {
        let up = heap.object_at(heap.dominator(under));
        page = page.with(&Place {
            object: ObjectLink::new(
                heap.id(object),
                &dominator_headline(heap, under).unwrap_or_default(),
            ),
            retained: heap.retained_size(under),
            set: Link::to("/set")
                .with("of", format!("dominated {}", heap.id(object)))
                .text(),
            share: share_of_heap(heap, heap.retained_size(under)),
            up: up.map(|up| {
                Link::to("/dominators")
                    .with("under", heap.id(up).to_string())
                    .text()
            }),
        });
    }
    let listed = match group {
        "none" => {
            let opened: Vec<String> = request
                .all("open")
                .take(MOST_OPEN)
                .map(str::to_owned)
                .collect();
            let how = Unfolded {
                opened: &opened,
                link: &request.link(),
                marks: &request.marks,
                room: Room::new(ROOM),
            };
            let level = level(app, under, object, &how, 0)?;
            page = page.with(&level.tree);
            if object.is_none() {
                let text = "All objects of the first level as a set";
                page = page.with(&AsSet::new(text, "dominated roots"));
            }
            return Ok(Reply::Page(page));
        }
        "class" => by_class(app, under)?,
        "package" | "loader" if object.is_none() => {
            let by = if group == "package" {
                ConsumersBy::Package
            } else {
                ConsumersBy::ClassLoader
            };
            app.compute(
                &format!("consumers {group}"),
                "Top-level dominators",
                move |app, _| {
                    let rows = consumers(app.heap(), 0).by(by);
                    let listed = Listed::under("groups", Consumer::columns(by), &rows);
                    let listed = listed.sorted_by("retained_bytes", true);
                    let bytes = listed.bytes();
                    Ok((listed, bytes))
                },
            )?
        }
        _ => return Err(Failure::wrong(format!("{group} makes no groups here"))),
    };
    if let Some(reply) = export(request, &listed) {
        return Ok(reply);
    }
    Ok(Reply::Page(page.with(&List::new(request, &listed))))
}

/// The object at the top.
#[derive(askama::Template)]
#[template(
    source = "<p class=\"lead-in\">Below {{ object }}, which retains {{ self::bytes(*retained) }}, {{ heapray_report::format::share(*share) }} of the heap. {% if let Some(up) = up %}<a href=\"{{ up }}\">Up to its dominator</a>{% else %}<a href=\"/dominators\">Up to the whole heap</a>{% endif %} <a href=\"{{ set }}\">These objects as a set</a></p>",
    ext = "html"
)]
struct Place {
    object: ObjectLink,
    retained: u64,
    share: f64,
    up: Option<String>,
    set: String,
}

/// How the tree is shown.
struct Unfolded<'u> {
    /// Addresses of the objects that are unfolded.
    opened: &'u [String],
    /// The address of the page.
    link: &'u Link,
    marks: &'u Marks,
    room: Room,
}

/// A level, and whether there was room for it.
struct Level {
    tree: Tree,
    has_room: bool,
}

/// A level of the tree and those below it that are unfolded. As deep as [`DEEPEST`] at most.
fn level(
    app: &Arc<App>,
    under: TreeIndex,
    parent: Option<ObjectIndex>,
    how: &Unfolded<'_>,
    depth: usize,
) -> Result<Level, Failure> {
    let heap = app.heap();
    let most = if depth == 0 { MOST } else { MOST_BELOW };
    let found = below(app, under, most)?;
    let (nodes, rest) = &*found;
    let objects: Vec<ObjectIndex> = nodes
        .iter()
        .filter_map(|node| heap.find(node.object_id))
        .collect();
    let places = places_of(heap, &objects);
    let mut shown = Vec::with_capacity(nodes.len());
    let mut open = Vec::new();
    for node in nodes {
        let object = heap.find(node.object_id);
        let address = node.object_id.to_string();
        let is_open = how.opened.contains(&address);
        let can_open = depth < DEEPEST && node.retained_bytes > node.shallow_bytes;
        let place = object.and_then(|object| places.get(&object).copied());
        if let Some(place) = place.filter(|_| is_open && can_open) {
            open.push((shown.len(), place, object));
        }
        let mut toggle = how.link.clone().without("open");
        for other in how.opened.iter().filter(|other| **other != address) {
            toggle = toggle.and("open", other);
        }
        if !is_open {
            toggle = toggle.and("open", &address);
        }
        shown.push(Node {
            via: node.field.clone().unwrap_or_default(),
            label: node.label.clone(),
            href: format!("/object/{address}"),
            retained: Some(node.retained_bytes),
            share: Some(node.retained_share),
            toggle: can_open.then(|| toggle.text()),
            fragment: Link::to("/unfold-dominated").with("of", &address).text(),
            mark: Some(Mark::new(how.marks, &*address)),
            address,
            ..Node::default()
        });
    }
    let more = (rest.count > 0).then(|| {
        let text = format!(
            "{}, {}",
            counted(rest.count, "more object", "more objects"),
            bytes(rest.retained_size)
        );
        let all = parent.map(|parent| {
            Link::to("/dominators")
                .with("under", heap.id(parent).to_string())
                .with("group", "class")
                .text()
        });
        (
            text,
            Some(all.unwrap_or_else(|| "/dominators?group=class".to_owned())),
        )
    });
    let mut tree = Tree {
        nodes: shown,
        rest: more,
        none: "It dominates nothing.",
        heads: if depth == 0 { HEADS } else { &[] },
    };
    let has_room = how.room.takes(&tree);
    for (at, place, object) in open {
        let below = if has_room {
            let below = level(app, place, object, how, depth + 1)?;
            below.has_room.then(|| Html::of(&below.tree))
        } else {
            None
        };
        let Some(node) = tree.nodes.get_mut(at) else {
            continue;
        };
        if below.is_none() {
            // It goes on there.
            node.toggle = Some(Link::to("/dominators").with("under", &node.address).text());
        }
        node.below = below;
    }
    Ok(Level { tree, has_room })
}

/// What an object dominates, the largest first.
fn below(
    app: &Arc<App>,
    under: TreeIndex,
    most: usize,
) -> Result<Arc<(Vec<DominatorNode>, Rest)>, Failure> {
    let found = app.compute(
        &format!("dominated {} {most}", under.0),
        "Dominated objects",
        move |app, _| {
            let mut options = TreeOptions::default();
            options.under = under;
            options.smallest = 0;
            options.depth = 1;
            options.children = most;
            options.most_opened = 1;
            let mut limits = NodeLimits::default();
            limits.nodes = most;
            let tree = dominator_tree(app.heap(), &options, &limits)?;
            let bytes = tree.dominators.len() * 300;
            Ok(((tree.dominators, tree.rest), bytes))
        },
    )?;
    Ok(found)
}

pub(crate) fn unfold_dominated(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let heap = app.heap();
    let object = find_object(heap, request.get("of").unwrap_or_default())?;
    let Some(place) = place_of(heap, object) else {
        return Err(Failure::not_found("It is unreachable."));
    };
    let link = Link::to("/dominators").with("under", heap.id(object).to_string());
    let how = Unfolded {
        opened: &[],
        link: &link,
        marks: &request.marks,
        room: Room::new(ROOM),
    };
    let level = level(app, place, Some(object), &how, 1)?;
    Ok(Reply::Fragment(Html::of(&level.tree)))
}

/// What an object dominates immediately, by class.
fn by_class(app: &Arc<App>, under: TreeIndex) -> Result<Arc<Listed>, Failure> {
    app.compute(
        &format!("dominated by class {}", under.0),
        "Dominated objects by class",
        move |app, _| {
            let heap = app.heap();
            let (found, _) = children(heap, under, usize::MAX);
            let mut sums: HashMap<String, (u64, u64, u64)> = HashMap::new();
            for (place, object) in found
                .iter()
                .filter_map(|place| Some((*place, heap.object_at(*place)?)))
            {
                let class = match heap.class_of_class_object(object) {
                    Some(_) => "java.lang.Class".to_owned(),
                    None => heap.classes().get(heap.class_of(object)).name.clone(),
                };
                let sum = sums.entry(class).or_default();
                sum.0 += 1;
                sum.1 += heap.shallow_size(object);
                sum.2 += heap.retained_size(place);
            }
            let mut rows: Vec<_> = sums.into_iter().collect();
            rows.sort_by(|a, b| (b.1.2, &a.0).cmp(&(a.1.2, &b.0)));
            let row = |(class, (objects, shallow, retained)): (String, (u64, u64, u64))| {
                vec![
                    Cell::Class(class),
                    Cell::Count(objects),
                    Cell::Bytes(shallow),
                    Cell::Bytes(retained),
                    Cell::Share(share_of_heap(heap, retained)),
                ]
            };
            let listed = Listed {
                what: "classes".to_owned(),
                columns: vec![
                    Column::new("class", "Class"),
                    Column::new("objects", "Objects"),
                    Column::new("shallow_bytes", "Shallow"),
                    Column::new("retained_bytes", "Retained"),
                    Column::new("retained_share", "Of the heap"),
                ],
                rows: rows.into_iter().map(row).collect(),
                ..Listed::default()
            };
            let bytes = listed.bytes();
            Ok((listed.sorted_by("retained_bytes", true), bytes))
        },
    )
}
