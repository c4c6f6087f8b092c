//! Mutates dumps, asks heapray's commands about each mutant, and compares their answers with each other and with those
//! about the intact dump.
//!
//! `mutate --heapray target/release/heapray --minutes 3`. Exits 1 if a mutant ended a command by a signal or a panic,
//! took time or memory out of proportion, lost objects without a word, or made commands disagree. Such mutants are
//! kept in `--keep`; `--seed` and the number of a mutant make it again.
#![allow(
    clippy::print_stdout,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a command line tool that reports what it found"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use clap::Parser;
use heapray_testkit::generate::{GenerateOptions, Shape, generate};
use heapray_testkit::measured::{Measured, measure};
use heapray_testkit::mutations::{Dice, Mutant, Structure, mutate};
use serde_json::Value;

/// Mutates dumps and compares what heapray's commands say about them.
#[derive(Debug, Parser)]
struct Args {
    /// The program to ask
    #[arg(long, value_name = "PATH")]
    heapray: PathBuf,
    /// Minutes to go on
    #[arg(long, value_name = "M", default_value_t = 3.0)]
    minutes: f64,
    /// Mutants at most; 0 for as many as the time allows
    #[arg(long, value_name = "N", default_value_t = 0)]
    mutants: u64,
    /// Dumps to mutate, plain; those of the testkit by default
    #[arg(long, value_name = "FILE")]
    dump: Vec<PathBuf>,
    /// Seed of the random numbers
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// First mutant
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,
    /// Folder for mutants that something is wrong with
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// Most time and memory, as multiples of what the intact dump takes, and what is allowed on top.
const MOST_TIME: f64 = 3.0;
const TIME_ON_TOP: f64 = 1.0;
const MOST_MEMORY: u64 = 2;
const MEMORY_ON_TOP: u64 = 48 << 20;
/// Part of the objects that may be missing without a word: what nothing refers to is missed by nobody.
const SILENT_LOSS: f64 = 0.01;

/// The commands; `DUMP` and `COPY` stand for files.
const COMMANDS: [(&str, &[&str]); 10] = [
    ("report", &["report", "DUMP", "--format", "json"]),
    ("info", &["info", "DUMP", "--format", "json"]),
    ("histogram", &["histogram", "DUMP", "--format", "json"]),
    (
        "count",
        &["histogram", "DUMP", "--no-retained", "--format", "json"],
    ),
    ("threads", &["threads", "DUMP", "--format", "json"]),
    (
        "query",
        &[
            "query",
            "DUMP",
            "SELECT COUNT(*) AS instances FROM INSTANCEOF java.lang.Object o",
            "--format",
            "json",
        ],
    ),
    (
        "sql",
        &[
            "sql",
            "DUMP",
            "SELECT count(*) AS instances FROM objects",
            "--format",
            "json",
        ],
    ),
    ("waste", &["waste", "DUMP", "--format", "json"]),
    ("secrets", &["secrets", "DUMP", "--format", "json"]),
    ("redact", &["redact", "DUMP", "COPY"]),
];

/// What the commands said about a file.
struct Answers {
    runs: Vec<(&'static str, Measured)>,
    copy: Option<Vec<u8>>,
    /// Of the copy: exit code and live objects.
    of_copy: Option<(Option<i32>, Option<u64>)>,
}

impl Answers {
    fn ask(args: &Args, folder: &Path, bytes: &[u8]) -> Self {
        let (dump, copy) = (folder.join("mutant.hprof"), folder.join("copy.hprof"));
        std::fs::write(&dump, bytes).unwrap_or_else(|error| panic!("no room: {error}"));
        let _ = std::fs::remove_file(&copy);
        let run = |words: &[&str]| {
            let mut command = Command::new(&args.heapray);
            for word in words {
                match *word {
                    "DUMP" => command.arg(&dump),
                    "COPY" => command.arg(&copy),
                    word => command.arg(word),
                };
            }
            command.arg("--quiet");
            measure(&mut command, Duration::from_secs(60))
                .unwrap_or_else(|error| panic!("{}: {error}", args.heapray.display()))
        };
        let runs = COMMANDS.map(|(name, words)| (name, run(words))).into();
        let written = std::fs::read(&copy).ok();
        let of_copy = written.is_some().then(|| {
            std::fs::rename(&copy, &dump).unwrap_or_else(|error| panic!("{error}"));
            let info = run(&["info", "DUMP", "--format", "json"]);
            let live = json(&info).and_then(|info| info.get("live_objects")?.as_u64());
            (info.code, live)
        });
        Self {
            runs,
            copy: written,
            of_copy,
        }
    }

