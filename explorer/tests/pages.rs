//! How large do pages become?
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::struct_field_names,
    clippy::too_many_lines,
    reason = "a failed unwrap is the test's failure"
)]

mod common;

use std::fmt::Write as _;

use common::explore;
use heapray_testkit::{DumpBuilder, ObjectId, Type};

/// Bytes of a page.
const MOST: usize = 100_000;
/// Objects below each other, each with as many others beside it.
const LEVELS: usize = 45;
const BESIDE: usize = 30;
/// What takes most room once it is escaped.
const LONG: &str = "<&\"'>é漢";

struct Wide {
    bytes: Vec<u8>,
    /// From the top to the bottom.
    chain: Vec<ObjectId>,
    /// An object with many fields, and one with many elements.
    wide: [ObjectId; 2],
}

/// Classes with names of thousands of characters, objects with many fields, elements and referrers, and a dominator tree
/// that is deep and wide.
fn wide() -> Wide {
    let mut dump = DumpBuilder::new();
    let name = |number: usize| format!("com.example.{}{number}", LONG.repeat(200));
    let mut chain = Vec::new();
    let mut below: Vec<ObjectId> = Vec::new();
    for level in (0..LEVELS).rev() {
        let class = dump
            .class(&name(level))
            .field(&LONG.repeat(60), Type::Object)
            .field("status", Type::Int)
            .build();
        for number in 0..BESIDE {
            let text = dump.string(&format!("{}{number}", LONG.repeat(200)));
            let object = dump.instance(class).set(&LONG.repeat(60), text);
            below.push(object.set("status", number as i32).build());
        }
        let elements = dump.object_array("java.lang.Object[]", &below);
        let object = dump.instance(class).set(&LONG.repeat(60), elements).build();
        chain.insert(0, object);
        below = vec![object];
    }
    let mut fields = dump.class("com.example.ManyFields");
    for number in 0..200 {
        fields = fields.field(&format!("{}{number}", LONG.repeat(40)), Type::Object);
    }
    let many_fields = fields.build();
    let mut many = dump.instance(many_fields);
    for number in 0..200 {
        many = many.set(&format!("{}{number}", LONG.repeat(40)), chain[0]);
    }
    let many = many.build();
    let elements = dump.object_array("java.lang.Object[]", &vec![many; 5_000]);
    let holder = dump
        .class(&format!("{}$Holder", name(99)))
        .static_object(&LONG.repeat(50), elements)
        .static_object("TOP", chain[0])
        .build();
    dump.root_sticky_class(holder);
    for number in 0..120 {
        let cart = dump.instance(many_fields).build();
        let mut thread = dump.thread(&format!("{}{number}", LONG.repeat(100)));
        for line in 0..3 {
            thread = thread.frame(&name(3), &LONG.repeat(50), "()V", &LONG.repeat(50), line);
        }
        thread.local(0, cart).build();
    }
    Wide {
        bytes: dump.to_bytes(),
        chain,
        wide: [many, elements],
    }
}

