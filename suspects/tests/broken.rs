//! Every broken file of the format reference, and every way to cut or flip a small dump: what can be
//! saved is saved, what was mended is on record, and nothing crashes.
#![allow(
    clippy::string_slice,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed unwrap is the failure"
)]

use std::path::Path;

use heapray_analyzer::{
    AnalyzeError, AnalyzeOptions, ClassIndex, Heap, ObjectIndex, ObjectRecord, Silent, analyze,
};
use heapray_dump_file::{DumpFile, OpenOptions};
use heapray_hprof::salvage::RepairKind;
use heapray_hprof::{FieldType, ObjectId};
use heapray_query::{Caveat, confidence};
use heapray_suspects::{DiagnoseOptions, diagnose};
use heapray_suspects::{Verdict, VerdictKind};
use heapray_testkit::broken::{self, Case, Wanted};
use heapray_testkit::{DumpBuilder, Order, Type, Written, tag};

fn analyzed(bytes: &[u8]) -> Result<Heap, AnalyzeError> {
    let mut options = AnalyzeOptions::default();
    options.workers = Some(heapray_analyzer::Workers::new(1).unwrap());
    analyze(bytes, &options, &Silent)
}

/// Instances and arrays: all objects but the class objects.
fn objects(analysis: &Heap) -> u64 {
    let all = analysis.total().objects + analysis.unreachable().objects;
    let class_objects = analysis
        .classes()
        .iter()
        .filter(|(_, c)| c.object.is_some());
    all - class_objects.count() as u64
}

fn repairs(analysis: &Heap) -> Vec<RepairKind> {
    analysis
        .repairs()
        .iter()
        .map(|repair| repair.kind)
        .collect()
}

/// The kinds of repair that the testkit's word stands for; one of them must be on record.
fn kinds_of(word: &str) -> &'static [&'static str] {
    match word {
        "truncated" => &[
            "truncated-segment",
            "truncated-record",
            "truncated-record-header",
        ],
        "missing-end" => &["missing-end", "truncated-record-header"],
        "zero-run" => &["zero-filled"],
        "trailing-bytes" => &["trailing-bytes"],
        "text-mode" => &["text-mode"],
        "record-length" => &["segment-length", "truncated-segment", "damaged-segment"],
        "array-length" | "bad-type" | "unknown-sub-record" => &["damaged-segment"],
        "short-instance" => &["short-instance"],
        "long-instance" => &["long-instance"],
        "null-id" => &["null-object"],
        "unknown-class" => &["missing-class"],
        "duplicate-object" => &["duplicate-object"],
        "super-cycle" => &["cyclic-super"],
        // Where there is not even a java.lang.Object, nothing says that it should be there.
        "missing-super" => &["missing-super", "no-roots"],
        "missing-name" => &["missing-class-name", "missing-field-name"],
        "no-roots" => &["no-roots"],
        "lost-root" => &["lost-root"],
        "lost-names" => &["lost-names"],
        "short-record" => &["damaged-record"],
        "gzip-trailer" => &["gz-no-trailer", "gz-bad-checksum"],
        "gzip-cut" => &["gz-truncated"],
        "gzip-garbage" => &["gz-garbage-after"],
        other => panic!("nobody knows what {other} stands for"),
    }
}

fn analyze_file(dump: &DumpFile, snapshot: u32) -> Result<Heap, AnalyzeError> {
    let mut options = AnalyzeOptions::default();
    options.workers = Some(heapray_analyzer::Workers::new(1).unwrap());
    options.snapshot = snapshot;
    analyze(dump.bytes(), &options, &Silent)
}

/// A case as a file, opened; `None` where it is refused, as it should be.
fn open(case: &Case, folder: &Path) -> Result<Option<DumpFile>, String> {
    let path = folder.join("given");
    std::fs::write(&path, &case.bytes).unwrap();
    match DumpFile::open(&path, &OpenOptions::default(), &|_, _| {}) {
        Err(error) if case.wanted == Wanted::Refuse => {
            let words = error.to_string();
            let is_clear = words.contains("given") && error.hint().is_some();
            is_clear.then_some(None).ok_or(words)
        }
        Err(error) => Err(format!("refused: {error}")),
        Ok(_) if case.wanted == Wanted::Refuse => Err("not refused".to_owned()),
        Ok(dump) => Ok(Some(dump)),
    }
}

