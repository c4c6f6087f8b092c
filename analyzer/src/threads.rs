//! Threads: names, stacks, and the objects that their frames hold.

use heapray_hprof::{FrameId, TextEncoding, ThreadSerial, Trace, TraceSerial};

use crate::derived::Derived;
use crate::heap::Heap;
use crate::index::ObjectIndex;
use crate::records::ObjectRecord;
use rustc_hash::FxHashMap;

/// A frame of a stack, names resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackFrame {
    /// The Java name of the declaring class; `None` if its record is missing.
    pub class: Option<String>,
    /// The name of the method.
    pub method: String,
    /// The source file.
    pub source: Option<String>,
    /// The line, if known; `-3` for native methods.
    pub line: i32,
}

impl StackFrame {
    /// Class and method, such as `com.example.Export.run`.
    pub fn qualified_method(&self) -> String {
        match &self.class {
            Some(class) => format!("{class}.{}", self.method),
            None => self.method.clone(),
        }
    }

    /// Class, method and position, such as `com.example.Export.run(Export.java:88)`.
    pub fn describe(&self) -> String {
        let place = match (&self.source, self.line) {
            (Some(source), line) if line > 0 => format!("{source}:{line}"),
            (_, -3) => "native".to_owned(),
            (Some(source), _) => source.clone(),
            (None, _) => "unknown source".to_owned(),
        };
        format!("{}({place})", self.qualified_method())
    }
}

/// A live thread of the dump.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveThread {
    /// The serial by which GC roots refer to the thread.
    pub serial: ThreadSerial,
    /// The stack trace that the thread's root names.
    pub trace: Option<TraceSerial>,
    /// The thread object, if the file has it.
    pub object: Option<ObjectIndex>,
}

impl LiveThread {
    /// The stack of the thread. O(1).
    pub fn stack<'h>(&self, heap: &'h Heap) -> Stack<'h> {
        heap.stack(self.serial, self.trace)
    }
}

/// The stack of a thread: a view of the file. Threads may share a trace, so that a copy of each stack could take far
/// more memory than the file; frames are resolved one at a time.
#[derive(Debug, Clone, Copy)]
pub struct Stack<'h> {
    heap: &'h Heap,
    trace: Option<Trace<'h>>,
}

impl<'h> Stack<'h> {
    /// The number of frames.
    pub fn len(&self) -> usize {
        self.trace.as_ref().map_or(0, Trace::len)
    }

    /// Whether no frame is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The frame with this number, counted from the innermost. Touches the file.
    pub fn get(&self, number: usize) -> Option<StackFrame> {
        let id = self.trace.as_ref()?.frame(number)?;
        Some(self.heap.frame(id))
    }

    /// The frames, innermost first. Touches the file for each.
    pub fn frames(&self) -> impl Iterator<Item = StackFrame> + use<'h> {
        let heap = self.heap;
        self.ids().map(|id| heap.frame(id))
    }

    /// The identifiers of the frames, innermost first.
    pub fn ids(&self) -> impl Iterator<Item = FrameId> + use<'h> {
        self.trace.into_iter().flat_map(|trace| trace.frames())
    }

    /// The trace's number in the file. Stacks of one number are equal.
    pub fn serial(&self) -> Option<TraceSerial> {
        self.trace.map(|trace| trace.serial)
    }
}

impl Heap {
    /// The number of live threads.
    pub fn thread_count(&self) -> usize {
        self.roots.threads.len()
    }

    /// The number of stack frames in the file.
    pub fn frame_count(&self) -> usize {
        self.scanned.names.frame_count()
    }

    /// The live threads in file order.
    pub fn live_threads(&self) -> impl Iterator<Item = LiveThread> + '_ {
        self.roots.threads.iter().map(|thread| LiveThread {
            serial: thread.serial,
            trace: thread.trace,
            object: thread.object.map(ObjectIndex),
        })
    }

    /// The stack of a thread, by the numbers that its root has. O(1).
    pub fn stack(&self, thread: ThreadSerial, trace: Option<TraceSerial>) -> Stack<'_> {
        Stack {
            heap: self,
            trace: self.scanned.names.trace(trace, thread),
        }
    }

    /// A frame of a stack, names resolved. Touches the file.
    pub fn frame(&self, id: FrameId) -> StackFrame {
        let names = &self.scanned.names;
        let Some(frame) = names.frame(id) else {
            let method = format!("unknown frame {:#x}", id.0);
            return StackFrame {
                class: None,
                method,
                source: None,
                line: 0,
            };
        };
        let class =
            names
                .class_by_serial(frame.class)
                .and_then(|id| match self.classes().find(id) {
                    Some(class) => Some(self.classes().get(class).name.clone()),
                    None => names
                        .class_name(id)
                        .map(|raw| crate::classes::java_name(&raw)),
                });
        StackFrame {
            class,
            method: names.string(frame.method),
            source: names
                .string_bytes(frame.source)
                .map(|bytes| heapray_hprof::decode_modified_utf8(bytes).into_owned()),
            line: frame.line,
        }
    }

    /// The objects that frames of the thread hold, in file order: frame number from the top of the stack (`None` if
    /// the object belongs to no frame) and object.
    pub fn locals_of(
        &self,
        thread: ThreadSerial,
    ) -> impl Iterator<Item = (Option<u32>, ObjectIndex)> + '_ {
        let own = self
            .roots
            .locals
            .iter()
            .filter(move |root| root.thread == Some(thread));
        own.map(|root| {
            let frame = root.frame.and_then(|frame| u32::try_from(frame).ok());
            (frame, ObjectIndex(root.object))
        })
    }

    /// The name of a thread: from its `name` field (`String` since JDK 9, `char[]` before), else from the hprof
    /// agent's `START_THREAD`. The first question about a live thread reads the names of all; touches the file.
    pub fn thread_name(&self, thread: ObjectIndex) -> Option<String> {
        if self.roots.is_thread(thread.0) {
            let names = self.derived::<ThreadNames>();
            return names.0.get(&thread.0).map(ToString::to_string);
        }
        self.read_thread_name(thread)
    }

    fn read_thread_name(&self, thread: ObjectIndex) -> Option<String> {
        const LONGEST: usize = 512;
        if let Some(name) = self.field_string(thread, "name", LONGEST) {
            return Some(name);
        }
        let array = self.field_object(thread, "name")?;
        match self.record(array)? {
            ObjectRecord::PrimitiveArray(array) => {
                Some(TextEncoding::Utf16Be.decode(array.bytes, LONGEST))
            }
            _ => None,
        }
    }
}

/// The names of the live threads by object: several questions of a report ask for all of them.
struct ThreadNames(FxHashMap<u32, Box<str>>);

impl Derived for ThreadNames {
    fn compute(heap: &Heap) -> Self {
        let threads = heap.live_threads().filter_map(|live| live.object);
        let names = threads.filter_map(|thread| {
            let name = heap.read_thread_name(thread)?;
            Some((thread.0, name.into_boxed_str()))
        });
        Self(names.collect())
    }
}
