//! What instances and arrays begin with, in one form for all of them.

use byteorder::{BigEndian, ByteOrder};

use crate::cursor::Cursor;
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
