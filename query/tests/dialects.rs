//! What different producers write: versions, widths of identifiers, several dumps in one file, virtual
//! threads, hidden classes, names.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    clippy::unwrap_used,
    reason = "a failed unwrap is the failure"
)]

use heapray_analyzer::{AnalyzeError, AnalyzeOptions, Heap, Silent, analyze};
use heapray_hprof::{ObjectId, RootKind};
use heapray_query::{find_roots, root_entries, threads};
use heapray_testkit::{DumpBuilder, Order, Type};

fn analyzed(bytes: &[u8], snapshot: u32) -> Result<Heap, AnalyzeError> {
    let mut options = AnalyzeOptions::default();
    options.snapshot = snapshot;
    analyze(bytes, &options, &Silent)
}

/// Three nodes in a chain below a JNI global; their addresses and the class.
fn chain(dump: &mut DumpBuilder) -> (u64, [u64; 3]) {
    let class = dump
        .class("app.Node")
        .field("next", Type::Object)
        .field("number", Type::Long)
        .build();
    dump.root_sticky_class(class);
    let last = dump.instance(class).set("number", 3_i64).build();
    let middle = dump.instance(class).set("next", last).build();
    let first = dump.instance(class).set("next", middle).build();
    dump.root_jni_global(first, 0x1000);
    (class, [first, middle, last])
}

fn assert_chain(analysis: &Heap, class: u64, chain: [u64; 3]) {
    let rows: Vec<_> = chain
        .iter()
        .map(|id| {
            let object = analysis.find(ObjectId(*id)).unwrap();
            assert_eq!(
                analysis.class_of(object),
                analysis.classes().find(ObjectId(class)).unwrap()
            );
            analysis.objects().find(|row| row.object == object).unwrap()
        })
        .collect();
    let [first, middle, last] = rows.try_into().unwrap();
    assert_eq!(first.dominator, None);
    assert_eq!(middle.dominator, Some(first.id));
    assert_eq!(last.dominator, Some(middle.id));
    assert_eq!(first.retained_size, 3 * last.shallow_size);
    assert_eq!(analysis.fields(last.object).len(), 2);
    assert!(analysis.repairs().is_empty(), "{:?}", analysis.repairs());
}

#[test]
fn every_version_with_both_widths_of_identifiers() {
    for version in ["1.0.1", "1.0.2", "1.0.3"] {
        for id_size in [4, 8] {
            let mut dump = DumpBuilder::new();
            dump.version(&format!("JAVA PROFILE {version}"))
                .id_size(id_size);
            if version == "1.0.1" {
                dump.single_heap_dump_record();
            }
            let (class, nodes) = chain(&mut dump);
            let bytes = dump.to_bytes();
            let analysis = analyzed(&bytes, 1).unwrap();
            assert_eq!(analysis.id_size().bytes(), id_size);
            assert_chain(&analysis, class, nodes);
        }
    }
}

#[test]
fn objects_before_classes_and_names_after_the_heap() {
    let orders = [
        Order::HotSpot,
        Order::AsBuilt,
        Order::StringsLast,
        Order::ObjectsBeforeClasses,
        Order::RootsLast,
    ];
    for order in orders {
        let mut dump = DumpBuilder::new();
        dump.order(order).segment_bytes(200);
        let (class, nodes) = chain(&mut dump);
        let bytes = dump.to_bytes();
        let analysis = analyzed(&bytes, 1).unwrap();
        assert_chain(&analysis, class, nodes);
        let index = analysis.classes().find(ObjectId(class)).unwrap();
        assert_eq!(analysis.classes().get(index).name, "app.Node", "{order:?}");
    }
}

