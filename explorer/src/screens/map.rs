//! The dominator tree as a picture: areas (treemap) or levels (icicle). A click zooms; the address keeps the zoom.

use std::sync::Arc;

use askama::Template;
use heapray_query::{DominatorNode, NodeLimits, TreeOptions, dominators, share_of_heap};
use heapray_report::format::{bytes, share};
use heapray_report::{Area, squarify};

use super::choices::Choices;
use super::dominators::place;
use crate::app::App;
use crate::html::shown;
use crate::web::{Failure, Link, Page, Reply, Request};

/// Width for which labels are chosen; the picture is as wide as the page.
const WIDTH: f64 = 1_100.0;
const HEIGHT: f64 = 620.0;
/// Pixels of a letter.
const LETTER: f64 = 7.4;
/// Letters of a name in a title.
const MOST_LETTERS: usize = 30;
/// Sides of the smallest areas that are shown, and of those that are divided.
const SMALLEST: f64 = 7.0;
const DIVIDED: f64 = 40.0;
/// Height of the strip that names a divided area, and of a level.
const STRIP: f64 = 18.0;
const LEVEL: f64 = 30.0;
/// Areas at most.
const MOST: usize = 250;
const DEEPEST: u32 = 24;

struct Rectangle {
    x: String,
    y: String,
    width: String,
    height: String,
    title: String,
    label: Option<String>,
    href: Option<String>,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "map.html")]
struct Picture {
    kind: &'static str,
    height: f64,
    what: String,
    cells: Vec<Rectangle>,
    table: String,
}

/// The picture.
pub(crate) fn map(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let heap = app.heap();
    let (under, object) = place(heap, request)?;
    let is_icicle = request.get("as") == Some("icicle");
    let key = format!("map {is_icicle} {}", under.0);
    let tree = app.compute(&key, "The dominator tree", move |app, _| {
        let heap = app.heap();
        let mut options = TreeOptions::default();
        options.under = under;
        options.smallest = heap.retained_size(under) / if is_icicle { 400 } else { 2_000 };
        options.depth = if is_icicle { DEEPEST } else { 8 };
        options.children = 60;
        options.most_opened = MOST;
        let mut limits = NodeLimits::default();
        limits.nodes = MOST;
        limits.min_retained_bytes = options.smallest;
        Ok((dominators(heap, &options, &limits)?, MOST * 400))
    })?;
    let whole = heap.retained_size(under);
    let zoom = |node: &DominatorNode| {
        (node.retained_bytes > node.shallow_bytes).then(|| {
            request
                .link()
                .with("under", node.object_id.to_string())
                .text()
        })
    };
    let mut drawing = Drawing {
        zoom: &zoom,
        heap_share: &|bytes| share_of_heap(heap, bytes),
        cells: Vec::new(),
    };
    let height = if is_icicle {
        let levels = drawing.icicle(&tree.dominators, whole, 0.0, 0);
        f64::from(levels.max(1)) * LEVEL
    } else {
        let area = Area {
            x: 0.0,
            y: 0.0,
            width: WIDTH,
            height: HEIGHT,
        };
        drawing.treemap(&tree.dominators, tree.rest.retained_size, area, 0);
        HEIGHT
    };
    let view = |kind: &str| request.link().with("as", kind).text();
    let mut choices = vec![
        ("Treemap", view("treemap"), !is_icicle),
        ("Icicle", view("icicle"), is_icicle),
    ];
    let mut list = Link::to("/dominators");
    let mut what = format!("The whole heap, {}", bytes(whole));
    if let Some(object) = object {
        let address = heap.id(object).to_string();
        what = format!(
            "{} {address}, which retains {}",
            shown(&heapray_query::label(heap, object)),
            bytes(whole)
        );
        let up = request.link();
        let above = heap.object_at(heap.dominator(under));
        let up = match above {
            Some(above) => up.with("under", heap.id(above).to_string()),
            None => up.without("under"),
        };
        choices.push(("Up", up.text(), false));
        choices.push(("Whole heap", request.link().without("under").text(), false));
        list = list.with("under", address);
    }
    let page = Page::new("/map", "Map of the heap")
        .with(&Choices {
            label: "Picture",
            choices,
        })
        .with(&Picture {
            kind: if is_icicle { "icicle" } else { "treemap" },
            height,
            what,
            cells: drawing.cells,
            table: list.text(),
        });
    Ok(Reply::Page(page))
}

struct Drawing<'d> {
    zoom: &'d dyn Fn(&DominatorNode) -> Option<String>,
    heap_share: &'d dyn Fn(u64) -> f64,
    cells: Vec<Rectangle>,
}

