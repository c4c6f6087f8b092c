//! Is each case damaged, and only in the way its name says?

use std::collections::HashSet;
use std::io::Read;

use super::{Objects, Story, Wanted, base, cases, huge, unmerged_parts};
use crate::{Order, inflate, tag};

#[test]
fn names_are_unique_and_counts_make_sense() {
    let mut names = HashSet::new();
    for case in cases() {
        assert!(names.insert(case.name), "{} occurs twice", case.name);
        match (case.wanted, case.objects) {
            (Wanted::NoHeap | Wanted::Refuse, objects) => {
                assert_eq!(objects, Objects::Exactly(0), "{}", case.name);
            }
            (_, Objects::Exactly(n)) => {
                let cut = case.name.starts_with("trunc") || case.name.starts_with("zero");
                let whole = n >= case.base_objects;
                assert!(whole || (cut && n > 0), "{}: {n} objects", case.name);
            }
            (_, Objects::AtLeast(_)) => {}
        }
    }
    assert!(names.len() > 90, "{} cases", names.len());
}

#[test]
fn clean_and_warned_files_begin_with_a_header() {
    for case in cases() {
        let opens = matches!(
            case.wanted,
            Wanted::Clean | Wanted::Warn(_) | Wanted::SeveralDumps(_)
        );
        let gzip = case.bytes.starts_with(&[0x1f, 0x8b]);
        if opens && !gzip {
            assert!(case.bytes.starts_with(b"JAVA PROFILE 1.0"), "{}", case.name);
        }
        if case.wanted == Wanted::Clean && gzip {
            let plain = inflate(&case.bytes).expect("clean members");
            assert_eq!(plain, base().to_bytes(), "{}", case.name);
        }
    }
}

#[test]
fn no_case_but_the_clean_sorts_equals_the_healthy_file() {
    let healthy = base().to_bytes();
    for case in cases() {
        assert_ne!(case.bytes, healthy, "{}", case.name);
    }
}

#[test]
fn truncations_end_inside_the_record_they_name() {
    let mut story = Story::new();
    let plain = story.dump.to_written();
    let late_classes = story.dump.order(Order::ObjectsBeforeClasses).to_written();
    for (name, whole, tag) in [
        ("trunc_in_classdump", &late_classes, tag::CLASS_DUMP),
        ("trunc_in_instance", &plain, tag::INSTANCE_DUMP),
        ("trunc_in_object_array", &plain, tag::OBJ_ARRAY_DUMP),
    ] {
        let last = whole.last(tag).expect("the story has all of them");
        let case = cases().into_iter().find(|c| c.name == name);
        let len = case.expect("is a case").bytes.len();
        assert!(last.start < len && len < last.end, "{name}");
    }
}

#[test]
fn parts_hold_the_whole_story() {
    let parts = unmerged_parts(3);
    assert_eq!(parts.merged(), base().to_bytes());
    assert!(parts.heap.iter().all(|part| !part.is_empty()));
}

#[test]
fn the_zero_length_record_claims_zero() {
    let case = cases().into_iter().find(|c| c.name == "seglen_zero_last");
    let bytes = case.expect("is a case").bytes;
    let open = [tag::HEAP_DUMP, 0, 0, 0, 0, 0, 0, 0, 0, tag::CLASS_DUMP];
    assert!(bytes.windows(10).any(|w| w == open));
}

#[test]
fn huge_files_are_long_and_store_their_lengths_modulo_2_32() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("overflow.hprof");
    let written = huge::overflow_101(&path).expect("sparse files are possible");
    let mut file = std::fs::File::open(&path).expect("was written");
    assert_eq!(file.metadata().expect("is open").len(), written.bytes);
    assert!(written.bytes > 6_000_000_000);
    let mut head = vec![0; 1 << 16];
    file.read_exact(&mut head).expect("strings and classes");
    let record = head
        .windows(5)
        .position(|w| w == [tag::HEAP_DUMP, 0, 0, 0, 0]);
    let record = record.expect("the heap record");
    let stored = head.get(record + 5..record + 9).expect("its length");
    let stored = stored.iter().fold(0, |n, b| n << 8 | u64::from(*b));
    let real = written.bytes - record as u64 - 9;
    assert!(real > u64::from(u32::MAX));
    assert_eq!(stored, real % (1 << 32));
}
