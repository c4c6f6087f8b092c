//! Paths from GC roots to an object: the shortest, and one more for each object that refers to it.

use std::sync::Arc;

use askama::Template;
use heapray_analyzer::{Heap, ObjectIndex};
use heapray_query::{
    PathOptions, PathView, PathWalk, PathsView, describe_paths, find_in_tree, inbound,
    paths_to_roots,
};
use heapray_report::format;

use crate::app::App;
use crate::heap::find_object;
use crate::html::{Notice, ObjectLink, shown};
use crate::web::{Failure, Link, Page, Reply, Request};

/// Paths of an object.
const MOST_PATHS: usize = 50;

struct Step {
    via: String,
    object: ObjectLink,
    retained: u64,
    tree: String,
    is_last: bool,
}

#[derive(Template)]
#[template(path = "path.html")]
struct PathPart {
    number: usize,
    all: usize,
    root: String,
    left_out: u64,
    steps: Vec<Step>,
    previous: Option<String>,
    next: Option<String>,
    other: String,
    is_weak: bool,
}

/// One of the paths to an object.
pub(crate) fn paths(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let object = find_object(app.heap(), request.last_segment())?;
    let is_weak = request.get("weak") == Some("yes");
    let address = app.heap().id(object).to_string();
    let title = format!("Paths from GC roots to {address}");
    let found = app.compute(
        &format!("paths {is_weak} {address}"),
        &title,
        move |app, _| {
            let found = find_paths(app.heap(), object, is_weak)
                .map_err(|error| Failure::Failed(error.to_string()))?;
            let steps: usize = found.paths.iter().map(|path| path.steps.len()).sum();
            Ok((found, steps * 300))
        },
    )?;
    let number = request.number("number", 1, found.paths.len().max(1)).max(1);
    let page = Page::new(
        "",
        format!("Paths to {}", heapray_query::label(app.heap(), object)),
    );
    let link = request.link().without("number");
    let other = if is_weak {
        link.clone().without("weak").text()
    } else {
        link.clone().with("weak", "yes").text()
    };
    let Some(path) = found.paths.get(number - 1) else {
        let text = if is_weak {
            "No GC root reaches it.".to_owned()
        } else {
            "No GC root reaches it by strong references.".to_owned()
        };
        return Ok(Reply::Page(
            page.with(&Notice { text }).with(&Other { other, is_weak }),
        ));
    };
    let to = |number: usize| link.clone().with("number", number.to_string()).text();
    let part = PathPart {
        number,
        all: found.paths.len(),
        root: shown(&path.root),
        left_out: path.left_out,
        steps: steps(path),
        previous: (number > 1).then(|| to(number - 1)),
        next: (number < found.paths.len()).then(|| to(number + 1)),
        other,
        is_weak,
    };
    Ok(Reply::Page(page.with(&part)))
}

#[derive(Template)]
#[template(
    source = "<p><a href=\"{{ other }}\">{% if is_weak %}Strong references only{% else %}With weak references{% endif %}</a></p>",
    ext = "html"
)]
struct Other {
    other: String,
    is_weak: bool,
}

fn steps(path: &PathView) -> Vec<Step> {
    let last = path.steps.len().saturating_sub(1);
    let step = |(at, step): (usize, &heapray_query::StepView)| Step {
        via: shown(&step.via.text()),
        object: ObjectLink::new(step.object_id, &step.label),
        retained: step.retained_bytes,
        tree: Link::to("/dominators")
            .with("under", step.object_id.to_string())
            .text(),
        is_last: at == last,
    };
    path.steps.iter().enumerate().map(step).collect()
}

/// The shortest path to the object, then the shortest over each other object that refers to it and is reached without
/// it, the shortest first.
fn find_paths(
    heap: &Heap,
    object: ObjectIndex,
    is_weak: bool,
) -> Result<PathsView, heapray_analyzer::AnalyzeError> {
    let mut options = PathOptions::default();
    options.weak = is_weak;
    let mut found = paths_to_roots(heap, &[object], &options)?;
    let place = find_in_tree(heap, &[object]).get(&object).copied();
    let referrers = inbound(heap, object, place, MOST_PATHS).referrers;
    let mut walk = PathWalk::new(heap, &options)?;
    walk.find(heap, &referrers);
    let first = found.paths.first().map(|path| path.steps.clone());
    let used = first.as_ref().and_then(|steps| steps.iter().rev().nth(1));
    let used = used.map(|step| step.object);
    let others: Vec<ObjectIndex> = { referrers.into_iter() }
        .filter(|from| Some(*from) != used && walk.has_found(*from))
        .filter(|from| !walk.route_to(*from).contains(&object))
        .collect();
    let mut more = Vec::new();
    for from in others {
        let to_referrer = paths_to_roots(heap, &[from], &options)?
            .paths
            .into_iter()
            .next();
        let references = heap.references(from).into_iter();
        let via = { references }.find(|reference| reference.target == object);
        if let Some((mut path, via)) = to_referrer.zip(via) {
            path.steps.push(heapray_query::PathStep {
                object,
                via: Some(via.kind),
            });
            more.push(path);
        }
    }
    more.sort_by_key(|path| path.steps.len() as u64 + path.left_out);
    found.paths.extend(more);
    Ok(describe_paths(heap, &found, 0))
}
