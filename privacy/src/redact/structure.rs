//! Which bytes of an instance are replaced, and the fields that may stay because they tell structure.

use std::ops::Range;

use heapray_hprof::{ClassDump, FieldType, IdSize, ObjectId};

use super::jvm_facts::is_limit_of_jvm;
use super::options::RedactLevel;
use super::pseudonym::Pseudonyms;
use crate::classes::{Class, Classes};

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
    // In JDK 6 several strings may share one array.
    ("java/lang/String", &["coder", "count", "offset"]),
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

/// Words that names of limits are made of, and those among them that say that it is one. A whole number in
/// such a field (`maximum`, `maxEntries`, `queueCapacity`; not `creditLimit`) stays: by it a cache that is
/// full is told from a leak.
const LIMIT_WORDS: &[&str] = &[
    "max", "maximum", "capacity", "limit", "bound", "size", "entries", "elements", "items",
    "count", "length", "weight", "total", "pool", "cache", "queue", "buffer", "active", "idle",
    "permits",
];
const LIMITS: &[&str] = &["max", "maximum", "capacity", "limit", "bound"];

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

/// The replaced stretches of a class's own share of an instance: offset, length, how.
type Changes = Vec<(usize, usize, Change)>;

/// What is replaced in instances, worked out for each class when its first bytes come.
pub(super) struct Layouts<'a> {
    classes: Classes<'a>,
    level: RedactLevel,
    id_size: IdSize,
    /// By class: only its own fields, so that memory grows with declarations.
    made: Vec<Option<Changes>>,
}

impl<'a> Layouts<'a> {
    pub(super) fn new(classes: Classes<'a>, level: RedactLevel, id_size: IdSize) -> Self {
        let made = vec![None; classes.len()];
        Self {
            classes,
            level,
            id_size,
            made,
        }
    }

    /// Replaces what must go in the field bytes of an instance of `class`.
    pub(super) fn replace(&mut self, class: ObjectId, fields: &mut [u8], pseudonyms: &Pseudonyms) {
        // Behind this, nothing is known of the bytes: they become zeros.
        let mut known = 0usize;
        for (number, class, start) in self.classes.shares(class, fields.len()) {
            known = start.saturating_add(class.own_bytes);
            let Some(made) = self.made.get_mut(number.get()) else {
                break;
            };
            let changes =
                made.get_or_insert_with(|| build(&self.classes, self.level, self.id_size, class));
            let share = fields.get_mut(start..).unwrap_or_default();
            for &(offset, len, change) in changes.iter() {
                let end = share.len().min(offset.saturating_add(len));
                let Some(value) = share.get_mut(offset..end) else {
                    break; // the instance has fewer bytes than its class says
                };
                match (change, value.first_chunk_mut::<4>()) {
                    (Change::Hash, Some(hash)) if *hash != [0; 4] => {
                        *hash = pseudonyms.number(hash);
                    }
                    _ => value.fill(0),
                }
            }
        }
        if let Some(unknown) = fields.get_mut(known..) {
            unknown.fill(0);
        }
    }
}

impl Layouts<'_> {
    /// Where in the file the values of static fields are that stay at every level.
    pub(super) fn kept_statics(&self, class: &ClassDump<'_>) -> Vec<Range<u64>> {
        let name = self.classes.name(class.id);
        let mut kept = Vec::new();
        let mut statics = class.statics();
        while let Some(field) = statics.next() {
            let (end, len) = (statics.offset(), field.field_type.size(self.id_size) as u64);
            let is_kept = field.field_type == FieldType::Long
                && is_limit_of_jvm(&name, self.classes.string(field.name));
            kept.extend(is_kept.then(|| end.saturating_sub(len)..end));
        }
        kept
    }
}

fn build(classes: &Classes<'_>, level: RedactLevel, id_size: IdSize, class: &Class) -> Changes {
    let name = classes.name(class.id);
    let mut changes: Changes = Vec::new();
    for field in &class.fields {
        let len = field.of.size(id_size);
        let Some(change) = change(&name, classes.string(field.name), level, field.of) else {
            continue;
        };
        match changes.last_mut() {
            Some((offset, before, Change::Zero))
                if change == Change::Zero && offset.saturating_add(*before) == field.offset =>
            {
                *before = before.saturating_add(len);
            }
            _ => changes.push((field.offset, len, change)),
        }
    }
    changes
}

/// `None`: the field stays.
fn change(class: &str, name: &[u8], level: RedactLevel, of: FieldType) -> Option<Change> {
    if of == FieldType::Object {
        return None;
    }
    let is_string_hash = class == "java/lang/String" && name.starts_with(b"hash");
    if level < RedactLevel::Values {
        return is_string_hash.then_some(Change::Zero);
    }
    let kept = KEPT
        .iter()
        .filter(|(prefix, _)| class.starts_with(prefix))
        .any(|(_, names)| names.iter().any(|kept| kept.as_bytes() == name));
    if kept || matches!(of, FieldType::Int | FieldType::Long) && is_limit(name) {
        return None;
    }
    let is_hash = HASHES
        .iter()
        .any(|(prefix, hash)| class.starts_with(prefix) && hash.as_bytes() == name);
    Some(if is_hash { Change::Hash } else { Change::Zero })
}

/// Is a field called like a limit, and like nothing else?
fn is_limit(name: &[u8]) -> bool {
    let Ok(name) = std::str::from_utf8(name) else {
        return false;
    };
    let mut limits = false;
    let mut rest = name.trim_start_matches('_');
    while !rest.is_empty() {
        // A word: any first letter, then small ones.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let tail = rest.get(first..).unwrap_or_default();
        let end = tail.find(|c: char| !c.is_lowercase()).unwrap_or(tail.len());
        let end = first.saturating_add(end);
        let word = rest.get(..end).unwrap_or_default().to_ascii_lowercase();
        if !LIMIT_WORDS.contains(&word.as_str()) {
            return false;
        }
        limits |= LIMITS.contains(&word.as_str());
        rest = rest.get(end..).unwrap_or_default();
    }
    limits
}
