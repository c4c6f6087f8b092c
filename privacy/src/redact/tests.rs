//! Redacted copies have the original's structure and nothing of its values.
#![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure

mod damage;
mod jvm_facts;
mod keys;

use std::collections::BTreeMap;
use std::io::Write;

use heapray_hprof::{Header, InstanceDump, ObjectId, SubRecord};
use heapray_testkit::{DumpBuilder, Order, Type};

use super::{RedactLevel, RedactOptions, RedactSummary, redact};
use crate::GzipMembers;
use crate::classes::{Classes, Field};
use crate::parts::{Dump, Part, visit_parts, visit_sub_records};

/// Put together at run time, so that no scanner takes this file for a leak.
fn secret() -> String {
    ["corr", "ect-ho", "rse-batt", "ery"].concat()
}

/// A shop with customers: strings, char arrays, numbers, statics, a map entry, threads.
fn shop(order: Order) -> DumpBuilder {
    let mut dump = DumpBuilder::new();
    dump.order(order);
    let text = dump.string(&secret());
    let again = dump.string(&secret());
    let chinese = dump.string("密码 and more 密码");
    let chars: Vec<u16> = secret().encode_utf16().collect();
    let chars = dump.char_array(&chars);
    let numbers = dump.long_array(&[0x1122_3344_5566_7788, -2]);
    let unused = dump.byte_array(&[0; 64]);
    let node = dump
        .class("java.util.HashMap$Node")
        .field("hash", Type::Int)
        .field("key", Type::Object)
        .field("value", Type::Object)
        .build();
    let list = dump
        .class("java.util.ArrayList")
        .field("size", Type::Int)
        .field("elementData", Type::Object)
        .build();
    let customer = dump
        .class("com.acme.shop.Customer")
        .field("account", Type::Long)
        .field("name", Type::Object)
        .field("pin", Type::Short)
        .static_field("rate", 0x4142_4344i32)
        .static_object("unused", unused)
        .build();
    let sub = dump
        .class("com.acme.shop.GoldCustomer")
        .extends(customer)
        .field("limit", Type::Double)
        .field("history", Type::Object)
        .build();
    let gold = dump
        .instance(sub)
        .set("account", 0x7172_7374_7576_7778i64)
        .set("name", text)
        .set("pin", 0x6162i16)
        .set("limit", 1234.5f64)
        .set("history", numbers)
        .build();
    dump.instance(node)
        .set("hash", 0x5152_5354i32)
        .set("key", again)
        .set("value", gold)
        .build();
    let elements = dump.object_array("java.lang.Object[]", &[gold, chinese, chars, 0]);
    let list = dump
        .instance(list)
        .set("size", 3i32)
        .set("elementData", elements)
        .build();
    dump.thread("payment-worker-7")
        .frame(
            "com.acme.shop.Checkout",
            "pay",
            "(Lcom/acme/shop/Customer;I)V",
            "Checkout.java",
            42,
        )
        .local(0, list)
        .build();
    dump
}

fn copy(dump: &[u8], options: &RedactOptions) -> (Vec<u8>, RedactSummary) {
    let mut copy = Vec::new();
    let summary = redact(dump, &mut copy, options, &|_| {}).unwrap();
    assert_eq!(copy.len(), dump.len());
    assert_eq!(summary.bytes, dump.len() as u64);
    (copy, summary)
}

fn dump_of<'a>(bytes: &'a [u8], header: &'a Header) -> Dump<'a> {
    Dump {
        bytes,
        header,
        scanned: &|_| {},
    }
}

fn at(level: RedactLevel) -> RedactOptions {
    RedactOptions {
        level,
        ..RedactOptions::default()
    }
}

fn contains(bytes: &[u8], what: impl AsRef<[u8]>) -> bool {
    let what = what.as_ref();
    bytes.windows(what.len()).any(|window| window == what)
}

/// An instance's fields and where they stand in its bytes.
fn layout(classes: &Classes<'_>, instance: &InstanceDump<'_>) -> Vec<(Field, usize)> {
    classes
        .shares(instance.class_id, instance.fields.len())
        .flat_map(|(_, class, start)| class.fields.iter().map(move |f| (*f, start + f.offset)))
        .collect()
}

