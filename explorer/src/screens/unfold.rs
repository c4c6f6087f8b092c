//! References as a tree that unfolds a level at a time.

use std::sync::Arc;

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_query::label;
use heapray_report::format::counted;

use crate::app::App;
use crate::heap::{find_object, incoming, outgoing, retained};
use crate::html::{Node, Tree};
use crate::web::{Failure, Html, Link, Reply, Request};

/// References of a level.
const MOST: usize = 25;
/// Levels below each other.
const DEEPEST: usize = 24;
/// Objects that are unfolded on a page.
const MOST_OPEN: usize = 40;

/// Which end of the references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    In,
    Out,
}

impl Direction {
    fn id(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }
}

/// What is unfolded: `in:0x7f00a8c0`.
pub(super) struct Opened(Vec<String>);

impl Opened {
    pub(super) fn of(request: &Request) -> Self {
        Self(
            request
                .all("open")
                .take(MOST_OPEN)
                .map(str::to_owned)
                .collect(),
        )
    }
}

/// The references of an object, and of those below it that are unfolded. `link` is that of the page.
pub(super) fn reference_tree(
    heap: &Heap,
    object: ObjectIndex,
    direction: Direction,
    opened: &Opened,
    link: &Link,
) -> Tree {
    level(heap, object, direction, opened, link, &mut vec![object])
}

/// As deep as [`DEEPEST`] at most. `above` are the objects up to the top.
fn level(
    heap: &Heap,
    object: ObjectIndex,
    direction: Direction,
    opened: &Opened,
    link: &Link,
    above: &mut Vec<ObjectIndex>,
) -> Tree {
    let (found, left_out) = match direction {
        Direction::In => incoming(heap, object, MOST),
        Direction::Out => outgoing(heap, object, MOST),
    };
    let objects: Vec<ObjectIndex> = found.iter().map(|(_, object)| *object).collect();
    let retained = retained(heap, &objects);
    let mut nodes = Vec::with_capacity(found.len());
    for (name, target) in found {
        let address = heap.id(target).to_string();
        let open = format!("{}:{address}", direction.id());
        // An object that stands above itself leads nowhere new.
        let can_open = above.len() < DEEPEST && !above.contains(&target);
        let is_open = can_open && opened.0.contains(&open);
        let below = is_open.then(|| {
            above.push(target);
            let tree = level(heap, target, direction, opened, link, above);
            above.pop();
            Html::of(&tree)
        });
        let mut toggle = link.clone().without("open");
        for other in opened.0.iter().filter(|other| **other != open) {
            toggle = toggle.and("open", other);
        }
        if !is_open {
            toggle = toggle.and("open", &open);
        }
        nodes.push(Node {
            via: name,
            label: label(heap, target),
            href: format!("/object/{address}"),
            retained: retained.get(&target).copied(),
            toggle: can_open.then(|| toggle.text()),
            fragment: Link::to("/unfold")
                .with("of", &address)
                .with("direction", direction.id())
                .text(),
            address,
            below,
            ..Node::default()
        });
    }
    let address = heap.id(object);
    let rest = (left_out > 0).then(|| {
        let text = counted(left_out, "more", "more");
        let href = match direction {
            Direction::In => Link::to("/set")
                .with("of", format!("referrers {address}"))
                .text(),
            Direction::Out => format!("/object/{address}"),
        };
        (text, Some(href))
    });
    Tree {
        nodes,
        rest,
        none: match direction {
            Direction::In => "Nothing refers to it, or only a GC root.",
            Direction::Out => "It refers to nothing.",
        },
    }
}

/// The references of an object, for the script.
pub(crate) fn unfold(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let heap = app.heap();
    let object = find_object(heap, request.get("of").unwrap_or_default())?;
    let direction = match request.get("direction") {
        Some("in") => Direction::In,
        Some("out") => Direction::Out,
        _ => return Err(Failure::wrong("the direction is in or out")),
    };
    let link = Link::to(format!("/object/{}", heap.id(object)));
    let tree = reference_tree(heap, object, direction, &Opened(Vec::new()), &link);
    Ok(Reply::Fragment(Html::of(&tree)))
}
