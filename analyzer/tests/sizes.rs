//! Tests that each of the JVM's object layouts is recognized from addresses alone, and that sizes equal those of the
//! testkit's own layout rules. (Against real JVMs: `samples/sizes.sh`.)
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    clippy::unwrap_used,
    reason = "a failed unwrap is the failure"
)]

use heapray_analyzer::{AnalyzeOptions, Heap, Silent, analyze};
use heapray_hprof::ObjectId;
use heapray_testkit::{DumpBuilder, Type, VmLayout};

/// The analysis with default options.
fn analyzed(bytes: &[u8]) -> Heap {
    analyze(bytes, &AnalyzeOptions::default(), &Silent).unwrap()
}

/// Types of the fields of class `number`: all mixtures occur.
fn fields(number: usize) -> impl Iterator<Item = Type> {
    let all = [
        Type::Byte,
        Type::Object,
        Type::Long,
        Type::Short,
        Type::Int,
        Type::Boolean,
        Type::Double,
        Type::Char,
    ];
    let mut state = number * 7 + 3;
    (0..number % 6).map(move |_| {
        state = state * 31 % 251;
        all[state % all.len()]
    })
}

/// A dump and the sizes of its objects.
struct Expected {
    bytes: Vec<u8>,
    /// Objects and their sizes.
    sizes: Vec<(u64, u64)>,
}

/// Forty classes, each extending an earlier one, with three instances side by side, and small arrays.
fn expected(vm: VmLayout, id_size: usize) -> Expected {
    let mut dump = DumpBuilder::new();
    dump.id_size(id_size).vm_layout(vm);
    let mut classes = vec![dump.java().object];
    for number in 0..40 {
        let above = classes[number * 5 % classes.len()];
        let mut class = dump.class(&format!("app.Class{number}")).extends(above);
        for (at, of) in fields(number).enumerate() {
            class = class.field(&format!("f{at}"), of);
        }
        classes.push(class.build());
    }
    let mut sizes = Vec::new();
    for class in &classes {
        let size = dump.instance_size(*class);
        sizes.extend((0..6).map(|_| (dump.instance(*class).build(), size)));
    }
    for n in 0..20 {
        let bytes = dump.byte_array(&vec![1; n]);
        sizes.push((bytes, vm.array_size(Type::Byte, n as u64)));
        let longs = dump.long_array(&vec![1; n]);
        sizes.push((longs, vm.array_size(Type::Long, n as u64)));
        let objects = dump.object_array("java.lang.Object[]", &vec![0; n]);
        sizes.push((objects, vm.array_size(Type::Object, n as u64)));
    }
    // The last object has no object behind it that would show its size.
    dump.byte_array(&[]);
    Expected {
        bytes: dump.to_bytes(),
        sizes,
    }
}

#[test]
fn each_layout_is_recognised_and_exact() {
    let aligned = VmLayout {
        alignment: 16,
        ..VmLayout::COMPRESSED
    };
    for (vm, id_size, model) in [
        (VmLayout::COMPRESSED, 8, "compressed oops"),
        (aligned, 8, "compressed oops"),
        (VmLayout::COMPACT, 8, "compact headers"),
        (
            VmLayout::WIDE_REFERENCES,
            8,
            "8-byte references, compressed class pointers",
        ),
        (
            VmLayout::UNCOMPRESSED,
            8,
            "8-byte references and class pointers",
        ),
        (VmLayout::BITS_32, 4, "32 bit"),
    ] {
        let expected = expected(vm, id_size);
        let analysis = analyzed(&expected.bytes);
        let layout = analysis.layout();
        assert_eq!(layout.model, model, "{}", layout.evidence);
        assert_eq!(u64::from(layout.alignment_bytes), vm.alignment, "{model}");
        for (id, size) in &expected.sizes {
            let object = analysis.find(ObjectId(*id)).unwrap();
            let class = &analysis.classes().get(analysis.class_of(object)).name;
            assert_eq!(analysis.shallow_size(object), *size, "{class}, {model}");
        }
    }
}

/// Two objects far apart do not make a JVM with a huge alignment.
#[test]
fn few_objects_say_nothing_about_alignment() {
    let mut dump = DumpBuilder::new();
    let class = dump.class("app.Lonely").field("value", Type::Int).build();
    let lonely = dump.at(0x7_4000_0000).instance(class).build();
    dump.root_jni_global(lonely, 0x1000);
    let bytes = dump.to_bytes();
    let analysis = analyzed(&bytes);
    assert_eq!(analysis.layout().alignment_bytes, 8);
    let object = analysis.find(ObjectId(lonely)).unwrap();
    assert_eq!(analysis.shallow_size(object), 16);
}
