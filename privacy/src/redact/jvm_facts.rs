//! Text that says what kind of JVM was dumped, and nothing of the program: what the analysis measures objects by.
//!
//! The names of a few system properties and their well-known values, and options that set the largest heap.

use heapray_hprof::{FieldType, InstanceDump, ObjectId, PrimitiveArrayDump};

use crate::classes::Classes;
use crate::hashing::{FileMap, FileSet};

/// Names of properties, and the values of each that stay.
const PROPERTIES: &[(&str, &[&str])] = &[
    ("sun.arch.data.model", &["32", "64"]),
    (
        "os.arch",
        &[
            "aarch64", "amd64", "arm", "i386", "i586", "i686", "ppc", "ppc64", "ppc64le",
            "riscv64", "s390", "s390x", "sparc", "sparcv9", "x86", "x86_64",
        ],
    ),
    // "None was given": only then does `VM.directMemory` say how large the heap may become.
    ("sun.nio.MaxDirectMemorySize", &["-1", "0"]),
];
/// Characters of the longest of these texts, or more.
const LONGEST: usize = 40;
/// Options with the size of the largest heap behind them.
const MOST_HEAP: [&str; 2] = ["-Xmx", "-XX:MaxHeapSize="];
/// Digits of the largest heap of a JVM.
const MOST_DIGITS: usize = 15;
/// Entries of the maps that properties are in have classes of these names.
const COLLECTIONS: &str = "java/util/";
/// Static fields of the JDK that stay: the limit of direct memory is the largest heap, unless one was given.
const STATICS: &[(&str, &str)] = &[
    ("jdk/internal/misc/VM", "directMemory"),
    ("sun/misc/VM", "directMemory"),
];

/// Is this primitive static field a limit of the JVM?
pub(super) fn is_limit_of_jvm(class: &str, field: &[u8]) -> bool {
    STATICS
        .iter()
        .any(|(of, name)| *of == class && name.as_bytes() == field)
}

/// Does this array say how large the heap may become, and nothing else? `-Xmx4g`, `-XX:MaxHeapSize=4294967296`.
pub(super) fn is_most_heap(elements: &[u8]) -> bool {
    let Some(text) = Text::read(elements) else {
        return false;
    };
    let mut sizes = MOST_HEAP
        .iter()
        .filter_map(|option| text.as_str().strip_prefix(option));
    sizes.any(|size| {
        let digits = size
            .strip_suffix(|unit: char| "kKmMgGtT".contains(unit))
            .unwrap_or(size);
        (1..=MOST_DIGITS).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Is the text of this array one that may stay, if a property has it?
pub(super) fn is_word(elements: &[u8]) -> bool {
    Text::read(elements).is_some_and(|text| meanings(&text).next().is_some())
}

/// What a text is to a property: its name, or one of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Name(usize),
    Value(usize),
}

fn meanings(text: &Text) -> impl Iterator<Item = Meaning> {
    let text = text.as_str();
    let properties = PROPERTIES.iter().enumerate();
    properties.filter_map(move |(number, (name, values))| {
        if *name == text {
            Some(Meaning::Name(number))
        } else {
            values.contains(&text).then_some(Meaning::Value(number))
        }
    })
}

/// A short ASCII text. On the stack, since every array of a dump may have one.
#[derive(Debug, Clone, Copy)]
struct Text {
    bytes: [u8; LONGEST],
    len: usize,
}

impl Text {
    /// Of bytes, or of UTF-16 in either byte order.
    fn read(elements: &[u8]) -> Option<Self> {
        if elements.is_empty() || elements.len() > 2 * LONGEST {
            return None;
        }
        let every = |stride: usize, at: usize| elements.iter().copied().skip(at).step_by(stride);
        let zero = |byte: u8| byte == 0;
        let is_even = elements.len().is_multiple_of(2);
        let (stride, at) = if is_even && every(2, 0).all(zero) {
            (2, 1)
        } else if is_even && every(2, 1).all(zero) {
            (2, 0)
        } else {
            (1, 0)
        };
        let mut text = Self {
            bytes: [0; LONGEST],
            len: 0,
        };
        for byte in every(stride, at).map(|byte| Some(byte).filter(u8::is_ascii_graphic)) {
            *text.bytes.get_mut(text.len)? = byte?;
            text.len = text.len.saturating_add(1);
        }
        Some(text)
    }

    fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..self.len).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }
}

