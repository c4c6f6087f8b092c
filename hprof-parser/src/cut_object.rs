//! An instance or array whose end is behind the end of the file.

use crate::cursor::Cursor;
use crate::id::ObjectId;
use crate::sub_record::{InstanceDump, ObjectArrayDump, PrimitiveArrayDump, SubRecord};
use crate::tag::SubTag;
use crate::value::FieldType;

/// An instance or array whose end was cut off. Its head is whole; some of its fields or elements are missing.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CutObject<'a> {
    /// The object with its declared length and the bytes that are there. The fields of an instance are fewer than
    /// its class has.
    pub sub_record: SubRecord<'a>,
    /// Bytes of the object that are missing; at least 1.
    pub missing: u64,
}

impl<'a> CutObject<'a> {
    /// Reads the object at the front of `cursor`, whose window ends where the file does. `None` if the object is whole,
    /// if its head is not, or if it is neither an instance nor an array.
    pub fn read(mut cursor: Cursor<'a>) -> Option<Self> {
        const WHAT: &str = "cut object";
        let id_size = cursor.id_size();
        let tag = SubTag(cursor.read_u8(WHAT).ok()?);
        let id = cursor.read_object_id(WHAT).ok()?;
        cursor.read_u32(WHAT).ok()?; // stack trace
        let (sub_record, declared) = match tag {
            SubTag::INSTANCE_DUMP => {
                let class_id = cursor.read_object_id(WHAT).ok()?;
                let len = cursor.read_u32(WHAT).ok()?;
                let fields = cursor.rest();
                let instance = InstanceDump {
                    id,
                    class_id,
                    fields,
                };
                (SubRecord::Instance(instance), u64::from(len))
            }
            SubTag::OBJ_ARRAY_DUMP => {
                let len = cursor.read_u32(WHAT).ok()?;
                let class_id: ObjectId = cursor.read_object_id(WHAT).ok()?;
                let bytes = cursor.rest();
                let array = ObjectArrayDump {
                    id,
                    class_id,
                    len,
                    bytes,
                };
                let width = id_size.bytes() as u64;
                (
                    SubRecord::ObjectArray(array),
                    u64::from(len).saturating_mul(width),
                )
            }
            SubTag::PRIM_ARRAY_DUMP => {
                let len = cursor.read_u32(WHAT).ok()?;
                let element_type = FieldType::from_u8(cursor.read_u8(WHAT).ok()?)
                    .filter(|element_type| *element_type != FieldType::Object)?;
                let bytes = cursor.rest();
                let array = PrimitiveArrayDump {
                    id,
                    element_type,
                    len,
                    bytes,
                };
                let width = element_type.size(id_size) as u64;
                (
                    SubRecord::PrimitiveArray(array),
                    u64::from(len).saturating_mul(width),
                )
            }
            _ => return None,
        };
        let missing = declared.checked_sub(cursor.remaining() as u64)?;
        (missing > 0).then_some(Self {
            sub_record,
            missing,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heap_dump::SubRecords;
    use crate::id::IdSize;

    /// `Object[3]` with the given bytes of elements.
    fn array(elements: &[u8]) -> Vec<u8> {
        let head = [
            &[0x22][..],
            &7u32.to_be_bytes(),
            &[0; 4],
            &3u32.to_be_bytes(),
        ];
        [&head.concat()[..], &9u32.to_be_bytes(), elements].concat()
    }

    #[test]
    fn a_cut_array_keeps_its_length_and_the_elements_that_are_there() {
        let file = array(&[0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]);
        let cursor = Cursor::new(&file, 0, IdSize::Four);
        let cut = CutObject::read(cursor).unwrap();
        assert_eq!(cut.missing, 1);
        let SubRecord::ObjectArray(array) = cut.sub_record else {
            panic!("{cut:?}");
        };
        let elements: Vec<u64> = array.elements(IdSize::Four).map(|id| id.0).collect();
        assert_eq!((array.len, elements), (3, vec![1, 2]));
        // Only who says that the file ends here reads it.
        assert!(SubRecords::new(cursor).next().unwrap().is_err());
        let mut lenient = SubRecords::of_cut_file(cursor);
        assert!(matches!(
            lenient.next(),
            Some(Ok(SubRecord::ObjectArray(_)))
        ));
        assert!(lenient.next().is_none());
    }

    #[test]
    fn a_whole_object_or_half_a_head_is_no_cut_object() {
        let whole = array(&[0; 12]);
        assert!(CutObject::read(Cursor::new(&whole, 0, IdSize::Four)).is_none());
        for len in 0..17 {
            let head = Cursor::new(&whole[..len], 0, IdSize::Four);
            assert!(CutObject::read(head).is_none(), "{len}");
        }
    }
}
