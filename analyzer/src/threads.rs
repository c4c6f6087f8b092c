//! Threads: names, stacks, and the objects that their frames hold.

use heapray_hprof::{TextEncoding, ThreadSerial};

use crate::heap::Heap;
use crate::index::ObjectIndex;
use crate::records::ObjectRecord;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveThread {
    /// The serial by which GC roots refer to the thread.
    pub serial: ThreadSerial,
    /// The thread object, if the file has it.
    pub object: Option<ObjectIndex>,
    /// The stack, innermost frame first.
    pub frames: Vec<StackFrame>,
}

impl Heap {
    /// The number of live threads.
    pub fn thread_count(&self) -> usize {
        self.roots.threads.len()
    }

    /// The live threads in file order. Touches the file for every frame.
    pub fn live_threads(&self) -> impl Iterator<Item = LiveThread> + '_ {
        self.roots.threads.iter().map(|thread| {
            let trace = self.scanned.names.trace(thread.trace, thread.serial);
            LiveThread {
                serial: thread.serial,
                object: thread.object.map(ObjectIndex),
                frames: trace
                    .into_iter()
                    .flat_map(|trace| trace.frames())
                    .map(|id| self.frame(id))
                    .collect(),
            }
        })
    }

    /// A frame of a stack, names resolved. Touches the file.
    pub fn frame(&self, id: heapray_hprof::FrameId) -> StackFrame {
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
    /// agent's `START_THREAD`. Touches the file.
    pub fn thread_name(&self, thread: ObjectIndex) -> Option<String> {
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
