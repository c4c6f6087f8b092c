//! Fuzzes top-level records, trusted and salvaged: bodies stay within the file, in order, and end.
#![no_main]

use heapray_hprof::salvage::{Chunk, Walk};
use heapray_hprof::{
    EndThread, Frame, Header, HeapSummary, LoadClass, Records, StartThread, Trace, UnloadClass,
    Utf8, decode_modified_utf8,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(header) = Header::read(bytes) else {
        return;
    };
    let mut end = header.len as u64;
    for record in Records::new(bytes, &header).map_while(Result::ok) {
        assert_eq!(record.offset, end);
        end = record.body.offset() + record.body.remaining() as u64;
        assert!(end <= bytes.len() as u64);
        // Every reader must survive every body, whatever the tag.
        if let Ok(utf8) = Utf8::read(record.body) {
            let _ = decode_modified_utf8(utf8.bytes);
        }
        let _ = LoadClass::read(record.body);
        let _ = UnloadClass::read(record.body);
        let _ = Frame::read(record.body);
        let _ = Trace::read(record.body).map(|trace| trace.frames().count());
        let _ = StartThread::read(record.body);
        let _ = EndThread::read(record.body);
        let _ = HeapSummary::read(record.body);
    }
    let mut walk = Walk::new(bytes, &header);
    let mut position = header.len;
    while let Some(piece) = walk.next() {
        let (start, end) = match piece {
            Chunk::Record(record) => {
                let end = record.body.offset() as usize + record.body.remaining();
                (record.offset as usize, end)
            }
            Chunk::Heap { body, .. } => (body.start, body.end),
            _ => (position, walk.position()),
        };
        assert!(position <= start && start <= end && end <= bytes.len());
        position = end;
    }
    let _ = walk.into_repairs();
});
