//! Strings of all kinds, and arrays of characters and bytes.

use heapray_testkit::{ObjectId, Type};

use super::jdk::roomy_list;
use super::maker::Maker;

const LINKS: [&str; 6] = [
    "https://shop.example.com/cart",
    "https://shop.example.com/logo.png",
    "https://api.example.com/v1/orders",
    "http://shop.example.com/old",
    "see https://shop.example.com/help",
    "photo.jpg",
];

/// Written by hand, therefore in many ways.
const TAGS: [&str; 7] = ["Java", "java", " JAVA", "Rust", "rust ", "java", "SQL"];

/// Kind, how many of it, bytes of the first; each further one is a hundredth larger.
const UPLOADS: [(&str, usize, usize); 3] = [
    ("image", 11, 1_000_000),
    ("text", 3, 10_000),
    ("document", 2, 50_000),
];

pub(crate) fn add(maker: &mut Maker) {
    for (field, texts) in [("LINKS", &LINKS[..]), ("TAGS", &TAGS[..])] {
        let texts: Vec<ObjectId> = texts.iter().map(|t| maker.dump.string(t)).collect();
        let array = maker.dump.object_array("java.lang.String[]", &texts);
        maker.hold(field, array);
    }
    let line = "<article number=\"1\"/>\n";
    let export = maker.dump.string(&line.repeat(250_000 / line.len() + 1));
    maker.hold("EXPORT", export);
    let notice = maker.dump.string(&"All rights reserved. ".repeat(6));
    maker.hold("NOTICE", notice);
    templates(maker);
    uploads(maker);
}

fn templates(maker: &mut Maker) {
    let fields = [("text", Type::Object)];
    let class = maker.app("com.example.portal.Template", None, &fields);
    let mut templates = Vec::new();
    for length in [600_000, 400_000, 16] {
        let text = maker.dump.char_array(&vec![u16::from(b' '); length]);
        templates.push(maker.dump.instance(class).set("text", text).build());
    }
    let list = maker.dump.array_list(&templates);
    maker.hold("TEMPLATES", list);
}

fn uploads(maker: &mut Maker) {
    let fields = [("kind", Type::Object), ("content", Type::Object)];
    let class = maker.app("com.example.portal.Upload", None, &fields);
    let mut uploads = Vec::new();
    for (kind, count, bytes) in UPLOADS {
        for number in 0..count {
            let kind = maker.dump.string(kind);
            let content = vec![0; bytes + number * bytes / 100];
            let content = maker.dump.byte_array(&content);
            let upload = maker.dump.instance(class).set("kind", kind);
            uploads.push(upload.set("content", content).build());
        }
    }
    let list = roomy_list(maker, &uploads, 20, 16);
    maker.hold("UPLOADS", list);
}
