//! What instances and arrays begin with, in one form for all of them.

use byteorder::{BigEndian, ByteOrder};

use crate::cursor::Cursor;
use crate::heap_dump::{InstanceDump, ObjectArrayDump, PrimitiveArrayDump, SubRecord};
use crate::id::{IdSize, ObjectId};
use crate::tag::SubTag;
use crate::value::FieldType;

/// Is it an instance, or an array of what?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shape(u8);

impl Shape {
    /// An instance.
    pub const INSTANCE: Self = Self(0);
    /// An array of references.
    pub const OBJECT_ARRAY: Self = Self(FieldType::Object as u8);
    /// How many there are, with some that no object has.
    pub const COUNT: usize = FieldType::Long as usize + 1;

    /// An array's.
    #[inline]
    pub fn array(element: FieldType) -> Self {
        Self(element as u8)
    }

    /// What an array's elements are; `None` for an instance.
    #[inline]
    pub fn element(self) -> Option<FieldType> {
        FieldType::from_u8(self.0)
    }

    /// Below [`Self::COUNT`]; an array's is the number of its elements' type.
    #[inline]
    pub fn number(self) -> usize {
        self.0.into()
    }
}

/// What an instance or an array begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObjectHead {
    /// Its identifier.
    pub id: ObjectId,
    /// Its class (an array's own, not the element's); null for an array of primitives.
    pub class_id: ObjectId,
    /// Instance or array.
    pub shape: Shape,
    /// Elements of an array, bytes of an instance's fields.
    pub len: u32,
}

/// Bytes that a sub-record can have at most: `HotSpot` cuts an array that would have more to the
/// elements that fit (HD `calculate_array_max_length`).
const LONGEST_SUB_RECORD: u64 = u32::MAX as u64;

/// No array of fewer elements is cut: those of eight bytes each come first.
const LEAST_CUT_LEN: u32 = 536_870_908;

impl ObjectHead {
    /// Is it an array exactly as long as arrays are that the JVM cut?
    #[inline]
    pub fn may_be_cut(&self, id_size: IdSize) -> bool {
        self.len >= LEAST_CUT_LEN && self.is_cut_len(id_size)
    }

    /// By value: a head that somebody points to doesn't stay in registers.
    #[cold]
    fn is_cut_len(self, id_size: IdSize) -> bool {
        let Some(element) = self.shape.element() else {
            return false;
        };
        // Tag, identifier, trace, length; class or type.
        let id = id_size.bytes() as u64;
        let of_class = if element == FieldType::Object { id } else { 1 };
        let header = id.saturating_add(9).saturating_add(of_class);
        let room = LONGEST_SUB_RECORD.saturating_sub(header);
        room.checked_div(element.size(id_size) as u64) == Some(self.len.into())
    }
}

/// Bytes of a primitive by its type's number; 0 for numbers that are no primitive's.
const PRIMITIVE_BYTES: [u64; Shape::COUNT] = [0, 0, 0, 0, 1, 2, 4, 8, 1, 2, 4, 8];

/// Takes the next sub-record if it is an instance or an array, whole, and of a file whose identifiers have eight
/// bytes; else takes nothing, and a look at the sub-record itself must tell.
#[expect(
    clippy::inline_always,
    reason = "inlined, a head stays in registers: counting objects takes half the time"
)]
#[inline(always)]
pub(crate) fn take<'a>(cursor: &mut Cursor<'a>) -> Option<(ObjectHead, &'a [u8])> {
    // That an array of primitives has a header of 18 bytes only makes no difference but at the end.
    let header = cursor.rest().first_chunk::<25>()?;
    if cursor.id_size() != IdSize::Eight {
        return None;
    }
    let head = |class_id: ObjectId, shape: Shape, len: u32| ObjectHead {
        id: ObjectId(BigEndian::read_u64(&header[1..9])),
        class_id,
        shape,
        len,
    };
    // Then the stack trace's number, and an instance's class and length.
    if header[0] == SubTag::INSTANCE_DUMP.0 {
        let class_id = ObjectId(BigEndian::read_u64(&header[13..21]));
        let len = BigEndian::read_u32(&header[21..25]);
        let fields = cursor.take(25, len.into())?;
        return Some((head(class_id, Shape::INSTANCE, len), fields));
    }
    // Or an array's length, and its class or type.
    let len = BigEndian::read_u32(&header[13..17]);
    if header[0] == SubTag::PRIM_ARRAY_DUMP.0 {
        let shape = Shape(header[17]);
        let width = *PRIMITIVE_BYTES.get(shape.number())?;
        if width == 0 {
            return None;
        }
        let elements = cursor.take(18, u64::from(len).wrapping_mul(width))?;
        return Some((head(ObjectId::NULL, shape, len), elements));
    }
    if header[0] == SubTag::OBJ_ARRAY_DUMP.0 {
        let class_id = ObjectId(BigEndian::read_u64(&header[17..25]));
        let elements = cursor.take(25, u64::from(len).wrapping_mul(8))?;
        return Some((head(class_id, Shape::OBJECT_ARRAY, len), elements));
    }
    None
}

