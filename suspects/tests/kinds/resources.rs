//! What should be closed or released: statements, archives, native references and buffers.

use heapray_suspects::LeakKind;
use heapray_testkit::{DumpBuilder, ObjectId, Type};

use crate::pair::Pair;
use crate::pieces::{FEW, MANY, bounded_bulk, class, dump, heavies, in_static};

pub(crate) const JDBC_RESOURCE: Pair = Pair {
    kind: LeakKind::JdbcResource,
    leak: || statements(MANY),
    culprit: "app.Dao.STATEMENTS",
    accumulated: "PgPreparedStatement",
    evidence: "open",
    twin: || healthy(statements(FEW)),
    instead: None,
};

pub(crate) const UNCLOSED_RESOURCE: Pair = Pair {
    kind: LeakKind::UnclosedResource,
    leak: || archives(false),
    culprit: "app.Archives.READ",
    accumulated: "ZipFile",
    evidence: "open",
    twin: || healthy(archives(true)),
    instead: None,
};

pub(crate) const JNI_GLOBAL: Pair = Pair {
    kind: LeakKind::JniGlobal,
    leak: || held_by_native_code(MANY),
    culprit: "app.Sound.frames",
    accumulated: "Frame",
    evidence: "elements",
    twin: || healthy(held_by_native_code(FEW)),
    instead: None,
};

pub(crate) const DIRECT_BUFFERS: Pair = Pair {
    kind: LeakKind::DirectBuffers,
    leak: || buffers(true),
    culprit: "app.Channels.BUFFERS",
    accumulated: "DirectByteBuffer",
    evidence: "native_bytes",
    // Views of one buffer own no memory.
    twin: || healthy(buffers(false)),
    instead: None,
};

fn healthy(mut dump: DumpBuilder) -> DumpBuilder {
    bounded_bulk(&mut dump);
    dump
}

fn statements(count: usize) -> DumpBuilder {
    let mut dump = dump();
    let statements = heavies(&mut dump, "org.postgresql.jdbc.PgPreparedStatement", count);
    let list = dump.array_list(&statements);
    in_static(&mut dump, "app.Dao", "STATEMENTS", list);
    dump
}

/// Sixty archives, with their directories unless they are closed.
fn archives(closed: bool) -> DumpBuilder {
    let mut dump = dump();
    let source = class(&mut dump, "java.util.zip.ZipFile$Source", &["cen"]);
    let file = dump
        .class("java.util.zip.ZipFile")
        .field("source", Type::Object);
    let file = file.field("closeRequested", Type::Boolean).build();
    let files: Vec<ObjectId> = (0..60)
        .map(|_| {
            let directory = if closed {
                0
            } else {
                dump.byte_array(&vec![0; 64 << 10])
            };
            let source = dump.instance(source).set("cen", directory).build();
            let file = dump.instance(file).set("source", source);
            file.set("closeRequested", closed).build()
        })
        .collect();
    let list = dump.array_list(&files);
    in_static(&mut dump, "app.Archives", "READ", list);
    dump
}

fn held_by_native_code(count: usize) -> DumpBuilder {
    let mut dump = dump();
    let frames = heavies(&mut dump, "app.Frame", count);
    let list = dump.array_list(&frames);
    let sound = class(&mut dump, "app.Sound", &["frames"]);
    let sound = dump.instance(sound).set("frames", list).build();
    dump.root_jni_global(sound, 0);
    dump
}

/// Forty buffers of a mebibyte outside of the heap.
fn buffers(own_memory: bool) -> DumpBuilder {
    let mut dump = dump();
    let cleaner = class(&mut dump, "jdk.internal.ref.Cleaner", &[]);
    let buffer = dump
        .class("java.nio.DirectByteBuffer")
        .field("cleaner", Type::Object)
        .field("att", Type::Object);
    let buffer = buffer.field("capacity", Type::Int).build();
    let whole = dump.instance(buffer).set("capacity", 1i32 << 10).build();
    let buffers: Vec<ObjectId> = (0..40)
        .map(|_| {
            let (cleaner, attached) = if own_memory {
                (dump.instance(cleaner).build(), 0)
            } else {
                (0, whole)
            };
            let buffer = dump.instance(buffer).set("cleaner", cleaner);
            let buffer = buffer.set("att", attached);
            buffer.set("capacity", 1i32 << 20).build()
        })
        .collect();
    let list = dump.array_list(&buffers);
    in_static(&mut dump, "app.Channels", "BUFFERS", list);
    dump
}