/// Finds the arrays of these properties: first the arrays, then their strings, then the entries of maps. Memory grows
/// with arrays and strings that have such a text.
#[derive(Debug)]
pub(super) struct Search<'c, 'a> {
    classes: &'c Classes<'a>,
    /// By array, its text.
    arrays: FileMap<ObjectId, Text>,
    /// By string, its array.
    strings: FileMap<ObjectId, ObjectId>,
    found: FileSet<ObjectId>,
    /// By class: where strings have their array.
    values: FileMap<ObjectId, Option<usize>>,
    /// By class: where entries have their key and value; `None` for what is no entry.
    entries: FileMap<ObjectId, Option<(usize, usize)>>,
}

impl<'c, 'a> Search<'c, 'a> {
    pub(super) fn new(classes: &'c Classes<'a>) -> Self {
        Self {
            classes,
            arrays: FileMap::default(),
            strings: FileMap::default(),
            found: FileSet::default(),
            values: FileMap::default(),
            entries: FileMap::default(),
        }
    }

    pub(super) fn add_array(&mut self, array: &PrimitiveArrayDump<'_>) {
        let is_text = matches!(array.element_type, FieldType::Byte | FieldType::Char);
        let text = is_text.then(|| Text::read(array.bytes)).flatten();
        if let Some(text) = text.filter(|text| meanings(text).next().is_some()) {
            self.arrays.insert(array.id, text);
        }
    }

    /// Adds an instance of `java.lang.String`, once all arrays were added.
    pub(super) fn add_string(&mut self, string: &InstanceDump<'_>) {
        if self.arrays.is_empty() {
            return;
        }
        let offset = *self.values.entry(string.class_id).or_insert_with(|| {
            let bytes = string.fields.len();
            self.classes
                .reference_offset(string.class_id, bytes, b"value")
        });
        let array = offset.and_then(|offset| self.classes.reference_at(string, offset));
        if let Some(array) = array.filter(|array| self.arrays.contains_key(array)) {
            self.strings.insert(string.id, array);
        }
    }

    /// Adds what may be an entry of a map, once all strings were added.
    pub(super) fn add_entry(&mut self, instance: &InstanceDump<'_>) {
        if self.strings.is_empty() {
            return;
        }
        let classes = self.classes;
        let offsets = *self.entries.entry(instance.class_id).or_insert_with(|| {
            let offset =
                |field| classes.reference_offset(instance.class_id, instance.fields.len(), field);
            let is_entry = classes.name(instance.class_id).starts_with(COLLECTIONS);
            let value = || offset(b"value".as_slice()).or_else(|| offset(b"val"));
            is_entry.then(|| offset(b"key").zip(value())).flatten()
        });
        let Some((key, value)) = offsets else { return };
        let text = |offset| {
            let string = classes.reference_at(instance, offset)?;
            let array = *self.strings.get(&string)?;
            Some((array, self.arrays.get(&array)?))
        };
        let Some((key, name)) = text(key) else { return };
        let name = meanings(name).find_map(|meaning| match meaning {
            Meaning::Name(number) => Some(number),
            Meaning::Value(_) => None,
        });
        let Some(number) = name else { return };
        let value = text(value)
            .filter(|(_, value)| meanings(value).any(|meaning| meaning == Meaning::Value(number)))
            .map(|(array, _)| array);
        self.found.insert(key);
        self.found.extend(value);
    }

    /// The arrays whose text stays.
    pub(super) fn finish(self) -> FileSet<ObjectId> {
        self.found
    }
}
