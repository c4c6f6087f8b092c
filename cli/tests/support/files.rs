//! A program that logs into a file and has a queue of tasks.

use heapray_testkit::{DumpBuilder, Type};

/// A dump with an open file, a closed one, and an executor.
pub(super) fn dump() -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    let descriptor = dump
        .class("java.io.FileDescriptor")
        .field("fd", Type::Int)
        .build();
    let stream = dump
        .class("java.io.FileOutputStream")
        .field("fd", Type::Object)
        .field("path", Type::Object)
        .build();
    let log = dump
        .class("com.example.Log")
        .field("file", Type::Object)
        .build();
    for fd in [7, -1] {
        let descriptor = dump.instance(descriptor).set("fd", fd).build();
        let path = dump.string("/srv/orders.log");
        let file = dump.instance(stream).set("fd", descriptor);
        let file = file.set("path", path).build();
        let log = dump.instance(log).set("file", file).build();
        dump.root_jni_global(log, 1);
    }
    let tasks: Vec<u64> = (0..12)
        .map(|_| dump.instance(java.object).build())
        .collect();
    let queue = dump.array_list(&tasks);
    let executor = dump
        .class("java.util.concurrent.ThreadPoolExecutor")
        .field("workQueue", Type::Object)
        .field("corePoolSize", Type::Int)
        .build();
    let service = dump
        .class("com.example.OrderService")
        .field("pool", Type::Object)
        .build();
    let executor = dump.instance(executor).set("workQueue", queue);
    let executor = executor.set("corePoolSize", 4).build();
    let service = dump.instance(service).set("pool", executor).build();
    dump.root_jni_global(service, 1);
    dump.to_bytes()
}