impl<'a> SubRecord<'a> {
    /// An instance's or array's head, and its fields' or elements' bytes.
    pub fn object(&self) -> Option<(ObjectHead, &'a [u8])> {
        let (id, class_id, shape, len, bytes) = match *self {
            Self::Instance(instance) => {
                let InstanceDump {
                    id,
                    class_id,
                    fields,
                } = instance;
                (id, class_id, Shape::INSTANCE, fields.len() as u32, fields)
            }
            Self::ObjectArray(array) => {
                let ObjectArrayDump {
                    id,
                    class_id,
                    len,
                    bytes,
                } = array;
                (id, class_id, Shape::OBJECT_ARRAY, len, bytes)
            }
            Self::PrimitiveArray(array) => {
                let PrimitiveArrayDump {
                    id,
                    element_type,
                    len,
                    bytes,
                } = array;
                (id, ObjectId::NULL, Shape::array(element_type), len, bytes)
            }
            Self::Root(_) | Self::Class(_) | Self::HeapInfo { .. } => return None,
        };
        let head = ObjectHead {
            id,
            class_id,
            shape,
            len,
        };
        Some((head, bytes))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::heap_dump::SubRecords;

    /// A sub-record with the tag, whose length says so many elements or bytes.
    fn sub_record(tag: u8, id: u64, class: u64, number: u8, len: u32, bytes: &[u8]) -> Vec<u8> {
        let (len, class) = (len.to_be_bytes(), class.to_be_bytes());
        let middle = match SubTag(tag) {
            SubTag::INSTANCE_DUMP => [&class[..], &len].concat(),
            SubTag::OBJ_ARRAY_DUMP => [&len[..], &class].concat(),
            SubTag::PRIM_ARRAY_DUMP => [&len[..], &[number]].concat(),
            _ => Vec::new(),
        };
        [&[tag][..], &id.to_be_bytes(), &[0; 4], &middle, bytes].concat()
    }

    proptest! {
        /// Whatever the file says, a quick look and a thorough one see the same.
        #[test]
        fn heads_are_those_of_the_sub_records(
            objects in prop::collection::vec((
                prop::sample::select(vec![0x01u8, 0x21, 0x22, 0x23, 0xc3]),
                any::<u64>(),
                any::<u64>(),
                0u8..14,
                prop_oneof![0u32..9, Just(u32::MAX)],
                prop::collection::vec(any::<u8>(), 0..72),
            ), 1..5),
            cut in 0usize..40,
        ) {
            let file: Vec<u8> = objects
                .iter()
                .flat_map(|(tag, id, class, number, len, bytes)| sub_record(*tag, *id, *class, *number, *len, bytes))
                .collect();
            let file = &file[..file.len().saturating_sub(cut)];
            for id_size in [IdSize::Four, IdSize::Eight] {
                let mut quick = SubRecords::new(Cursor::new(file, 7, id_size));
                let mut thorough = quick.clone();
                loop {
                    let head = quick.next_object();
                    let Some(Ok(sub_record)) = thorough.next() else {
                        prop_assert!(head.is_none());
                        break;
                    };
                    if let Some(head) = head {
                        prop_assert_eq!(Some(head), sub_record.object());
                    } else {
                        // What isn't taken is left for the thorough look.
                        quick.next();
                    }
                    prop_assert_eq!(quick.offset(), thorough.offset());
                }
            }
        }
    }

    #[test]
    fn an_array_is_taken_at_once() {
        let file = sub_record(0x23, 5, 0, FieldType::Int as u8, 2, &[1; 8]);
        // The quick look reads a header as long as the longest.
        let file = [&file[..], &[0; 7]].concat();
        let mut sub_records = SubRecords::new(Cursor::new(&file, 0, IdSize::Eight));
        let head = ObjectHead {
            id: ObjectId(5),
            class_id: ObjectId::NULL,
            shape: Shape::array(FieldType::Int),
            len: 2,
        };
        assert_eq!(sub_records.next_object(), Some((head, &[1; 8][..])));
        assert_eq!(sub_records.offset(), 26);
    }
}
