//! What says which JVM was dumped stays; the same words elsewhere, and other values of the same properties, do not.

use super::*;

const LEVELS: [RedactLevel; 3] = [
    RedactLevel::Strings,
    RedactLevel::Values,
    RedactLevel::Names,
];

/// Copies at all levels, with a key and without one.
fn copies(dump: &[u8]) -> Vec<Vec<u8>> {
    let keys = [None, Some(b"a key of some length".to_vec())];
    let options = LEVELS
        .into_iter()
        .flat_map(|level| keys.clone().map(|key| RedactOptions { key, ..at(level) }));
    options.map(|options| copy(dump, &options).0).collect()
}

/// The texts of all arrays of bytes or characters.
fn texts(dump: &[u8]) -> Vec<String> {
    let header = Header::read(dump).unwrap();
    let mut texts = Vec::new();
    visit_sub_records(dump_of(dump, &header), &mut |sub_record, _| {
        if let SubRecord::PrimitiveArray(array) = sub_record {
            let bytes = array.bytes.iter().filter(|byte| **byte != 0);
            texts.push(bytes.map(|byte| char::from(*byte)).collect());
        }
    });
    texts
}

/// Which strings a dump has: `byte[]` of Latin-1, `char[]`, or `byte[]` of UTF-16 in x86's byte order.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Strings {
    Latin1,
    Chars,
    Utf16,
}

/// A dump with properties in entries of a map.
fn properties(strings: Strings, order: Order, entry: (&str, &str), of: &[(&str, &str)]) -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.order(order);
    if strings == Strings::Chars {
        dump.id_size(4).jdk8_strings();
    }
    let string = dump.java().string;
    let text = |dump: &mut DumpBuilder, text: &str| {
        if strings != Strings::Utf16 {
            return dump.string(text);
        }
        let units: Vec<u8> = text.bytes().flat_map(|byte| [byte, 0]).collect();
        let value = dump.byte_array(&units);
        let string = dump.instance(string).set("value", value);
        string.set("coder", 1i8).build()
    };
    let (class, value_field) = entry;
    let class = dump.class(class).field("hash", Type::Int);
    let class = class
        .field("key", Type::Object)
        .field(value_field, Type::Object)
        .build();
    for (key, value) in of {
        let key = text(&mut dump, key);
        let value = text(&mut dump, value);
        let entry = dump.instance(class).set("key", key);
        entry.set(value_field, value).build();
    }
    text(&mut dump, "64");
    dump.to_bytes()
}

#[test]
fn well_known_values_of_properties_stay_in_every_form_of_string() {
    for strings in [Strings::Latin1, Strings::Chars, Strings::Utf16] {
        for order in [Order::HotSpot, Order::ObjectsBeforeClasses] {
            for entry in [
                ("java.util.Hashtable$Entry", "value"),
                ("java.util.concurrent.ConcurrentHashMap$Node", "val"),
            ] {
                let known = [("sun.arch.data.model", "64"), ("os.arch", "amd64")];
                let dump = properties(strings, order, entry, &known);
                assert_eq!(texts(&dump).iter().filter(|text| *text == "64").count(), 2);
                for copy in copies(&dump) {
                    let texts = texts(&copy);
                    for (key, value) in known {
                        assert!(texts.iter().any(|text| text == key), "{texts:?}");
                        assert!(texts.iter().any(|text| text == value), "{texts:?}");
                    }
                    // The same word that is no property's is no fact of the JVM.
                    let words = texts.iter().filter(|text| *text == "64").count();
                    assert_eq!(words, 1, "{strings:?} {entry:?} {texts:?}");
                }
            }
        }
    }
}

#[test]
fn other_values_other_properties_and_other_maps_are_replaced() {
    let unknown = [
        ("os.arch", "vault-5"),
        ("sun.arch.data.model", "amd64"),
        ("acme.arch", "aarch64"),
    ];
    let entry = ("java.util.Hashtable$Entry", "value");
    let dump = properties(Strings::Latin1, Order::HotSpot, entry, &unknown);
    for copy in copies(&dump) {
        for (_, value) in unknown {
            assert!(!contains(&copy, value), "{value}");
        }
        assert!(!contains(&copy, "acme.arch"));
    }
    let known = [("os.arch", "aarch64")];
    let entry = ("com.acme.Pair", "value");
    let dump = properties(Strings::Latin1, Order::HotSpot, entry, &known);
    for copy in copies(&dump) {
        assert!(!contains(&copy, "os.arch") && !contains(&copy, "aarch64"));
    }
}

#[test]
fn an_array_with_the_identifier_of_a_property_is_replaced() {
    let mut dump = DumpBuilder::new();
    let class = dump
        .class("java.util.Hashtable$Entry")
        .field("key", Type::Object)
        .field("value", Type::Object)
        .build();
    let string = dump.java().string;
    let key = dump.string("os.arch");
    let word = dump.byte_array(b"amd64");
    let value = dump.instance(string).set("value", word).build();
    let entry = dump.instance(class).set("key", key);
    entry.set("value", value).build();
    dump.at(word).byte_array(secret().as_bytes());
    let dump = dump.to_bytes();
    for copy in copies(&dump) {
        assert!(contains(&copy, "amd64"));
        assert!(!contains(&copy, secret()));
    }
}

#[test]
fn the_largest_heap_stays_and_no_other_option() {
    let mut dump = DumpBuilder::new();
    dump.string("-Xmx512m");
    dump.string("-XX:MaxHeapSize=4294967296");
    let others = [
        "-Xmx$SECRET",
        "-Xmx",
        "-Xms99m",
        "-Xmx12345678901234567",
        "-Dpin=7654",
    ];
    for other in others {
        dump.string(other);
    }
    dump.class("jdk.internal.misc.VM")
        .static_field("directMemory", 0x4142_4344_4546_4748i64)
        .static_field("secret", 0x5152_5354_5556_5758i64)
        .build();
    dump.class("com.acme.VM")
        .static_field("directMemory", 0x6162_6364_6566_6768i64)
        .build();
    for copy in copies(&dump.to_bytes()) {
        let texts = texts(&copy);
        for kept in ["-Xmx512m", "-XX:MaxHeapSize=4294967296"] {
            assert!(texts.iter().any(|text| text == kept), "{texts:?}");
        }
        for other in others {
            assert!(!texts.iter().any(|text| text == other), "{other}");
        }
        assert!(contains(&copy, "ABCDEFGH"));
    }
    let (copy, _) = copy(&dump.to_bytes(), &RedactOptions::default());
    assert!(!contains(&copy, "QRSTUVWX") && !contains(&copy, "abcdefgh"));
}

#[test]
fn strings_of_jdk_6_keep_their_part_of_a_shared_array() {
    let mut dump = DumpBuilder::new();
    dump.without_java_basics();
    let string = dump
        .class("java.lang.String")
        .field("value", Type::Object)
        .field("offset", Type::Int)
        .field("count", Type::Int)
        .field("hash", Type::Int)
        .build();
    let chars: Vec<u16> = secret().encode_utf16().collect();
    let chars = dump.char_array(&chars);
    let string = dump.instance(string).set("value", chars);
    let string = string
        .set("offset", 0x4142_4344i32)
        .set("count", 0x4546_4748i32);
    string.set("hash", 0x5152_5354i32).build();
    for copy in copies(&dump.to_bytes()) {
        assert!(contains(&copy, "ABCDEFGH") && !contains(&copy, "QRST"));
    }
}
