//! Threads with stacks and what these hold.

use heapray_query::{FrameRow as Frame, LocalRow as Local, ThreadInfo, thread_row};

use super::context::BuildContext;
use heapray_report::model::{FrameRow, LocalRow, ThreadRow};

/// Threads in the report: those with the largest retained heap.
const MOST_THREADS: usize = 500;
/// Frames of a stack, innermost first; a stack overflow has a thousand and more.
const MOST_FRAMES: usize = 128;
/// Frames over all threads.
const MOST_FRAMES_IN_ALL: usize = 10_000;
/// Objects that a frame holds.
const MOST_LOCALS: usize = 10;

pub(super) fn build(context: &BuildContext<'_>) -> Vec<ThreadRow> {
    let mut room = MOST_FRAMES_IN_ALL;
    let threads = context.threads.iter().take(MOST_THREADS);
    threads
        .map(|thread| {
            let row = row(context, thread, MOST_FRAMES.min(room));
            room -= row.frames.len().min(room);
            row
        })
        .collect()
}

fn row(context: &BuildContext<'_>, thread: &ThreadInfo, most_frames: usize) -> ThreadRow {
    let thread = thread_row(context.heap, thread, most_frames, MOST_LOCALS);
    let frames = thread.frames.into_iter();
    let mut frames: Vec<FrameRow> = frames.map(frame_row).collect();
    if !thread.other_locals.is_empty() && frames.len() < most_frames {
        frames.push(FrameRow {
            method: "<native code>".to_owned(),
            source: None,
            line: None,
            locals: locals(thread.other_locals),
        });
    }
    ThreadRow {
        name: thread.name,
        object_id: thread.object_id.map(|id| id.to_string()),
        class: thread.class,
        daemon: thread.daemon,
        state: thread.state.map(str::to_owned),
        is_virtual: thread.is_virtual,
        count: thread.count,
        retained_bytes: thread.retained_bytes,
        frames,
    }
}

fn frame_row(frame: Frame) -> FrameRow {
    FrameRow {
        method: frame.method,
        source: frame.source,
        line: frame.line,
        locals: locals(frame.locals),
    }
}

fn locals(held: Vec<Local>) -> Vec<LocalRow> {
    let rows = held.into_iter().map(|local| LocalRow {
        object_id: local.object_id.to_string(),
        class: local.class,
        retained_bytes: local.retained_bytes,
    });
    rows.collect()
}