/// Everything but values: kinds and places of parts, identifiers, classes, lengths, references.
fn structure(dump: &[u8]) -> Vec<String> {
    let header = Header::read(dump).unwrap();
    let classes = Classes::read(dump_of(dump, &header));
    let mut lines = Vec::new();
    visit_parts(dump_of(dump, &header), &mut |part, range| {
        let what = match part {
            Part::Frame => format!("frame {:?}", dump.get(range.clone())),
            Part::Record(record) => format!("record {:?} {}", record.tag, record.micros),
            Part::UnknownRecords => "unknown records".to_owned(),
            Part::UnknownHeap => "unknown heap".to_owned(),
            Part::Sub(SubRecord::Root(root)) => format!("{root:?}"),
            Part::Sub(SubRecord::HeapInfo { heap, name }) => format!("heap {heap} {name:?}"),
            Part::Sub(SubRecord::Class(class)) => format!(
                "class {} {} {} {} {:?} {:?}",
                class.id,
                class.super_id,
                class.loader,
                class.instance_size,
                class.fields().collect::<Vec<_>>(),
                class
                    .statics()
                    .map(|s| (s.name, s.field_type, s.value.as_object()))
                    .collect::<Vec<_>>()
            ),
            Part::Sub(SubRecord::ObjectArray(array)) => format!(
                "{} {} {:?}",
                array.id,
                array.class_id,
                array.elements(header.id_size).collect::<Vec<_>>()
            ),
            Part::Sub(SubRecord::PrimitiveArray(array)) => {
                format!("{} {:?} {}", array.id, array.element_type, array.len)
            }
            Part::Sub(SubRecord::Instance(instance)) => {
                let references: Vec<_> = layout(&classes, &instance)
                    .into_iter()
                    .filter(|(field, _)| field.of == heapray_hprof::FieldType::Object)
                    .map(|(_, at)| instance.fields.get(at..at + header.id_size.bytes()))
                    .collect();
                format!("{} {} {references:?}", instance.id, instance.class_id)
            }
        };
        lines.push(format!("{range:?} {what}"));
        Ok::<(), ()>(())
    })
    .unwrap();
    lines
}

fn arrays(dump: &[u8]) -> BTreeMap<ObjectId, Vec<u8>> {
    let header = Header::read(dump).unwrap();
    let mut arrays = BTreeMap::new();
    visit_sub_records(dump_of(dump, &header), &mut |sub_record, _| {
        if let SubRecord::PrimitiveArray(array) = sub_record {
            arrays.insert(array.id, array.bytes.to_vec());
        }
    });
    arrays
}

/// The value of a field of the only instance of a class.
fn field(dump: &[u8], class: &str, name: &str) -> Vec<u8> {
    let header = Header::read(dump).unwrap();
    let classes = Classes::read(dump_of(dump, &header));
    let mut value = None;
    visit_sub_records(dump_of(dump, &header), &mut |sub_record, _| {
        if let SubRecord::Instance(instance) = sub_record
            && classes.name(instance.class_id) == class
        {
            let (found, at) = layout(&classes, &instance)
                .into_iter()
                .find(|(field, _)| classes.string(field.name) == name.as_bytes())
                .unwrap();
            let size = found.of.size(header.id_size);
            value = Some(instance.fields[at..at + size].to_vec());
        }
    });
    value.unwrap()
}

#[test]
fn structure_stays_at_every_level_and_in_every_order() {
    for order in [
        Order::HotSpot,
        Order::AsBuilt,
        Order::StringsLast,
        Order::RootsLast,
    ] {
        let dump = shop(order).to_bytes();
        for level in [
            RedactLevel::Strings,
            RedactLevel::Values,
            RedactLevel::Names,
        ] {
            for key in [None, Some(b"salt".to_vec())] {
                for keep_thread_names in [false, true] {
                    let options = RedactOptions {
                        level,
                        key: key.clone(),
                        keep_thread_names,
                    };
                    let (copy, summary) = copy(&dump, &options);
                    assert_eq!(structure(&copy), structure(&dump));
                    assert_eq!(summary.blanked_bytes, 0);
                }
            }
        }
    }
}

