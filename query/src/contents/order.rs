//! The order of keys, as Java has it.

use std::cmp::Ordering;

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::Value;

use super::items::Item;

/// Characters of keys that are compared.
const LONGEST: usize = 1 << 16;

/// How a sorted map orders its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Natural,
    Reverse,
    /// That of a comparator of which nothing is known.
    Unknown,
}

impl Order {
    /// The order of a comparator.
    pub(super) fn of(heap: &Heap, comparator: Option<ObjectIndex>) -> Self {
        let Some(comparator) = comparator else {
            return Self::Natural;
        };
        let class = &heap.classes().get(heap.class_of(comparator)).name;
        match class.as_str() {
            "java.util.Comparators$NaturalOrderComparator" => Self::Natural,
            "java.util.Collections$ReverseComparator" => Self::Reverse,
            _ => Self::Unknown,
        }
    }

    /// The order of a key of the map and a bound; `None` if it is not known.
    pub(super) fn compare(self, heap: &Heap, key: Item, bound: ObjectIndex) -> Option<Ordering> {
        let Item::Object(key) = key else { return None };
        if key == bound {
            return Some(Ordering::Equal);
        }
        match self {
            Self::Natural => natural(heap, key, bound),
            Self::Reverse => natural(heap, key, bound).map(Ordering::reverse),
            Self::Unknown => None,
        }
    }
}

/// The order of strings, numbers, characters, truths and constants of an enumeration.
fn natural(heap: &Heap, a: ObjectIndex, b: ObjectIndex) -> Option<Ordering> {
    let text = |object| heap.string_value(object, LONGEST);
    if let Some((a, b)) = text(a).zip(text(b)) {
        return Some(a.encode_utf16().cmp(b.encode_utf16()));
    }
    if heap.class_of(a) != heap.class_of(b) {
        return None;
    }
    let class = &heap.classes().get(heap.class_of(a)).name;
    let field = if class.starts_with("java.lang.") {
        "value"
    } else {
        "ordinal"
    };
    match (heap.field(a, field)?, heap.field(b, field)?) {
        (Value::Float(a), Value::Float(b)) => Some(a.total_cmp(&b)),
        (Value::Double(a), Value::Double(b)) => Some(a.total_cmp(&b)),
        (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(&b)),
        (Value::Char(a), Value::Char(b)) => Some(a.cmp(&b)),
        (a, b) => Some(a.as_i64()?.cmp(&b.as_i64()?)),
    }
}
