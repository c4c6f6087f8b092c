//! Headers, top-level records, roots and threads out of the ordinary.

use super::Wanted::{Clean, Refuse, SeveralDumps, Warn};
use super::make::{damaged, extended};
use super::{Case, Objects, Story, Wanted};
use crate::dump::{DumpBuilder, Order};
use crate::{AllocSite, Type, tag};

pub(super) fn cases() -> Vec<Case> {
    let mut all = headers();
    all.extend(roots());
    all.extend([
        extended("unknown_toptag", Clean, 0, |story| {
            story.dump.raw_record(0x55, 6, b"custom");
            story.dump.raw_record_after_heap(0x56, 6, b"custom");
        }),
        extended("short_string_record", Warn("short-record"), 0, |story| {
            story.dump.raw_record(tag::UTF8, 3, b"abc");
        }),
        extended(
            "short_load_class_record",
            Warn("short-record"),
            0,
            |story| {
                story.dump.raw_record(tag::LOAD_CLASS, 4, b"\0\0\0\x09");
            },
        ),
        extended("record_longer_than_file", Warn("truncated"), 0, |story| {
            story.dump.no_end();
            story
                .dump
                .raw_record_after_heap(tag::UTF8, 0x7fff_ffff, b"12345678name");
        }),
        extended("empty_symbol", Clean, 0, |story| {
            story.dump.symbol("");
        }),
        extended("odd_symbols", Clean, 0, |story| {
            // A NUL, a pair of surrogates, a lone one, and bytes that are not text.
            story.dump.symbol("nul\0inside");
            story.dump.symbol("clef 𝄞");
            story.dump.symbol_bytes(b"lone \xed\xa0\xb4");
            story.dump.symbol_bytes(b"\xff\xfe\x80");
        }),
        extended("every_other_record", Clean, 0, every_other_record),
        extended("time_wraps", Clean, 0, |story| {
            story.dump.micros(u32::MAX - 1).symbol("late");
            story.dump.micros(3).symbol("wrapped");
        }),
        two_dumps("two_heapdumps", "JAVA PROFILE 1.0.1", true),
        two_dumps("two_segmented_dumps", "JAVA PROFILE 1.0.2", false),
    ]);
    all
}

fn every_other_record(story: &mut Story) {
    let dump = &mut story.dump;
    let site = AllocSite {
        kind: Type::Byte.code(),
        live_bytes: 64,
        live_objects: 2,
        ..AllocSite::default()
    };
    dump.alloc_sites(2, 0, &[site]);
    dump.heap_summary((64, 2), (640, 20));
    dump.start_thread(77, 0, "agent", "system", "");
    dump.end_thread(77);
    dump.cpu_samples(&[(3, 1), (4, 1)]);
    dump.control_settings(3, 16);
    dump.unload_class(4711);
}

fn in_settings(name: &'static str, wanted: Wanted, set: impl FnOnce(&mut DumpBuilder)) -> Case {
    let mut dump = DumpBuilder::new();
    set(&mut dump);
    let mut story = Story::in_dump(dump);
    Case {
        name,
        bytes: story.dump.to_bytes(),
        base_objects: story.objects,
        objects: Objects::Exactly(story.objects),
        wanted,
    }
}

fn headers() -> Vec<Case> {
    vec![
        in_settings("ver_1_0", Warn("version"), |dump| {
            dump.version("JAVA PROFILE 1.0");
        }),
        in_settings("ver_1_0_1", Clean, |dump| {
            dump.version("JAVA PROFILE 1.0.1").single_heap_dump_record();
        }),
        in_settings("ver_1_0_3", Clean, |dump| {
            dump.version("JAVA PROFILE 1.0.3");
        }),
        in_settings("ids4", Clean, |dump| {
            dump.id_size(4);
        }),
        in_settings("agent_style_names", Clean, |dump| {
            dump.id_size(4).dotted_names().jdk8_strings();
        }),
        damaged("id_size_2", Refuse, |whole| {
            let mut bytes = whole.bytes.clone();
            // Magic and NUL take 19 bytes; the id size is the u4 after them.
            if let Some(low) = bytes.get_mut(22) {
                *low = 2;
            }
            (bytes, Objects::Exactly(0))
        }),
        damaged("not_an_hprof", Refuse, |_| {
            (b"\xca\xfe\xba\xbe".repeat(200), Objects::Exactly(0))
        }),
        android(),
    ]
}

