//! Texts of strings that are read one after the other.

use heapray_hprof::{FieldType, ObjectId, TextEncoding, Value};

use crate::heap::Heap;
use crate::index::ObjectIndex;
use crate::records::{Nearby, ObjectRecord};

/// Reads strings of one heap that mostly follow each other in the file, as their arrays do. Each takes a few hundred
/// nanoseconds; the same of a string anywhere takes several microseconds.
#[derive(Default)]
pub struct NearStrings {
    strings: Nearby,
    arrays: Nearby,
    /// The class of the last instance.
    class: Option<Known>,
}

/// What is known of a class of instances.
#[derive(Debug, Clone, Copy)]
struct Known {
    id: ObjectId,
    is_string: bool,
    /// Where its fields `value`, `offset`, `count` and `coder` are.
    places: [Option<(usize, FieldType)>; 4],
}

/// A text that is not decoded: the first `units` of the bytes.
struct Encoded<'n> {
    encoding: TextEncoding,
    bytes: &'n [u8],
    units: usize,
}

impl NearStrings {
    /// The text of a `java.lang.String`; `None` of other objects and of strings without text.
    pub fn text(&mut self, heap: &Heap, string: ObjectIndex) -> Option<String> {
        let text = self.encoded(heap, string)?;
        Some(text.encoding.decode(text.bytes, text.units))
    }

    /// The length of the same text in UTF-16 units.
    pub fn units(&mut self, heap: &Heap, string: ObjectIndex) -> Option<u64> {
        let text = self.encoded(heap, string)?;
        Some((text.bytes.len() / text.encoding.unit_bytes()).min(text.units) as u64)
    }

    fn encoded<'n>(&'n mut self, heap: &'n Heap, string: ObjectIndex) -> Option<Encoded<'n>> {
        let Self {
            strings,
            arrays,
            class,
        } = self;
        let record = heap.records().get_object_near(string, strings)?;
        let ObjectRecord::Instance(instance) = record else {
            return None;
        };
        if class.is_none_or(|class| class.id != instance.class_id) {
            *class = Known::of(heap, instance.class_id);
        }
        let class = class.filter(|class| class.is_string)?;
        let field = |place: Option<(usize, FieldType)>| {
            let (offset, field_type) = place?;
            Value::from_bytes(instance.fields.get(offset..)?, field_type, heap.id_size())
        };
        let number = |place| field(place)?.as_i64();
        let count = |place| number(place).map(|number| usize::try_from(number).unwrap_or(0));
        let [value, offset, length, coder] = class.places;
        let array = heap.find(field(value)?.as_object()?)?;
        let record = heap.records().get_object_near(array, arrays)?;
        let ObjectRecord::PrimitiveArray(array) = record else {
            return None;
        };
        let (encoding, first, units) = match array.element_type {
            // In JDK 6 several strings may share one array.
            FieldType::Char => (
                TextEncoding::Utf16Be,
                count(offset).unwrap_or(0),
                count(length).unwrap_or(usize::MAX),
            ),
            FieldType::Byte if number(coder) == Some(1) => (TextEncoding::Utf16Le, 0, usize::MAX),
            FieldType::Byte => (TextEncoding::Latin1, 0, usize::MAX),
            _ => return None,
        };
        let skipped = first.saturating_mul(encoding.unit_bytes());
        Some(Encoded {
            encoding,
            bytes: array.bytes.get(skipped..).unwrap_or_default(),
            units,
        })
    }
}

impl Known {
    fn of(heap: &Heap, id: ObjectId) -> Option<Self> {
        let classes = heap.classes();
        let class = classes.find(id)?;
        let places = ["value", "offset", "count", "coder"];
        Some(Self {
            id,
            is_string: classes.get(class).name == "java.lang.String",
            places: places.map(|name| classes.find_field(heap.names(), class, name)),
        })
    }
}
