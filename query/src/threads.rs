//! What did the threads do, and what does each of them hold?

use std::cmp::Reverse;
use std::collections::BTreeMap;

use heapray_hprof::{ClassSerial, StringId, ThreadSerial, TraceSerial};
use heapray_masking::mask_thread_name;
use rustc_hash::FxHashMap;

use super::label::object_title;
use super::roots::RootPositions;
use super::thread_name::thread_name;
use super::virtual_threads::VirtualStates;
use heapray_analyzer::Heap;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::graph::ThreadEntry;
use heapray_analyzer::threads::{Stack, StackFrame};

/// A live thread, or several virtual ones that stand at the same place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadInfo {
    /// As roots name it; of merged ones the largest's.
    pub serial: ThreadSerial,
    /// Its object, where the file has it.
    pub object: Option<ObjectIndex>,
    /// Its name; `thread 17` or `unnamed virtual thread` where the dump has none or only blanks.
    pub name: String,
    /// Java class name of its object; `java.lang.Thread` where the file lacks it.
    pub class: String,
    /// Daemon flag, where the dump says so.
    pub daemon: Option<bool>,
    /// `java.lang.Thread.State`, where the dump says so.
    pub state: Option<&'static str>,
    /// A virtual thread?
    pub is_virtual: bool,
    /// Threads that were merged into this.
    pub count: u64,
    /// Retained by the thread objects, locals included, bytes.
    pub retained_size: u64,
    /// The stack trace that its root names, see [`ThreadInfo::stack`].
    pub trace: Option<TraceSerial>,
    /// What the frames hold, by the number of the frame counted from the innermost; largest first.
    pub locals: BTreeMap<u32, Vec<Local>>,
    /// Held by the thread, but by no frame: JNI locals of native code, its native stack.
    pub frameless: Vec<Local>,
}

impl ThreadInfo {
    /// Its stack. Many threads may share one, so that frames are resolved where they are shown. O(1).
    pub fn stack<'h>(&self, heap: &'h Heap) -> Stack<'h> {
        heap.stack(self.serial, self.trace)
    }
}

/// An object that a thread's stack holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Local {
    /// The object.
    pub object: ObjectIndex,
    /// Retained, bytes; not freed with the frame if others hold it too.
    pub retained_size: u64,
}

type FramePosition = (StringId, ClassSerial, i32);

/// Threads that are shown as one.
struct Group<'q> {
    thread: &'q ThreadEntry,
    retained: u64,
    count: u64,
    all_retained: u64,
}

/// All live threads, largest retained heap first; virtual ones with equal stacks (but for what they
/// hold) are merged. `in_tree` are the places of all roots, see [`super::find_roots`]. A few reads of the file for
/// each thread and frame.
pub fn threads(heap: &Heap, in_tree: &RootPositions) -> Vec<ThreadInfo> {
    let roots = heap.roots();
    let retained_by = |object: u32| {
        let place = in_tree.get(ObjectIndex(object));
        place.map_or(0, |place| heap.retained_size(place))
    };
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut by_stack: FxHashMap<Vec<FramePosition>, usize> = FxHashMap::default();
    // Threads that share a trace share its stack: it is read once.
    let mut by_trace: FxHashMap<Option<TraceSerial>, usize> = FxHashMap::default();
    for thread in &roots.threads {
        let bytes = thread.object.map_or(0, retained_by);
        let known = is_virtual(heap, thread).then(|| {
            let next = groups.len();
            let stack = heap.stack(thread.serial, thread.trace);
            let by_place = || *by_stack.entry(places(heap, &stack)).or_insert(next);
            *by_trace.entry(stack.serial()).or_insert_with(by_place)
        });
        match known.and_then(|at| groups.get_mut(at)) {
            Some(group) => {
                group.count += 1;
                group.all_retained += bytes;
                if bytes > group.retained {
                    (group.thread, group.retained) = (thread, bytes);
                }
            }
            None => groups.push(Group {
                thread,
                retained: bytes,
                count: 1,
                all_retained: bytes,
            }),
        }
    }
    let mut locals: FxHashMap<ThreadSerial, Vec<(Option<i32>, u32)>> = FxHashMap::default();
    for local in &roots.locals {
        if let Some(serial) = local.thread {
            let list = locals.entry(serial).or_default();
            list.push((local.frame, local.object));
        }
    }
    let states = VirtualStates::read(heap);
    let mut rows: Vec<ThreadInfo> = groups
        .iter()
        .map(|group| {
            let own = locals.get(&group.thread.serial);
            let held = own.map_or(&[][..], Vec::as_slice);
            describe(heap, group, held, &retained_by, &states)
        })
        .collect();
    rows.sort_by(|a, b| {
        let key = |row: &ThreadInfo| (Reverse(row.retained_size), row.serial);
        key(a).cmp(&key(b))
    });
    rows
}

