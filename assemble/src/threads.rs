//! Threads with stacks and what these hold.

use heapray_query::{FrameInfo, Local, ThreadInfo};

use super::Site;
use heapray_report::model::{FrameRow, LocalRow, ThreadRow};

/// Threads that are told; those with the largest retained heap.
const MOST_THREADS: usize = 500;
/// Frames of a stack, innermost first; a stack overflow has a thousand and more.
const MOST_FRAMES: usize = 128;
/// Frames over all threads.
const MOST_FRAMES_IN_ALL: usize = 10_000;
/// Objects that a frame holds.
const MOST_LOCALS: usize = 10;

pub(super) fn build(site: &Site<'_>) -> Vec<ThreadRow> {
    let mut room = MOST_FRAMES_IN_ALL;
    let threads = site.threads.iter().take(MOST_THREADS);
    threads
        .map(|thread| {
            let row = row(site, thread, MOST_FRAMES.min(room));
            room -= row.frames.len().min(room);
            row
        })
        .collect()
}

fn row(site: &Site<'_>, thread: &ThreadInfo, most_frames: usize) -> ThreadRow {
    let mut frames: Vec<FrameRow> = thread
        .frames
        .iter()
        .take(most_frames)
        .map(|frame| frame_row(site, frame))
        .collect();
    if !thread.frameless.is_empty() && frames.len() < most_frames {
        frames.push(FrameRow {
            method: "<native code>".to_owned(),
            source: None,
            line: None,
            locals: locals(site, &thread.frameless),
        });
    }
    ThreadRow {
        name: thread.name.clone(),
        object_id: thread.object.map(|object| site.address(object)),
        class: thread.class.clone(),
        daemon: thread.daemon,
        state: thread.state.map(str::to_owned),
        is_virtual: thread.is_virtual,
        count: thread.count,
        retained_bytes: thread.retained_size,
        frames,
    }
}

fn frame_row(site: &Site<'_>, frame: &FrameInfo) -> FrameRow {
    FrameRow {
        method: frame.frame.qualified_method(),
        source: frame.frame.source.clone(),
        line: u32::try_from(frame.frame.line)
            .ok()
            .filter(|line| *line > 0),
        locals: locals(site, &frame.locals),
    }
}

fn locals(site: &Site<'_>, held: &[Local]) -> Vec<LocalRow> {
    let largest = held.iter().take(MOST_LOCALS);
    largest
        .map(|local| LocalRow {
            object_id: site.address(local.object),
            class: local.class.clone(),
            retained_bytes: local.retained_size,
        })
        .collect()
}