#[test]
fn pages_are_small_whatever_is_in_the_dump() {
    let wide = wide();
    let running = explore(&wide.bytes, |options| options.show_values = true);
    let browser = running.browser();
    let mut opened = String::new();
    let mut both = String::new();
    for object in &wide.chain {
        let _ = write!(opened, "&open={object:#x}");
        let _ = write!(both, "&open=out:{object:#x}&open=in:{object:#x}");
    }
    // The array between two objects of the chain is unfolded as well.
    let between: Vec<String> = wide
        .chain
        .iter()
        .map(|object| {
            let page = browser.page(&format!("/object/{object:#x}"));
            let outgoing = page.split("Outgoing references").nth(1).unwrap();
            let address = outgoing.split("href=\"/object/0x").nth(1).unwrap();
            address.split('"').next().unwrap().to_owned()
        })
        .collect();
    for address in &between {
        let _ = write!(opened, "&open=0x{address}");
        let _ = write!(both, "&open=out:0x{address}");
    }
    let top = wide.chain[0];
    let [many, elements] = wide.wide;
    let mut paths: Vec<String> = [
        "/",
        "/histogram",
        "/histogram?by=package",
        "/histogram?by=superclass",
        "/histogram?by=loader",
        "/histogram?q=example",
        "/dominators",
        "/dominators?group=class",
        "/dominators?group=package",
        "/map",
        "/map?as=icicle",
        "/threads",
        "/thread/0",
        "/loaders",
        "/loader?id=0x0",
        "/roots",
        "/roots?kind=JAVA_FRAME",
        "/waste",
        "/collections",
        "/collections?by=size",
        "/strings",
        "/strings?text=.",
        "/references",
        "/query",
        "/whatif",
        "/sets",
        "/notes",
        "/go?q=com.example",
        "/set?of=classes+example",
        "/set?of=classes+example&view=classes",
        "/set?of=classes+example&view=paths",
        "/set?of=classes+example&view=retained",
        "/set?of=classes+example&view=referrers",
        "/set?of=class+com.example.ManyFields",
        "/set?of=class+com.example.ManyFields&sort=-field:status",
        "/query?language=sql&query=SELECT+*+FROM+strings",
        "/query?language=sql&query=SELECT+*+FROM+classes",
        "/query?language=sql&query=SELECT+*+FROM+%22com.example.ManyFields%22",
        "/query?language=oql&query=SELECT+s,+toString(s)+FROM+java.lang.String+s",
        "/query?language=oql&query=SELECT+*+FROM+nothing",
    ]
    .map(str::to_owned)
    .into();
    let long = "SELECT+1+AS+a,+2+AS+b,+3+AS+c,+4+AS+d+--+%3C%26".to_owned() + &"%22".repeat(1_950);
    paths.push(format!("/query?language=sql&query={long}"));
    paths.extend([
        format!("/dominators?{opened}"),
        format!("/dominators?under={top:#x}{opened}"),
        format!("/object/{top:#x}?{both}"),
        format!("/object/{many:#x}"),
        format!("/object/{elements:#x}"),
        format!("/paths/{:#x}", wide.chain[LEVELS - 1]),
        format!("/whatif?cut={top:#x}"),
        format!("/set?of=referrers+{top:#x}"),
        format!("/set?of=elements+{elements:#x}"),
        format!("/unfold-dominated?of={top:#x}"),
        format!("/unfold?of={many:#x}&direction=out"),
    ]);
    let mut too_large = Vec::new();
    for path in &paths {
        let answer = browser.get(path);
        let short: String = path.chars().take(80).collect();
        assert!(
            matches!(answer.status, 200 | 303 | 400 | 404),
            "{short}: {}",
            answer.status
        );
        if answer.body.len() > MOST {
            too_large.push(format!("{short}: {} bytes", answer.body.len()));
        }
    }
    assert!(too_large.is_empty(), "{too_large:#?}");
    // Long names still lead to their instances.
    let histogram = browser.page("/histogram?q=example");
    let link = histogram.split("href=\"/set?of=class+%7E").nth(1).unwrap();
    let word = link.split('"').next().unwrap();
    let page = browser.page(&format!("/set?of=class+~{word}"));
    assert!(page.contains("objects"), "{page}");
}

#[test]
fn what_has_no_room_goes_on_elsewhere() {
    let wide = wide();
    let running = explore(&wide.bytes, |_| ());
    let browser = running.browser();
    let mut opened = String::new();
    for object in wide.chain.iter().rev() {
        let _ = write!(opened, "&open={object:#x}");
    }
    let page = browser.page(&format!("/dominators?under={:#x}", wide.chain[0]));
    assert!(
        page.contains("open=0x"),
        "what has room unfolds on the page"
    );
    // Folded or not, each level that is there leads to the next.
    let mut under = wide.chain[0];
    for _ in 0..4 {
        let page = browser.page(&format!("/dominators?under={under:#x}{opened}"));
        assert!(
            page.contains("aria-label=\"Unfold"),
            "{under:#x} is a dead end"
        );
        let main = page.split("<ul class=\"unfolding\">").nth(1).unwrap();
        let next = main.split("href=\"/object/0x").nth(1).unwrap();
        under = ObjectId::from_str_radix(next.split('"').next().unwrap(), 16).unwrap();
    }
}
