//! Weak and soft references, finalizers, and queues of references.

use heapray_suspects::LeakKind;
use heapray_testkit::{ClassId, DumpBuilder, ObjectId, Type};

use crate::pair::Pair;
use crate::pieces::{
    FEW, MANY, bounded_bulk, class, dump, heavies, heavy, in_static, map_of, weighing,
};

pub(crate) const WEAK_MAP: Pair = Pair {
    kind: LeakKind::WeakMapValueHoldsKey,
    leak: || weak_map(MANY),
    culprit: "app.Metadata.BY_TYPE",
    accumulated: "Description",
    evidence: "size",
    // The keys are gone, and so are the entries.
    twin: || {
        let mut dump = weak_map(FEW);
        bounded_bulk(&mut dump);
        dump
    },
    instead: None,
};

pub(crate) const SOFT_REFERENCE_CACHE: Pair = Pair {
    kind: LeakKind::SoftReferenceCache,
    leak: || images(MANY),
    culprit: "app.Images.LOADED",
    accumulated: "Image",
    evidence: "size",
    twin: || {
        let mut dump = images(FEW);
        bounded_bulk(&mut dump);
        dump
    },
    instead: None,
};

pub(crate) const FINALIZER_BACKLOG: Pair = Pair {
    kind: LeakKind::FinalizerBacklog,
    leak: || finalizers(MANY, true),
    culprit: "app.Image",
    accumulated: "Image",
    evidence: "waiting",
    twin: || {
        let mut dump = finalizers(FEW, true);
        bounded_bulk(&mut dump);
        dump
    },
    instead: None,
};

pub(crate) const REFERENCE_QUEUE_BACKLOG: Pair = Pair {
    kind: LeakKind::ReferenceQueueBacklog,
    leak: || trackers(600),
    culprit: "app.Cleaner.QUEUE",
    accumulated: "Tracker",
    evidence: "waiting",
    twin: || {
        let mut dump = trackers(FEW);
        bounded_bulk(&mut dump);
        dump
    },
    instead: None,
};

/// A `WeakHashMap` whose values refer to their keys.
fn weak_map(count: usize) -> DumpBuilder {
    let mut dump = dump();
    let weak = dump.find_class("java.lang.ref.WeakReference").unwrap();
    let entry = dump.class("java.util.WeakHashMap$Entry").extends(weak);
    let entry = entry.field("value", Type::Object).build();
    let key = class(&mut dump, "app.Type", &[]);
    let value = class(&mut dump, "app.Description", &["data", "of"]);
    let entries: Vec<ObjectId> = (0..count)
        .map(|_| {
            let key = dump.instance(key).build();
            let data = dump.byte_array(&[0; 8 << 10]);
            let value = dump
                .instance(value)
                .set("data", data)
                .set("of", key)
                .build();
            let entry = dump.instance(entry).set("referent", key);
            entry.set("value", value).build()
        })
        .collect();
    let table = dump.object_array("java.util.WeakHashMap$Entry[]", &entries);
    let map = dump
        .class("java.util.WeakHashMap")
        .field("table", Type::Object);
    let map = map.field("size", Type::Int).build();
    let map = dump.instance(map).set("table", table);
    let map = map.set("size", count as i32).build();
    in_static(&mut dump, "app.Metadata", "BY_TYPE", map);
    dump
}

/// A map of soft references to images.
fn images(count: usize) -> DumpBuilder {
    let mut dump = dump();
    let reference = dump.find_class("java.lang.ref.SoftReference").unwrap();
    let images = heavies(&mut dump, "app.Image", count);
    let references: Vec<ObjectId> = images
        .iter()
        .map(|image| dump.instance(reference).set("referent", *image).build())
        .collect();
    let map = map_of(&mut dump, &references);
    in_static(&mut dump, "app.Images", "LOADED", map);
    dump
}

