//! Fuzzes sub-records: the first byte selects the width of identifiers, the rest is the body of a segment.
#![no_main]

use heapray_hprof::salvage::{ResyncHint, find_sub_record};
use heapray_hprof::{Cursor, FieldType, IdSize, SubRecord, SubRecords, Value};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else {
        return;
    };
    let id_size = if first & 1 == 0 {
        IdSize::Eight
    } else {
        IdSize::Four
    };
    let cursor = Cursor::new(body, 0, id_size);
    let mut sub_records = SubRecords::new(cursor);
    let mut before = 0;
    while let Some(Ok(sub_record)) = sub_records.next() {
        assert!(before < sub_records.offset() && sub_records.offset() <= body.len() as u64);
        before = sub_records.offset();
        match sub_record {
            SubRecord::Class(class) => {
                let _ = class.constants().count();
                let _ = class.statics().filter_map(|s| s.value.as_object()).count();
                let _ = class.fields().count();
            }
            SubRecord::ObjectArray(array) => {
                assert_eq!(array.elements(id_size).count(), array.len as usize);
            }
            SubRecord::Instance(instance) => {
                let _ = Value::from_bytes(instance.fields, FieldType::Object, id_size);
            }
            SubRecord::PrimitiveArray(array) => {
                let _ = Value::from_bytes(array.bytes, array.element_type, id_size);
            }
            SubRecord::Root(_) | SubRecord::HeapInfo { .. } => {}
        }
    }
    let hint = ResyncHint::learn(cursor);
    let from = before as usize;
    if let Some(found) = find_sub_record(body, from, id_size, &hint) {
        assert!((from..body.len()).contains(&found));
    }
});
