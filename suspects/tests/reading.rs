//! Dumps that lack something without being damaged, or are damaged without saying so: what is read of them, and what is
//! not claimed.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, DumpWriter, Heap, Silent, analyze};
use heapray_dump_file::{DumpFile, OpenOptions};
use heapray_query::waste::{Blanking, blanking, find_waste};
use heapray_query::{Caveat, ThreadInfo, confidence, find_roots, threads};
use heapray_suspects::{DiagnoseOptions, Diagnosis, MoreHeap, VerdictKind, diagnose};
use heapray_testkit::{DumpBuilder, ObjectId, Type, shared_case, tag};

fn heap(bytes: &[u8]) -> Heap {
    analyze(bytes, &AnalyzeOptions::default(), &Silent).unwrap()
}

/// A case beside the repository; `None` where it is absent.
fn case(name: &str) -> Option<Heap> {
    let path = shared_case(name)?;
    let dump = DumpFile::open(&path, &OpenOptions::default(), &|_, _| {}).unwrap();
    Some(heap(dump.bytes()))
}

fn diagnosed(heap: &Heap) -> Diagnosis {
    diagnose(heap, &DiagnoseOptions::default())
}

fn threads_of(heap: &Heap) -> Vec<ThreadInfo> {
    threads(heap, &find_roots(heap))
}

/// Objects of `app.Item` in an array in a static field of `app.Store`. The array is written last.
fn store(dump: &mut DumpBuilder, items: usize) {
    let item = dump.class("app.Item").field("n", Type::Long).build();
    let items: Vec<ObjectId> = (0..items)
        .map(|_| dump.instance(item).set("n", 1i64).build())
        .collect();
    let array = dump.object_array("java.lang.Object[]", &items);
    let store = dump.class("app.Store").static_object("ALL", array).build();
    dump.root_sticky_class(store);
}

#[test]
fn the_array_that_the_end_cuts_still_holds_the_heap() {
    let mut dump = DumpBuilder::new();
    dump.no_end();
    store(&mut dump, 100_000);
    let written = dump.to_written();
    let array = written.last(tag::OBJ_ARRAY_DUMP).unwrap();
    // From the array's last byte on, all is missing.
    let cut = heap(&written.bytes[..array.end - 1]);
    let diagnosis = diagnosed(&cut);
    let first = &diagnosis.findings[0];
    assert_eq!(first.culprit.class.as_deref(), Some("app.Store"));
    assert!(first.retained_size * 10 > cut.total().bytes * 9);
    let confidence = confidence(&cut);
    assert!(!confidence.complete && confidence.is_damaged());

    let Some(cut) = case("last-array-cut/cut-by-1-byte.hprof.gz") else {
        return;
    };
    let diagnosis = diagnosed(&cut);
    assert_eq!(
        diagnosis.findings[0].culprit.class.as_deref(),
        Some("com.acme.Store")
    );
    assert!(diagnosis.findings[0].retained_size * 100 > cut.total().bytes * 99);
    assert_eq!(heapray_query::confidence(&cut).lost_bytes, 1);
}

#[test]
fn empty_segments_are_no_damage() {
    for name in [
        "zeroseg-end.hprof.gz",
        "zeroseg-mid.hprof",
        "zeroseg-one.hprof",
    ] {
        let Some(heap) = case(&format!("empty-segment/{name}")) else {
            return;
        };
        let confidence = confidence(&heap);
        assert!(confidence.complete && !confidence.is_damaged(), "{name}");
    }
}

#[test]
fn a_wrong_bit_in_a_string_costs_a_name_and_no_object() {
    for (name, objects) in [("tiny25-bit", 44_511), ("jdk6_32bit-bit", 16_198)] {
        let name = format!("one-bit-in-a-string-length/{name}.hprof.gz");
        let Some(heap) = case(&name) else { return };
        assert_eq!(heap.object_count(), objects, "{name}");
        let confidence = confidence(&heap);
        assert_eq!(confidence.lost_bytes, 0, "{name}");
        assert!(confidence.complete && confidence.is_damaged(), "{name}");
        let nameless = heap
            .classes()
            .iter()
            .filter(|(_, class)| class.name.contains("@0x"));
        assert!(nameless.count() <= 1, "{name}");
    }
}

