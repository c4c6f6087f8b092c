//! Which bytes of an instance are replaced, and the fields that may stay because they tell structure.

use heapray_hprof::{FieldType, IdSize, ObjectId};
use rustc_hash::FxHashMap;

use super::RedactLevel;
use super::pseudonym::Pseudonyms;
use crate::classes::{Classes, Field};

/// Primitive fields of JDK classes that stay: (start of the class's name, field names). They repeat
/// what the graph tells anyway (sizes of collections) or the states by which leaks are told (closed
/// streams, thread states, sizes of buffers and stacks), never contents.
const KEPT: &[(&str, &[&str])] = &[
    (
        "java/util/",
        &[
            "accessOrder",
            "allowCoreThreadTimeOut",
            "baseCount",
            "cancelled",
            "capacity",
            "cellValue",
            "completedTaskCount",
            "corePoolSize",
            "count",
            "ctl",
            "elementCount",
            "head",
            "keepAliveTime",
            "largestPoolSize",
            "loadFactor",
            "maximumPoolSize",
            "modCount",
            "periodic",
            "putIndex",
            "removeOnCancel",
            "runState",
            "size",
            "sizeCtl",
            "state",
            "tail",
            "takeIndex",
            "threshold",
            "transferIndex",
            "waitStatus",
        ],
    ),
    (
        "java/util/concurrent/ConcurrentHashMap$CounterCell",
        &["value"],
    ),
    (
        "java/lang/Thread",
        &["daemon", "priority", "stackSize", "threadStatus", "tid"],
    ),
    (
        "java/lang/ThreadLocal$ThreadLocalMap",
        &["size", "threshold"],
    ),
    ("java/lang/VirtualThread", &["state"]),
    (
        "jdk/internal/vm/StackChunk",
        &["argsize", "bottom", "size", "sp"],
    ),
    ("java/lang/Enum", &["ordinal"]),
    ("java/lang/String", &["coder"]),
    ("java/lang/AbstractStringBuilder", &["coder", "count"]),
    ("java/lang/StringBu", &["count"]),
    ("java/lang/ref/", &["queueLength"]),
    (
        "java/nio/",
        &[
            "bigEndian",
            "capacity",
            "isReadOnly",
            "limit",
            "mark",
            "nativeByteOrder",
            "offset",
            "position",
            "segmentOffset",
            "size",
        ],
    ),
    ("java/io/", &["closed", "closing", "count", "fd", "pos"]),
    (
        "java/net/",
        &["bound", "closed", "closePending", "connected", "created"],
    ),
    ("sun/nio/ch/", &["closed", "closing", "isOpen", "state"]),
    (
        "java/util/zip/",
        &["bytesRead", "closed", "closeRequested", "ended", "isOpen"],
    ),
];

/// Hashes of keys in maps: what they index is seen in the tables anyway, but the whole hash of a short
/// secret would give it away. They become other numbers; equal ones stay equal.
const HASHES: &[(&str, &str)] = &[
    ("java/util/HashMap$", "hash"),
    ("java/util/Hashtable$", "hash"),
    ("java/util/WeakHashMap$", "hash"),
    ("java/util/concurrent/ConcurrentHashMap$", "hash"),
];

/// What happens to a stretch of an instance's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Zero,
    Hash,
}

/// The replaced stretches of a class's instances: offset, length, how.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    changes: Vec<(usize, usize, Change)>,
    /// Behind this, nothing is known of the bytes: they become zeros.
    known: usize,
}

impl Layout {
    pub(super) fn replace(&self, fields: &mut [u8], pseudonyms: &Pseudonyms) {
        for &(offset, len, change) in &self.changes {
            let end = fields.len().min(offset + len);
            let Some(value) = fields.get_mut(offset..end) else {
                break; // the instance has fewer bytes than its class says
            };
            match (change, value.first_chunk_mut::<4>()) {
                (Change::Hash, Some(hash)) if *hash != [0; 4] => *hash = pseudonyms.number(hash),
                _ => value.fill(0),
            }
        }
        if let Some(unknown) = fields.get_mut(self.known..) {
            unknown.fill(0);
        }
    }
}

/// Layouts by class, made when the first instance comes.
pub(super) struct Layouts<'a> {
    classes: Classes<'a>,
    level: RedactLevel,
    id_size: IdSize,
    made: FxHashMap<ObjectId, Layout>,
}

impl<'a> Layouts<'a> {
    pub(super) fn new(classes: Classes<'a>, level: RedactLevel, id_size: IdSize) -> Self {
        Self {
            classes,
            level,
            id_size,
            made: FxHashMap::default(),
        }
    }

    pub(super) fn id_size(&self) -> IdSize {
        self.id_size
    }

    pub(super) fn of(&mut self, class: ObjectId) -> &Layout {
        let (classes, level, id_size) = (&self.classes, self.level, self.id_size);
        self.made
            .entry(class)
            .or_insert_with(|| build(classes, level, id_size, class))
    }
}

fn build(classes: &Classes<'_>, level: RedactLevel, id_size: IdSize, class: ObjectId) -> Layout {
    let mut layout = Layout::default();
    for field in classes.layout(class) {
        let len = field.of.size(id_size);
        layout.known = field.offset + len;
        let Some(change) = change(classes, level, &field) else {
            continue;
        };
        match layout.changes.last_mut() {
            Some((offset, before, Change::Zero))
                if change == Change::Zero && *offset + *before == field.offset =>
            {
                *before += len;
            }
            _ => layout.changes.push((field.offset, len, change)),
        }
    }
    layout
}

/// `None`: the field stays.
fn change(classes: &Classes<'_>, level: RedactLevel, field: &Field) -> Option<Change> {
    if field.of == FieldType::Object {
        return None;
    }
    let class = classes.name(field.class);
    let name = classes.string(field.name);
    let is_string_hash = class == "java/lang/String" && name.starts_with(b"hash");
    if level < RedactLevel::Values {
        return is_string_hash.then_some(Change::Zero);
    }
    let kept = KEPT
        .iter()
        .filter(|(prefix, _)| class.starts_with(prefix))
        .any(|(_, names)| names.iter().any(|kept| kept.as_bytes() == name));
    if kept {
        return None;
    }
    let is_hash = HASHES
        .iter()
        .any(|(prefix, hash)| class.starts_with(prefix) && hash.as_bytes() == name);
    Some(if is_hash { Change::Hash } else { Change::Zero })
}