    fn of(&self, name: &str) -> &Measured {
        let run = self.runs.iter().find(|(known, _)| *known == name);
        &run.unwrap_or_else(|| panic!("{name} is no command")).1
    }

    fn live_objects(&self) -> Option<u64> {
        json(self.of("info"))?.get("live_objects")?.as_u64()
    }

    fn objects(&self) -> Option<u64> {
        let garbage = json(self.of("info"))?
            .get("unreachable_objects")?
            .as_u64()?;
        Some(self.live_objects()? + garbage)
    }
}

fn json(run: &Measured) -> Option<Value> {
    serde_json::from_slice(&run.output).ok()
}

fn sum_of_instances(run: &Measured) -> Option<u64> {
    let rows = json(run)?;
    rows.as_array()?
        .iter()
        .map(|row| row.get("instances")?.as_u64())
        .sum()
}

/// Commands that ended oddly, or took too much.
fn excesses(intact: &Answers, mutant: &Answers) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, run) in &mutant.runs {
        let before = intact.of(name);
        match run.code {
            _ if run.timed_out => faults.push(format!("{name} is not done within 60 s")),
            Some(0 | 2 | 3) => {}
            code => faults.push(format!(
                "{name} ended with {code:?}: {}",
                String::from_utf8_lossy(&run.errors)
            )),
        }
        if run.seconds > before.seconds * MOST_TIME + TIME_ON_TOP {
            faults.push(format!(
                "{name} took {:.1} s instead of {:.1}",
                run.seconds, before.seconds
            ));
        }
        if run.peak > before.peak * MOST_MEMORY + MEMORY_ON_TOP {
            faults.push(format!(
                "{name} took {} MB instead of {}",
                run.peak >> 20,
                before.peak >> 20
            ));
        }
    }
    faults
}

/// What is wrong with the answers about a mutant.
fn faults(intact: &Answers, mutant: &Answers, length: usize, how: &str) -> Vec<String> {
    let mut faults = excesses(intact, mutant);
    let (report, info) = (mutant.of("report"), mutant.of("info"));
    let codes = ["report", "info", "histogram", "threads", "sql", "waste"];
    let codes = codes.map(|name| mutant.of(name).code);
    if codes.iter().any(|code| *code != codes[0]) {
        faults.push(format!(
            "report, info, histogram, threads, sql and waste end differently: {codes:?}"
        ));
    }
    // A query names a class, which a damaged dump may have lost: that is told.
    if mutant.of("query").code != codes[0] && mutant.of("query").code != Some(2) {
        faults.push("query and report end differently".to_owned());
    }
    if !matches!(report.code, Some(0 | 3)) {
        return faults;
    }
    let said = json(report);
    let heap = |member: &str| said.as_ref()?.get("heap")?.get(member)?.as_u64();
    let live = mutant.live_objects();
    let figures = [
        heap("objects"),
        live,
        sum_of_instances(mutant.of("histogram")),
        sum_of_instances(mutant.of("sql")),
    ];
    if figures.iter().any(|figure| *figure != figures[0]) {
        faults.push(format!(
            "report, info, histogram and sql count {figures:?} objects"
        ));
    }
    // An analysis knows an object that the file has twice, and says so; a count of one pass counts it twice.
    let repairs = said
        .as_ref()
        .and_then(|said| said.get("dump")?.get("repairs")?.as_array());
    let twice = repairs.into_iter().flatten().filter(|repair| {
        let kind = repair.get("kind").and_then(Value::as_str);
        kind == Some("duplicate-object")
    });
    let twice: u64 = twice
        .filter_map(|repair| repair.get("count")?.as_u64())
        .sum();
    let counted = sum_of_instances(mutant.of("count"));
    let more = counted
        .zip(mutant.objects())
        .map(|(counted, known)| counted.wrapping_sub(known));
    if more.is_none_or(|more| more > twice) {
        faults.push(format!(
            "info knows {:?} objects, a count {counted:?}",
            mutant.objects()
        ));
    }
    let complete = said
        .as_ref()
        .and_then(|said| said.get("dump")?.get("complete")?.as_bool());
    if complete == Some(true) && report.code == Some(3) && info.code == Some(3) {
        // Damage that loses nothing is worth an exit code, too.
        let repairs = said
            .as_ref()
            .and_then(|said| said.get("dump")?.get("repairs")?.as_array());
        if repairs.is_none_or(Vec::is_empty) {
            faults.push(
                "exit 3, and the report says neither what is missing nor what is damaged"
                    .to_owned(),
            );
        }
    }
    // A segment that is gone as a whole leaves nothing but references to what was in it. Whole dumps have such, too, so
    // that heapray speaks of a missing part only from some share on (`query/src/confidence.rs`).
    let is_gone = how.starts_with("record") && how.ends_with("deleted");
    let (before, now) = (intact.objects().unwrap_or(0), mutant.objects().unwrap_or(0));
    let lost = before.saturating_sub(now) as f64 / before.max(1) as f64;
    if lost > SILENT_LOSS && !is_gone && report.code == Some(0) && intact.live_objects() != live {
        faults.push(format!(
            "{:.1} % of the objects are missing without a word",
            lost * 100.0
        ));
    }
    let redact = mutant.of("redact");
    if matches!(redact.code, Some(0 | 3)) {
        if mutant.copy.as_ref().map(Vec::len) != Some(length) {
            faults.push("the redacted copy has another length".to_owned());
        }
        // What is read of a damaged segment depends on values, too, and the copy has others. That something is
        // missing must be said of the copy as well.
        if let Some((code, of_copy)) = mutant.of_copy
            && of_copy != live
            && (report.code == Some(0) || code == Some(0))
        {
            faults.push(format!(
                "the redacted copy has {of_copy:?} live objects, the dump {live:?}"
            ));
        }
    }
    let silent = |name: &str| lost > SILENT_LOSS && mutant.of(name).code == Some(0);
    if report.code == Some(3) && (silent("redact") || silent("secrets")) {
        let bytes = said
            .as_ref()
            .and_then(|said| said.get("dump")?.get("lost_bytes")?.as_u64());
        if bytes.is_some_and(|bytes| bytes > 0) {
            faults.push(
                "secrets or redact say nothing of the bytes that the report knows to be lost"
                    .to_owned(),
            );
        }
    }
    faults
}