fn queue_class(dump: &mut DumpBuilder) -> ClassId {
    let queue = dump.class("java.lang.ref.ReferenceQueue");
    let queue = queue.field("head", Type::Object);
    queue.field("queueLength", Type::Long).build()
}

/// Objects that wait for the finalizer. The JDK's classes are written by hand: the finalizer's queue is a
/// static field.
fn finalizers(count: usize, queued: bool) -> DumpBuilder {
    let mut dump = DumpBuilder::new();
    dump.without_java_basics();
    let object = dump.class("java.lang.Object").extends(0).build();
    class(&mut dump, "java.lang.Class", &[]);
    let reference = dump.class("java.lang.ref.Reference").extends(object);
    let reference = reference.field("referent", Type::Object);
    let reference = reference.field("queue", Type::Object);
    let reference = reference.field("next", Type::Object).build();
    let enqueued = class(&mut dump, "java.lang.ref.ReferenceQueue$Null", &[]);
    let enqueued = dump.instance(enqueued).build();
    let queue_class = dump.class("java.lang.ref.ReferenceQueue");
    let queue_class = queue_class.static_object("ENQUEUED", enqueued);
    let queue_class = queue_class.field("head", Type::Object);
    let queue_class = queue_class.field("queueLength", Type::Long).build();
    dump.root_sticky_class(queue_class);
    let queue = dump.reserve_instance(queue_class);
    let final_reference = dump.class("java.lang.ref.FinalReference");
    let final_reference = final_reference.extends(reference).build();
    let finalizer = dump.class("java.lang.ref.Finalizer");
    let finalizer = finalizer.extends(final_reference);
    let finalizer = finalizer.static_object("queue", queue).build();
    dump.root_sticky_class(finalizer);
    let own = if queued { enqueued } else { queue };
    let image = class(&mut dump, "app.Image", &["data"]);
    let mut head = 0;
    for _ in 0..count {
        let image = heavy(&mut dump, image);
        let waiting = dump.instance(finalizer).set("referent", image);
        let waiting = waiting.set("queue", own);
        head = waiting.set("next", head).build();
    }
    let (first, length) = if queued { (head, count) } else { (0, 0) };
    let told = dump.at(queue).instance(queue_class).set("head", first);
    told.set("queueLength", length as i64).build();
    if !queued {
        in_static(&mut dump, "app.Unfinalized", "FIRST", head);
    }
    dump
}

/// Objects that were not queued yet say nothing about the finalizer thread, and are the same matter.
#[test]
fn a_finalizer_is_behind_only_with_what_is_queued() {
    let queued = crate::pair::diagnosed(finalizers(MANY, true));
    let not_yet = crate::pair::diagnosed(finalizers(MANY, false));
    let (queued, not_yet) = (&queued.findings[0], &not_yet.findings[0]);
    let kind = LeakKind::FinalizerBacklog;
    assert_eq!((queued.kind, not_yet.kind), (kind, kind));
    assert_eq!((queued.size_only, not_yet.size_only), (false, true));
    assert_eq!(queued.fingerprint, not_yet.fingerprint);
}

/// References that wait in a queue, each with what it was to clean up.
fn trackers(count: usize) -> DumpBuilder {
    let mut dump = dump();
    let phantom = dump.find_class("java.lang.ref.PhantomReference").unwrap();
    let tracker = dump.class("app.Tracker").extends(phantom);
    let tracker = tracker.field("handle", Type::Object).build();
    let handle = class(&mut dump, "app.Handle", &["data"]);
    let mut head = 0;
    for _ in 0..count {
        let handle = weighing(&mut dump, handle, 8 << 10);
        let waiting = dump.instance(tracker).set("handle", handle);
        head = waiting.set("next", head).build();
    }
    let queue = queue_class(&mut dump);
    let queue = dump.instance(queue).set("head", head);
    let queue = queue.set("queueLength", count as i64).build();
    in_static(&mut dump, "app.Cleaner", "QUEUE", queue);
    dump
}