#[test]
fn values_are_gone() {
    let dump = shop(Order::HotSpot).to_bytes();
    let utf16: Vec<u8> = secret().encode_utf16().flat_map(u16::to_be_bytes).collect();
    let (copy, _) = copy(&dump, &at(RedactLevel::Values));
    let secret = secret();
    let gone: [&[u8]; 9] = [
        secret.as_bytes(),
        &utf16,
        &0x1122_3344_5566_7788i64.to_be_bytes(),
        &0x7172_7374_7576_7778i64.to_be_bytes(),
        &0x4142_4344i32.to_be_bytes(),
        &0x5152_5354i32.to_be_bytes(),
        &1234.5f64.to_be_bytes(),
        b"payment-worker",
        &[0xc6, 0x5b], // the first Chinese character, UTF-16LE
    ];
    for bytes in gone {
        assert!(contains(&dump, bytes), "planted: {bytes:x?}");
        assert!(!contains(&copy, bytes), "left: {bytes:x?}");
    }
    assert_eq!(field(&copy, "com/acme/shop/GoldCustomer", "pin"), [0, 0]);
    assert!(
        contains(&copy, "com/acme/shop/Customer"),
        "names stay at this level"
    );
}

#[test]
fn structural_fields_of_the_jdk_stay_and_hashes_do_not() {
    let dump = shop(Order::HotSpot).to_bytes();
    let (copy, _) = copy(&dump, &at(RedactLevel::Values));
    assert_eq!(field(&copy, "java/util/ArrayList", "size"), [0, 0, 0, 3]);
    let hash = field(&copy, "java/util/HashMap$Node", "hash");
    assert_ne!(hash, 0x5152_5354i32.to_be_bytes());
    assert_ne!(hash, [0; 4]);
}

#[test]
fn the_level_of_strings_leaves_numbers() {
    let dump = shop(Order::HotSpot).to_bytes();
    let (copy, _) = copy(&dump, &at(RedactLevel::Strings));
    assert!(!contains(&copy, secret()));
    assert!(contains(&copy, 0x1122_3344_5566_7788i64.to_be_bytes()));
    assert!(contains(&copy, 0x7172_7374_7576_7778i64.to_be_bytes()));
}

#[test]
fn a_strings_hash_is_not_computed_yet_and_its_coder_stays() {
    let mut dump = DumpBuilder::new();
    let string = dump.java().string;
    let value = dump.byte_array(b"pin 1234");
    dump.instance(string)
        .set("value", value)
        .set("coder", 0i8)
        .set("hash", 0x3132_3334i32)
        .build();
    let dump = dump.to_bytes();
    for level in [RedactLevel::Strings, RedactLevel::Values] {
        let (copy, _) = copy(&dump, &at(level));
        assert_eq!(field(&copy, "java/lang/String", "hash"), [0; 4]);
        assert_eq!(field(&copy, "java/lang/String", "coder"), [0]);
        assert!(!contains(&copy, "pin 1234"));
    }
}

#[test]
fn stand_ins_are_printable_in_either_coder() {
    let dump = shop(Order::HotSpot).to_bytes();
    for key in [None, Some(b"salt".to_vec())] {
        let options = RedactOptions {
            key,
            ..RedactOptions::default()
        };
        let (copy, _) = copy(&dump, &options);
        let header = Header::read(&copy).unwrap();
        visit_sub_records(dump_of(&copy, &header), &mut |sub_record, _| {
            let SubRecord::PrimitiveArray(array) = sub_record else {
                return;
            };
            match array.element_type {
                heapray_hprof::FieldType::Byte => {
                    let all_zero = array.bytes.iter().all(|b| *b == 0);
                    // The name of a thread keeps its shape.
                    let is_name = array.bytes.contains(&b'-');
                    let fits = |b: &u8| b.is_ascii_lowercase() || is_name && b.is_ascii_graphic();
                    assert!(all_zero || array.bytes.iter().all(fits));
                }
                heapray_hprof::FieldType::Char => {
                    let units = array.bytes.chunks(2);
                    assert!(
                        units
                            .into_iter()
                            .all(|u| u[0] == 0 && u[1].is_ascii_lowercase())
                    );
                }
                _ => {}
            }
        });
    }
}

