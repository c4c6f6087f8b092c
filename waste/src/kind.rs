//! The kinds of waste.

use serde::{Serialize, Serializer};

/// A kind of waste. The order is that in which kinds claim objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// References that hold their own referents, such as entries of a `WeakHashMap` whose value leads to the key: the
    /// reference and all that only it holds.
    SelfHeld,
    /// Collections without elements that were never changed: all objects of the collection.
    UnusedCollection,
    /// Collections that have become empty: all objects of the collection.
    EmptiedCollection,
    /// Empty collections that do not count their changes: all objects of the collection.
    EmptyCollection,
    /// Collections of nothing but boxed numbers: all objects of the collection and its numbers, less an array of the
    /// numbers.
    BoxedCollection,
    /// Collections of one to four elements: all objects of the collection, less an array of the elements.
    SmallCollection,
    /// Maps of 16 and more entries eight of ten of which share their slots with others: the empty slots of the table, and
    /// what the nodes of trees take beyond plain ones.
    CollidingMap,
    /// Collections with at most half of their slots in use, no larger than a new one: the empty slots.
    SparseCollection,
    /// Collections with at most half of their slots in use, larger than a new one: the empty slots.
    OversizedCollection,
    /// Arrays of objects without slots.
    NoObjects,
    /// Arrays of one slot for an object.
    OneObject,
    /// Arrays of objects in which every slot is null.
    NullArray,
    /// Arrays of objects in which fewer than half of the slots are in use: the empty slots.
    SparseArray,
    /// Arrays of many short arrays of one length, which could be few long ones: what is saved by turning them.
    VerticalBar,
    /// Arrays of numbers without elements.
    NoNumbers,
    /// Arrays of one number: all but the number.
    OneNumber,
    /// Arrays of numbers that are all zero.
    ZeroArray,
    /// Arrays of numbers that are all equal, and not zero.
    ConstantArray,
    /// Arrays of numbers whose last half and more is zero: these zeros.
    ZeroTail,
    /// Strings that have the content of another: the string, and its array.
    DuplicateString,
    /// Arrays of numbers that have the content of another.
    DuplicateArray,
    /// Objects whose fields, and what is up to three references away, equal those of another.
    DuplicateObject,
    /// Arrays of `int`, `long` or `short` whose numbers fit a smaller type: the bytes that are not needed.
    WideNumbers,
    /// Characters of an array that no string uses: until JDK 7u6 a part of a string kept the array of the whole.
    UnusedChars,
    /// Strings of two bytes a character that one byte would do for: half of the array.
    WideString,
    /// Objects of `Integer`, `Long` and their like: what is more than the number itself.
    BoxedNumber,
    /// Fields that are null or zero in nine of ten instances.
    UnusedFields,
}

impl Kind {
    /// All kinds, in the order in which they claim objects.
    pub const ALL: [Self; 27] = [
        Self::SelfHeld,
        Self::UnusedCollection,
        Self::EmptiedCollection,
        Self::EmptyCollection,
        Self::BoxedCollection,
        Self::SmallCollection,
        Self::CollidingMap,
        Self::SparseCollection,
        Self::OversizedCollection,
        Self::NoObjects,
        Self::OneObject,
        Self::NullArray,
        Self::SparseArray,
        Self::VerticalBar,
        Self::NoNumbers,
        Self::OneNumber,
        Self::ZeroArray,
        Self::ConstantArray,
        Self::ZeroTail,
        Self::DuplicateString,
        Self::DuplicateArray,
        Self::DuplicateObject,
        Self::WideNumbers,
        Self::UnusedChars,
        Self::WideString,
        Self::BoxedNumber,
        Self::UnusedFields,
    ];

