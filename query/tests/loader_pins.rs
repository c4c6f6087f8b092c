//! Which class loaders can be unloaded, and what pins the others?
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Heap, Silent, analyze};
use heapray_hprof::ObjectId;
use heapray_query::{PinRow, Unloading, loader_pins};
use heapray_testkit::{DumpBuilder, Type};

/// An application with a class loader of its own: a class with a static map of its objects.
struct Application {
    loader: u64,
    class: u64,
    object: u64,
}

/// Nothing outside holds the application yet.
fn application(dump: &mut DumpBuilder) -> Application {
    let java = dump.java();
    let loader_class = dump
        .class("com.example.AppLoader")
        .extends(java.class_loader)
        .field("classes", Type::Object)
        .build();
    let loader = dump.reserve_instance(loader_class);
    let item = dump.class("com.app.Item").loader(loader).build();
    let object = dump.instance(item).build();
    let key = dump.integer(1);
    let map = dump.hash_map(&[(key, object)]);
    let class = dump
        .class("com.app.Cache")
        .loader(loader)
        .static_object("ITEMS", map)
        .build();
    let classes = dump.array_list(&[item, class]);
    dump.at(loader)
        .instance(loader_class)
        .set("classes", classes)
        .build();
    Application {
        loader,
        class,
        object,
    }
}

fn analyzed(dump: &mut DumpBuilder) -> Heap {
    analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap()
}

fn verdict(heap: &Heap, loader: u64) -> Unloading {
    Unloading::of(heap, &[ObjectId(loader)])[0]
}

fn pins(heap: &Heap, loader: u64) -> Vec<(String, String, u64)> {
    let rows: Vec<PinRow> = loader_pins(heap, ObjectId(loader), &Silent).unwrap();
    rows.into_iter()
        .map(|row| (row.holder, row.pinned, row.references))
        .collect()
}

#[test]
fn references_from_outside_pin_a_loader() {
    let mut dump = DumpBuilder::new();
    let app = application(&mut dump);
    // A registry of the boot loader holds an object of the application, and a list that the application does not hold
    // has its class. What the application holds itself leads back to it, and pins nothing.
    let registry = dump
        .class("com.example.Registry")
        .static_object("HANDLER", app.object)
        .build();
    dump.root_sticky_class(registry);
    let list = dump.array_list(&[app.class, app.object]);
    dump.root_jni_global(list, 1);
    dump.root_jni_global(app.object, 2);
    let heap = analyzed(&mut dump);
    assert_eq!(verdict(&heap, app.loader), Unloading::Pinned);
    let wanted = |holder: &str, pinned: &str| (holder.to_owned(), pinned.to_owned(), 1);
    let mut found = pins(&heap, app.loader);
    found.sort();
    assert_eq!(
        found,
        [
            wanted("GC root: JNI_GLOBAL", "com.app.Item"),
            wanted("com.example.Registry.HANDLER", "com.app.Item"),
            wanted("elements of java.lang.Object[]", "class com.app.Cache"),
            wanted("elements of java.lang.Object[]", "com.app.Item"),
        ]
    );
    // Both ends of a reference are named.
    let rows = loader_pins(&heap, ObjectId(app.loader), &Silent).unwrap();
    let of_registry = rows.iter().find(|row| row.holder.ends_with("HANDLER"));
    let of_registry = of_registry.unwrap();
    assert_eq!(of_registry.source, Some(ObjectId(registry)));
    assert_eq!(of_registry.target, ObjectId(app.object));
}

#[test]
fn weaker_references_do_not_pin() {
    for (is_soft, wanted) in [
        (true, Unloading::WithSoftReferences),
        (false, Unloading::Next),
    ] {
        let mut dump = DumpBuilder::new();
        let app = application(&mut dump);
        let java = dump.java();
        let class = if is_soft {
            java.soft_reference
        } else {
            java.weak_reference
        };
        let reference = dump.instance(class).set("referent", app.object).build();
        dump.root_jni_global(reference, 1);
        let heap = analyzed(&mut dump);
        assert_eq!(verdict(&heap, app.loader), wanted);
        assert_eq!(pins(&heap, app.loader), []);
    }
}

#[test]
fn loaders_that_nothing_holds_and_the_boot_loader() {
    let mut dump = DumpBuilder::new();
    let app = application(&mut dump);
    let heap = analyzed(&mut dump);
    assert_eq!(verdict(&heap, app.loader), Unloading::Next);
    assert_eq!(verdict(&heap, 0), Unloading::Never);
    assert_eq!(verdict(&heap, 0x7777), Unloading::Unknown);
}
