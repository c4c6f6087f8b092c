//! Damaged dumps: what can't be read is blanked, and the copy keeps its length.
#![allow(clippy::string_slice, reason = "a wrong slice is the test's failure")]

use super::*;

#[test]
fn what_cannot_be_parsed_is_blanked_and_the_rest_survives() {
    let whole = shop(Order::HotSpot).to_written();
    let hidden = b"SECRETINDAMAGE";
    for tag in [0x21, 0x22, 0x23] {
        let mut dump = whole.bytes.clone();
        let span = whole.first(tag).unwrap();
        dump[span.start] = 0x77; // no sub-record
        let body = span.end - hidden.len().min(span.end - span.start - 1)..span.end;
        let len = body.len();
        dump[body].copy_from_slice(&hidden[..len]);
        let (copy, summary) = copy(&dump, &at(RedactLevel::Values));
        assert!(summary.blanked_bytes > 0);
        assert!(!contains(&copy, &hidden[..len]));
        let objects = |dump: &[u8]| {
            structure(dump)
                .iter()
                .filter(|l| !l.contains("unknown"))
                .count()
        };
        assert_eq!(objects(&copy), objects(&dump));
    }
}

#[test]
fn every_cut_and_every_flipped_byte_keeps_the_length_and_leaks_nothing() {
    let mut story = DumpBuilder::new();
    story.without_java_basics();
    let class = story.class("A").field("n", Type::Int).build();
    story.byte_array(secret().as_bytes());
    story.instance(class).set("n", 7i32).build();
    story.byte_array(secret().as_bytes());
    let dump = story.to_bytes();
    for cut in 31..dump.len() {
        let (copy, _) = copy(&dump[..cut], &RedactOptions::default());
        assert!(!contains(&copy, &secret()[..8]), "cut at {cut}");
    }
    for at in 31..dump.len() {
        for flip in [0xff, 0x01, 0x80] {
            let mut broken = dump.clone();
            broken[at] ^= flip;
            let (copy, _) = copy(&broken, &RedactOptions::default());
            let leaked = contains(&copy, &secret()[..8]);
            assert!(
                !leaked || is_structure(&broken, &secret()),
                "{at} flipped by {flip:x}"
            );
        }
    }
}

#[test]
fn the_object_that_the_end_of_the_file_cuts_is_cut_in_the_copy() {
    let mut story = shop(Order::HotSpot);
    let class = story
        .class("com.acme.Late")
        .field("pin", Type::Long)
        .field("next", Type::Object)
        .build();
    let bytes = story.byte_array(secret().repeat(8).as_bytes());
    let late = story.instance(class).set("pin", 0x5555_5555_5555_5555i64);
    let late = late.set("next", bytes).build();
    story.object_array("java.lang.Object[]", &[bytes, late, bytes, late]);
    let whole = story.to_written();
    for (tag, head) in [(0x23, 18), (0x21, 25), (0x22, 25)] {
        let mut objects = whole.sub_records.iter().filter(|span| span.tag == tag);
        let object = objects.next_back().unwrap();
        for there in [9, 12] {
            let dump = &whole.bytes[..object.start + head + there];
            let parts = structure(dump);
            // All bytes are known; what the object lacks is behind the end.
            let (lacks, known) = parts.split_last().unwrap();
            assert!(
                lacks.starts_with(&format!("{0}..{0} unknown", dump.len())),
                "{lacks}"
            );
            assert!(
                !known.iter().any(|part| part.contains("unknown")),
                "{parts:#?}"
            );
            for level in [
                RedactLevel::Strings,
                RedactLevel::Values,
                RedactLevel::Names,
            ] {
                let (copy, summary) = copy(dump, &at(level));
                assert_eq!(summary.blanked_bytes, 0, "{tag:x} {level:?}");
                assert!(!contains(&copy, &secret()[..8]));
                let head = object.start..object.start + head;
                assert_eq!(copy[head.clone()], dump[head]);
                assert!(summary.is_damaged);
                assert_eq!(structure(&copy).rchunks(2).next(), parts.rchunks(2).next());
                assert_eq!(
                    contains(&copy, [0x55; 8]),
                    level < RedactLevel::Values && tag != 0x23
                );
            }
        }
    }
}