#[test]
fn with_a_key_equal_arrays_stay_equal_and_others_differ() {
    let dump = shop(Order::HotSpot).to_bytes();
    let keyed = |key: &str| RedactOptions {
        key: Some(key.into()),
        ..RedactOptions::default()
    };
    let (one, _) = copy(&dump, &keyed("one"));
    let (same, _) = copy(&dump, &keyed("one"));
    let (two, _) = copy(&dump, &keyed("two"));
    assert_eq!(one, same);
    assert_ne!(one, two);
    let (before, after) = (arrays(&dump), arrays(&one));
    for (a, content) in &before {
        for (b, other) in &before {
            let equal = content == other;
            assert_eq!(
                after[a] == after[b],
                equal || content.len() + other.len() == 0
            );
        }
    }
}

#[test]
fn thread_names_are_kept_on_request_alone_wherever_they_stand() {
    for order in [
        Order::HotSpot,
        Order::AsBuilt,
        Order::StringsLast,
        Order::RootsLast,
    ] {
        for old in [false, true] {
            let mut dump = DumpBuilder::new();
            dump.order(order);
            if old {
                dump.jdk8_strings();
            }
            dump.string(&secret());
            dump.thread("payment-worker-7").build();
            let dump = dump.to_bytes();
            let options = RedactOptions {
                keep_thread_names: true,
                ..RedactOptions::default()
            };
            let (kept, summary) = copy(&dump, &options);
            assert_eq!(summary.kept_thread_names, 1);
            let name: Vec<u8> = if old {
                "payment-worker-7"
                    .encode_utf16()
                    .flat_map(u16::to_be_bytes)
                    .collect()
            } else {
                b"payment-worker-7".to_vec()
            };
            assert!(contains(&kept, &name));
            assert!(!contains(&kept, secret()));
            let (gone, _) = copy(&dump, &RedactOptions::default());
            assert!(!contains(&gone, &name));
        }
    }
}

/// The JVM dumps its whole table of symbols, and with it the constants of the code.
#[test]
fn constants_of_the_code_are_gone_and_names_are_not() {
    let constant = ["pass", "phrase-in-the-source"].concat();
    for order in [Order::HotSpot, Order::StringsLast] {
        let mut dump = shop(order);
        dump.symbol(&constant);
        dump.start_thread(7, 0, "agent-thread-3", "agent-group", "system");
        let dump = dump.to_bytes();
        assert!(contains(&dump, &constant));
        for level in [RedactLevel::Strings, RedactLevel::Values] {
            let (copy, summary) = copy(&dump, &at(level));
            assert!(!contains(&copy, &constant));
            assert!(!contains(&copy, "agent-thread-3") && !contains(&copy, "agent-group"));
            assert!(summary.constants >= 1);
            for name in [
                "com/acme/shop/Checkout",
                "account",
                "pay",
                "Checkout.java",
                "rate",
            ] {
                assert!(contains(&copy, name), "{name}");
            }
        }
        let options = RedactOptions {
            keep_thread_names: true,
            ..RedactOptions::default()
        };
        assert!(contains(&copy(&dump, &options).0, "agent-thread-3"));
    }
}

/// Leaks of pools are told by threads whose names differ by a number.
#[test]
fn threads_of_one_pool_still_look_like_it() {
    for old in [false, true] {
        let mut dump = DumpBuilder::new();
        if old {
            dump.jdk8_strings();
        }
        for name in [
            "payment-worker-7",
            "payment-worker-12",
            "Thread (main)",
            "\u{5bc6}\u{7801}",
        ] {
            dump.thread(name).build();
        }
        let (gone, _) = copy(&dump.to_bytes(), &RedactOptions::default());
        let narrow = |bytes: &Vec<u8>| -> String {
            let plain: Vec<u8> = bytes.iter().copied().filter(|b| *b != 0).collect();
            String::from_utf8_lossy(&plain).into_owned()
        };
        let names: Vec<String> = arrays(&gone).values().map(narrow).collect();
        let family = |name: &String| {
            name.trim_end_matches(|c: char| c.is_ascii_digit())
                .to_owned()
        };
        let is_worker = |name: &&String| name.matches('-').count() == 2;
        let pool: Vec<&String> = names.iter().filter(is_worker).collect();
        assert_eq!(pool.len(), 2, "{names:?}");
        assert_eq!(family(pool[0]), family(pool[1]), "{names:?}");
        assert_eq!(pool[0].len() + 1, pool[1].len(), "{names:?}");
        let is_main = |name: &String| name.ends_with(')') && name.contains(" (");
        assert!(names.iter().any(is_main), "{names:?}");
        // Digits may be the same by chance.
        for told in ["payment", "worker", "Thread", "main", "\u{5bc6}"] {
            assert!(
                names.iter().all(|name| !name.contains(told)),
                "{told} in {names:?}"
            );
        }
    }
}

