//! Tests that copied windows and bytes read in place give the same heap if sub-records cross the ends of windows, are
//! longer than any window, or are truncated.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    clippy::unwrap_used,
    reason = "a failed unwrap is the failure"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use heapray_analyzer::records::{Nearby, ObjectRecord};
use heapray_analyzer::{AnalyzeOptions, ClassIndex, Heap, Silent, analyze, count};
use heapray_hprof::salvage::RepairKind;
use heapray_hprof::{DumpBytes, ObjectId};
use heapray_testkit::generate::{GenerateOptions, generate};
use heapray_testkit::raw::{FIRST, NODE, OBJECT_ARRAY, Raw};

/// Bytes that can be copied, except every n-th time.
struct Copies {
    bytes: Vec<u8>,
    refuses: usize,
    asked: AtomicUsize,
}

impl DumpBytes for Copies {
    fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn copy(&self, start: usize, into: &mut [u8]) -> bool {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        let bytes = self.bytes.get(start..start + into.len());
        if let Some(bytes) = bytes.filter(|_| !asked.is_multiple_of(self.refuses)) {
            into.copy_from_slice(bytes);
            return true;
        }
        // A caller whose copy is refused must not use the contents of the buffer.
        into.fill(0xa5);
        false
    }
}

fn makes_no_difference(bytes: &[u8]) {
    let options = AnalyzeOptions::default();
    let in_place = analyze(bytes, &options, &Silent).unwrap();
    let counted = count(bytes, &options, &Silent).unwrap();
    let counted = counted.map(|count| count.by_class().to_vec());
    for refuses in [3, usize::MAX] {
        let access = Arc::new(Copies {
            bytes: bytes.to_vec(),
            refuses,
            asked: AtomicUsize::new(0),
        });
        let copied = analyze(Arc::clone(&access), &options, &Silent).unwrap();
        assert!(access.asked.load(Ordering::Relaxed) > 0);
        assert!(in_place.objects().eq(copied.objects()));
        assert_eq!(in_place.repairs(), copied.repairs());
        assert_eq!(in_place.unreachable(), copied.unreachable());
        assert_eq!(in_place.reference_count(), copied.reference_count());
        assert_eq!(in_place.dangling_count(), copied.dangling_count());
        for object in in_place.objects().step_by(97).map(|row| row.object) {
            for field in in_place.fields(object) {
                // Of several fields with one name, the nearest.
                let name = field.name;
                assert_eq!(copied.field(object, &name), in_place.field(object, &name));
            }
        }
        // Backwards, so that no copy made for one object serves the next by itself.
        let mut nearby = Nearby::default();
        let objects: Vec<_> = in_place.objects().map(|row| row.object).collect();
        for object in objects
            .iter()
            .rev()
            .step_by(53)
            .chain(objects.iter().take(64))
        {
            let near = copied.records().get_near(*object, &mut nearby).map(content);
            assert_eq!(near, in_place.record(*object).map(content));
        }
        let recounted = count(access, &options, &Silent).unwrap();
        let recounted = recounted.map(|count| count.by_class().to_vec());
        assert_eq!(counted, recounted);
    }
}

/// The ID of the object, and its fields or elements.
fn content(record: ObjectRecord<'_>) -> (ObjectId, &[u8]) {
    match record {
        ObjectRecord::Instance(instance) => (instance.id, instance.fields),
        ObjectRecord::ObjectArray(array) => (array.id, array.bytes),
        ObjectRecord::PrimitiveArray(array) => (array.id, array.bytes),
        ObjectRecord::Class(class) => (ObjectId(class.get() as u64), &[]),
    }
}

#[test]
fn in_segments_of_any_length() {
    let whole = in_segments(1 << 30);
    let whole = analyze(&whole, &AnalyzeOptions::default(), &Silent).unwrap();
    for segment_bytes in [1, 5_000, 1 << 20, 1 << 30] {
        let file = in_segments(segment_bytes);
        makes_no_difference(&file);
        let analysis = analyze(&file, &AnalyzeOptions::default(), &Silent).unwrap();
        assert!(places(&analysis).eq(places(&whole)));
        assert_eq!(analysis.heap_bytes_read(), whole.heap_bytes_read());
    }
}

/// Rows without sizes: distances between neighbours of one segment give more evidence of sizes.
fn places(analysis: &Heap) -> impl Iterator<Item = (ObjectId, ClassIndex, Option<ObjectId>)> {
    analysis
        .objects()
        .map(|row| (row.id, row.class, row.dominator))
}

fn in_segments(segment_bytes: usize) -> Vec<u8> {
    let mut options = GenerateOptions::default();
    (options.objects, options.segment_bytes) = (60_000, segment_bytes);
    let mut file = Vec::new();
    generate(&options, &mut file).unwrap();
    file
}

/// All objects, unreachable ones included.
fn all(analysis: &Heap) -> u64 {
    analysis.objects().count() as u64 + analysis.unreachable().objects
}

/// An instance that claims the whole next segment. Short segments are read together, but none may take an object from
/// another.
#[test]
fn segments_keep_their_objects() {
    let mut file = in_segments(1);
    let whole = analyze(&file, &AnalyzeOptions::default(), &Silent).unwrap();
    let objects = all(&whole);
    drop(whole);
    let number = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    let mut at = file.iter().position(|byte| *byte == 0).unwrap() + 13;
    let records = std::iter::from_fn(|| {
        let record = at;
        at += 9 + number(at.checked_add(5).filter(|at| at + 4 <= file.len())?) as usize;
        Some(record)
    });
    let is_instance = |record: &usize| file[*record] == 0x1c && file.get(record + 9) == Some(&0x21);
    let record = records.filter(is_instance).nth(1000).unwrap();
    let next = record + 9 + number(record + 5) as usize;
    let length = record + 9 + 21;
    let claimed = number(length) + 9 + number(next + 5);
    file[length..length + 4].copy_from_slice(&claimed.to_be_bytes());
    let damaged = analyze(&file, &AnalyzeOptions::default(), &Silent).unwrap();
    assert_eq!(all(&damaged), objects - 1);
    let repairs: Vec<_> = damaged.repairs().iter().map(|repair| repair.kind).collect();
    assert_eq!(repairs, [RepairKind::DamagedSegment]);
    makes_no_difference(&file);
}

/// Arrays that are longer than a window: as the first object, between others, and as the last.
fn with_long_arrays() -> Vec<u8> {
    let node = |i: u64| FIRST + i * 24;
    let mut raw = Raw::new();
    let long: Vec<u64> = (0..100_000).map(|i| node(i % 9000)).collect();
    raw.object_array(0x8000, OBJECT_ARRAY, &long);
    for i in 0..9000 {
        raw.instance(node(i), NODE, &[node((i * 7 + 1) % 9000), 0]);
        if i % 3000 == 1 {
            raw.object_array(0x1_0000_0000 + i * 0x10_0000, OBJECT_ARRAY, &long);
        }
    }
    raw.object_array(0x2_0000_0000, OBJECT_ARRAY, &long);
    for root in [0x8000, 0x1_0000_0000 + 0x10_0000, 0x2_0000_0000] {
        raw.root(root);
    }
    raw.finish()
}

#[test]
fn with_arrays_longer_than_a_window() {
    makes_no_difference(&with_long_arrays());
}

#[test]
fn cut_off_anywhere() {
    let whole = with_long_arrays();
    let windows = (1..whole.len() / 100_000).map(|at| at * 100_000 + at % 40);
    for len in windows.chain([whole.len() - 1, whole.len() - 20]) {
        makes_no_difference(&whole[..len]);
    }
}
