//! Reads single class dumps.

use heapray_hprof::{ClassDump, Cursor, IdSize, SubRecord, SubRecords};

/// The `CLASS_DUMP` at an offset of the file.
pub(super) fn read_class_dump(
    file: &[u8],
    offset: usize,
    id_size: IdSize,
) -> Option<ClassDump<'_>> {
    let cursor = Cursor::new(file.get(offset..)?, offset as u64, id_size);
    match SubRecords::new(cursor).next() {
        Some(Ok(SubRecord::Class(dump))) => Some(dump),
        _ => None,
    }
}
