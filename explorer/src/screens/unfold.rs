//! References as a tree that unfolds a level at a time.

use std::sync::Arc;

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_query::label;
use heapray_report::format::counted;

use crate::app::App;
use crate::heap::{find_object, incoming, outgoing, retained};
use crate::html::{Mark, Node, Room, Tree};
use crate::web::{Failure, Html, Link, Marks, Reply, Request};

/// What the numbers of a line are.
const HEADS: &[&str] = &["Object", "Retained"];
/// References of a level.
const MOST: usize = 25;
/// Levels below each other.
const DEEPEST: usize = 24;
/// Objects that are unfolded on a page.
const MOST_OPEN: usize = 40;
/// Bytes of both trees on a page.
pub(super) const ROOM: usize = 40_000;

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

/// How references are shown.
pub(super) struct Unfolded<'u> {
    pub(super) direction: Direction,
    pub(super) opened: &'u Opened,
    /// The address of the page.
    pub(super) link: &'u Link,
    pub(super) marks: &'u Marks,
    /// Whether it is a tree of its own, and no part that is put into one.
    pub(super) has_heads: bool,
    /// What trees of the page may take. What has no room is on the object's own page.
    pub(super) room: &'u Room,
}

/// The references of an object, and of those below it that are unfolded.
pub(super) fn reference_tree(heap: &Heap, object: ObjectIndex, how: &Unfolded<'_>) -> Tree {
    level(heap, object, how, &mut vec![object]).0
}

/// A level, and whether there was room for it. As deep as [`DEEPEST`] at most. `above` are the objects up to the top.
fn level(
    heap: &Heap,
    object: ObjectIndex,
    how: &Unfolded<'_>,
    above: &mut Vec<ObjectIndex>,
) -> (Tree, bool) {
    let direction = how.direction;
    let (found, left_out) = match direction {
        Direction::In => incoming(heap, object, MOST),
        Direction::Out => outgoing(heap, object, MOST),
    };
    let mut objects: Vec<ObjectIndex> = found.iter().map(|found| found.object).collect();
    // What asks for referrers needs it, too.
    objects.push(object);
    let retained = retained(heap, &objects);
    let mut nodes = Vec::with_capacity(found.len());
    let mut opened = Vec::new();
    for reference in found {
        let target = reference.object;
        let address = heap.id(target).to_string();
        // What stands in an array is cut with all other references to it.
        let cut = match direction {
            Direction::Out => Some(reference.cut.unwrap_or_else(|| address.clone())),
            Direction::In => reference.cut,
        };
        let open = format!("{}:{address}", direction.id());
        // An object that stands above itself leads nowhere new.
        let can_open = above.len() < DEEPEST && !above.contains(&target);
        let is_open = can_open && how.opened.0.contains(&open);
        if is_open {
            opened.push((nodes.len(), target));
        }
        let mut toggle = how.link.clone().without("open");
        for other in how.opened.0.iter().filter(|other| **other != open) {
            toggle = toggle.and("open", other);
        }
        if !is_open {
            toggle = toggle.and("open", &open);
        }
        nodes.push(Node {
            via: reference.name,
            label: label(heap, target),
            href: format!("/object/{address}"),
            retained: retained.get(&target).copied(),
            toggle: can_open.then(|| toggle.text()),
            fragment: Link::to("/unfold")
                .with("of", &address)
                .with("direction", direction.id())
                .text(),
            mark: cut.map(|cut| Mark::new(how.marks, cut)),
            address,
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
            Direction::Out => Link::to("/set")
                .with("of", format!("references {address}"))
                .text(),
        };
        (text, Some(href))
    });
    let mut tree = Tree {
        nodes,
        rest,
        none: match direction {
            Direction::In => "Nothing refers to it, or only a GC root.",
            Direction::Out => "It refers to nothing.",
        },
        heads: if above.len() == 1 && how.has_heads {
            HEADS
        } else {
            &[]
        },
    };
    let has_room = how.room.takes(&tree);
    for (at, target) in opened {
        let below = has_room.then(|| {
            above.push(target);
            let (tree, has_room) = level(heap, target, how, above);
            above.pop();
            has_room.then(|| Html::of(&tree))
        });
        let Some(node) = tree.nodes.get_mut(at) else {
            continue;
        };
        node.below = below.flatten();
        if node.below.is_none() {
            // It goes on there.
            node.toggle = Some(node.href.clone());
        }
    }
    (tree, has_room)
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
    let how = Unfolded {
        direction,
        opened: &Opened(Vec::new()),
        link: &link,
        marks: &request.marks,
        has_heads: false,
        room: &Room::new(ROOM),
    };
    let tree = reference_tree(heap, object, &how);
    Ok(Reply::Fragment(Html::of(&tree)))
}
