//! Measures heapray on files that are made to take more than their length allows, and prints a table: for each shape
//! and command, time and memory as multiples of what an honest file of the same length takes.
//!
//! `hostile --heapray target/release/heapray`. Exits 1 if a factor is above the limits and no reason is known.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a command line tool that prints a table"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use clap::Parser;
use heapray_testkit::hostile::{Shape, honest, shapes};
use heapray_testkit::measured::{Measured, measure};

/// Prints what hostile files take, as multiples of an honest file of the same length.
#[derive(Debug, Parser)]
struct Args {
    /// The program to measure
    #[arg(long, value_name = "PATH")]
    heapray: PathBuf,
    /// Length of each file in MB
    #[arg(long, value_name = "N", default_value_t = 12)]
    megabytes: usize,
    /// Only shapes whose name contains TEXT
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Write the shapes to this folder instead of measuring
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
}

/// Most time and memory, as multiples of an honest file's.
const MOST_TIME: f64 = 3.0;
const MOST_MEMORY: f64 = 2.0;
/// Below this, a factor says nothing: what a process takes in any case.
const LEAST_SECONDS: f64 = 0.1;
const LEAST_BYTES: u64 = 32 << 20;

/// Commands, with the file at `DUMP` and an output at `OUT`.
const COMMANDS: [(&str, &[&str]); 6] = [
    ("report", &["report", "DUMP", "-o", "OUT.json"]),
    ("threads", &["threads", "DUMP", "-o", "OUT.json"]),
    (
        "count",
        &["histogram", "DUMP", "--no-retained", "--by", "superclass"],
    ),
    ("superclass", &["histogram", "DUMP", "--by", "superclass"]),
    ("secrets", &["secrets", "DUMP"]),
    ("redact", &["redact", "DUMP", "OUT.redacted", "--force"]),
];

/// Most growth of time and memory with twice the length: 2 is linear, 4 quadratic; caches that no longer suffice are in
/// between.
const MOST_GROWTH: f64 = 3.0;

const CLASSES: &str = "little else than classes, and each takes as much as 10 to 20 objects: a name, its fields, a row";
const THREADS: &str =
    "every thread or local of 17 bytes becomes an entry with what it holds, a thread a row";
const MEMBERS: &str = "a compressed file is inflated first, and the honest one is plain";
const DAMAGE: &str = "behind each damage the next readable place is searched";
const ADDRESSES: &str = "addresses and roots are no neighbours, so that the index keeps each whole";

/// Why a shape may take more, as long as it takes no more than twice of that for twice the length.
const REASONS: [(&str, &str); 30] = [
    ("tiny_members", MEMBERS),
    ("empty_members", MEMBERS),
    ("false_members", MEMBERS),
    ("scattered", ADDRESSES),
    ("a_page_each", ADDRESSES),
    ("roots", ADDRESSES),
    ("no_data", ADDRESSES),
    ("damage_everywhere", DAMAGE),
    ("zeros_and_tags", DAMAGE),
    ("fields_65535", CLASSES),
    ("statics_65535", CLASSES),
    ("classes_without_number", CLASSES),
    ("missing_classes", CLASSES),
    ("colliding_strings", CLASSES),
    ("colliding_classes", CLASSES),
    ("nested_loaders", CLASSES),
    ("deep_superclasses", CLASSES),
    ("deep_fields", CLASSES),
    ("superclass_ring", CLASSES),
    ("classes_of_one_name", CLASSES),
    ("colliding_ids", CLASSES),
    ("heirs_without_fields", CLASSES),
    ("heirs_with_fields", CLASSES),
    ("threads", THREADS),
    ("virtual_threads", THREADS),
    ("threads_share_a_trace", THREADS),
    ("virtual_threads_share_a_trace", THREADS),
    ("locals_of_one_frame", THREADS),
    ("locals_everywhere", THREADS),
    ("colliding_threads", THREADS),
];

