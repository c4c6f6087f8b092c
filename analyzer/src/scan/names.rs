//! Names from the records outside of the heap: strings, classes, frames and stack traces.
//!
//! Only positions in the file are kept, not contents: a million stack frames cost 16 bytes each.

use heapray_hprof::{
    ClassSerial, Cursor, Frame, FrameId, HeapSummary, IdSize, LoadClass, ObjectId, Record,
    RecordTag, StartThread, StringId, ThreadSerial, Trace, TraceSerial, UnloadClass, Utf8,
    decode_modified_utf8,
};

use crate::scan::source::Source;
use crate::storage::codec::{Input, Stored};
use crate::storage::hashing::FileMap;

/// The body of a record: its offset in the file and its length, both in bytes.
type BodyRange = (u64, u32);

/// Strings, class names, frames and stack traces of the dump, by identifier.
pub struct Names {
    file: Source,
    id_size: IdSize,
    strings: FileMap<StringId, BodyRange>,
    texts_of_classes: FileMap<ObjectId, StringId>,
    classes_by_serial: FileMap<ClassSerial, ObjectId>,
    frames: FileMap<FrameId, BodyRange>,
    traces: FileMap<TraceSerial, BodyRange>,
    traces_by_thread: FileMap<ThreadSerial, TraceSerial>,
    texts_of_threads: FileMap<ThreadSerial, StringId>,
    /// The JVM's own totals (`HEAP_SUMMARY`), where the file has them.
    pub summary: Option<HeapSummary>,
    /// The number of `LOAD_CLASS` records.
    pub loaded_classes: u64,
}

impl Names {
    pub(super) fn new(file: Source, id_size: IdSize) -> Self {
        Self {
            file,
            id_size,
            strings: FileMap::default(),
            texts_of_classes: FileMap::default(),
            classes_by_serial: FileMap::default(),
            frames: FileMap::default(),
            traces: FileMap::default(),
            traces_by_thread: FileMap::default(),
            texts_of_threads: FileMap::default(),
            summary: None,
            loaded_classes: 0,
        }
    }