#[test]
fn limits_stay_and_what_only_sounds_like_one_does_not() {
    for (name, stays) in [
        ("maximum", true),
        ("maxEntries", true),
        ("queueCapacity", true),
        ("_limit", true),
        ("creditLimit", false),
        ("maxAmount", false),
        ("size", false),
        ("bounded", false),
    ] {
        let mut dump = DumpBuilder::new();
        let told = dump.class("com.acme.Cache");
        let class = told
            .field(name, Type::Int)
            .field("other", Type::Long)
            .build();
        dump.instance(class)
            .set(name, 4711)
            .set("other", 4711i64)
            .build();
        let (copy, _) = copy(&dump.to_bytes(), &RedactOptions::default());
        let kept = field(&copy, "com/acme/Cache", name) == 4711i32.to_be_bytes();
        assert_eq!(kept, stays, "{name}");
        assert_eq!(field(&copy, "com/acme/Cache", "other"), [0; 8]);
    }
}

#[test]
fn names_of_the_application_are_disguised_and_those_of_the_jdk_are_not() {
    let dump = shop(Order::HotSpot).to_bytes();
    let (copy, summary) = copy(&dump, &at(RedactLevel::Names));
    assert!(summary.names > 0);
    for gone in ["acme", "shop", "Customer", "Checkout", "account", "history"] {
        assert!(contains(&dump, gone) && !contains(&copy, gone), "{gone}");
    }
    for kept in [
        "java/util/HashMap$Node",
        "java/lang/String",
        "elementData",
        ".java",
    ] {
        assert!(contains(&copy, kept), "{kept}");
    }
    // A class is still called the same in its name and in signatures.
    let header = Header::read(&copy).unwrap();
    let classes = Classes::read(dump_of(&copy, &header));
    let names: Vec<String> = classes.iter().map(|class| classes.name(class.id)).collect();
    let own = names
        .iter()
        .find(|n| n.matches('/').count() == 3 && !n.starts_with("java") && !n.starts_with('['))
        .unwrap();
    assert_eq!(
        own.split('/').map(str::len).collect::<Vec<_>>()[..2],
        [3, 4]
    );
    let distinct: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!(
        distinct.len(),
        names.len(),
        "no two classes came to share a name"
    );
}

#[test]
fn a_large_array_is_filled_whole() {
    let mut dump = DumpBuilder::new();
    let content: Vec<u8> = b"0123456789".repeat(300_000);
    dump.byte_array(&content);
    let dump = dump.to_bytes();
    for key in [None, Some(b"k".to_vec())] {
        let options = RedactOptions {
            key,
            ..RedactOptions::default()
        };
        let (copy, _) = copy(&dump, &options);
        let largest = arrays(&copy).into_values().max_by_key(Vec::len).unwrap();
        assert_eq!(largest.len(), content.len());
        assert!(largest.iter().all(u8::is_ascii_lowercase));
        // The pattern goes on across the pieces in which it is written.
        assert!(largest.chunks(32).all(|chunk| largest.starts_with(chunk)));
    }
}

#[test]
fn compressed_copies_come_back_whole() {
    let content = b"some text ".repeat(400_000);
    let mut gz = GzipMembers::new(Vec::new());
    for piece in content.chunks(123_457) {
        gz.write_all(piece).unwrap();
    }
    let gz = gz.finish().unwrap();
    let mut plain = Vec::new();
    let mut decoder = flate2::read::MultiGzDecoder::new(gz.as_slice());
    std::io::Read::read_to_end(&mut decoder, &mut plain).unwrap();
    assert!(plain == content);
    let members = gz.windows(4).filter(|w| *w == [0x1f, 0x8b, 8, 0]).count();
    assert_eq!(members, content.len().div_ceil(1 << 20));
}

#[test]
fn a_file_without_header_is_refused() {
    let mut out = Vec::new();
    let error = redact(b"PK\x03\x04", &mut out, &RedactOptions::default(), &|_| {});
    assert!(error.is_err() && out.is_empty());
}
