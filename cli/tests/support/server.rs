//! A web server with two copies of one application, a thousand virtual threads, a lambda and a weak cache.

use heapray_testkit::{ClassId, DumpBuilder, ObjectId, Type};

/// Virtual threads that wait at the same place.
pub(crate) const WAITING: usize = 1000;

/// The dump, plain; the same at every call.
pub(crate) fn dump() -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.created_ms(1_772_590_653_000);
    let java = dump.java();
    let loader_class = dump
        .class("com.example.server.AppLoader")
        .extends(java.class_loader)
        .field("classes", Type::Object)
        .build();
    dump.root_sticky_class(loader_class);
    let sessions: Vec<ObjectId> = (0..2)
        .map(|number| application(&mut dump, loader_class, number))
        .collect();
    let sessions = dump.object_array("java.lang.Object[]", &sessions);
    dump.root_jni_global(sessions, 0x7f00_0000_2000);
    weak_cache(&mut dump, java.weak_reference);
    threads(&mut dump);
    dump.to_bytes()
}

/// A loader with its class `Session`, instances of it, and a lambda that only its object keeps loaded.
fn application(dump: &mut DumpBuilder, loader_class: ClassId, number: i32) -> ObjectId {
    let loader = dump.reserve_instance(loader_class);
    let session = dump
        .class("com.example.shop.Session")
        .loader(loader)
        .field("number", Type::Int)
        .field("ratio", Type::Double)
        .field("active", Type::Boolean)
        .field("user", Type::Object)
        .field("onClose", Type::Object)
        .build();
    let hidden = format!("com.example.shop.Session$$Lambda+0x00007f00010{number}d450");
    let lambda = dump
        .class(&hidden)
        .loader(loader)
        .field("arg$1", Type::Object)
        .build();
    let user = dump.string(&format!("user of application {number}"));
    let on_close = dump.instance(lambda).set("arg$1", user).build();
    let open: Vec<ObjectId> = (0..10 * (number + 1))
        .map(|n| {
            let told = dump.instance(session).set("number", n).set("ratio", 0.5);
            let told = told.set("active", true).set("user", user);
            told.set("onClose", on_close).build()
        })
        .collect();
    let open = dump.array_list(&open);
    let classes = dump.array_list(&[session]);
    let name = dump.string(&format!("application-{number}"));
    dump.at(loader)
        .instance(loader_class)
        .set("name", name)
        .set("classes", classes)
        .build();
    open
}

/// `WeakCache.LATEST` refers weakly to an entry that nothing else holds.
fn weak_cache(dump: &mut DumpBuilder, weak_reference: ClassId) {
    let entry_class = dump
        .class("com.example.server.Entry")
        .field("size", Type::Long)
        .build();
    dump.root_sticky_class(entry_class);
    let entry = dump.instance(entry_class).set("size", 1_i64).build();
    let reference = dump.instance(weak_reference).set("referent", entry).build();
    let cache = dump
        .class("com.example.server.WeakCache")
        .static_object("LATEST", reference)
        .build();
    dump.root_sticky_class(cache);
}

/// All virtual threads but the last wait for their backend; each holds a buffer of its own.
fn threads(dump: &mut DumpBuilder) {
    let java = dump.java();
    let base = dump
        .class("java.lang.BaseVirtualThread")
        .extends(java.thread)
        .build();
    dump.root_sticky_class(base);
    let virtual_thread = dump
        .class("java.lang.VirtualThread")
        .extends(base)
        .static_field("PARKED", 5_i32)
        .static_field("RUNNING", 3_i32)
        .field("state", Type::Int)
        .build();
    dump.root_sticky_class(virtual_thread);
    for number in 0..=WAITING {
        let buffer = dump.byte_array(&[0; 100]);
        let waits = number < WAITING;
        let name = dump.string("");
        let told = dump.instance(virtual_thread).set("name", name);
        let object = told.set("state", if waits { 5 } else { 3 }).build();
        let thread = dump.thread("").object(object);
        let thread = if waits {
            let park = ("java.lang.VirtualThread", "park", "()V");
            thread.frame(park.0, park.1, park.2, "VirtualThread.java", 596)
        } else {
            thread.native_frame("java.net.Net", "poll", "(Ljava/io/FileDescriptor;IJ)I")
        };
        thread
            .frame(
                "com.example.server.Backend",
                "ask",
                "(Ljava/lang/String;)V",
                "Backend.java",
                88,
            )
            .local(1, buffer)
            .build();
    }
    dump.thread("main")
        .frame(
            "com.example.server.Main",
            "main",
            "([Ljava/lang/String;)V",
            "Main.java",
            9,
        )
        .build();
}