/// Version 1.0.3 with every Android tag; ids of four bytes.
fn android() -> Case {
    let mut dump = DumpBuilder::new();
    dump.version("JAVA PROFILE 1.0.3").id_size(4).dotted_names();
    let mut story = Story::in_dump(dump);
    let base_objects = story.objects;
    let order = story.orders.first().copied().unwrap_or(0);
    let dump = &mut story.dump;
    dump.root_interned_string(order).root_finalizing(order);
    dump.root_debugger(order).root_reference_cleanup(order);
    dump.root_vm_internal(order).root_unreachable(order);
    dump.root_jni_monitor(order, 1, 0);
    dump.heap_info(65, "app");
    dump.primitive_array_nodata(Type::Int, 1000);
    dump.heap_info(90, "zygote");
    dump.byte_array(b"in the zygote");
    Case {
        name: "android_tags",
        bytes: dump.to_bytes(),
        base_objects,
        objects: Objects::Exactly(base_objects + 2),
        wanted: Clean,
    }
}

fn roots() -> Vec<Case> {
    vec![
        extended("roots_before_thread_obj", Clean, 0, |story| {
            story.dump.order(Order::RootsLast);
        }),
        extended("thread_obj_id_0", Clean, 0, |story| {
            story.dump.root_thread(0, 99, 1);
        }),
        extended("thread_object_missing", Warn("lost-root"), 2, |story| {
            let held = story
                .dump
                .string("held by a thread that is not in the dump");
            let thread = story.dump.thread("gone").without_object();
            thread
                .frame("shop.Main", "run", "()V", "Main.java", 1)
                .local(0, held)
                .build();
        }),
        extended("local_of_unknown_thread", Clean, 2, |story| {
            let held = story.dump.string("held by an unknown thread");
            story.dump.root_java_frame(held, 4711, 0);
        }),
        extended("frame_number_beyond_trace", Clean, 2, |story| {
            let held = story.dump.string("in frame 500 of two");
            story
                .dump
                .root_java_frame(held, 1, 500)
                .root_jni_local(held, 1, -1);
        }),
        extended("trace_with_unknown_frames", Clean, 0, |story| {
            story.dump.trace(50, 50, &[0, 0xdead, 0xbeef]);
        }),
        no_roots(),
        extended("all_root_kinds", Clean, 0, |story| {
            let order = story.orders.first().copied().unwrap_or(0);
            let dump = &mut story.dump;
            dump.root_unknown(order).root_monitor(order);
            dump.root_native_stack(order, 1).root_thread_block(order, 1);
            dump.root_jni_local(order, 1, 1);
        }),
    ]
}

/// Not one root; an analyzer takes the boot loader's classes instead.
fn no_roots() -> Case {
    let mut dump = DumpBuilder::new();
    dump.without_sticky_roots();
    let builder = dump.class("lone.Holder");
    let builder = builder.field("value", Type::Object);
    let class = builder.build();
    let value = dump.byte_array(b"value");
    let holder = dump.instance(class).set("value", value).build();
    dump.class("lone.Main")
        .static_object("HOLDER", holder)
        .build();
    Case {
        name: "no_roots",
        bytes: dump.to_bytes(),
        base_objects: 2,
        objects: Objects::Exactly(2),
        wanted: Warn("no-roots"),
    }
}

/// One header, then all records of two dumps: the second has one more object.
fn two_dumps(name: &'static str, version: &str, single: bool) -> Case {
    let shop = || {
        let mut dump = DumpBuilder::new();
        dump.version(version);
        if single {
            dump.single_heap_dump_record();
        }
        Story::in_dump(dump)
    };
    let (mut first, mut second) = (shop(), shop());
    second.dump.byte_array(b"later");
    let mut bytes = first.dump.to_bytes();
    bytes.extend(second.dump.to_bytes().iter().skip(31));
    Case {
        name,
        bytes,
        base_objects: first.objects,
        objects: Objects::Exactly(first.objects),
        wanted: SeveralDumps(2),
    }
}
