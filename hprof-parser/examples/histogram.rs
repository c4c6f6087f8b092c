//! Counts the objects of each class.
//!
//! `cargo run --example histogram` reads a tiny dump that the example builds;
//! `cargo run --example histogram -- FILE.hprof` reads a plain heap dump.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "an example shows its result, and its test may stop"
)]

mod tiny;

use std::collections::{BTreeMap, HashMap};
use std::error::Error;

use heapray_hprof::salvage::{Chunk, Walk};
use heapray_hprof::{
    Cursor, Header, LoadClass, ObjectId, RecordTag, StringId, SubRecords, Utf8,
    decode_modified_utf8,
};

fn main() -> Result<(), Box<dyn Error>> {
    let file = match std::env::args_os().nth(1) {
        Some(path) => std::fs::read(path)?,
        None => tiny::dump(),
    };
    for (class, count) in count_objects(&file)? {
        println!("{count:>10}  {class}");
    }
    Ok(())
}

fn count_objects(file: &[u8]) -> Result<BTreeMap<String, u64>, Box<dyn Error>> {
    let header = Header::read(file)?;
    let mut strings: HashMap<StringId, &[u8]> = HashMap::new();
    let mut class_names: HashMap<ObjectId, StringId> = HashMap::new();
    let mut instances: HashMap<ObjectId, u64> = HashMap::new();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();

    for chunk in Walk::new(file, &header) {
        match chunk {
            Chunk::Record(record) if record.tag == RecordTag::UTF8 => {
                let utf8 = Utf8::read(record.body)?;
                strings.insert(utf8.id, utf8.bytes);
            }
            Chunk::Record(record) if record.tag == RecordTag::LOAD_CLASS => {
                let class = LoadClass::read(record.body)?;
                class_names.insert(class.class_id, class.name);
            }
            Chunk::Record(_) | Chunk::End => {}
            Chunk::Heap { body, .. } => {
                let bytes = file.get(body.clone()).unwrap_or_default();
                let cursor = Cursor::new(bytes, body.start as u64, header.id_size);
                // Stops at damage; `salvage::find_sub_record` would find the next object.
                for sub_record in SubRecords::new(cursor).map_while(Result::ok) {
                    let Some((head, _)) = sub_record.object() else {
                        continue; // a root or a class
                    };
                    match head.shape.element() {
                        // Arrays of primitives have no class of their own in the file.
                        Some(element) if head.class_id.is_null() => {
                            *counts
                                .entry(format!("{}[]", element.java_name()))
                                .or_default() += 1;
                        }
                        _ => *instances.entry(head.class_id).or_default() += 1,
                    }
                }
            }
        }
    }
    for (class, count) in instances {
        let name = class_names.get(&class).and_then(|name| strings.get(name));
        let name = name.map_or("<unknown>".into(), |name| decode_modified_utf8(name));
        *counts.entry(name.replace('/', ".")).or_default() += count;
    }
    Ok(counts)
}

#[test]
fn counts_the_tiny_dump() {
    let counts = count_objects(&tiny::dump()).expect("the tiny dump is whole");
    let counts: Vec<_> = counts.into_iter().collect();
    assert_eq!(counts, [("Order".to_owned(), 2), ("int[]".to_owned(), 1)]);
}