/// What `HeapHprofBinWriter` writes: threads with the dummy trace, real traces, and no sticky classes.
fn by_serviceability_agent(dangling: usize) -> DumpBuilder {
    let mut dump = DumpBuilder::new();
    dump.without_sticky_roots();
    let java = dump.java();
    let main = dump.class("app.Main").build();
    let serial = dump.class_serial(main);
    let frame = dump.frame(serial, "run", "()V", Some("Main.java"), 7);
    let name = dump.string("worker");
    let thread = dump.instance(java.thread).set("name", name).build();
    dump.trace(1, 0, &[]).trace(2, 1, &[frame]);
    dump.root_thread(thread, 1, 1);
    let item = dump.class("app.Item").field("next", Type::Object).build();
    for _ in 0..dangling {
        let nowhere = dump.reserve();
        let item = dump.instance(item).set("next", nowhere).build();
        dump.root_java_frame(item, 1, 0);
    }
    dump
}

#[test]
fn the_serviceability_agent_is_recognised_and_its_threads_have_frames() {
    let whole = heap(&by_serviceability_agent(0).to_bytes());
    assert_eq!(whole.dump_writer(), Some(DumpWriter::ServiceabilityAgent));
    let rows = threads_of(&whole);
    assert_eq!(rows[0].stack(&whole).get(0).unwrap().method, "run");
    let sure = confidence(&whole);
    assert!(sure.complete && !sure.is_damaged(), "{sure:?}");
    assert!(sure.caveats.contains(&Caveat::ServiceabilityAgent));
    // A part of the heap is missing.
    let part = heap(&by_serviceability_agent(3_000).to_bytes());
    let sure = confidence(&part);
    assert!(!sure.complete && sure.is_damaged(), "{sure:?}");
    // The JVM itself gives each thread a trace of its own.
    let mut jvm = DumpBuilder::new();
    jvm.thread("main")
        .frame("app.Main", "run", "()V", "Main.java", 7)
        .build();
    assert_eq!(heap(&jvm.to_bytes()).dump_writer(), None);

    if let Some(heap) = case("sa-threads/sa17.hprof.gz") {
        let rows = threads_of(&heap);
        let frames: Vec<usize> = rows
            .iter()
            .map(|row| row.stack(&heap).len())
            .filter(|n| *n > 0)
            .collect();
        assert_eq!(frames.iter().sum::<usize>(), 18);
        assert!(!confidence(&heap).is_damaged());
    }
    if let Some(heap) = case("sa-virtual-threads/sa25-vthreads.hprof.gz") {
        let verdict = diagnosed(&heap).verdict;
        assert_eq!(
            (verdict.kind, verdict.more_heap.0),
            (VerdictKind::Unknown, MoreHeap::Unknown)
        );
        assert!(confidence(&heap).is_damaged());
    }
}

#[test]
fn a_thread_in_two_records_is_one_thread() {
    let mut dump = DumpBuilder::new();
    let local = dump.string("held");
    let thread = dump
        .thread("vt-1")
        .frame("app.Main", "run", "()V", "Main.java", 7);
    let thread = thread.local(0, local).build();
    dump.trace(90, 0, &[]);
    dump.root_thread(thread.object, thread.serial + 1, 90);
    dump.root_java_frame(local, thread.serial + 1, -1);
    let heap = heap(&dump.to_bytes());
    let rows = threads_of(&heap);
    assert_eq!((rows.len(), heap.thread_count()), (1, 1));
    assert_eq!(rows[0].stack(&heap).len(), 1);
    assert_eq!(rows[0].frameless.len(), 1);

    if let Some(heap) = case("thread-twice/dup-thread.hprof") {
        let rows = threads_of(&heap);
        let named = rows.iter().filter(|row| row.name == "vt-1");
        assert_eq!((named.count(), rows.len()), (1, 2));
    }
}

#[test]
fn a_name_of_blanks_is_no_name() {
    let mut dump = DumpBuilder::new();
    dump.thread("  ").build();
    let heap = heap(&dump.to_bytes());
    assert_eq!(threads_of(&heap)[0].name, "thread 1");
}

