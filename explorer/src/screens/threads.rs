//! Threads with their stacks, and what the frames hold.

use std::fmt::Write as _;
use std::sync::Arc;

use askama::Template;
use heapray_query::{LocalRow, ThreadInfo, ThreadRow, thread_row};
use heapray_report::format::{self, bytes, harmless};

use crate::app::App;
use crate::heap::find_threads;
use crate::html::{
    AsSet, Cell, Column, Heading, List, Listed, Mark, ObjectLink, Pager, export, shown,
};
use crate::web::{Failure, Link, Marks, Page, Reply, Request};

/// Frames of a stack that are looked at.
const MOST_FRAMES: usize = 500;
/// Frames of a page.
const FRAMES: usize = 100;
/// Objects of a page.
const MOST_HELD: usize = 150;
/// Objects of a frame that are shown.
const MOST_LOCALS: usize = 20;
/// Frames of the text of all threads.
const MOST_LINES: usize = 200_000;

/// The threads.
pub(crate) fn threads(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let found = find_threads(app)?;
    let listed = app.compute("thread list", "Threads", move |app, _| {
        let row = |(at, thread)| {
            let row = thread_row(app.heap(), thread, 1, 0);
            let top = row.frames.first().map(|frame| frame.text.clone());
            vec![
                Cell::Link {
                    href: format!("/thread/{at}"),
                    text: row.name,
                },
                row.state
                    .map_or(Cell::None, |state| Cell::Text(state.to_owned())),
                Cell::Text(match (row.is_virtual, row.daemon) {
                    (true, _) => "virtual".to_owned(),
                    (false, Some(true)) => "daemon".to_owned(),
                    _ => String::new(),
                }),
                Cell::Count(row.count),
                Cell::Bytes(row.retained_bytes),
                top.map_or(Cell::None, Cell::Text),
                row.object_id.map_or(Cell::None, Cell::address),
            ]
        };
        let listed = Listed {
            what: "threads".to_owned(),
            columns: vec![
                Column::new("name", "Thread"),
                Column::new("state", "State"),
                Column::new("kind", "Kind"),
                Column::new("count", "Threads"),
                Column::new("retained_bytes", "Retained"),
                Column::new("top_frame", "Top frame"),
                Column::new("object_id", "Object"),
            ],
            rows: found.iter().enumerate().map(row).collect(),
            ..Listed::default()
        };
        let listed = listed.sorted_by("retained_bytes", true);
        let bytes = listed.bytes();
        Ok((listed, bytes))
    })?;
    if let Some(reply) = export(request, &listed) {
        return Ok(reply);
    }
    let page = Page::new("/threads", "Threads")
        .with(&AsText)
        .with(&List::new(request, &listed));
    Ok(Reply::Page(page))
}

#[derive(Template)]
#[template(
    source = "<p class=\"lead-in\"><a href=\"/threads.txt\" download>All stacks as text</a>, as jstack prints them.</p>",
    ext = "html"
)]
struct AsText;

struct Frame {
    text: String,
    locals: Vec<(ObjectLink, u64, Mark)>,
    left_out: u64,
}

#[derive(Template)]
#[template(path = "thread.html")]
struct Stack {
    object: Option<String>,
    class: String,
    state: &'static str,
    retained: u64,
    count: u64,
    cut: String,
    mark: Mark,
    frames: Vec<Frame>,
    pager: Option<Pager>,
    left_out: u64,
    text: String,
}

/// A thread.
pub(crate) fn thread(app: &Arc<App>, request: &Request) -> Result<Reply, Failure> {
    let found = find_threads(app)?;
    let number: Option<usize> = request.last_segment().parse().ok();
    let Some(thread) = number.and_then(|number| found.get(number)) else {
        return Err(Failure::not_found("There is no such thread."));
    };
    let row = thread_row(app.heap(), thread, MOST_FRAMES, MOST_LOCALS);
    let mut text = String::new();
    write_stack(&mut text, &row);
    let (frames, pager) = frames(&row, request);
    let cut = match row.object_id {
        Some(id) => format!("thread {id}"),
        None => format!("thread {}", row.name),
    };
    let stack = Stack {
        object: row.object_id.map(|id| id.to_string()),
        class: shown(&row.class),
        state: row.state.unwrap_or("state unknown"),
        retained: row.retained_bytes,
        count: row.count,
        cut: Link::to("/whatif").with("cut", &cut).text(),
        mark: Mark::new(&request.marks, cut),
        frames,
        pager,
        left_out: row.frames_left_out,
        text,
    };
    let page = Page::new("/threads", format!("Thread {}", row.name))
        .with(&stack)
        .with(&locals_as_set(number.unwrap_or(0), thread))
        .with(&Heading::new("Stack as text", ""))
        .with(&Text { text: &stack.text });
    Ok(Reply::Page(page))
}

