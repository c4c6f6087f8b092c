//! Sets that have a name: kept, combined, removed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use askama::Template;
use heapray_report::format::{bytes, count};

use crate::app::{App, KeptSet};
use crate::heap::find_set;
use crate::html::shown;
use crate::web::{Failure, Link, Page, Reply, Request};

/// Sets at the same time.
const MOST: usize = 100;
/// A form waits so long for the objects that it is about.
const PATIENCE: Duration = Duration::from_secs(5);
/// Characters of a name.
const LONGEST: usize = 60;

struct Row {
    name: String,
    href: String,
    origin: String,
    objects: u64,
    shallow: u64,
    is_saved: bool,
}

#[derive(Template)]
#[template(path = "sets.html")]
struct View {
    rows: Vec<Row>,
}

/// All sets.
pub(crate) fn sets(app: &Arc<App>, _: &Request) -> Result<Reply, Failure> {
    let heap = app.heap();
    let rows = app.kept(|kept| {
        let row = |(name, set): (&String, &KeptSet)| Row {
            name: name.clone(),
            href: Link::to("/set").with("of", format!("set {name}")).text(),
            origin: shown(&set.origin),
            objects: set.objects.len(),
            shallow: set.objects.total(heap).bytes,
            is_saved: !kept.unsaved.contains(name),
        };
        kept.sets.iter().map(row).collect()
    });
    Ok(Reply::Page(Page::new("/sets", "Sets").with(&View { rows })))
}

fn name(request: &Request) -> Result<String, Failure> {
    let name = request.get("name").unwrap_or_default();
    let is_fine = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.');
    if name.is_empty() || name.chars().count() > LONGEST || !name.chars().all(is_fine) {
        return Err(Failure::hinted(
            "that can't be the name of a set",
            format!(
                "A name has at most {LONGEST} letters, digits, spaces, dots, hyphens and underscores."
            ),
        ));
    }
    Ok(name.to_owned())
}

fn keep(app: &App, name: &str, set: KeptSet) -> Result<Reply, Failure> {
    let to = Link::to("/set").with("of", format!("set {name}")).text();
    app.change_kept(|kept| {
        if kept.sets.len() >= MOST && !kept.sets.contains_key(name) {
            return Err(Failure::hinted(
                format!("there are {MOST} sets already"),
                "Remove one first.",
            ));
        }
        kept.sets.insert(name.to_owned(), set);
        Ok(())
    })?;
    app.forget_set(name);
    Ok(Reply::See(to))
}

/// Keeps the objects of a source under a name.
pub(crate) fn keep_set(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let name = name(request)?;
    let source = request.get("of").unwrap_or_default();
    let started = Instant::now();
    let objects = loop {
        match find_set(app, source).and_then(|found| found.set(app)) {
            Err(Failure::Working(_)) if started.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(10));
            }
            found => break found,
        }
    };
    let objects = match objects {
        // A form can't ask again by itself; the page of the objects can, and has the form.
        Err(Failure::Working(_)) => {
            return Ok(Reply::See(Link::to("/set").with("of", source).text()));
        }
        found => found?,
    };
    let set = KeptSet {
        origin: source.to_owned(),
        objects,
    };
    keep(app, &name, set)
}

/// Makes a set of two.
pub(crate) fn combine_sets(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let name = name(request)?;
    let (first, second) = (
        request.get("first").unwrap_or_default(),
        request.get("second").unwrap_or_default(),
    );
    let [a, b] = [first, second].map(|of| find_set(app, &format!("set {of}"))?.set(app));
    let (a, b) = (a?, b?);
    let (objects, word) = match request.get("how") {
        Some("union") => (a.union(&b), "or"),
        Some("intersection") => (a.intersection(&b), "and"),
        Some("difference") => (a.difference(&b), "without"),
        _ => {
            return Err(Failure::wrong(
                "sets are combined by union, intersection or difference",
            ));
        }
    };
    let set = KeptSet {
        origin: format!("{first} {word} {second}"),
        objects: Arc::new(objects),
    };
    keep(app, &name, set)
}

/// Removes a set.
pub(crate) fn remove_set(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let name = request.get("name").unwrap_or_default();
    app.change_kept(|kept| {
        kept.sets.remove(name);
        Ok(())
    })?;
    app.forget_set(name);
    Ok(Reply::See("/sets".to_owned()))
}
