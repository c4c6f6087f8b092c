//! Threads with names resolved: nested for JSON and the report, a line each for tables.

use heapray_hprof::ObjectId;
use serde::Serialize;

use crate::address::{address, maybe_address};
use crate::label::object_title;
use crate::rows::{Cell, Column, Row};
use crate::threads::{Local, ThreadInfo};
use heapray_analyzer::Heap;
use heapray_analyzer::threads::StackFrame;

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
    /// How many more of them there are.
    #[serde(skip_serializing_if = "is_none")]
    pub frames_left_out: u64,
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

/// Resolves the names of a thread: of at most `frames` frames, and of at most `locals` objects of each. Touches the
/// file for each frame.
pub fn thread_row(heap: &Heap, thread: &ThreadInfo, frames: usize, locals: usize) -> ThreadRow {
    let stack = thread.stack(heap);
    let shown = (0..).zip(stack.frames().take(frames));
    ThreadRow {
        name: thread.name.clone(),
        object_id: thread.object.map(|object| heap.id(object)),
        class: thread.class.clone(),
        daemon: thread.daemon,
        state: thread.state,
        is_virtual: thread.is_virtual,
        count: thread.count,
        retained_bytes: thread.retained_size,
        frames: shown
            .map(|(number, frame)| {
                let held = thread.locals.get(&number).map_or(&[][..], Vec::as_slice);
                frame_row(heap, &frame, held, locals)
            })
            .collect(),
        frames_left_out: stack.len().saturating_sub(frames) as u64,
        other_locals: local_rows(heap, &thread.frameless, locals),
        other_locals_left_out: left_out(&thread.frameless, locals),
    }
}

fn frame_row(heap: &Heap, frame: &StackFrame, held: &[Local], locals: usize) -> FrameRow {
    let line = u32::try_from(frame.line).ok();
    FrameRow {
        method: frame.qualified_method(),
        source: frame.source.clone(),
        line: line.filter(|line| *line > 0),
        locals: local_rows(heap, held, locals),
        locals_left_out: left_out(held, locals),
        text: frame.describe(),
    }
}

fn local_rows(heap: &Heap, locals: &[Local], most: usize) -> Vec<LocalRow> {
    let rows = locals.iter().take(most).map(|local| LocalRow {
        object_id: heap.id(local.object),
        class: object_title(heap, local.object),
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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "true" } else { "false" }
}