fn check(case: &Case, folder: &Path) -> Result<(), String> {
    let Some(dump) = open(case, folder)? else {
        return Ok(());
    };
    let analysis = analyze_file(&dump, 1).map_err(|error| format!("refused: {error}"))?;
    let found = objects(&analysis);
    let mut mended: Vec<&str> = dump.repairs().iter().map(|repair| repair.kind).collect();
    mended.extend(repairs(&analysis).iter().map(|kind| kind.name()));
    if !case.objects.allow(found) {
        return Err(format!("{found} objects, {:?}; {mended:?}", case.objects));
    }
    // What the exit code says.
    let damaged = confidence(&analysis).is_damaged() || !dump.repairs().is_empty();
    let fits = match case.wanted {
        // A record that nobody knows is told, and is no damage.
        Wanted::Clean => !damaged && mended.iter().all(|kind| *kind == "unknown-record"),
        // The first version of the format is read as if it were the second.
        Wanted::Warn("version") => true,
        Wanted::Warn(word) => damaged && kinds_of(word).iter().any(|kind| mended.contains(kind)),
        Wanted::NoHeap => damaged && mended.contains(&"no-heap") && found == 0,
        Wanted::SeveralDumps(n) => !damaged && analysis.snapshot() == (1, n as u32),
        Wanted::Refuse => false,
    };
    let sum: u64 = analysis.objects().map(|row| row.shallow_size).sum();
    if sum != analysis.total().bytes {
        return Err(format!(
            "{sum} bytes of objects, {:?} in total",
            analysis.total()
        ));
    }
    fits.then_some(())
        .ok_or_else(|| format!("wanted {:?}, got {mended:?}", case.wanted))
}

