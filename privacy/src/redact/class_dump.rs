//! Primitive constants and statics of a class.

use heapray_hprof::{Cursor, FieldType, IdSize};

/// Zeroes them in the bytes of a class dump, tag included; references stay.
pub(super) fn blank_values(bytes: &mut [u8], id_size: IdSize) {
    for (offset, len) in find_values(bytes, id_size) {
        if let Some(value) = bytes.get_mut(offset..offset.saturating_add(len)) {
            value.fill(0);
        }
    }
}

/// Offset and length of each. The parser has read this class dump; should it end early all the same,
/// what was found is what there is.
fn find_values(bytes: &[u8], id_size: IdSize) -> Vec<(usize, usize)> {
    let mut values = Vec::new();
    let mut cursor = Cursor::new(bytes, 0, id_size);
    let id = id_size.bytes() as u64;
    // Tag, id, trace, super, loader, signers, domain, two reserved, instance size.
    let fixed = id.saturating_mul(7).saturating_add(9);
    let _ = (|| {
        cursor.read_bytes(fixed, "class dump")?;
        for name_bytes in [2, id] {
            for _ in 0..cursor.read_u16("class dump")? {
                cursor.read_bytes(name_bytes, "class dump")?;
                let value_type = cursor.read_type()?;
                let (offset, len) = (cursor.offset() as usize, value_type.size(id_size));
                cursor.read_bytes(len as u64, "class dump")?;
                if value_type != FieldType::Object {
                    values.push((offset, len));
                }
            }
        }
        heapray_hprof::Result::Ok(())
    })();
    values
}