/// The link to all objects that the thread's frames and native code hold.
fn locals_as_set(number: usize, thread: &ThreadInfo) -> AsSet {
    let has_locals = !thread.locals.is_empty() || !thread.frameless.is_empty();
    if has_locals {
        let text = "What its stack holds as a set";
        AsSet::new(text, format!("locals {number}"))
    } else {
        AsSet::default()
    }
}

#[derive(Template)]
#[template(
    source = "<pre class=\"text\" tabindex=\"0\" data-copy>{{ text }}</pre>",
    ext = "html"
)]
struct Text<'t> {
    text: &'t str,
}

/// The frames of a page with what they hold; what native code holds is on the last one. A page has so many objects at
/// most.
fn frames(row: &ThreadRow, request: &Request) -> (Vec<Frame>, Option<Pager>) {
    let all = row.frames.len();
    let last = all.div_ceil(FRAMES).max(1);
    let page = request.number("frames", 1, last).max(1);
    let mut room = MOST_HELD;
    let mut frame = |text: String, held: &[LocalRow], left_out: u64| {
        let shown = held.len().min(room);
        room -= shown;
        Frame {
            text,
            locals: locals(held.get(..shown).unwrap_or_default(), &request.marks),
            left_out: left_out + (held.len() - shown) as u64,
        }
    };
    let on_page = row.frames.iter().skip((page - 1) * FRAMES).take(FRAMES);
    let mut frames: Vec<Frame> = on_page
        .map(|found| frame(shown(&found.text), &found.locals, found.locals_left_out))
        .collect();
    if page == last && !row.other_locals.is_empty() {
        let text = "held in native code".to_owned();
        frames.push(frame(text, &row.other_locals, row.other_locals_left_out));
    }
    let pager =
        (last > 1).then(|| Pager::new(&request.link(), "frames", page, FRAMES, all, "frames"));
    (frames, pager)
}

fn locals(rows: &[LocalRow], marks: &Marks) -> Vec<(ObjectLink, u64, Mark)> {
    let rows = rows.iter();
    rows.map(|row| {
        (
            ObjectLink::new(row.object_id, &row.class),
            row.retained_bytes,
            Mark::new(marks, row.object_id.to_string()),
        )
    })
    .collect()
}

/// A stack as jstack prints it.
fn write_stack(out: &mut String, row: &ThreadRow) {
    let daemon = if row.daemon == Some(true) {
        " daemon"
    } else {
        ""
    };
    let times = if row.count > 1 {
        format!(" × {}", row.count)
    } else {
        String::new()
    };
    let name = harmless(&row.name);
    let _ = writeln!(out, "\"{name}\"{daemon}{times}");
    if let Some(state) = row.state {
        let _ = writeln!(out, "   java.lang.Thread.State: {state}");
    }
    for frame in &row.frames {
        let _ = writeln!(out, "\tat {}", harmless(&frame.text));
    }
    out.push('\n');
}

/// All stacks as text.
pub(crate) fn threads_text(app: &Arc<App>, _: &Request) -> Result<Reply, Failure> {
    let found = find_threads(app)?;
    let mut room = MOST_LINES;
    let mut text = String::new();
    for thread in found.iter() {
        let row = thread_row(app.heap(), thread, MOST_FRAMES.min(room), 0);
        room -= row.frames.len().min(room);
        write_stack(&mut text, &row);
    }
    Ok(Reply::Download {
        name: "threads.txt".to_owned(),
        content_type: "text/plain; charset=utf-8",
        body: text.into_bytes(),
    })
}
