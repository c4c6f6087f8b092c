//! NUL and other control characters in the names of a dump: survived, and shown harmlessly by every command.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]
#![cfg(unix)]

mod support;

use heapray_testkit::{DumpBuilder, ObjectId, Type};
use support::Shop;

/// A dump whose names contain what a terminal obeys.
fn dump() -> Vec<u8> {
    const HOSTILE: &str = "\0\u{1b}[31m\u{7}\r\u{9b}2J\u{202e}";
    let name = |word: &str| format!("{word}{HOSTILE}{word}");
    let mut dump = DumpBuilder::new();
    let class = dump
        .class(&name("app.Item"))
        .field(&name("text"), Type::Object);
    let class = class.build();
    let items: Vec<ObjectId> = (0..60_000)
        .map(|_| {
            let text = dump.string(&name("value"));
            dump.instance(class).set(&name("text"), text).build()
        })
        .collect();
    let list = dump.array_list(&items);
    let store = dump
        .class(&name("app.Store"))
        .static_object(&name("ALL"), list)
        .build();
    dump.root_sticky_class(store);
    let thread = dump.thread(&name("worker"));
    let thread = thread.frame(
        &name("app.Store"),
        &name("run"),
        "()V",
        &name("Store.java"),
        7,
    );
    thread.local(0, list).build();
    dump.thread("\0").build();
    dump.to_bytes()
}

#[test]
fn control_characters_in_names_are_shown_harmlessly_by_every_command() {
    let shop = Shop::new();
    std::fs::write(shop.path("odd.hprof"), dump()).unwrap();
    let mut outputs = vec!["odd.hprof".to_owned()];
    for format in ["text", "json", "md", "html"] {
        outputs.push(format!("report odd.hprof --format {format}"));
    }
    let tables = [
        "info odd.hprof --properties",
        "histogram odd.hprof",
        "dominators odd.hprof",
        "threads odd.hprof",
        "roots odd.hprof",
        "classloaders odd.hprof",
        "waste odd.hprof",
        "references odd.hprof",
        "referrers odd.hprof java.lang.String",
        "retained odd.hprof java.lang.String",
        "whatif odd.hprof",
        "path odd.hprof --limit 3 java.util.ArrayList",
    ];
    for table in tables {
        for format in ["text", "json", "csv"] {
            outputs.push(format!("{table} --format {format}"));
        }
    }
    for arguments in &outputs {
        let output = shop.run(arguments);
        let printed = String::from_utf8(output.stdout).unwrap();
        let words = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments}: {words}");
        for text in [&printed, &words] {
            // JSON and CSV are read by programs: they keep the names, and no program takes 9B or 202E for an order.
            let is_for_programs = arguments.ends_with("json") || arguments.ends_with("csv");
            let is_odd = |c: &char| match c {
                '\n' => false,
                '\u{80}'..='\u{9f}' | '\u{202e}' => !is_for_programs,
                c => c.is_control(),
            };
            let odd = text.chars().find(is_odd);
            assert_eq!(
                odd,
                None,
                "{arguments}: {:?}",
                text.lines().find(|line| line.contains(odd.unwrap()))
            );
        }
        assert!(
            printed.contains("Store") || !arguments.contains("report"),
            "{arguments}"
        );
    }
}