/// Most of the heap appears unreachable, behind objects whose class is not in the file.
#[test]
fn garbage_is_not_claimed_behind_objects_that_cannot_be_read() {
    let build = |is_known: bool| {
        let mut dump = DumpBuilder::new();
        let java = dump.java();
        let unknown = dump.reserve();
        let held: Vec<ObjectId> = (0..2_000)
            .map(|_| {
                dump.byte_array(&[7; 100]);
                if is_known {
                    dump.instance(java.object).build()
                } else {
                    dump.instance(unknown).raw_payload(&[1; 8]).build()
                }
            })
            .collect();
        let array = dump.object_array("java.lang.Object[]", &held);
        dump.root_jni_global(array, 0x1000);
        heap(&dump.to_bytes())
    };
    assert_eq!(diagnosed(&build(true)).verdict.kind, VerdictKind::Garbage);
    assert_eq!(diagnosed(&build(false)).verdict.kind, VerdictKind::Unknown);
    if let Some(heap) = case("unknown-classes/class-gone.hprof.gz") {
        let verdict = diagnosed(&heap).verdict;
        assert_eq!(
            (verdict.kind, verdict.more_heap.0),
            (VerdictKind::Unknown, MoreHeap::Unknown)
        );
    }
}

/// JDK 19 to 21 write no roots for virtual threads.
#[test]
fn garbage_is_not_claimed_if_virtual_threads_are_no_roots() {
    let build = |state: i32| {
        let mut dump = DumpBuilder::new();
        let java = dump.java();
        let base = dump
            .class("java.lang.BaseVirtualThread")
            .extends(java.thread)
            .build();
        let class = dump.class("java.lang.VirtualThread").extends(base);
        let class = class
            .static_field("PARKED", 5i32)
            .static_field("TERMINATED", 99i32);
        let class = class.field("state", Type::Int).build();
        for _ in 0..100 {
            dump.instance(class).set("state", state).build();
            dump.byte_array(&[7; 1000]);
        }
        heap(&dump.to_bytes())
    };
    let parked = build(5);
    assert!(
        confidence(&parked)
            .caveats
            .contains(&Caveat::UnrootedThreads(100))
    );
    assert!(!confidence(&parked).is_damaged());
    assert_eq!(diagnosed(&parked).verdict.kind, VerdictKind::Unknown);
    assert_eq!(diagnosed(&build(99)).verdict.kind, VerdictKind::Garbage);
}

/// Hidden classes hold class data that no dump contains.
#[test]
fn garbage_is_not_claimed_if_class_data_may_hold_it() {
    let build = |name: &str| {
        let mut dump = DumpBuilder::new();
        dump.java();
        for number in 0..20 {
            dump.class(&format!("{name}+0x{number:x}")).build();
            dump.byte_array(&[7; 10_000]);
        }
        heap(&dump.to_bytes())
    };
    let verdict = |name| diagnosed(&build(name)).verdict.kind;
    assert_eq!(verdict("app.Script"), VerdictKind::Unknown);
    assert_eq!(verdict("app.Main$$Lambda"), VerdictKind::Garbage);
}

#[test]
fn a_missing_segment_is_noticed() {
    let mut dump = DumpBuilder::new();
    dump.segment_bytes(20_000);
    store(&mut dump, 20_000);
    let written = dump.to_written();
    let segments: Vec<_> = written.segments().collect();
    let gone = segments[segments.len() / 4].start..segments[segments.len() / 2].start;
    let bytes = [&written.bytes[..gone.start], &written.bytes[gone.end..]].concat();
    assert!(confidence(&heap(&written.bytes)).complete);
    let part = confidence(&heap(&bytes));
    assert!(
        !part.complete && part.is_damaged() && part.loss_unknown,
        "{part:?}"
    );
    assert!(
        matches!(part.caveats[0], Caveat::MissingPart { .. }),
        "{part:?}"
    );

    if let Some(heap) = case("missing-segment/tiny25-no-segment-2.hprof.gz") {
        let part = confidence(&heap);
        assert!(!part.complete && part.is_damaged(), "{part:?}");
        let verdict = diagnosed(&heap).verdict;
        assert_eq!(
            (verdict.kind, verdict.more_heap.0),
            (VerdictKind::Unknown, MoreHeap::Unknown)
        );
    }
}

/// An object that is dead may refer to objects that a collection has removed, and nothing alive is missing.
#[test]
fn references_of_dead_objects_to_nowhere_are_no_damage() {
    let build = |alive: bool| {
        let mut dump = DumpBuilder::new();
        let item = dump.class("app.Item").field("next", Type::Object).build();
        let items: Vec<ObjectId> = (0..3_000)
            .map(|_| {
                let nowhere = dump.reserve();
                dump.instance(item).set("next", nowhere).build()
            })
            .collect();
        let list = dump.array_list(&items);
        if alive {
            dump.root_jni_global(list, 0x1000);
        }
        heap(&dump.to_bytes())
    };
    let dead = build(false);
    assert_eq!(
        (dead.dangling_count(), dead.live_dangling_count()),
        (3_000, 0)
    );
    let sure = confidence(&dead);
    assert!(sure.complete && !sure.is_damaged(), "{sure:?}");
    assert!(sure.caveats.contains(&Caveat::DanglingGarbage(3_000)));
    // The same dump would be left by the loss of what held the list.
    assert_eq!(diagnosed(&dead).verdict.kind, VerdictKind::Unknown);
    let alive = build(true);
    assert_eq!(alive.live_dangling_count(), 3_000);
    let sure = confidence(&alive);
    assert!(!sure.complete && sure.is_damaged(), "{sure:?}");
}

