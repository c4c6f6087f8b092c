//! GC roots of every kind.

use super::builder::DumpBuilder;
use super::items::Section;
use crate::tag;
use crate::types::{ClassId, ObjectId};

impl DumpBuilder {
    /// A root of unknown kind.
    pub fn root_unknown(&mut self, object: ObjectId) -> &mut Self {
        self.plain_root(tag::ROOT_UNKNOWN, object)
    }

    /// A global JNI reference, held by the handle `reference`.
    pub fn root_jni_global(&mut self, object: ObjectId, reference: u64) -> &mut Self {
        self.start();
        let mut body = self.encoder();
        body.u1(tag::ROOT_JNI_GLOBAL).id(object).id(reference);
        self.root(Section::Root, body)
    }

    /// A JNI local; frame -1 means no frame.
    pub fn root_jni_local(&mut self, object: ObjectId, thread: u32, frame: i32) -> &mut Self {
        self.thread_frame_root(tag::ROOT_JNI_LOCAL, object, thread, frame)
    }

    /// A local of a Java frame; frame -1 means no frame.
    pub fn root_java_frame(&mut self, object: ObjectId, thread: u32, frame: i32) -> &mut Self {
        self.thread_frame_root(tag::ROOT_JAVA_FRAME, object, thread, frame)
    }

    /// Held from a thread's native stack.
    pub fn root_native_stack(&mut self, object: ObjectId, thread: u32) -> &mut Self {
        self.thread_root(tag::ROOT_NATIVE_STACK, object, thread)
    }

    /// A class of the boot loader.
    pub fn root_sticky_class(&mut self, class: ClassId) -> &mut Self {
        self.plain_root(tag::ROOT_STICKY_CLASS, class)
    }

    /// Held from a thread block.
    pub fn root_thread_block(&mut self, object: ObjectId, thread: u32) -> &mut Self {
        self.thread_root(tag::ROOT_THREAD_BLOCK, object, thread)
    }

    /// A monitor in use.
    pub fn root_monitor(&mut self, object: ObjectId) -> &mut Self {
        self.plain_root(tag::ROOT_MONITOR_USED, object)
    }

    /// `THREAD_OBJ` alone; [`thread`](Self::thread) builds a whole thread.
    pub fn root_thread(&mut self, object: ObjectId, serial: u32, trace: u32) -> &mut Self {
        self.start();
        let mut body = self.encoder();
        body.u1(tag::ROOT_THREAD_OBJ)
            .id(object)
            .u4(serial)
            .u4(trace);
        self.root(Section::Thread, body)
    }

    /// Android: an interned string.
    pub fn root_interned_string(&mut self, object: ObjectId) -> &mut Self {
        self.plain_root(tag::ROOT_INTERNED_STRING, object)
    }

    /// Android: an object waiting for its finalizer (obsolete).
    pub fn root_finalizing(&mut self, object: ObjectId) -> &mut Self {
        self.plain_root(tag::ROOT_FINALIZING, object)
    }

    /// Android: held by a debugger.
    pub fn root_debugger(&mut self, object: ObjectId) -> &mut Self {
        self.plain_root(tag::ROOT_DEBUGGER, object)
    }

    /// Android: reference cleanup (obsolete).
    pub fn root_reference_cleanup(&mut self, object: ObjectId) -> &mut Self {
        self.plain_root(tag::ROOT_REFERENCE_CLEANUP, object)
    }

    /// Android: held by the VM.
    pub fn root_vm_internal(&mut self, object: ObjectId) -> &mut Self {
        self.plain_root(tag::ROOT_VM_INTERNAL, object)
    }

    /// Android: a JNI monitor at a stack depth.
    pub fn root_jni_monitor(&mut self, object: ObjectId, thread: u32, depth: u32) -> &mut Self {
        self.start();
        let mut body = self.encoder();
        body.u1(tag::ROOT_JNI_MONITOR)
            .id(object)
            .u4(thread)
            .u4(depth);
        self.root(Section::Root, body)
    }

    /// Android: marked as unreachable (obsolete).
    pub fn root_unreachable(&mut self, object: ObjectId) -> &mut Self {
        self.plain_root(tag::ROOT_UNREACHABLE, object)
    }

    /// Android: the objects added after this lie in this heap (0 default, 65 app, 90 zygote,
    /// 73 image).
    pub fn heap_info(&mut self, heap: u32, name: &str) -> &mut Self {
        let name = self.symbol(name);
        let mut body = self.encoder();
        body.u1(tag::HEAP_DUMP_INFO).u4(heap).id(name);
        self.sub(Section::Object, body);
        self
    }

    fn plain_root(&mut self, tag: u8, object: ObjectId) -> &mut Self {
        self.start();
        let mut body = self.encoder();
        body.u1(tag).id(object);
        self.root(Section::Root, body)
    }

    fn thread_root(&mut self, tag: u8, object: ObjectId, thread: u32) -> &mut Self {
        self.start();
        let mut body = self.encoder();
        body.u1(tag).id(object).u4(thread);
        self.root(Section::Local, body)
    }

    fn thread_frame_root(
        &mut self,
        tag: u8,
        object: ObjectId,
        thread: u32,
        frame: i32,
    ) -> &mut Self {
        self.start();
        let mut body = self.encoder();
        body.u1(tag).id(object).u4(thread).i4(frame);
        self.root(Section::Local, body)
    }

    fn root(&mut self, section: Section, body: crate::encoder::Encoder) -> &mut Self {
        self.sub(section, body);
        self.counts.roots += 1;
        self
    }
}
