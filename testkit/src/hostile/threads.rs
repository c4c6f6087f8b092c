//! Hostile threads, stacks and local variables.

use super::build::grown;
use crate::encoder::Encoder;
use crate::raw::{FIRST, OBJECT, Raw, colliding};
use crate::tag;

const THREAD: u64 = 0x4000_0000;
const VIRTUAL: u64 = 0x4000_0100;

fn thread_class(raw: &mut Raw) {
    raw.load_class(THREAD, "java/lang/Thread");
    raw.class_dump(THREAD, OBJECT, 0, 0);
}

/// A class whose instances are virtual threads.
fn virtual_class(raw: &mut Raw) {
    thread_class(raw);
    raw.load_class(VIRTUAL - 0x80, "java/lang/BaseVirtualThread");
    raw.class_dump(VIRTUAL - 0x80, THREAD, 0, 0);
    raw.load_class(VIRTUAL, "java/lang/VirtualThread");
    raw.class_dump(VIRTUAL, VIRTUAL - 0x80, 0, 0);
}

fn frame(raw: &mut Raw, id: u64, method: u64) {
    let mut body = Encoder::new(8);
    body.id(id).id(method).id(method).id(method).u4(1).u4(7);
    raw.record(tag::FRAME, body.bytes());
}

fn trace(raw: &mut Raw, serial: u32, thread: u32, frames: impl ExactSizeIterator<Item = u64>) {
    let mut body = Encoder::new(8);
    body.u4(serial).u4(thread).count(frames.len());
    for id in frames {
        body.id(id);
    }
    raw.record(tag::TRACE, body.bytes());
}

fn thread(raw: &mut Raw, object: u64, class: u64, serial: u32, trace: u32) {
    raw.instance(object, class, &[]);
    let mut root = Encoder::new(8);
    root.u1(tag::ROOT_THREAD_OBJ)
        .id(object)
        .u4(serial)
        .u4(trace);
    raw.heap_bytes(root.bytes());
}

fn share_a_trace(length: usize, class: u64) -> Vec<u8> {
    let mut raw = Raw::new();
    virtual_class(&mut raw);
    let method = raw.string("run");
    let frames = (length / 3 * 2 / 50) as u64;
    for i in 0..frames {
        frame(&mut raw, 1000 + i, method);
    }
    trace(
        &mut raw,
        7,
        0,
        (0..frames)
            .map(|i| 1000 + i)
            .collect::<Vec<_>>()
            .into_iter(),
    );
    let mut i = 0;
    while raw.written() < length {
        thread(&mut raw, FIRST + u64::from(i) * 16, class, i + 1, 7);
        i += 1;
    }
    raw.finish()
}

/// Threads of one stack trace with very many frames.
pub(super) fn threads_share_a_trace(length: usize) -> Vec<u8> {
    share_a_trace(length, THREAD)
}

/// The same with virtual threads, which are merged by their stacks.
pub(super) fn virtual_threads_share_a_trace(length: usize) -> Vec<u8> {
    share_a_trace(length, VIRTUAL)
}

/// Traces that list one frame again and again.
pub(super) fn traces_repeat_a_frame(length: usize) -> Vec<u8> {
    let mut raw = Raw::new();
    thread_class(&mut raw);
    let method = raw.string("run");
    frame(&mut raw, 1000, method);
    let mut i = 0;
    while raw.written() < length {
        trace(&mut raw, i + 7, i + 1, vec![1000; 1000].into_iter());
        thread(&mut raw, FIRST + u64::from(i) * 16, THREAD, i + 1, i + 7);
        i += 1;
    }
    raw.finish()
}

/// Nothing but threads.
pub(super) fn threads(length: usize) -> Vec<u8> {
    let mut raw = Raw::new();
    thread_class(&mut raw);
    let mut i = 0;
    while raw.written() < length {
        thread(&mut raw, FIRST + u64::from(i) * 16, THREAD, i + 1, 1);
        i += 1;
    }
    raw.finish()
}

/// All virtual threads; each has a stack of its own.
pub(super) fn virtual_threads(length: usize) -> Vec<u8> {
    let mut raw = Raw::new();
    virtual_class(&mut raw);
    let method = raw.string("run");
    let mut i = 0;
    while raw.written() < length {
        frame(&mut raw, 1000 + u64::from(i), method);
        trace(&mut raw, i + 7, i + 1, std::iter::once(1000 + u64::from(i)));
        thread(&mut raw, FIRST + u64::from(i) * 16, VIRTUAL, i + 1, i + 7);
        i += 1;
    }
    raw.finish()
}

/// One frame that holds all objects of the file, or says so.
pub(super) fn locals_of_one_frame(length: usize) -> Vec<u8> {
    let mut raw = Raw::new();
    thread_class(&mut raw);
    let method = raw.string("run");
    frame(&mut raw, 1000, method);
    trace(&mut raw, 7, 1, std::iter::once(1000));
    thread(&mut raw, FIRST, THREAD, 1, 7);
    let mut i = 1;
    while raw.written() < length {
        let at = FIRST + i * 16;
        raw.byte_array(at, &[]);
        let mut root = Encoder::new(8);
        root.u1(tag::ROOT_JAVA_FRAME).id(at).u4(1).u4(0);
        raw.heap_bytes(root.bytes());
        i += 1;
    }
    raw.finish()
}

/// Nothing but local variables of one object, in ever other frames of one thread.
pub(super) fn locals_everywhere(length: usize) -> Vec<u8> {
    let mut raw = Raw::new();
    thread_class(&mut raw);
    thread(&mut raw, FIRST, THREAD, 1, 7);
    let mut i = 0;
    while raw.written() < length {
        let mut root = Encoder::new(8);
        root.u1(tag::ROOT_JAVA_FRAME).id(FIRST).u4(1).u4(i);
        raw.heap_bytes(root.bytes());
        i += 1;
    }
    raw.finish()
}

pub(super) fn colliding_threads(length: usize) -> Vec<u8> {
    grown(length, |raw, i| {
        let mut root = Encoder::new(8);
        let serial = (colliding(i) >> 32) as u32;
        root.u1(tag::ROOT_THREAD_OBJ)
            .id(FIRST + i % 100 * 24)
            .u4(serial)
            .u4(1);
        raw.heap_bytes(root.bytes());
    })
}
