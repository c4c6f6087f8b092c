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
use tempfile::TempDir;

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
    /// Only the shape whose name is all of TEXT
    #[arg(long)]
    exact: bool,
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
const MOST_GROWTH: f64 = 3.5;

const CLASSES: &str = "little else than classes, and each takes as much as 10 to 20 objects: a name, its fields, a row";
const THREADS: &str =
    "every thread or local of 17 bytes becomes an entry with what it holds, a thread a row";
const MEMBERS: &str = "a compressed file is inflated first, and the honest one is plain";
const DAMAGE: &str = "behind each damage the next readable place is searched";
const SECRETS: &str =
    "every string is a secret and becomes a row: its place, its owner and what is shown of it";
const ADDRESSES: &str = "addresses and roots are no neighbours, so that the index keeps each whole";

/// Why a shape may take more, as long as it takes no more than twice of that for twice the length.
const REASONS: [(&str, &str); 31] = [
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
    ("nothing_but_secrets", SECRETS),
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

/// The name under which the honest file can be written.
const HONEST: &str = "honest";

impl Args {
    fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| {
            if self.exact {
                name == only
            } else {
                name.contains(only)
            }
        })
    }

    fn write_shapes(&self, folder: &Path) {
        let honest = Shape {
            name: HONEST,
            build: honest,
        };
        for Shape { name, build } in shapes().into_iter().chain([honest]) {
            if self.wants(name) {
                std::fs::write(folder.join(name), build(self.megabytes << 20))
                    .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            }
        }
    }
}

/// Writes a shape in a process of its own: what the kernel tells as the peak of a child begins with the peak of the
/// process that starts it.
fn written(folder: &Path, name: &str, megabytes: usize) -> PathBuf {
    let program = std::env::current_exe().unwrap_or_else(|error| panic!("no program: {error}"));
    let mut command = Command::new(program);
    command.args(["--heapray", "-", "--exact", "--only", name, "--megabytes"]);
    command
        .arg(megabytes.to_string())
        .arg("--write")
        .arg(folder);
    let status = command.status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "{name} can't be written"
    );
    folder.join(name)
}

/// Runs of which the fastest counts: on a busy machine one takes several times as long as another.
const TRIES: u32 = 3;

/// How much more a command takes for a file of twice the length, of time or memory, whichever grows more.
fn growth(args: &Args, words: &[&str], name: &str, folder: &TempDir, found: &Measured) -> f64 {
    let twice = folder.path().join("twice");
    let _ = std::fs::create_dir(&twice);
    let double = written(&twice, name, args.megabytes * 2);
    let single = folder.path().join(name);
    let mut small = (found.seconds, found.peak);
    let mut large = (f64::INFINITY, u64::MAX);
    let mut growth = f64::INFINITY;
    for attempt in 0..TRIES {
        if attempt > 0 {
            let again = run(args, words, &single, folder.path());
            small = (small.0.min(again.seconds), small.1.min(again.peak));
        }
        let again = run(args, words, &double, folder.path());
        large = (large.0.min(again.seconds), large.1.min(again.peak));
        let time = large.0.max(LEAST_SECONDS) / small.0.max(LEAST_SECONDS);
        let memory = large.1.max(LEAST_BYTES) as f64 / small.1.max(LEAST_BYTES) as f64;
        growth = time.max(memory);
        if growth <= MOST_GROWTH {
            break;
        }
    }
    let _ = std::fs::remove_file(&double);
    growth
}

fn main() -> ExitCode {
    let args = Args::parse();
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("no temporary folder: {error}"));
    if let Some(folder) = &args.write {
        args.write_shapes(folder);
        return ExitCode::SUCCESS;
    }
    let dump = written(folder.path(), HONEST, args.megabytes);
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
    for Shape { name, .. } in shapes() {
        if !args.wants(name) {
            continue;
        }
        let dump = written(folder.path(), name, args.megabytes);
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
                let growth = growth(&args, words, name, &folder, &found);
                beyond.push((name, *command, time, memory, growth, is_odd, how));
            }
        }
        println!();
        let _ = std::fs::remove_file(&dump);
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