/// JDK 25 may have loaded a class twice by the boot loader, and lists both versions as sticky classes. It dumps the one
/// that it linked.
#[test]
fn a_sticky_class_with_a_dumped_namesake_is_no_lost_root() {
    let build = |name: &str, has_instance: bool| {
        let mut dump = DumpBuilder::new();
        let event = dump.class("jdk.internal.event.Event").build();
        let other = dump.class(name).without_class_dump().build();
        dump.root_sticky_class(event).root_sticky_class(other);
        if has_instance {
            let instance = dump.instance(other).build();
            dump.root_jni_global(instance, 0x1000);
        }
        confidence(&heap(&dump.to_bytes()))
    };
    let twice = build("jdk.internal.event.Event", false);
    assert!(twice.complete && !twice.is_damaged(), "{twice:?}");
    for (name, has_instance) in [("app.Registry", false), ("jdk.internal.event.Event", true)] {
        let lost = build(name, has_instance);
        assert!(!lost.complete && lost.is_damaged(), "{lost:?}");
        assert!(
            lost.caveats.contains(&Caveat::RootsOfNothing(1)),
            "{lost:?}"
        );
    }
}

/// The largest holder is lost with the end of the file. What is left has another one, which is not the culprit.
#[test]
fn no_other_holder_is_blamed_for_sure_if_the_holder_is_lost() {
    let mut dump = DumpBuilder::new();
    let other = dump.class("app.Other").field("n", Type::Long).build();
    let others: Vec<ObjectId> = (0..90_000)
        .map(|_| dump.instance(other).set("n", 1i64).build())
        .collect();
    let list = dump.array_list(&others);
    let cache = dump.class("app.Desk").static_object("ITEMS", list).build();
    dump.root_sticky_class(cache);
    let thread = dump.thread("main");
    let thread = thread.frame(
        "java.lang.OutOfMemoryError",
        "<init>",
        "()V",
        "OutOfMemoryError.java",
        48,
    );
    thread
        .frame("app.Desk", "put", "()V", "Desk.java", 3)
        .build();
    store(&mut dump, 80_000);
    let written = dump.to_written();
    let array = written.last(tag::OBJ_ARRAY_DUMP).unwrap();
    let whole = heap(&written.bytes);
    let cut = heap(&written.bytes[..array.start + 5]);
    let blamed = |heap: &Heap| {
        let findings = diagnosed(heap).findings;
        let of_desk = findings
            .iter()
            .find(|finding| finding.culprit.class.as_deref() == Some("app.Desk"));
        let sure = of_desk.map(|finding| finding.confidence);
        sure.unwrap_or_else(|| panic!("{findings:?}"))
    };
    assert!(confidence(&cut).certainty < 0.65, "{:?}", confidence(&cut));
    assert!(blamed(&whole) > blamed(&cut) && blamed(&cut) < 0.65);
}

/// Other tools, and our own `redact`, remove the contents of strings.
#[test]
fn removed_contents_are_no_duplicates() {
    let build = |blank: bool| {
        let mut dump = DumpBuilder::new();
        let texts: Vec<ObjectId> = (0..400)
            .map(|number| {
                let text = format!("{:width$}/{number}", 7, width = 10 + number % 5);
                let text = if blank { "\0".repeat(text.len()) } else { text };
                dump.string(&text)
            })
            .collect();
        let array = dump.object_array("java.lang.String[]", &texts);
        dump.root_jni_global(array, 0x1000);
        heap(&dump.to_bytes())
    };
    let (texts, blanks) = (build(false), build(true));
    assert_eq!(blanking(&texts), None);
    assert!(find_waste(&texts).strings.is_some());
    assert_eq!(blanking(&blanks), Some(Blanking::Filled(0)));
    assert!(find_waste(&blanks).strings.is_none());

    if let Some(heap) = case("sanitized/sanitized.hprof.gz") {
        assert_eq!(blanking(&heap), Some(Blanking::Filled(0)));
        let kinds = diagnosed(&heap)
            .findings
            .into_iter()
            .map(|finding| finding.kind.id());
        assert!(!kinds.into_iter().any(|kind| kind == "duplicate-strings"));
    }
    if let Some(heap) = case("sanitized/original.hprof.gz") {
        assert_eq!(blanking(&heap), None);
    }
}