fn built_in() -> Vec<Vec<u8>> {
    [
        Shape::Mixed,
        Shape::Strings,
        Shape::ChainOfMaps,
        Shape::HiddenClasses,
    ]
    .into_iter()
    .map(|shape| {
        let mut options = GenerateOptions::default();
        options.objects = 6_000;
        options.classes = 400;
        options.shape = shape;
        options.segment_bytes = 1 << 15;
        let mut bytes = Vec::new();
        generate(&options, &mut bytes).unwrap_or_else(|error| panic!("{error}"));
        bytes
    })
    .collect()
}

fn main() -> ExitCode {
    let args = Args::parse();
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("no temporary folder: {error}"));
    let dumps: Vec<Vec<u8>> = if args.dump.is_empty() {
        built_in()
    } else {
        let read = |path: &PathBuf| {
            std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        args.dump.iter().map(read).collect()
    };
    let seeds: Vec<(Structure, Answers)> = dumps
        .iter()
        .map(|dump| {
            (
                Structure::read(dump),
                Answers::ask(&args, folder.path(), dump),
            )
        })
        .collect();
    for ((_, answers), dump) in seeds.iter().zip(&dumps) {
        let wrong = faults(answers, answers, dump.len(), "");
        assert!(wrong.is_empty(), "of an intact dump: {wrong:?}");
    }
    let end = Instant::now() + Duration::from_secs_f64(args.minutes * 60.0);
    let (mut number, mut wrong) = (args.from, 0);
    while Instant::now() < end && (args.mutants == 0 || number < args.from + args.mutants) {
        let at = number as usize % dumps.len();
        let (structure, intact) = &seeds[at];
        let mut dice = Dice::new(args.seed.wrapping_mul(1 << 32).wrapping_add(number));
        let Mutant { bytes, how } = mutate(&dumps[at], structure, &mut dice);
        let answers = Answers::ask(&args, folder.path(), &bytes);
        let faults = faults(intact, &answers, bytes.len(), &how);
        if !faults.is_empty() {
            wrong += 1;
            println!("mutant {number} (--seed {}, dump {at}): {how}", args.seed);
            for fault in faults {
                println!("  {fault}");
            }
            if let Some(keep) = &args.keep {
                let path = keep.join(format!("mutant-{}-{number}.hprof", args.seed));
                std::fs::write(&path, &bytes)
                    .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            }
        }
        number += 1;
    }
    println!("{} mutants, {wrong} with faults", number - args.from);
    if wrong > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