fn run(args: &Args, words: &[&str], dump: &Path, folder: &Path) -> Measured {
    let mut command = Command::new(&args.heapray);
    for word in words {
        match *word {
            "DUMP" => command.arg(dump),
            word if word.starts_with("OUT") => command.arg(folder.join(word)),
            word => command.arg(word),
        };
    }
    command.args(["--quiet", "--tmp-dir"]).arg(folder);
    measure(&mut command, Duration::from_secs(120)).unwrap_or_else(|error| {
        panic!("{} can't be run: {error}", args.heapray.display());
    })
}

fn main() -> ExitCode {
    let args = Args::parse();
    let length = args.megabytes << 20;
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("no temporary folder: {error}"));
    let dump = folder.path().join("dump.hprof");
    let write = |bytes: Vec<u8>| {
        std::fs::write(&dump, bytes).unwrap_or_else(|error| panic!("no room: {error}"));
    };
    if let Some(folder) = &args.write {
        for Shape { name, build } in shapes() {
            if args.only.as_ref().is_none_or(|only| name.contains(only)) {
                std::fs::write(folder.join(name), build(length))
                    .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            }
        }
        return ExitCode::SUCCESS;
    }
    write(honest(length));
    let honest: Vec<Measured> = COMMANDS
        .iter()
        .map(|(_, words)| run(&args, words, &dump, folder.path()))
        .collect();
    print!("{:30}", format!("{} MB: time × memory ×", args.megabytes));
    for (name, _) in COMMANDS {
        print!("{name:>15}");
    }
    println!();
    print!("{:30}", "honest: seconds, MB");
    for one in &honest {
        print!(
            "{:>15}",
            format!("{:.2}s {:4}M", one.seconds, one.peak >> 20)
        );
    }
    println!();
    let mut beyond = Vec::new();
    for Shape { name, build } in shapes() {
        if args.only.as_ref().is_some_and(|only| !name.contains(only)) {
            continue;
        }
        write(build(length));
        print!("{name:30}");
        for ((command, words), honest) in COMMANDS.iter().zip(&honest) {
            let found = run(&args, words, &dump, folder.path());
            let time = found.seconds.max(LEAST_SECONDS) / honest.seconds.max(LEAST_SECONDS);
            let memory = found.peak.max(LEAST_BYTES) as f64 / honest.peak.max(LEAST_BYTES) as f64;
            let is_odd = !matches!(found.code, Some(0 | 2 | 3));
            let is_beyond = time > MOST_TIME || memory > MOST_MEMORY || is_odd;
            let mark = if is_beyond { "!" } else { "" };
            print!("{:>15}", format!("{mark}{time:.1}× {memory:.1}×"));
            if is_beyond {
                let how = if found.timed_out {
                    "not done within 120 s".to_owned()
                } else {
                    format!("exit {:?}", found.code)
                };
                write(build(length * 2));
                let double = run(&args, words, &dump, folder.path());
                write(build(length));
                let times = double.seconds.max(LEAST_SECONDS) / found.seconds.max(LEAST_SECONDS);
                let peaks =
                    double.peak.max(LEAST_BYTES) as f64 / found.peak.max(LEAST_BYTES) as f64;
                beyond.push((name, *command, time, memory, times.max(peaks), is_odd, how));
            }
        }
        println!();
    }
    let mut without_reason = 0;
    for (shape, command, time, memory, growth, is_odd, how) in beyond {
        let reason = REASONS.iter().find(|(name, _)| *name == shape);
        let reason = reason.filter(|_| growth <= MOST_GROWTH && !is_odd);
        let reason = reason.map_or("NO REASON is known", |(_, reason)| reason);
        println!(
            "{shape}, {command}: {time:.1} × time, {memory:.1} × memory, {how}, {growth:.1} × for twice the length: {reason}"
        );
        without_reason += u32::from(reason.starts_with("NO"));
    }
    if without_reason > 0 {
        eprintln!("{without_reason} above {MOST_TIME} × time or {MOST_MEMORY} × memory");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
