//! Threads with names resolved: nested for JSON and the report, a line each for tables.

use heapray_hprof::ObjectId;
use serde::Serialize;

use crate::address::{address, maybe_address};
use crate::rows::{Cell, Column, Row};
use crate::threads::{FrameInfo, Local, ThreadInfo};
use heapray_analyzer::Heap;

/// A thread, or several virtual ones that stand at the same place. Serializes as JSON with the members named as the
/// fields, addresses as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThreadRow {
    /// Its name; `thread 17` where the dump has none.
    pub name: String,
    /// Address; `None` where the dump lacks the object.
    #[serde(serialize_with = "maybe_address")]
    pub object_id: Option<ObjectId>,
    /// Java class name of its object; `java.lang.Thread` where the dump lacks it.
    pub class: String,
    /// Daemon flag, where the dump says so.
    pub daemon: Option<bool>,
    /// `java.lang.Thread.State`, where the dump says so.
    pub state: Option<&'static str>,
    /// Is it a virtual thread?
    #[serde(rename = "virtual")]
    pub is_virtual: bool,
    /// Threads that were merged into this row.
    pub count: u64,
    /// What the thread objects retain, locals included.
    pub retained_bytes: u64,
    /// The stack, innermost frame first.
    pub frames: Vec<FrameRow>,
    /// Objects held by the thread, but by no frame: JNI locals of native code, its native stack.
    pub other_locals: Vec<LocalRow>,
    /// How many more of them there are.
    #[serde(skip)]
    pub other_locals_left_out: u64,
}

/// A stack frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FrameRow {
    /// `com.example.Shop.checkout`.
    pub method: String,
    /// Source file, where known.
    pub source: Option<String>,
    /// Line, > 0, where known.
    pub line: Option<u32>,
    /// Objects that the frame holds, the largest retained heap first.
    pub locals: Vec<LocalRow>,
    /// How many more of them there are.
    #[serde(skip)]
    pub locals_left_out: u64,
    /// `com.example.Shop.checkout(Shop.java:88)`.
    #[serde(skip)]
    pub text: String,
}

/// An object that a frame holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LocalRow {
    /// Address.
    #[serde(serialize_with = "address")]
    pub object_id: ObjectId,
    /// What it is, see [`crate::object_title`].
    pub class: String,
    /// What it retains; not freed with the frame if others hold it too.
    pub retained_bytes: u64,
}

/// Resolves the names of a thread. At most `locals` objects of each frame. Doesn't touch the file.
pub fn thread_row(heap: &Heap, thread: &ThreadInfo, locals: usize) -> ThreadRow {
    let frames = thread.frames.iter();
    ThreadRow {
        name: thread.name.clone(),
        object_id: thread.object.map(|object| heap.id(object)),
        class: thread.class.clone(),
        daemon: thread.daemon,
        state: thread.state,
        is_virtual: thread.is_virtual,
        count: thread.count,
        retained_bytes: thread.retained_size,
        frames: frames.map(|frame| frame_row(heap, frame, locals)).collect(),
        other_locals: local_rows(heap, &thread.frameless, locals),
        other_locals_left_out: left_out(&thread.frameless, locals),
    }
}

fn frame_row(heap: &Heap, frame: &FrameInfo, locals: usize) -> FrameRow {
    let line = u32::try_from(frame.frame.line).ok();
    FrameRow {
        method: frame.frame.qualified_method(),
        source: frame.frame.source.clone(),
        line: line.filter(|line| *line > 0),
        locals: local_rows(heap, &frame.locals, locals),
        locals_left_out: left_out(&frame.locals, locals),
        text: frame.frame.describe(),
    }
}

fn local_rows(heap: &Heap, locals: &[Local], most: usize) -> Vec<LocalRow> {
    let rows = locals.iter().take(most).map(|local| LocalRow {
        object_id: heap.id(local.object),
        class: local.class.clone(),
        retained_bytes: local.retained_size,
    });
    rows.collect()
}

fn left_out(locals: &[Local], most: usize) -> u64 {
    locals.len().saturating_sub(most) as u64
}

impl Row for ThreadRow {
    const COLUMNS: &'static [Column] = &[
        Column::text("name", "Name"),
        Column::address("object_id", "Object"),
        Column::text("class", "Class"),
        Column::text("daemon", "Daemon"),
        Column::text("state", "State"),
        Column::text("virtual", "Virtual"),
        Column::count("count", "Threads"),
        Column::bytes("retained_bytes", "Retained"),
        Column::text("top_frame", "Top frame"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let top = self.frames.first().map(|frame| frame.text.as_str());
        vec![
            Cell::text(&self.name),
            Cell::maybe_address(self.object_id),
            Cell::text(&self.class),
            Cell::maybe_text(self.daemon.map(yes_or_no)),
            Cell::maybe_text(self.state),
            Cell::text(yes_or_no(self.is_virtual)),
            Cell::Count(self.count),
            Cell::Bytes(self.retained_bytes),
            Cell::maybe_text(top),
        ]
    }
}

fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "true" } else { "false" }
}
