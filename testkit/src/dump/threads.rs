//! Threads: the object, its stack trace and what its frames hold.

use super::builder::DumpBuilder;
use super::items::Section;
use crate::tag;
use crate::types::{ClassId, ObjectId};

/// A thread of the dump.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThreadHandle {
    /// The `java.lang.Thread` instance.
    pub object: ObjectId,
    /// Thread serial number.
    pub serial: u32,
    /// Serial number of its stack trace.
    pub trace: u32,
}

#[derive(Debug)]
struct Frame {
    class: String,
    method: String,
    signature: String,
    source: Option<String>,
    line: i32,
}

#[derive(Debug, Clone, Copy)]
enum Held {
    Java(i32),
    Jni(i32),
    NativeStack,
    ThreadBlock,
}

/// Builds one thread; frames are added from the top of the stack down.
#[derive(Debug)]
#[must_use = "nothing is added before `build`"]
pub struct ThreadBuilder<'d> {
    dump: &'d mut DumpBuilder,
    name: String,
    object: Option<ObjectId>,
    class: Option<ClassId>,
    frames: Vec<Frame>,
    held: Vec<(Held, ObjectId)>,
    object_in_dump: bool,
}

impl DumpBuilder {
    /// A live thread of this name.
    pub fn thread(&mut self, name: &str) -> ThreadBuilder<'_> {
        self.start();
        ThreadBuilder {
            name: name.to_owned(),
            dump: self,
            object: None,
            class: None,
            frames: Vec::new(),
            held: Vec::new(),
            object_in_dump: true,
        }
    }

    /// A `FRAME` record; its id.
    pub fn frame(
        &mut self,
        class_serial: u32,
        method: &str,
        signature: &str,
        source: Option<&str>,
        line: i32,
    ) -> u64 {
        let method = self.symbol(method);
        let signature = self.symbol(signature);
        let source = source.map_or(0, |s| self.symbol(s));
        let id = self.next_frame;
        self.next_frame += 1;
        let mut body = self.encoder();
        body.id(id).id(method).id(signature).id(source);
        body.u4(class_serial).i4(line);
        self.record(Section::Trace, tag::FRAME, body);
        id
    }

    /// A `TRACE` record; the dump need not hold its frames.
    pub fn trace(&mut self, serial: u32, thread: u32, frames: &[u64]) -> &mut Self {
        self.start();
        let mut body = self.encoder();
        body.u4(serial).u4(thread).count(frames.len());
        for frame in frames {
            body.id(*frame);
        }
        self.record(Section::Trace, tag::TRACE, body);
        self
    }
}

impl ThreadBuilder<'_> {
    /// Adds the next frame below. A missing class is added as a boot class.
    pub fn frame(
        mut self,
        class: &str,
        method: &str,
        signature: &str,
        source: &str,
        line: i32,
    ) -> Self {
        self.frames.push(Frame {
            class: class.to_owned(),
            method: method.to_owned(),
            signature: signature.to_owned(),
            source: Some(source.to_owned()),
            line,
        });
        self
    }

    /// A native frame: line -3, no source.
    pub fn native_frame(mut self, class: &str, method: &str, signature: &str) -> Self {
        self.frames.push(Frame {
            class: class.to_owned(),
            method: method.to_owned(),
            signature: signature.to_owned(),
            source: None,
            line: -3,
        });
        self
    }

    /// A local variable of a frame, 0 at the top.
    pub fn local(mut self, frame: i32, object: ObjectId) -> Self {
        self.held.push((Held::Java(frame), object));
        self
    }

    /// A JNI local of a frame.
    pub fn jni_local(mut self, frame: i32, object: ObjectId) -> Self {
        self.held.push((Held::Jni(frame), object));
        self
    }

    /// An object on the native stack.
    pub fn native_stack(mut self, object: ObjectId) -> Self {
        self.held.push((Held::NativeStack, object));
        self
    }

    /// An object of the thread block.
    pub fn thread_block(mut self, object: ObjectId) -> Self {
        self.held.push((Held::ThreadBlock, object));
        self
    }

    /// Makes this object of the dump the thread's object.
    pub fn object(mut self, object: ObjectId) -> Self {
        self.object = Some(object);
        self
    }

    /// The thread's object is an instance of this subclass of `java.lang.Thread`.
    pub fn class(mut self, class: ClassId) -> Self {
        self.class = Some(class);
        self
    }

    /// `THREAD_OBJ` names an object that the dump does not hold.
    pub fn without_object(mut self) -> Self {
        self.object_in_dump = false;
        self
    }

    /// Adds the thread.
    pub fn build(self) -> ThreadHandle {
        let dump = self.dump;
        let serial = dump.next_thread_serial;
        dump.next_thread_serial += 1;
        // Trace 1 is HotSpot's empty one, so the k-th thread has trace k + 1.
        let trace = serial + 1;
        let class = self.class.unwrap_or(dump.basics.thread);
        let object = match self.object {
            Some(object) => object,
            None if !self.object_in_dump => dump.reserve(),
            None => {
                let name = dump.with_address_kept(|dump| dump.string(&self.name));
                let builder = dump.instance(class).set("name", name);
                builder.set("tid", i64::from(serial)).build()
            }
        };
        let mut ids = Vec::with_capacity(self.frames.len());
        for frame in &self.frames {
            let class = dump.class_or_new(&frame.class);
            let class = dump.class_serial(class);
            let source = frame.source.as_deref();
            let id = dump.frame(class, &frame.method, &frame.signature, source, frame.line);
            ids.push(id);
        }
        dump.trace(trace, serial, &ids);
        dump.root_thread(object, serial, trace);
        for (held, object) in self.held {
            match held {
                Held::Java(frame) => dump.root_java_frame(object, serial, frame),
                Held::Jni(frame) => dump.root_jni_local(object, serial, frame),
                Held::NativeStack => dump.root_native_stack(object, serial),
                Held::ThreadBlock => dump.root_thread_block(object, serial),
            };
        }
        ThreadHandle {
            object,
            serial,
            trace,
        }
    }
}