/// The hprof agent counts objects instead of telling addresses, and appends a dump whenever it is asked to. Each dump stands alone: what the first holds is not in the second.
#[test]
fn each_dump_of_an_agents_file_stands_alone() {
    let mut dump = DumpBuilder::new();
    dump.version("JAVA PROFILE 1.0.1").id_size(4);
    dump.single_heap_dump_record();
    dump.dotted_names();
    let class = dump.class("app.Node").field("next", Type::Object).build();
    dump.root_sticky_class(class);
    let first = dump.at(0x5000_0001).instance(class).build();
    dump.root_jni_global(first, 0x1000);
    let bytes = dump.to_bytes();

    let mut dump = DumpBuilder::new();
    dump.version("JAVA PROFILE 1.0.1").id_size(4);
    dump.single_heap_dump_record();
    dump.dotted_names();
    let class = dump.class("app.Node").field("next", Type::Object).build();
    dump.root_sticky_class(class);
    let inner = dump.at(0x5000_0002).instance(class).build();
    let outer = dump
        .at(0x5000_0003)
        .instance(class)
        .set("next", inner)
        .build();
    dump.root_jni_global(outer, 0x1000);
    // The second dump continues the file: no header of its own.
    let both: Vec<u8> = bytes
        .iter()
        .copied()
        .chain(dump.to_bytes().into_iter().skip(31))
        .collect();

    let instances = |analysis: &Heap| -> Vec<u64> {
        let nodes = analysis.classes().find_by_name("app.Node").next().unwrap();
        let mut ids: Vec<u64> = analysis
            .objects()
            .filter(|row| row.class == nodes)
            .map(|row| row.id.0)
            .collect();
        ids.sort_unstable();
        ids
    };
    let analysis = analyzed(&both, 1).unwrap();
    assert_eq!(analysis.snapshot(), (1, 2));
    assert_eq!(instances(&analysis), [0x5000_0001]);
    let analysis = analyzed(&both, 2).unwrap();
    assert_eq!(analysis.snapshot(), (2, 2));
    assert_eq!(instances(&analysis), [0x5000_0002, 0x5000_0003]);
    let row = analysis
        .objects()
        .find(|row| row.id.0 == 0x5000_0002)
        .unwrap();
    assert_eq!(row.dominator, Some(ObjectId(0x5000_0003)));
    let missing = analyzed(&both, 3).err();
    assert!(
        matches!(missing, Some(AnalyzeError::NoSuchSnapshot { .. })),
        "{missing:?}"
    );
}

#[test]
fn roots_of_android() {
    let mut dump = DumpBuilder::new();
    dump.version("JAVA PROFILE 1.0.3").id_size(4).dotted_names();
    dump.java();
    dump.heap_info(65, "app");
    let objects: Vec<u64> = (0..7).map(|i| dump.byte_array(&[i; 20])).collect();
    let [
        interned,
        finalizing,
        debugger,
        cleanup,
        vm,
        monitor,
        unreachable,
    ] = objects.try_into().unwrap();
    dump.root_interned_string(interned)
        .root_finalizing(finalizing);
    dump.root_debugger(debugger).root_reference_cleanup(cleanup);
    dump.root_vm_internal(vm).root_jni_monitor(monitor, 1, 0);
    // The opposite of a root.
    dump.root_unreachable(unreachable);
    dump.heap_info(90, "zygote");
    let claimed = dump.primitive_array_nodata(Type::Int, 1000);
    dump.root_vm_internal(claimed);
    let bytes = dump.to_bytes();
    let analysis = analyzed(&bytes, 1).unwrap();
    let kinds: Vec<RootKind> = root_entries(&analysis)
        .map(|root| root.kind)
        .filter(|kind| *kind != RootKind::StickyClass)
        .collect();
    assert_eq!(
        kinds,
        [
            RootKind::InternedString,
            RootKind::Finalizing,
            RootKind::Debugger,
            RootKind::ReferenceCleanup,
            RootKind::VmInternal,
            RootKind::JniMonitor,
            RootKind::VmInternal,
        ]
    );
    let found = |id| analysis.find(ObjectId(id)).unwrap();
    assert!(analysis.is_reachable(found(interned)) && analysis.is_reachable(found(claimed)));
    assert!(!analysis.is_reachable(found(unreachable)));
    assert_eq!(analysis.array_len(found(claimed)), Some(1000));
    assert!(analysis.shallow_size(found(claimed)) >= 4000);
}