/// Does the file itself say that these bytes are a name, references or numbers of records? A flipped
/// tag can turn an array of bytes into one of references; nobody can tell the difference.
fn is_structure(dump: &[u8], what: &str) -> bool {
    let header = Header::read(dump).unwrap();
    let mut found = false;
    visit_parts(dump_of(dump, &header), &mut |part, range| {
        let keeps_bytes = matches!(
            part,
            Part::Record(_)
                | Part::Sub(SubRecord::Root(_) | SubRecord::ObjectArray(_) | SubRecord::Class(_))
        );
        found |= keeps_bytes && contains(&dump[range], &what[..8]);
        Ok::<(), ()>(())
    })
    .unwrap();
    found
}

#[test]
fn instances_of_classes_that_are_not_in_the_file_are_blanked() {
    let mut dump = DumpBuilder::new();
    let unknown = dump
        .class("com.acme.Gone")
        .field("secret", Type::Long)
        .without_class_dump()
        .build();
    dump.instance(unknown)
        .raw_payload(b"opaque secret bytes")
        .build();
    let dump = dump.to_bytes();
    let (copy, _) = copy(&dump, &RedactOptions::default());
    assert!(!contains(&copy, "opaque"));
}

#[test]
fn short_and_long_instances_are_survived() {
    for bytes in [0, 1, 7, 40] {
        let mut dump = DumpBuilder::new();
        let class = dump
            .class("com.acme.Odd")
            .field("a", Type::Long)
            .field("b", Type::Object)
            .field("c", Type::Int)
            .build();
        dump.instance(class)
            .set("a", 0x5555_5555_5555_5555i64)
            .payload_resized(bytes)
            .build();
        let dump = dump.to_bytes();
        let (copy, _) = copy(&dump, &RedactOptions::default());
        assert!(!contains(&copy, [0x55, 0x55]), "{bytes}");
        assert!(!contains(&copy, [0xee, 0xee]), "{bytes}");
    }
}

#[test]
fn unknown_records_keep_their_place_but_not_their_content() {
    let mut dump = shop(Order::HotSpot);
    dump.raw_record(0x60, 20, b"some vendor's secret");
    let dump = dump.to_bytes();
    let (copy, summary) = copy(&dump, &RedactOptions::default());
    assert!(!contains(&copy, "vendor"));
    assert!(summary.blanked_bytes >= 20);
    assert_eq!(structure(&copy), structure(&dump));
}

/// The length of 44 bytes of fields that are zero looks like the record that ends a dump: `2C 00 00 00 00 00 00 00 00`.
/// Redaction makes such fields, so that the copy of a damaged dump seemed to end there.
#[test]
fn zeros_of_an_object_are_not_the_end_of_the_dump() {
    let mut dump = DumpBuilder::new();
    let mut class = dump.class("app.Wide").field("n", Type::Int);
    for name in ["a", "b", "c", "d", "e"] {
        class = class.field(name, Type::Long);
    }
    let class = class.build();
    for _ in 0..20 {
        dump.instance(class).set("n", 7i32).set("a", 1i64).build();
    }
    let mut bytes = dump.to_bytes();
    let at = bytes
        .windows(4)
        .rposition(|four| four == 44u32.to_be_bytes())
        .unwrap();
    bytes.truncate(at + 34);
    let count = |bytes: &[u8]| {
        let header = Header::read(bytes).unwrap();
        let dump = Dump {
            bytes,
            header: &header,
            scanned: &|_| {},
        };
        let (mut objects, mut parts) = (0, Vec::new());
        crate::parts::visit_all(dump, &mut |part, range| match part {
            Part::Sub(SubRecord::Instance(_)) => objects += 1,
            Part::UnknownRecords => parts.push(range),
            _ => {}
        });
        (objects, parts)
    };
    let mut copy = Vec::new();
    redact(&bytes, &mut copy, &RedactOptions::default(), &|_| {}).unwrap();
    assert_eq!(count(&copy), count(&bytes));
    assert!(count(&bytes).1.is_empty(), "nothing is behind the end");
}

/// A file that ends between two objects misses a part as much as one that ends within.
#[test]
fn a_copy_of_a_file_that_is_cut_between_two_objects_says_so() {
    let whole = shop(Order::HotSpot).to_written();
    let span = whole.first(0x23).unwrap();
    let summary = |dump: &[u8]| copy(dump, &at(RedactLevel::Values)).1;
    assert!(!summary(&whole.bytes).is_damaged);
    assert!(summary(&whole.bytes[..span.start]).is_damaged);
}
