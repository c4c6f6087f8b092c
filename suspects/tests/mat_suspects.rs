//! Eclipse MAT's leak suspects for six real dumps: each is covered by a finding of ours, or dismissed for a
//! reason that is written down here.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::print_stderr,
    missing_docs,
    reason = "a failed unwrap is the test's failure; a skip is told"
)]

use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_suspects::{DiagnoseOptions, diagnose};
use heapray_suspects::{Diagnosis, Finding};

/// What every heap has, and is no leak in a heap of some hundred kilobytes: subject of MAT's sentence and why.
const DISMISSED: [(&str, &str); 7] = [
    (
        "java.lang.System",
        "system properties and the standard streams with their buffers",
    ),
    (
        "java.lang.Class",
        "static fields of the JDK's own classes, a few bytes each",
    ),
    ("java.lang.String", "literals of the JDK's classes"),
    ("java.nio.charset.Charset", "the table of charsets"),
    (
        "java.io.File",
        "the cache of canonical paths, which holds two hundred at most",
    ),
    (
        "sun.misc.Launcher$AppClassLoader",
        "the class path and the names of loaded classes",
    ),
    (
        "java.lang.Thread",
        "buffers of idle connections; properties that `main` compares",
    ),
];
/// Nothing above this is dismissed, bytes.
const SMALL: u64 = 1 << 20;
/// Our share of the heap may differ from MAT's by this much: sizes follow another rule.
const NEAR: f64 = 0.05;

/// A sentence of MAT's report.
#[derive(Debug)]
struct MatSuspect {
    class: String,
    bytes: u64,
    share: f64,
}

/// The suspects' sentences on the report's first page.
fn mat_suspects(report: &str) -> Vec<MatSuspect> {
    let page = report.split("\n===== ").next().unwrap();
    let sentences = page.lines().filter(|line| {
        let subject = line.starts_with("The ") || line.contains(" instances of ");
        subject && line.contains("%) bytes") && !line.starts_with("The memory")
    });
    sentences
        .map(|sentence| {
            let (subject, rest) = sentence.split_once("%) bytes").unwrap();
            assert!(!rest.is_empty(), "{sentence}");
            let (subject, share) = subject.rsplit_once(" (").unwrap();
            let (subject, bytes) = subject.rsplit_once(' ').unwrap();
            let class = subject
                .split([' ', ','])
                .find(|word| word.contains('.'))
                .unwrap();
            MatSuspect {
                class: class.trim_start_matches("class/component").to_owned(),
                bytes: bytes.replace(',', "").parse().unwrap(),
                share: share.parse::<f64>().unwrap() / 100.0,
            }
        })
        .collect()
}

/// Does a finding name the class, on its path or as what accumulates, and about as much memory?
fn covers(finding: &Finding, suspect: &MatSuspect, used: u64) -> bool {
    let names = finding
        .path
        .iter()
        .map(|step| step.class.as_str())
        .chain(finding.culprit.class.as_deref())
        .chain([finding.accumulated.class.as_str()]);
    let share = finding.retained_size as f64 / used as f64;
    names.into_iter().any(|name| name == suspect.class) && (share - suspect.share).abs() <= NEAR
}

fn read(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut plain = Vec::new();
        MultiGzDecoder::new(&bytes[..])
            .read_to_end(&mut plain)
            .unwrap();
        return plain;
    }
    bytes
}

fn diagnosed(dump: &Path, snapshot: u32) -> (Diagnosis, u64) {
    let bytes = read(dump);
    let mut options = AnalyzeOptions::default();
    options.snapshot = snapshot;
    let analysis = analyze(&bytes, &options, &Silent).unwrap();
    let diagnosis = diagnose(&analysis, &DiagnoseOptions::default());
    (diagnosis, analysis.total().bytes)
}

#[test]
fn suspects_are_covered_or_dismissed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/dumps");
    if !folder.is_dir() {
        eprintln!(
            "SKIPPED: no real dumps at {}; nothing was compared with MAT",
            folder.display()
        );
        return;
    }
    let reports: [(&str, &str, u32); 7] = [
        ("sun_jdk6_32bit.hprof", "", 1),
        ("sun_jdk6_30_x64_compressedOops.hprof", "", 1),
        ("oracle_jdk7_21_x64.hprof", "", 1),
        ("oracle_jdk7_21_hprofagent.hprof", "snapshot1", 1),
        ("oracle_jdk7_21_hprofagent.hprof", "snapshot2", 2),
        ("oracle_jdk8_05_x64.hprof", "", 1),
        ("openjdk_jdk11_04_x64.hprof.gz", "", 1),
    ];
    let mut dismissed: Vec<String> = Vec::new();
    let mut covered = 0;
    for (dump, snapshot, number) in reports {
        let report: PathBuf = folder
            .join("mat")
            .join(dump)
            .join(snapshot)
            .join("suspects.txt");
        let suspects = mat_suspects(&std::fs::read_to_string(report).unwrap());
        assert!(suspects.len() >= 2, "{dump}: {suspects:?}");
        let (diagnosis, used) = diagnosed(&folder.join(dump), number);
        for suspect in suspects {
            if diagnosis
                .findings
                .iter()
                .any(|finding| covers(finding, &suspect, used))
            {
                covered += 1;
                continue;
            }
            let known = DISMISSED.iter().any(|(class, _)| *class == suspect.class);
            assert!(
                known && suspect.bytes < SMALL,
                "{dump} {snapshot}: neither covered nor dismissed: {suspect:?}"
            );
            dismissed.push(suspect.class);
        }
    }
    assert!(
        covered >= 1,
        "the list that `main` holds in the JDK 11 dump"
    );
    for (class, why) in DISMISSED {
        let used = dismissed.iter().any(|dismissed| dismissed == class);
        assert!(used, "{class} ({why}) needs no dismissal any more");
    }
}