/// The innermost frame of a thread that holds an object; `None` for what native code holds. O(locals)
/// and a few reads of the file.
pub fn frame_that_holds(heap: &Heap, thread: ObjectIndex, held: ObjectIndex) -> Option<StackFrame> {
    let roots = heap.roots();
    let entry = roots
        .threads
        .iter()
        .find(|entry| entry.object == Some(thread.0))?;
    let locals = roots.locals.iter();
    let frames = locals
        .filter(|local| local.thread == Some(entry.serial) && local.object == held.0)
        .filter_map(|local| usize::try_from(local.frame?).ok());
    let frame = frames.min()?;
    heap.stack(entry.serial, entry.trace).get(frame)
}

fn is_virtual(heap: &Heap, thread: &ThreadEntry) -> bool {
    thread.object.is_some_and(|object| {
        let class = heap.class_of(ObjectIndex(object));
        heap.classes().is_a(class, "java.lang.BaseVirtualThread")
    })
}

/// Method, class and line of each frame: every thread's frames have identifiers of their own.
fn places(heap: &Heap, stack: &Stack<'_>) -> Vec<FramePosition> {
    let names = &heap.names();
    let frames = stack.ids().filter_map(|id| names.frame(id));
    frames
        .map(|frame| (frame.method, frame.class, frame.line))
        .collect()
}

/// The objects that a list of roots names, each once, largest first.
fn largest_first(list: &mut Vec<Local>) {
    list.sort_by_key(|local| (Reverse(local.retained_size), local.object));
    list.dedup_by_key(|local| local.object);
}

fn describe(
    heap: &Heap,
    group: &Group<'_>,
    held: &[(Option<i32>, u32)],
    retained_by: &dyn Fn(u32) -> u64,
    states: &VirtualStates,
) -> ThreadInfo {
    let thread = group.thread;
    let object = thread.object.map(ObjectIndex);
    let frames = heap.stack(thread.serial, thread.trace).len();
    let mut locals: BTreeMap<u32, Vec<Local>> = BTreeMap::new();
    let mut frameless = Vec::new();
    for (frame, local) in held {
        let number = frame.and_then(|frame| u32::try_from(frame).ok());
        let list = match number.filter(|number| (*number as usize) < frames) {
            Some(number) => locals.entry(number).or_default(),
            None => &mut frameless,
        };
        list.push(Local {
            object: ObjectIndex(*local),
            retained_size: retained_by(*local),
        });
    }
    locals.values_mut().for_each(largest_first);
    largest_first(&mut frameless);
    let is_virtual = is_virtual(heap, thread);
    // A name of blanks names nothing.
    let is_name = |name: &String| !name.trim().is_empty();
    let name = object.and_then(|object| thread_name(heap, object));
    let from_agent = || {
        let name = heap.names().thread_name(thread.serial)?;
        Some(mask_thread_name(&name).into_owned())
    };
    ThreadInfo {
        serial: thread.serial,
        object,
        name: name
            .filter(is_name)
            .or_else(|| from_agent().filter(is_name))
            .unwrap_or_else(|| {
                if is_virtual {
                    "unnamed virtual thread".to_owned()
                } else {
                    format!("thread {}", thread.serial.0)
                }
            }),
        class: object.map_or_else(
            || "java.lang.Thread".to_owned(),
            |object| object_title(heap, object),
        ),
        daemon: if is_virtual {
            Some(true)
        } else {
            object
                .and_then(|object| holder_number(heap, object, "daemon"))
                .map(|daemon| daemon != 0)
        },
        state: object.and_then(|object| {
            if is_virtual {
                states.name(heap.field_i64(object, "state")?)
            } else {
                holder_number(heap, object, "threadStatus").map(state_name)
            }
        }),
        is_virtual,
        count: group.count,
        retained_size: group.all_retained,
        trace: thread.trace,
        locals,
        frameless,
    }
}

/// A field of the thread until JDK 18, of its `FieldHolder` since JDK 19.
fn holder_number(heap: &Heap, thread: ObjectIndex, field: &str) -> Option<i64> {
    heap.field_i64(thread, field).or_else(|| {
        let holder = heap.field_object(thread, "holder")?;
        heap.field_i64(holder, field)
    })
}

/// `jdk.internal.misc.VM.toThreadState`: bits of JVMTI.
fn state_name(status: i64) -> &'static str {
    match status {
        s if s & 0x4 != 0 => "RUNNABLE",
        s if s & 0x400 != 0 => "BLOCKED",
        s if s & 0x10 != 0 => "WAITING",
        s if s & 0x20 != 0 => "TIMED_WAITING",
        s if s & 0x2 != 0 => "TERMINATED",
        s if s & 0x1 == 0 => "NEW",
        _ => "RUNNABLE",
    }
}
