//! The fixed part of an instance or array: one form for all kinds of objects.

use byteorder::{BigEndian, ByteOrder};

use crate::cursor::Cursor;
use crate::id::{IdSize, ObjectId};
use crate::tag::SubTag;
use crate::value::FieldType;

/// Kind of an object: an instance, or an array of a given element type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shape(u8);

impl Shape {
    /// An instance of a class.
    pub const INSTANCE: Self = Self(0);
    /// An array of references.
    pub const OBJECT_ARRAY: Self = Self(FieldType::Object as u8);
    /// Upper bound of [`Self::number`]; some numbers below it belong to no shape.
    pub const COUNT: usize = FieldType::Long as usize + 1;

    /// The shape of an array with elements of type `element`.
    #[inline]
    pub fn array(element: FieldType) -> Self {
        Self(element as u8)
    }

    /// Type of an array's elements; `None` for an instance.
    #[inline]
    pub fn element(self) -> Option<FieldType> {
        FieldType::from_u8(self.0)
    }

    /// A number below [`Self::COUNT`], for tables by shape; for an array, the number of its element type.
    #[inline]
    pub fn number(self) -> usize {
        self.0.into()
    }
}

/// The fixed part of an instance or array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObjectHead {
    /// Identifier of the object.
    pub id: ObjectId,
    /// Class of the object (of an array, not of its elements); null for an array of primitives.
    pub class_id: ObjectId,
    /// Whether the object is an instance or an array.
    pub shape: Shape,
    /// Number of elements of an array, or bytes of the fields of an instance.
    pub len: u32,
}

/// Largest sub-record in bytes: `HotSpot` cuts a longer array to the elements that fit
/// (HD `calculate_array_max_length`).
const LONGEST_SUB_RECORD: u64 = u32::MAX as u64;

/// Smallest number of elements of a cut array, which is that of elements of eight bytes.
const LEAST_CUT_LEN: u32 = 536_870_908;

impl ObjectHead {
    /// Whether the object is an array of exactly the length to which the JVM cuts longer arrays.
    #[inline]
    pub fn may_be_cut(&self, id_size: IdSize) -> bool {
        self.len >= LEAST_CUT_LEN && self.is_cut_len(id_size)
    }

    /// Takes `self` by value: a head whose address is taken does not stay in registers.
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

/// Bytes of a primitive by the number of its type; 0 for numbers without a primitive type.
const PRIMITIVE_BYTES: [u64; Shape::COUNT] = [0, 0, 0, 0, 1, 2, 4, 8, 1, 2, 4, 8];

/// Reads the next sub-record if it is a whole instance or array and identifiers have eight bytes, with the
/// bytes of its fields or elements. Otherwise returns `None` and does not move the cursor.
#[expect(
    clippy::inline_always,
    reason = "inlined, a head stays in registers: counting objects takes half the time"
)]
#[inline(always)]
pub(crate) fn take<'a>(cursor: &mut Cursor<'a>) -> Option<(ObjectHead, &'a [u8])> {
    // An array of primitives has a header of 18 bytes; one in the last 25 bytes is left to the slow path.
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
