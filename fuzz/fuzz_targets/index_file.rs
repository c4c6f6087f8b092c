//! Fuzzes the reader of index files: any bytes, and a sound file with changes that its checksums do not give away.
//! Nothing panics, and a file that is taken for whole answers the same twice.
#![no_main]

use std::io::{Seek, SeekFrom, Write};
use std::sync::LazyLock;

use heapray_analyzer::index_file::{IndexFile, IndexKey, reseal, write_index};
use heapray_analyzer::{AnalyzeOptions, Heap, ObjectIndex, Silent, Source, TreeIndex, Workers, analyze};
use heapray_testkit::broken;
use libfuzzer_sys::fuzz_target;

/// A dump, its options and its index file.
struct Base {
    source: Source,
    options: AnalyzeOptions,
    index: Vec<u8>,
}

static BASE: LazyLock<Base> = LazyLock::new(|| {
    let mut options = AnalyzeOptions::default();
    options.workers = Workers::new(1).ok();
    let source = Source::from(broken::base().to_bytes());
    let heap = analyze(source.clone(), &options, &Silent).expect("a healthy dump");
    let file = tempfile::NamedTempFile::new().expect("a file");
    let key = IndexKey::of(&source, &options);
    write_index(&heap, &key, || Ok(Vec::new()), &|| file.reopen()).expect("room for it");
    let index = std::fs::read(file.path()).expect("the file");
    Base { source, options, index }
});

fuzz_target!(|bytes: &[u8]| {
    let base = &*BASE;
    let Some((kind, rest)) = bytes.split_first() else {
        return;
    };
    let file = if *kind == 0 {
        rest.to_vec()
    } else {
        // Changes: a position of two bytes and a byte to put there.
        let mut file = base.index.clone();
        for change in rest.chunks_exact(3) {
            let at = usize::from(change[0]) | usize::from(change[1]) << 8;
            let len = file.len();
            file[at % len] ^= change[2];
        }
        reseal(&mut file);
        file
    };
    let mut on_disk = tempfile::tempfile().expect("a file");
    on_disk.write_all(&file).expect("room for it");
    on_disk.seek(SeekFrom::Start(0)).expect("the start");
    let Ok(index) = IndexFile::open(&on_disk) else {
        return;
    };
    let _ = index.verify();
    let key = IndexKey::of(&base.source, &base.options);
    if index.check(&key).is_err() {
        return;
    }
    if let Ok(heap) = index.heap(&base.source, &base.options) {
        assert_eq!(answers(&heap), answers(&heap));
    }
});

/// Point questions: none walks until it meets something, since a forged tree may have no root.
fn answers(heap: &Heap) -> u64 {
    let mut sum = 0u64;
    let mut add = |number: u64| sum = sum.wrapping_mul(31).wrapping_add(number);
    for object in (0..heap.object_count().min(5_000)).map(ObjectIndex) {
        add(heap.id(object).0);
        add(heap.shallow_size(object));
        add(u64::from(heap.is_reachable(object)));
        add(heap.class_of(object).0.into());
        heap.graph().targets(object.0).take(1_000).for_each(|target| add(target.into()));
        if let Some(referrers) = heap.inbound().of(object.0) {
            referrers.take(1_000).for_each(|referrer| add(referrer.into()));
        }
        add(u64::from(heap.record(object).is_some()));
        let numbers = heap.numbers_near(object).unwrap_or_default();
        add(numbers.start.into());
        add(numbers.end.into());
        for referrer in heap.possible_referrers(object, TreeIndex(numbers.start)).unwrap_or_default() {
            add(referrer.into());
        }
    }
    for tree in (0..heap.tree().count.min(5_000)).map(TreeIndex) {
        add(heap.retained_size(tree));
        add(heap.dominator(tree).0.into());
        add(heap.object_at(tree).map_or(0, |object| object.0.into()));
    }
    sum
}