/// The length of an array swallows its neighbours, and ends where a root seems to begin: every sub-record can be read.
#[test]
fn a_root_that_leads_nowhere_is_damage() {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    let first = dump.byte_array(&[1; 16]);
    for _ in 0..100 {
        dump.instance(java.object).build();
    }
    let root = [
        &[tag::ROOT_STICKY_CLASS][..],
        &0x7_0bad_cafe_u64.to_be_bytes(),
    ]
    .concat();
    let last = dump.byte_array(&[&[7; 40][..], &root].concat());
    dump.root_jni_global(first, 0x1000)
        .root_jni_global(last, 0x1008);
    let written = dump.to_written();
    let whole = confidence(&heap(&written.bytes));
    assert!(whole.complete && !whole.is_damaged(), "{whole:?}");
    let arrays = written
        .sub_records
        .iter()
        .filter(|s| s.tag == tag::PRIM_ARRAY_DUMP);
    let arrays: Vec<_> = arrays.collect();
    let (first, last) = (arrays[arrays.len() - 2], arrays[arrays.len() - 1]);
    let mut bytes = written.bytes.clone();
    let len = last.end - root.len() - (first.start + 18);
    bytes[first.start + 13..first.start + 17].copy_from_slice(&(len as u32).to_be_bytes());
    let damaged = confidence(&heap(&bytes));
    assert!(!damaged.complete && damaged.is_damaged(), "{damaged:?}");
    // The bogus root, and that of the array that was swallowed.
    assert!(
        damaged.caveats.contains(&Caveat::RootsOfNothing(2)),
        "{damaged:?}"
    );
}

/// The hprof agent writes identifiers of 4 bytes, which are no addresses, whatever the JVM.
fn by_agent(data_model: &str) -> Heap {
    let mut dump = DumpBuilder::new();
    dump.id_size(4).jdk8_strings();
    let java = dump.java();
    let mut last = 0x5000_0000;
    let mut id = || {
        last += 1;
        last
    };
    let mut text = |dump: &mut DumpBuilder, text: &str| {
        let units: Vec<u16> = text.encode_utf16().collect();
        let chars = dump.at(id()).char_array(&units);
        dump.at(id())
            .instance(java.string)
            .set("value", chars)
            .build()
    };
    let entry = dump
        .class("java.util.Hashtable$Entry")
        .field("key", Type::Object);
    let entry = entry
        .field("value", Type::Object)
        .field("next", Type::Object)
        .build();
    let mut entries = Vec::new();
    for number in 0..100 {
        let key = text(&mut dump, &format!("{:>1$}", "key", number));
        let value = text(&mut dump, "value");
        entries.push((key, value));
    }
    let key = text(&mut dump, "sun.arch.data.model");
    let value = text(&mut dump, data_model);
    entries.push((key, value));
    let mut at = 0x5100_0000;
    let mut bucket = 0;
    for (key, value) in entries {
        at += 1;
        let entry = dump
            .at(at)
            .instance(entry)
            .set("key", key)
            .set("value", value);
        bucket = entry.set("next", bucket).build();
    }
    let table = dump
        .at(at + 1)
        .object_array("java.util.Hashtable$Entry[]", &[0, bucket, 0]);
    let class = dump
        .class("java.util.Properties")
        .field("table", Type::Object)
        .build();
    let props = dump.at(at + 2).instance(class).set("table", table).build();
    let system = dump
        .class("java.lang.System")
        .static_object("props", props)
        .build();
    dump.root_sticky_class(system);
    heap(&dump.to_bytes())
}

#[test]
fn the_agents_dump_of_a_64_bit_jvm_is_measured_as_such() {
    let (wide, narrow) = (by_agent("64"), by_agent("32"));
    assert_eq!(narrow.layout().model, "32 bit");
    assert_eq!(
        (wide.layout().header_bytes, wide.layout().reference_bytes),
        (12, 4)
    );
    assert!(
        wide.layout().evidence.contains("system properties"),
        "{}",
        wide.layout().evidence
    );
    assert!(wide.total().bytes > narrow.total().bytes);
}