impl Drawing<'_> {
    fn cell(&mut self, node: &DominatorNode, area: Area, class: &'static str) {
        let field = match &node.field {
            Some(field) => format!("{} → ", short(field)),
            None => String::new(),
        };
        let title = format!(
            "{field}{} {} retains {}, {} of the heap",
            short(&node.label),
            node.object_id,
            bytes(node.retained_bytes),
            share((self.heap_share)(node.retained_bytes)),
        );
        let href = (self.zoom)(node).or_else(|| Some(format!("/object/{}", node.object_id)));
        self.cells.push(Rectangle {
            x: percent(area.x),
            width: percent(area.width),
            y: format!("{:.1}", area.y),
            height: format!("{:.1}", area.height),
            title: shown(&title),
            label: fitting(&shown(&node.label), &bytes(node.retained_bytes), area),
            href,
            class,
        });
    }

    /// What is too small to be drawn by itself, and the object around it.
    fn rest(&mut self, size: u64, area: Area, depth: u32) {
        if area.width < SMALLEST || area.height < SMALLEST || self.cells.len() >= MOST {
            return;
        }
        let name = match depth {
            0 => "smaller objects",
            _ => "itself and smaller objects",
        };
        self.cells.push(Rectangle {
            x: percent(area.x),
            width: percent(area.width),
            y: format!("{:.1}", area.y),
            height: format!("{:.1}", area.height),
            title: format!("{name}, {}", bytes(size)),
            label: fitting(name, &bytes(size), area),
            href: None,
            class: "rest",
        });
    }

    /// As deep as the tree, which the options limit.
    fn treemap(&mut self, nodes: &[DominatorNode], rest: u64, area: Area, depth: u32) {
        let mut sizes: Vec<u64> = nodes.iter().map(|node| node.retained_bytes).collect();
        if rest > 0 {
            sizes.push(rest);
        }
        let areas = squarify(&sizes, area);
        for (at, area) in areas.iter().enumerate() {
            if area.width < SMALLEST || area.height < SMALLEST || self.cells.len() >= MOST {
                continue;
            }
            let Some(node) = nodes.get(at) else {
                self.rest(rest, *area, depth);
                continue;
            };
            let inner = Area {
                x: area.x + 2.0,
                y: area.y + STRIP,
                width: area.width - 4.0,
                height: area.height - STRIP - 2.0,
            };
            let is_divided =
                inner.width > DIVIDED && inner.height > DIVIDED && !node.children.is_empty();
            let class = match (is_divided, depth % 2) {
                (true, 0) => "strip",
                (true, _) => "strip odd",
                _ => "",
            };
            self.cell(node, *area, class);
            if is_divided {
                let known: u64 = node.children.iter().map(|child| child.retained_bytes).sum();
                let rest = node.retained_bytes.saturating_sub(known);
                self.treemap(&node.children, rest, inner, depth + 1);
            }
        }
    }

    /// Levels that were drawn. As deep as the tree, which the options limit.
    fn icicle(&mut self, nodes: &[DominatorNode], whole: u64, x: f64, depth: u32) -> u32 {
        let (mut x, mut deepest) = (x, depth);
        for node in nodes {
            let width = WIDTH * node.retained_bytes as f64 / whole.max(1) as f64;
            if width < SMALLEST || self.cells.len() >= MOST {
                break;
            }
            let area = Area {
                x,
                y: f64::from(depth) * LEVEL,
                width,
                height: LEVEL,
            };
            self.cell(node, area, "");
            deepest = deepest.max(depth + 1);
            deepest = deepest.max(self.icicle(&node.children, whole, x, depth + 1));
            x += width;
        }
        deepest
    }
}

fn percent(pixels: f64) -> String {
    format!("{:.3}", pixels / WIDTH * 100.0)
}

/// A name for a title: a picture has many.
fn short(name: &str) -> String {
    heapray_report::format::cut(&shown(name), MOST_LETTERS).into_owned()
}

/// A label cut to fit an area; `None` where nothing readable is left.
fn fitting(label: &str, figure: &str, area: Area) -> Option<String> {
    let room = ((area.width - 10.0) / LETTER).floor();
    if room < 4.0 || area.height < 15.0 {
        return None;
    }
    #[expect(clippy::cast_sign_loss, reason = "at least 4")]
    let letters = room as usize;
    if label.chars().count() + figure.chars().count() < letters {
        return Some(format!("{label} {figure}"));
    }
    if label.chars().count() <= letters {
        return Some(label.to_owned());
    }
    let cut: String = label.chars().take(letters - 1).collect();
    Some(format!("{cut}…"))
}