    /// Appends where the names are; no names.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        self.strings.put(out);
        self.texts_of_classes.put(out);
        self.classes_by_serial.put(out);
        self.frames.put(out);
        self.traces.put(out);
        self.traces_by_thread.put(out);
        self.texts_of_threads.put(out);
        self.summary.put(out);
        self.loaded_classes.put(out);
    }

    /// The names of a file, of which is known where they are.
    pub(crate) fn take(file: Source, id_size: IdSize, input: &mut Input<'_>) -> Option<Self> {
        Some(Self {
            file,
            id_size,
            strings: Stored::take(input)?,
            texts_of_classes: Stored::take(input)?,
            classes_by_serial: Stored::take(input)?,
            frames: Stored::take(input)?,
            traces: Stored::take(input)?,
            traces_by_thread: Stored::take(input)?,
            texts_of_threads: Stored::take(input)?,
            summary: Stored::take(input)?,
            loaded_classes: Stored::take(input)?,
        })
    }

    /// Adds a record. A record that is `late` (behind the heap) does not replace what is known already.
    pub(super) fn add(&mut self, record: &Record<'_>, late: bool) {
        let place = (record.body.offset(), record.body.remaining() as u32);
        match record.tag {
            RecordTag::UTF8 => {
                if let Ok(utf8) = Utf8::read(record.body) {
                    put(&mut self.strings, utf8.id, place, late);
                }
            }
            RecordTag::LOAD_CLASS => {
                if let Ok(load) = LoadClass::read(record.body) {
                    self.loaded_classes += 1;
                    put(&mut self.texts_of_classes, load.class_id, load.name, late);
                    put(
                        &mut self.classes_by_serial,
                        load.serial,
                        load.class_id,
                        late,
                    );
                }
            }
            RecordTag::UNLOAD_CLASS if !late => {
                // The hprof agent may reuse the serial for another class later.
                if let Ok(unload) = UnloadClass::read(record.body) {
                    self.classes_by_serial.remove(&unload.serial);
                }
            }
            RecordTag::FRAME => {
                if let Ok(frame) = Frame::read(record.body) {
                    put(&mut self.frames, frame.id, place, late);
                }
            }
            RecordTag::TRACE => {
                if let Ok(trace) = Trace::read(record.body) {
                    put(&mut self.traces, trace.serial, place, late);
                    put(&mut self.traces_by_thread, trace.thread, trace.serial, late);
                }
            }
            // Each heap dump of the file may have its own summary, in front of its heap.
            RecordTag::HEAP_SUMMARY if !late => {
                self.summary = HeapSummary::read(record.body).ok().or(self.summary);
            }
            RecordTag::START_THREAD => {
                if let Ok(start) = StartThread::read(record.body) {
                    put(&mut self.texts_of_threads, start.serial, start.name, late);
                }
            }
            _ => {}
        }
    }

    fn cursor(&self, (offset, len): BodyRange) -> Cursor<'_> {
        let start = offset as usize;
        let bytes = self
            .file
            .bytes()
            .get(start..start + len as usize)
            .unwrap_or_default();
        Cursor::new(bytes, offset, self.id_size)
    }

    /// The bytes of a string in modified UTF-8; `None` if the string is not in the file.
    pub fn string_bytes(&self, id: StringId) -> Option<&[u8]> {
        let place = self.strings.get(&id)?;
        Utf8::read(self.cursor(*place)).ok().map(|utf8| utf8.bytes)
    }

    /// Whether the file has this string.
    pub fn has(&self, id: StringId) -> bool {
        self.strings.contains_key(&id)
    }

    /// The text of a string; `unresolved name 0x…` if the string is not in the file.
    pub fn string(&self, id: StringId) -> String {
        match self.string_bytes(id) {
            Some(bytes) => decode_modified_utf8(bytes).into_owned(),
            None => format!("unresolved name {:#x}", id.0),
        }
    }

    /// Identifiers of the strings that begin with `<`, as no Java field name does. O(strings).
    pub fn angled(&self) -> impl Iterator<Item = StringId> + '_ {
        let begins = |place: &BodyRange| {
            Utf8::read(self.cursor(*place)).is_ok_and(|utf8| utf8.bytes.first() == Some(&b'<'))
        };
        self.strings
            .iter()
            .filter(move |(_, place)| begins(place))
            .map(|(id, _)| *id)
    }

    /// Whether the file has the name of the class.
    pub fn has_class_name(&self, class: ObjectId) -> bool {
        self.texts_of_classes
            .get(&class)
            .is_some_and(|name| self.has(*name))
    }

    /// The name that `LOAD_CLASS` gives a class, as spelled in the file.
    pub fn class_name(&self, class: ObjectId) -> Option<String> {
        self.texts_of_classes
            .get(&class)
            .map(|name| self.string(*name))
    }

    /// The class to which stack frames refer by this serial.
    pub fn class_by_serial(&self, serial: ClassSerial) -> Option<ObjectId> {
        self.classes_by_serial.get(&serial).copied()
    }

    /// The number of stack frames.
    pub fn frame_count(&self) -> usize {
        self.frames.len()
    }

    /// The stack frame with this identifier; `None` if the file does not have it.
    pub fn frame(&self, id: FrameId) -> Option<Frame> {
        Frame::read(self.cursor(*self.frames.get(&id)?)).ok()
    }

    /// The stack trace with this serial; if the file does not have it or it has no frames, any stack trace of the
    /// thread. The serviceability agent gives all threads the serial of one empty trace.
    pub fn trace(&self, serial: Option<TraceSerial>, thread: ThreadSerial) -> Option<Trace<'_>> {
        let read = |serial: TraceSerial| {
            let place = self.traces.get(&serial)?;
            Trace::read(self.cursor(*place)).ok()
        };
        let own = serial.and_then(read);
        if own
            .as_ref()
            .is_some_and(|trace| trace.frames().next().is_some())
        {
            return own;
        }
        let of_thread = self.traces_by_thread.get(&thread);
        of_thread.and_then(|serial| read(*serial)).or(own)
    }

    /// The thread of the stack trace with this serial.
    pub(crate) fn thread_of_trace(&self, serial: TraceSerial) -> Option<ThreadSerial> {
        let place = self.traces.get(&serial)?;
        Some(Trace::read(self.cursor(*place)).ok()?.thread)
    }

    /// The thread name from `START_THREAD`, which only the hprof agent writes.
    pub fn thread_name(&self, thread: ThreadSerial) -> Option<String> {
        self.texts_of_threads
            .get(&thread)
            .map(|name| self.string(*name))
    }
}

fn put<K: Eq + std::hash::Hash, V>(map: &mut FileMap<K, V>, key: K, value: V, late: bool) {
    if late {
        map.entry(key).or_insert(value);
    } else {
        map.insert(key, value);
    }
}