#[test]
fn virtual_threads_with_equal_stacks_are_one_row() {
    let mut dump = DumpBuilder::new();
    let thread = dump.java().thread;
    let base = dump
        .class("java.lang.BaseVirtualThread")
        .extends(thread)
        .build();
    let class = dump.class("java.lang.VirtualThread").extends(base).build();
    let mut held = Vec::new();
    for line in [10, 10, 20, 10] {
        let local = dump.byte_array(&[0; 1000]);
        held.push(local);
        let told = dump.thread("").class(class);
        told.frame("app.Main", "ask", "()V", "Main.java", line)
            .local(0, local)
            .build();
    }
    let platform = dump
        .thread("main")
        .frame("app.Main", "ask", "()V", "Main.java", 10);
    platform.build();
    let bytes = dump.to_bytes();
    let analysis = analyzed(&bytes, 1).unwrap();
    let rows = threads(&analysis, &find_roots(&analysis));
    let told: Vec<(bool, u64, i32)> = rows
        .iter()
        .map(|row| {
            (
                row.is_virtual,
                row.count,
                row.stack(&analysis).get(0).unwrap().line,
            )
        })
        .collect();
    assert_eq!(told, [(true, 3, 10), (true, 1, 20), (false, 1, 10)]);
    assert!(rows[0].retained_size > 3000 && rows[1].retained_size > 1000);
    let first = rows[0].object.unwrap();
    let dominators: Vec<Option<ObjectId>> = held
        .iter()
        .map(|id| {
            analysis
                .objects()
                .find(|row| row.id.0 == *id)
                .unwrap()
                .dominator
        })
        .collect();
    assert!(dominators.contains(&Some(analysis.id(first))));
    assert!(
        dominators.iter().all(Option::is_some),
        "a local belongs to its thread"
    );
}

/// A hidden class is kept by its instances alone, and its name tells it from its like.
#[test]
fn hidden_classes_live_as_long_as_their_instances() {
    let mut dump = DumpBuilder::new();
    dump.java();
    let names = [
        "app.Main$$Lambda+0x000000001104c450",
        "app.Main$$Lambda+0x000000001104c868",
    ];
    let classes = names.map(|name| dump.class(name).field("arg$1", Type::Object).build());
    let kept = dump.instance(classes[0]).build();
    dump.instance(classes[1]).build();
    dump.root_jni_global(kept, 0x1000);
    let bytes = dump.to_bytes();
    let analysis = analyzed(&bytes, 1).unwrap();
    let row = analysis
        .objects()
        .find(|row| row.id.0 == classes[0])
        .unwrap();
    assert_eq!(row.dominator, Some(ObjectId(kept)));
    assert!(!analysis.is_reachable(analysis.find(ObjectId(classes[1])).unwrap()));
    for (class, name) in classes.into_iter().zip(names) {
        let index = analysis.classes().find(ObjectId(class)).unwrap();
        assert_eq!(analysis.classes().get(index).name, name);
    }
}

/// Modified UTF-8: NUL as two bytes, characters beyond the basic plane as two surrogates of three.
#[test]
fn names_in_every_script() {
    for name in ["app.Käse", "app.注文", "app.Clef𝄞", "app.Nul\0Inside"] {
        let mut dump = DumpBuilder::new();
        let class = dump.class(name).field(name, Type::Int).build();
        let object = dump.instance(class).build();
        dump.root_jni_global(object, 0x1000);
        let bytes = dump.to_bytes();
        let analysis = analyzed(&bytes, 1).unwrap();
        let object = analysis.find(ObjectId(object)).unwrap();
        let class = analysis.class_of(object);
        assert_eq!(analysis.classes().get(class).name, name);
        assert_eq!(analysis.fields(object)[0].name, name);
    }
}