/// Each row of the format reference's table of broken files (§4.2), from the file to the exit code.
#[test]
fn every_case_comes_out_as_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let mut failures = Vec::new();
    for case in broken::cases() {
        if let Err(why) = check(&case, folder.path()) {
            failures.push(format!("{}: {why}", case.name));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The file of a case, and the story that it was made of, whose identifiers are the same.
fn told(name: &str) -> (Vec<u8>, broken::Story) {
    let case = broken::cases().into_iter().find(|case| case.name == name);
    (case.unwrap().bytes, broken::Story::new())
}

/// Objects that nothing holds.
fn unreachable(name: &str) -> u64 {
    analyzed(&told(name).0).unwrap().unreachable().objects
}

/// Reachable or not.
fn all_objects(analysis: &Heap) -> impl Iterator<Item = ObjectIndex> + use<> {
    let all = analysis.total().objects + analysis.unreachable().objects;
    (0..all as u32).map(ObjectIndex)
}

fn class_named(analysis: &Heap, name: &str) -> Vec<ClassIndex> {
    analysis.classes().find_by_name(name).collect()
}

/// What the table wants beyond objects and repairs.
#[test]
fn the_first_of_two_with_one_identifier_counts_and_a_class_beats_an_instance() {
    let (bytes, story) = told("dup_instance_other_data");
    let analysis = analyzed(&bytes).unwrap();
    let first = analysis.find(ObjectId(story.orders[0])).unwrap();
    assert_eq!(analysis.field_i64(first, "int"), Some(0));

    let (bytes, story) = told("instance_id_is_array_id");
    let analysis = analyzed(&bytes).unwrap();
    let array = analysis.find(ObjectId(story.order_array)).unwrap();
    let record = analysis.record(array);
    assert!(
        matches!(record, Some(ObjectRecord::ObjectArray(_))),
        "{record:?}"
    );

    let (bytes, story) = told("instance_id_is_class_id");
    let analysis = analyzed(&bytes).unwrap();
    let class = analysis.find(ObjectId(story.order)).unwrap();
    let record = analysis.record(class);
    assert!(matches!(record, Some(ObjectRecord::Class(_))), "{record:?}");

    let (bytes, story) = told("dup_classdump");
    let analysis = analyzed(&bytes).unwrap();
    let first = analysis.find(ObjectId(story.orders[1])).unwrap();
    assert_eq!(analysis.field_i64(first, "int"), Some(1));
    assert_eq!(class_named(&analysis, "shop.Order").len(), 1);
}

#[test]
fn names_are_found_wherever_they_stand() {
    for name in [
        "strings_after_heap",
        "objects_before_classes",
        "as_the_agent_interleaves",
    ] {
        let (bytes, _) = told(name);
        let analysis = analyzed(&bytes).unwrap();
        let orders = class_named(&analysis, "shop.Order");
        assert_eq!(orders.len(), 1, "{name}");
        assert_eq!(analysis.instances_of(orders[0]), 12, "{name}");
    }
    // Without names, arrays of primitives still know their types, and two classes are told apart.
    let (bytes, story) = told("no_load_class_at_all");
    let analysis = analyzed(&bytes).unwrap();
    for element in (4..=11).filter_map(FieldType::from_u8) {
        let class = analysis.classes().primitive_array(element).unwrap();
        assert!(analysis.instances_of(class) > 0, "{element:?}");
    }
    let first = analysis.find(ObjectId(story.orders[3])).unwrap();
    assert_eq!(analysis.field_i64(first, "int"), Some(3));

    let (bytes, _) = told("same_class_name");
    let analysis = analyzed(&bytes).unwrap();
    let both: Vec<usize> = class_named(&analysis, "shop.Order")
        .into_iter()
        .map(|class| {
            all_objects(&analysis)
                .filter(|o| analysis.class_of(*o) == class)
                .count()
        })
        .collect();
    assert_eq!(both, [12, 1, 1]);
}

#[test]
fn short_instances_are_read_as_far_as_they_go() {
    let (bytes, _) = told("inst_short");
    let analysis = analyzed(&bytes).unwrap();
    let order = class_named(&analysis, "shop.Order")[0];
    let fields: Vec<usize> = all_objects(&analysis)
        .filter(|object| analysis.class_of(*object) == order)
        .map(|object| analysis.fields(object).len())
        .collect();
    let whole = fields.iter().max().unwrap();
    // Ten bytes are the name (eight), and with it a boolean and a byte, or a char.
    assert!(fields.iter().any(|n| *n > 0 && n < whole), "{fields:?}");
}

#[test]
fn what_a_thread_holds_stays_held_when_the_thread_is_lost() {
    let whole = analyzed(&small_dump()).unwrap().unreachable().objects;
    for name in [
        "roots_before_thread_obj",
        "thread_obj_id_0",
        "thread_object_missing",
        "local_of_unknown_thread",
        "frame_number_beyond_trace",
        "trace_with_unknown_frames",
    ] {
        assert_eq!(unreachable(name), whole, "{name}");
    }
    // Where no root is listed at all, the boot loader's classes are the roots.
    let (bytes, _) = told("no_roots");
    let analysis = analyzed(&bytes).unwrap();
    let holder = class_named(&analysis, "lone.Holder")[0];
    assert_eq!(analysis.instances_of(holder), 1);
    let value = analysis.classes().primitive_array(FieldType::Byte).unwrap();
    assert_eq!(analysis.instances_of(value), 1);
}

/// JDK 8 and older write the roots last: a dump that was cut off has none, and is no garbage for that.
#[test]
fn a_dump_whose_roots_were_cut_off_is_not_all_garbage() {
    let mut settings = DumpBuilder::new();
    settings
        .order(Order::RootsLast)
        .version("JAVA PROFILE 1.0.1")
        .single_heap_dump_record();
    let whole = broken::Story::in_dump(settings).dump.to_written();
    let last = whole.last(heapray_testkit::tag::INSTANCE_DUMP).unwrap();
    let cut = &whole.bytes[..last.end + 3];
    let analysis = analyzed(cut).unwrap();
    assert_eq!(analysis.unreachable().objects, 0);
    let order = class_named(&analysis, "shop.Order")[0];
    assert_eq!(analysis.instances_of(order), 12);
    let caveats = confidence(&analysis).caveats;
    assert!(caveats.contains(&Caveat::LostRoots), "{caveats:?}");
}

/// Collectors put large arrays at the end, and a cut takes them first: what the array held is what the dump
/// was made for.
#[test]
fn what_hung_from_an_object_behind_the_cut_is_not_garbage() {
    let mut dump = DumpBuilder::new();
    let item = dump.class("shop.Order").field("n", Type::Int).build();
    let items: Vec<u64> = (0..2000)
        .map(|_| dump.instance(item).set("n", 1).build())
        .collect();
    let table = dump.object_array("java.lang.Object[]", &items);
    dump.root_jni_global(table, 0x1000);
    let whole = dump.to_written();
    let array = whole.last(heapray_testkit::tag::OBJ_ARRAY_DUMP).unwrap();
    let analysis = analyzed(&whole.bytes[..array.start + 40]).unwrap();
    assert_eq!(analysis.unreachable().objects, 0);
    let order = class_named(&analysis, "shop.Order")[0];
    assert_eq!(analysis.instances_of(order), 2000);
    let confidence = confidence(&analysis);
    assert!(confidence.loss_unknown);
    let held = |caveat: &Caveat| matches!(caveat, Caveat::LostHolders(32_000..));
    assert!(confidence.caveats.iter().any(held), "{confidence:?}");
    assert_ne!(verdict(&analysis).kind, VerdictKind::Garbage);
}

fn verdict(analysis: &Heap) -> Verdict {
    diagnose(analysis, &DiagnoseOptions::default()).verdict
}

/// "No leak suspects" is said of what was read, never of the missing part.
#[test]
fn no_suspect_in_a_part_is_no_verdict_on_the_whole() {
    let mut story = broken::base();
    let written = story.to_written();
    let whole = analyzed(&written.bytes).unwrap();
    assert_eq!(verdict(&whole).kind, VerdictKind::NoLeak);
    for len in (0..written.bytes.len() - 20).step_by(211) {
        let Ok(analysis) = analyzed(&written.bytes[..len]) else {
            continue;
        };
        let caveats = confidence(&analysis).caveats;
        assert!(!caveats.contains(&Caveat::LostHolders(0)), "cut at {len}");
        let verdict = verdict(&analysis);
        assert!(
            !matches!(verdict.kind, VerdictKind::NoLeak | VerdictKind::Garbage),
            "cut at {len}: {verdict:?}"
        );
    }
}

#[test]
fn each_of_several_dumps_can_be_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["two_heapdumps", "two_segmented_dumps"] {
        let (bytes, _) = told(name);
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let dump = DumpFile::open(&path, &OpenOptions::default(), &|_, _| {}).unwrap();
        let (first, second) = (analyze_file(&dump, 1), analyze_file(&dump, 2));
        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!(second.snapshot(), (2, 2), "{name}");
        assert_eq!(objects(&second), objects(&first) + 1, "{name}");
        assert!(analyze_file(&dump, 3).is_err(), "{name}");
    }
}

/// Where the length of the last segment tells, what is lost is told to the byte.
#[test]
fn lost_bytes_are_counted() {
    for name in [
        "trunc_in_instance",
        "trunc_in_prim_array",
        "trunc_at_subrecord",
    ] {
        let (bytes, mut story) = told(name);
        let whole = story.dump.to_written();
        let last = whole.segments().next_back().unwrap();
        let confidence = confidence(&analyzed(&bytes).unwrap());
        // Of the object that the end cuts, only what is missing is lost.
        let missing = (last.end - bytes.len()) as u64;
        assert_eq!(confidence.lost_bytes, missing, "{name}");
        assert!(
            !confidence.complete && confidence.read_share < 1.0,
            "{name}"
        );
    }
}

/// A dump of some kilobytes with everything in it: classes, threads, arrays, several segments.
fn small_dump() -> Vec<u8> {
    broken::base().to_bytes()
}

/// Objects of which at least the head is among the first `len` bytes.
fn objects_begun(written: &Written, len: usize) -> u64 {
    let head = |tag: u8| match tag {
        tag::PRIM_ARRAY_DUMP => 18,
        tag::INSTANCE_DUMP | tag::OBJ_ARRAY_DUMP => 25,
        _ => usize::MAX / 2,
    };
    let sub_records = written.sub_records.iter();
    let mut cut = sub_records.filter(|s| s.start + head(s.tag) <= len && len < s.end);
    written.objects_before(len) + u64::from(cut.next().is_some())
}

/// Objects never vanish when more of the file is there.
#[test]
fn every_truncation_is_survived() {
    let whole = small_dump();
    let mut story = broken::base();
    let written = story.to_written();
    let mut most = 0;
    for len in 0..whole.len() {
        let found = match analyzed(&whole[..len]) {
            Ok(analysis) => {
                let found = objects(&analysis);
                assert_eq!(found, objects_begun(&written, len), "cut at {len}");
                assert!(!analysis.repairs().is_empty(), "cut at {len}: not noticed");
                found
            }
            Err(AnalyzeError::Format(_)) => 0,
            Err(error) => panic!("cut at {len}: {error}"),
        };
        assert!(
            found >= most,
            "cut at {len}: {found} objects, {most} before"
        );
        most = found;
    }
    assert_eq!(most, written.objects_before(whole.len()));
}

/// The same for the one record of JDK 8 and older, whose length was never patched.
#[test]
fn every_truncation_of_an_open_record_is_survived() {
    let case = broken::cases()
        .into_iter()
        .find(|case| case.name == "seglen_zero_last");
    let whole = case.unwrap().bytes;
    let mut most = 0;
    for len in 0..=whole.len() {
        if let Ok(analysis) = analyzed(&whole[..len]) {
            let found = objects(&analysis);
            assert!(
                found >= most,
                "cut at {len}: {found} objects, {most} before"
            );
            most = found;
        }
    }
    assert!(most > 30);
}

/// No flipped bit makes it crash or hang, and most objects survive each but for those in the header.
#[test]
fn every_flipped_byte_is_survived() {
    let whole = small_dump();
    let healthy = objects(&analyzed(&whole).unwrap());
    let mut bytes = whole.clone();
    let mut lossy = 0;
    for at in 0..whole.len() {
        for change in [0x01, 0x80, 0xff] {
            bytes[at] ^= change;
            if let Ok(analysis) = analyzed(&bytes) {
                let found = objects(&analysis);
                assert!(found <= healthy + 8, "byte {at}: {found} objects");
                lossy += usize::from(found < healthy / 2);
            }
            bytes[at] = whole[at];
        }
    }
    assert!(
        lossy < whole.len() * 3 / 50,
        "{lossy} of {} changes lost more than half",
        whole.len() * 3
    );
}

/// One wrong bit in the length of a string costs that string, and at most its neighbour.
#[test]
fn a_flipped_bit_in_the_length_of_a_string_loses_only_names() {
    let written = broken::base().to_written();
    let healthy = analyzed(&written.bytes).unwrap();
    let names = |heap: &Heap| {
        let classes = heap.classes().iter();
        classes
            .filter(|(_, class)| !class.name.contains("0x"))
            .count()
    };
    let strings: Vec<_> = written
        .records
        .iter()
        .filter(|r| r.tag == tag::UTF8)
        .collect();
    for string in strings.iter().step_by(7) {
        for bit in 0..20 {
            let mut bytes = written.bytes.clone();
            bytes[string.start + 8 - bit / 8] ^= 1 << (bit % 8);
            let analysis = analyzed(&bytes).unwrap();
            let place = format!("bit {bit} at {:#x}", string.start);
            assert_eq!(objects(&analysis), objects(&healthy), "{place}");
            assert!(names(&analysis) + 3 >= names(&healthy), "{place}");
            assert_eq!(confidence(&analysis).lost_bytes, 0, "{place}");
        }
    }
}

/// Lengths beyond 2³¹ and beyond 2³², in sparse files.
#[test]
fn huge_records_are_walked_whatever_their_length_says() {
    type Write = fn(&std::path::Path) -> std::io::Result<broken::huge::HugeCase>;
    let cases: [Write; 5] = [
        broken::huge::overflow_101,
        broken::huge::overflow_102_seg,
        broken::huge::seg_3gb,
        broken::huge::biggest_byte_array,
        broken::huge::cut_long_array,
    ];
    let folder = tempfile::tempdir().unwrap();
    for write in cases {
        let path = folder.path().join("huge.hprof");
        let case = write(&path).unwrap();
        let dump = DumpFile::open(&path, &OpenOptions::default(), &|_, _| {}).unwrap();
        let options = AnalyzeOptions::default();
        let analysis = analyze(std::sync::Arc::new(dump), &options, &Silent).unwrap();
        assert_eq!(objects(&analysis), case.objects, "{}", case.name);
        let wanted: &[RepairKind] = match case.name {
            "overflow_101" | "overflow_102_seg" => &[RepairKind::SegmentLength],
            "cut_long_array" => &[RepairKind::CutArray],
            _ => &[],
        };
        assert_eq!(repairs(&analysis), wanted, "{}", case.name);
        let array = analysis.objects().map(|row| row.shallow_size).max();
        assert!(array > Some(16), "{}", case.name);
    }
}
