//! Paths from GC roots to an object: the shortest, and one more for each object that refers to it.

use std::sync::Arc;

use askama::Template;
use heapray_analyzer::{AnalyzeError, Heap, ObjectIndex, Progress};
use heapray_query::{
    PathOptions, PathView, PathWalk, PathsView, StepView, describe_paths, inbound,
    paths_to_roots_watched,
};
use heapray_report::format;

use crate::app::App;
use crate::heap::{find_object, place_of};
use crate::html::{AsSet, Mark, Notice, ObjectLink, shown};
use crate::web::{Failure, Link, Marks, Page, Reply, Request};

/// Objects of a set that its address names.
const MOST_OF_SET: usize = 300;
/// Paths of an object.
const MOST_PATHS: usize = 50;

struct Step {
    via: String,
    object: ObjectLink,
    retained: u64,
    tree: String,
    is_last: bool,
    /// The reference that leads here.
    mark: Option<Mark>,
}

#[derive(Template)]
#[template(path = "path.html")]
struct PathPart {
    number: usize,
    /// How many there are, where that is known.
    all: Option<usize>,
    root: String,
    left_out: u64,
    steps: Vec<Step>,
    previous: Option<String>,
    next: Option<String>,
    other: String,
    is_weak: bool,
    sets: AsSet,
}

/// One of the paths to an object.
pub(crate) fn paths(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let object = find_object(app.heap(), request.last_segment())?;
    let is_weak = request.get("weak") == Some("yes");
    let address = app.heap().id(object).to_string();
    let title = format!("Paths from GC roots to {address}");
    let number = request.number("number", 1, MOST_PATHS + 1).max(1);
    // Those behind the shortest take a walk over the heap, so they are found when one of them is asked for.
    let is_first = number == 1;
    let key = format!("paths {is_weak} {is_first} {address}");
    let found = app.compute(&key, &title, move |app, pass| {
        let found = if is_first {
            shortest(app.heap(), object, is_weak, pass)?
        } else {
            find_paths(app.heap(), object, is_weak, pass)?
        };
        let steps = found.paths.paths.iter().map(|path| path.steps.len());
        let bytes = steps.sum::<usize>() * 300;
        Ok((found, bytes))
    })?;
    let all = found.paths.paths.len();
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
    let Some(path) = found.paths.paths.get(number - 1) else {
        let text = match (all, is_weak) {
            (1.., _) => "There is no other path: whatever else refers to it is reached through it.",
            (_, true) => "No GC root reaches it.",
            (_, false) => "No GC root reaches it by strong references.",
        };
        let text = text.to_owned();
        return Ok(Reply::Page(
            page.with(&Notice { text }).with(&Other { other, is_weak }),
        ));
    };
    let to = |number: usize| link.clone().with("number", number.to_string()).text();
    let part = PathPart {
        number,
        all: (!found.has_more).then_some(all),
        root: shown(&path.root),
        left_out: path.left_out,
        steps: steps(app.heap(), path, &request.marks),
        sets: AsSet::of(
            "The objects of this path as a set",
            path.steps
                .iter()
                .take(MOST_OF_SET)
                .map(|step| step.object_id),
        ),
        previous: (number > 1).then(|| to(number - 1)),
        next: (number < all || found.has_more).then(|| to(number + 1)),
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

/// The words that cut the reference to a step from the one before.
fn cut(heap: &Heap, before: &StepView, step: &StepView) -> Option<String> {
    let name = step.via.name.as_ref()?;
    match step.via.kind {
        "field" => Some(format!("{}.{name}", before.object_id)),
        "static" => {
            let class = heap.class_of_class_object(heap.find(before.object_id)?)?;
            Some(format!("{}.{name}", heap.classes().get(class).name))
        }
        _ => None,
    }
}

fn steps(heap: &Heap, path: &PathView, marks: &Marks) -> Vec<Step> {
    let last = path.steps.len().saturating_sub(1);
    let before = |at: usize| path.steps.get(at.checked_sub(1)?);
    let step = |(at, step): (usize, &StepView)| Step {
        mark: { before(at) }
            .and_then(|before| cut(heap, before, step))
            .map(|cut| Mark::new(marks, cut)),
        via: match step.via.kind {
            "root" => "GC root".to_owned(),
            _ => shown(&step.via.text()),
        },
        object: ObjectLink::new(step.object_id, &step.label),
        retained: step.retained_bytes,
        tree: Link::to("/dominators")
            .with("under", step.object_id.to_string())
            .text(),
        is_last: at == last,
    };
    path.steps.iter().enumerate().map(step).collect()
}

/// Paths, and whether there may be more.
struct Found {
    paths: PathsView,
    has_more: bool,
}

/// The shortest path to the object.
fn shortest(
    heap: &Heap,
    object: ObjectIndex,
    is_weak: bool,
    progress: &dyn Progress,
) -> Result<Found, AnalyzeError> {
    let mut options = PathOptions::default();
    options.weak = is_weak;
    let found = paths_to_roots_watched(heap, &[object], &options, progress)?;
    let place = place_of(heap, object);
    let referrers = inbound(heap, object, place, 2).referrers;
    // An object that is a root itself has others to come by.
    let is_start = found
        .paths
        .first()
        .is_some_and(|path| path.steps.len() == 1);
    Ok(Found {
        has_more: !found.paths.is_empty() && referrers.len() > usize::from(!is_start),
        paths: describe_paths(heap, &found, 0),
    })
}

/// The shortest path to the object, then the shortest over each other object that refers to it and is reached without
/// it, the shortest first.
fn find_paths(
    heap: &Heap,
    object: ObjectIndex,
    is_weak: bool,
    progress: &dyn Progress,
) -> Result<Found, AnalyzeError> {
    let mut options = PathOptions::default();
    options.weak = is_weak;
    let mut found = paths_to_roots_watched(heap, &[object], &options, progress)?;
    let place = place_of(heap, object);
    let referrers = inbound(heap, object, place, MOST_PATHS).referrers;
    let mut walk = PathWalk::new(heap, &options)?;
    walk.find_watched(heap, &referrers, progress)?;
    let first = found.paths.first().map(|path| path.steps.clone());
    let used = first.as_ref().and_then(|steps| steps.iter().rev().nth(1));
    let used = used.map(|step| step.object);
    let others: Vec<ObjectIndex> = { referrers.into_iter() }
        .filter(|from| Some(*from) != used && walk.has_found(*from))
        .filter(|from| !walk.route_to(*from).contains(&object))
        .collect();
    let mut more = Vec::new();
    for from in others {
        let to_referrer = paths_to_roots_watched(heap, &[from], &options, progress)?
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
    Ok(Found {
        paths: describe_paths(heap, &found, 0),
        has_more: false,
    })
}