    /// The stable name, for JSON and budgets.
    pub fn id(self) -> &'static str {
        match self {
            Self::SelfHeld => "self-held",
            Self::CollidingMap => "colliding-map",
            Self::UnusedCollection => "unused-collection",
            Self::EmptiedCollection => "emptied-collection",
            Self::EmptyCollection => "empty-collection",
            Self::BoxedCollection => "boxed-collection",
            Self::SmallCollection => "small-collection",
            Self::SparseCollection => "sparse-collection",
            Self::OversizedCollection => "oversized-collection",
            Self::NoObjects => "no-objects",
            Self::OneObject => "one-object",
            Self::NullArray => "null-array",
            Self::SparseArray => "sparse-array",
            Self::VerticalBar => "vertical-bar",
            Self::NoNumbers => "no-numbers",
            Self::OneNumber => "one-number",
            Self::ZeroArray => "zero-array",
            Self::ConstantArray => "constant-array",
            Self::ZeroTail => "zero-tail",
            Self::DuplicateString => "duplicate-string",
            Self::DuplicateArray => "duplicate-array",
            Self::DuplicateObject => "duplicate-object",
            Self::WideNumbers => "wide-numbers",
            Self::UnusedChars => "unused-chars",
            Self::WideString => "wide-string",
            Self::BoxedNumber => "boxed-number",
            Self::UnusedFields => "unused-fields",
        }
    }

    /// What it is, for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::SelfHeld => "references that hold their own referents",
            Self::CollidingMap => "maps whose entries collide",
            Self::UnusedCollection => "collections never used",
            Self::EmptiedCollection => "collections that became empty",
            Self::EmptyCollection => "empty collections",
            Self::BoxedCollection => "collections of boxed numbers",
            Self::SmallCollection => "collections of 1 to 4 elements",
            Self::SparseCollection => "half-empty collections",
            Self::OversizedCollection => "oversized collections",
            Self::NoObjects => "object arrays of length 0",
            Self::OneObject => "object arrays of length 1",
            Self::NullArray => "object arrays of nulls",
            Self::SparseArray => "sparse object arrays",
            Self::VerticalBar => "arrays of many short arrays",
            Self::NoNumbers => "number arrays of length 0",
            Self::OneNumber => "number arrays of length 1",
            Self::ZeroArray => "arrays of zeros",
            Self::ConstantArray => "arrays of one value",
            Self::ZeroTail => "arrays with a tail of zeros",
            Self::DuplicateString => "duplicate strings",
            Self::DuplicateArray => "duplicate arrays",
            Self::DuplicateObject => "duplicate objects",
            Self::WideNumbers => "numbers wider than needed",
            Self::UnusedChars => "characters that no string uses",
            Self::WideString => "UTF-16 strings of Latin-1",
            Self::BoxedNumber => "boxed numbers",
            Self::UnusedFields => "unused fields",
        }
    }

    /// What to change, with code.
    pub fn advice(self) -> &'static str {
        match self {
            Self::SelfHeld => {
                "Let the value not refer to the key, or hold it weakly too: `map.put(key, new WeakReference<>(value))`."
            }
            Self::CollidingMap => {
                "Give the keys a `hashCode()` of all fields that `equals()` compares: `Objects.hash(a, b)`."
            }
            Self::UnusedCollection => {
                "Create it when it is first needed: `if (items == null) items = new ArrayList<>();`"
            }
            Self::EmptiedCollection => {
                "Drop it when it is empty: `if (items.isEmpty()) items = null;`"
            }
            Self::EmptyCollection => {
                "Create it when it is first needed, or use `List.of()` and `Map.of()`."
            }
            Self::BoxedCollection => {
                "Use an array, or a collection of primitives: `int[]`, `IntArrayList`, `Int2LongOpenHashMap` (fastutil)."
            }
            Self::SmallCollection => {
                "Use fields, an array, or `List.of(a, b)` and `Map.of(k, v)`, which need fewer objects."
            }
            Self::SparseCollection => {
                "Give the expected size: `new ArrayList<>(2)`, `HashMap.newHashMap(2)`."
            }
            Self::OversizedCollection => {
                "Trim it when it is filled: `list.trimToSize()`, or copy a map: `new HashMap<>(map)`."
            }
            Self::NoObjects | Self::NoNumbers => {
                "Share one: `private static final Item[] NONE = {};`"
            }
            Self::OneObject | Self::OneNumber => "Use a field instead of an array of one.",
            Self::NullArray | Self::ZeroArray => "Create it when the first element is set.",
            Self::SparseArray => "Use a map of index to value, or an array that grows.",
            Self::VerticalBar => {
                "Turn the dimensions: `new double[3][n]` has 3 headers, `new double[n][3]` has n."
            }
            Self::ConstantArray => "Share one array, or keep the value alone.",
            Self::ZeroTail => "Trim it when it is filled: `Arrays.copyOf(array, used)`.",
            Self::DuplicateString => {
                "Share equal strings: `s.intern()`, a `Map<String, String>`, or -XX:+UseStringDeduplication."
            }
            Self::DuplicateArray => "Share equal arrays through a map of contents.",
            Self::DuplicateObject => {
                "Share equal objects, if nobody changes them: `cache.computeIfAbsent(key, Item::new)`."
            }
            Self::WideNumbers => "Use the smaller type: `short[]` or `byte[]` instead of `int[]`.",
            Self::UnusedChars => {
                "Copy the part: `new String(s.substring(from, to))`, or run on JDK 7u6 or later."
            }
            Self::WideString => "Run on JDK 9 or later, or keep `-XX:+CompactStrings`.",
            Self::BoxedNumber => {
                "Use primitive fields and arrays, or collections of primitives such as those of fastutil."
            }
            Self::UnusedFields => "Move rarely used fields to an object that is created on demand.",
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.id())
    }
}
