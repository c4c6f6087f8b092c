//! Writes the dumps of a small fleet over some nights: `fleet --out dumps --pods 4 --nights 3`.
//!
//! One application leaks more every night, one as much as ever, one on and off, one no longer, one since the last
//! night, and one never. With `--broken`, one dump is cut, one is there twice, and one file is no dump.
#![allow(
    clippy::print_stdout,
    reason = "a command line tool reports what it wrote"
)]

use std::fs;
use std::io;
use std::path::PathBuf;

use clap::Parser;
use heapray_testkit::{DumpBuilder, ObjectId, Type};

/// 2026-03-04, 02:17 UTC: the night of 2026-03-03.
const FIRST: u64 = 1_772_590_653_000;
const DAY: u64 = 86_400_000;
/// Entries of a leak.
const ENTRIES: u64 = 300;

/// How many entries an application's registry has in a night, of so many nights.
type Story = fn(u64, u64) -> u64;

const APPS: [(&str, Story); 6] = [
    (
        "auth",
        |night, nights| {
            if night + 1 == nights { ENTRIES } else { 0 }
        },
    ),
    ("billing", |_, _| ENTRIES),
    (
        "mail",
        |night, nights| {
            if night + 1 == nights { 0 } else { ENTRIES }
        },
    ),
    ("orders", |night, _| ENTRIES * (night + 1)),
    (
        "search",
        |night, _| {
            if night % 2 == 0 { ENTRIES } else { 0 }
        },
    ),
    ("web", |_, _| 0),
];

/// Writes the dumps of a small fleet: `APP/POD/NIGHT.hprof`; equal arguments give equal files.
#[derive(Debug, Parser)]
struct Args {
    /// Folder for the dumps.
    #[arg(long)]
    out: PathBuf,
    /// Pods of each of the six applications.
    #[arg(long, default_value_t = 4)]
    pods: u64,
    /// Nights.
    #[arg(long, default_value_t = 3)]
    nights: u64,
    /// Cut one dump, copy one to another pod, and write one file that is no dump.
    #[arg(long)]
    broken: bool,
}

fn main() -> io::Result<()> {
    let args = Args::parse();
    let mut written = 0;
    for (app, story) in APPS {
        for pod in 0..args.pods {
            let folder = args.out.join(app).join(format!("{app}-{pod}"));
            fs::create_dir_all(&folder)?;
            for night in 0..args.nights {
                let mut bytes = dump(app, pod, night, story(night, args.nights));
                if args.broken && (app, pod, night) == ("web", 0, 0) {
                    bytes.truncate(bytes.len() * 9 / 10);
                }
                let name = format!("night-{night}.hprof");
                if args.broken && (app, pod, night) == ("orders", 0, 0) {
                    let copies = args.out.join(app).join(format!("{app}-copy"));
                    fs::create_dir_all(&copies)?;
                    fs::write(copies.join(&name), &bytes)?;
                    written += 1;
                }
                fs::write(folder.join(name), bytes)?;
                written += 1;
            }
        }
    }
    if args.broken {
        let folder = args.out.join("web").join("web-0");
        fs::write(folder.join("notes.hprof"), "this is no heap dump")?;
        written += 1;
    }
    println!("{}: {written} dumps", args.out.display());
    Ok(())
}

fn dump(app: &str, pod: u64, night: u64, entries: u64) -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    // No two dumps of a fleet are of the same millisecond.
    let number = APPS.iter().position(|(name, _)| *name == app);
    dump.created_ms(FIRST + night * DAY + pod * 1_000 + number.unwrap_or_default() as u64);
    dump.java();
    let entry_class = dump
        .class(&format!("com.example.{app}.Entry"))
        .field("name", Type::Object)
        .field("content", Type::Object)
        .build();
    let mut held: Vec<ObjectId> = Vec::new();
    for number in 0..entries {
        let name = dump.string(&format!("entry {}", number % 50));
        let content = dump.byte_array(&[7; 8_000]);
        let entry = dump.instance(entry_class).set("name", name);
        held.push(entry.set("content", content).build());
    }
    let list = dump.array_list(&held);
    let registry = dump
        .class(&format!("com.example.{app}.Registry"))
        .static_object("ENTRIES", list)
        .build();
    dump.root_sticky_class(registry);
    // What every pod holds, a little more in some.
    let held: Vec<ObjectId> = (0..20 + pod).map(|_| dump.byte_array(&[0; 500])).collect();
    let few = dump.array_list(&held);
    dump.root_jni_global(few, 0x7f00_0000_1000);
    dump.to_bytes()
}
