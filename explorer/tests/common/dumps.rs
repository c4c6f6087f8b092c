//! The dumps of the tests.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "a failed unwrap is the test's failure; not every test uses everything"
)]

use heapray_testkit::{DumpBuilder, ObjectId, Type};

/// Markup, script ends, comments, attribute ends, bidi, terminal escapes, controls, templates.
pub(crate) const NASTY: [&str; 9] = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "\"><svg onload=alert(3)>",
    "'--><!--<script>",
    "evil\u{202e}gpj.exe\u{2066}",
    "\u{1b}[2J\u{1b}]0;owned\u{7}red\u{9b}31m",
    "line\r\nbreak\u{2028}and\ttab\0nul",
    "javascript:alert(4)",
    "{{ 7*7 }}&lt;&amp;\u{feff}\u{200b}",
];

/// A shop with an order book: a static field, a map, orders.
pub(crate) struct Shop {
    pub(crate) bytes: Vec<u8>,
    pub(crate) map: ObjectId,
    pub(crate) order: ObjectId,
    pub(crate) secret: ObjectId,
    pub(crate) buffer: ObjectId,
}

/// `Shop.ORDERS` is a map with 80 orders, each with a status, a buffer of one kilobyte, and a customer's name.
pub(crate) fn shop() -> Shop {
    shop_of(80)
}

/// The same with another number of orders.
pub(crate) fn shop_of(orders: i32) -> Shop {
    let mut dump = DumpBuilder::new();
    let order = dump
        .class("com.example.Order")
        .field("status", Type::Int)
        .field("buffer", Type::Object)
        .field("customer", Type::Object)
        .build();
    let secret = dump.string("hunter2 is the secret");
    let mut entries = Vec::new();
    let (mut first, mut buffer) = (None, None);
    for number in 0..orders {
        let bytes = dump.byte_array(&[b'x'; 1_000]);
        let made = dump
            .instance(order)
            .set("status", number % 4)
            .set("buffer", bytes)
            .set("customer", secret)
            .build();
        let key = dump.integer(number);
        entries.push((key, made));
        first.get_or_insert(made);
        buffer.get_or_insert(bytes);
    }
    let map = dump.hash_map(&entries);
    let shop = dump
        .class("com.example.Shop")
        .static_object("ORDERS", map)
        .build();
    dump.root_sticky_class(shop);
    Shop {
        bytes: dump.to_bytes(),
        map,
        order: first.unwrap(),
        secret,
        buffer: buffer.unwrap(),
    }
}

/// Objects that only weaker references hold, and class loaders.
pub(crate) struct Held {
    pub(crate) bytes: Vec<u8>,
    /// A class loader that a static field holds by an instance of its class.
    pub(crate) pinned: ObjectId,
    /// A class loader that a soft reference holds.
    pub(crate) soft: ObjectId,
}

/// Three softly and two weakly reachable pages, two class loaders, and a book without a next one.
pub(crate) fn held() -> Held {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    let page = dump.class("com.example.Page").build();
    for (class, count) in [(java.soft_reference, 3), (java.weak_reference, 2)] {
        for number in 0..count {
            let held = dump.instance(page).build();
            let reference = dump.instance(class).set("referent", held).build();
            dump.root_jni_global(reference, number);
        }
    }
    let loader_class = dump
        .class("com.example.AppLoader")
        .extends(java.class_loader)
        .build();
    let pinned = dump.instance(loader_class).build();
    let soft = dump.instance(loader_class).build();
    let item = dump.class("com.app.Item").loader(pinned).build();
    let item = dump.instance(item).build();
    let registry = dump
        .class("com.example.Registry")
        .static_object("HANDLER", item)
        .build();
    dump.root_sticky_class(registry);
    let reference = dump.instance(java.soft_reference).set("referent", soft);
    let reference = reference.build();
    dump.root_jni_global(reference, 9);
    let book = dump
        .class("com.example.Book")
        .field("next", Type::Object)
        .field("pages", Type::Int)
        .build();
    let book = dump.instance(book).set("pages", 7).build();
    dump.root_jni_global(book, 10);
    Held {
        bytes: dump.to_bytes(),
        pinned,
        soft,
    }
}

/// Every name is nasty: of classes, fields, strings.
pub(crate) fn nasty() -> (Vec<u8>, Vec<ObjectId>) {
    let mut dump = DumpBuilder::new();
    let mut objects = Vec::new();
    for text in NASTY {
        let class = dump.class(text).field(text, Type::Object).build();
        let string = dump.string(text);
        let object = dump.instance(class).set(text, string).build();
        objects.extend([string, object]);
        let holder = dump
            .class(&format!("com.example.{text}"))
            .static_object(text, object)
            .build();
        dump.root_sticky_class(holder);
    }
    (dump.to_bytes(), objects)
}

/// A thread that holds an object while it runs a method, and the object.
pub(crate) fn thread() -> (Vec<u8>, ObjectId) {
    let mut dump = DumpBuilder::new();
    let cart = dump.class("com.example.Cart").build();
    let cart = dump.instance(cart).build();
    dump.class("com.example.Shop").build();
    dump.thread("worker-1")
        .frame("com.example.Shop", "checkout", "()V", "Shop.java", 88)
        .local(0, cart)
        .build();
    (dump.to_bytes(), cart)
}

/// A thread that called itself so often, and holds two objects in each frame.
pub(crate) fn deep_thread(frames: i32) -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    let cart = dump.class("com.example.Cart").build();
    dump.class("com.example.Shop").build();
    let held: Vec<ObjectId> = (0..2 * frames)
        .map(|_| dump.instance(cart).build())
        .collect();
    let mut thread = dump.thread("worker-1");
    for line in 1..=frames {
        thread = thread.frame("com.example.Shop", "step", "()V", "Shop.java", line);
    }
    for (at, object) in (0..).zip(held) {
        thread = thread.local(at / 2, object);
    }
    thread.build();
    dump.to_bytes()
}
