//! Writes the seed corpus: `cargo run --bin seeds -- DIR` makes `DIR/<target>/<name>`.
//!
//! The seeds are the testkit's damaged dumps and dumps of every kind, generated each time instead of checked in.

use std::io;
use std::path::Path;

use heapray_testkit::{DumpBuilder, Order, broken, gz_members, gz_whole};

/// Texts that the targets for texts begin with.
const TEXTS: [(&str, &str); 4] = [
    ("rules", "[[cache]]\nclass = \"app.Cache\"\n"),
    ("budget", "[[limit]]\nname = \"heap\"\nused = \"100M\"\n"),
    ("property", "db.password\0jdbc:mysql://u:p@h/d?token=x"),
    ("report", "{\"schema_version\":2,\"tool\":{\"name\":\"heapray\",\"version\":\"0\"}}"),
];

/// The maximum length of a seed: longer ones slow the fuzzer down and show it nothing new.
const LONGEST: usize = 1 << 16;

fn main() -> io::Result<()> {
    let dir = std::env::args_os().nth(1).unwrap_or_else(|| "corpus".into());
    let dir = Path::new(&dir);
    for (name, text) in TEXTS {
        for target in ["settings", "texts", "saved_report"] {
            write(dir, target, name, text.as_bytes())?;
        }
    }
    write(dir, "ledger", "magic", b"SQLite format 3\0")?;
    // An empty ledger with all tables.
    heapray_history::ledger::Ledger::open(&dir.join("ledger/empty")).map_err(io::Error::other)?;
    for (name, dump) in dumps() {
        for target in ["header", "records", "analyze", "privacy", "gzip", "index_file"] {
            write(dir, target, &name, &dump)?;
        }
        write(dir, "gzip", &format!("{name}.gz"), &gz_whole(&dump))?;
        write(dir, "gzip", &format!("{name}.members.gz"), &gz_members(&dump, 512, true))?;
        // The first byte selects the width of identifiers; the heap begins behind the other records.
        for (number, start) in (31..dump.len()).step_by(97).enumerate().take(8) {
            let body: Vec<u8> = [0].iter().chain(dump.get(start..).unwrap_or_default()).copied().collect();
            write(dir, "sub_records", &format!("{name}-{number}"), &body)?;
        }
    }
    Ok(())
}

fn dumps() -> Vec<(String, Vec<u8>)> {
    let mut dumps: Vec<(String, Vec<u8>)> = broken::cases()
        .into_iter()
        .map(|case| (case.name.to_owned(), case.bytes))
        .collect();
    for order in [Order::AsBuilt, Order::StringsLast, Order::ObjectsBeforeClasses, Order::RootsLast] {
        dumps.push((format!("order-{order:?}"), small(|dump| drop(dump.order(order)))));
    }
    dumps.push(("ids-of-four".to_owned(), small(|dump| drop(dump.id_size(4)))));
    dumps.push(("android".to_owned(), small(|dump| drop(dump.version("JAVA PROFILE 1.0.3")))));
    dumps.push(("one-record".to_owned(), small(|dump| drop(dump.single_heap_dump_record()))));
    dumps.push(("jdk8".to_owned(), small(|dump| drop(dump.jdk8_strings()))));
    dumps.retain(|(_, dump)| dump.len() <= LONGEST);
    dumps
}

fn small(set: impl FnOnce(&mut DumpBuilder)) -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    set(&mut dump);
    let text = dump.string("some text");
    dump.object_array("java.lang.Object[]", &[text, 0, text]);
    dump.thread("main")
        .frame("com.example.Main", "run", "()V", "Main.java", 42)
        .local(0, text)
        .build();
    dump.to_bytes()
}

fn write(dir: &Path, target: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
    let dir = dir.join(target);
    std::fs::create_dir_all(&dir)?;
    std::fs::write(dir.join(name), bytes)
}
