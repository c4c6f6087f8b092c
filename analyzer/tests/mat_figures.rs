//! Compares heapray with Eclipse MAT's figures for six real dumps, object by object.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    missing_docs
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use heapray_analyzer::{Analysis, AnalyzeOptions, Silent, SizeRule, analyze};

/// The project's shared folder with real dumps, or `None`, said loudly.
fn dumps() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/dumps");
    if !folder.is_dir() {
        eprintln!(
            "SKIPPED: no real dumps at {}; nothing was compared with MAT",
            folder.display()
        );
        return None;
    }
    Some(folder)
}

fn read(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut file = File::open(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "gz") {
        MultiGzDecoder::new(file).read_to_end(&mut bytes).unwrap();
    } else {
        file.read_to_end(&mut bytes).unwrap();
    }
    bytes
}

/// MAT's invented `<system class loader>`, which is no object of the dump.
const SYSTEM_LOADER: u64 = 0;

#[derive(Debug, PartialEq, Eq)]
struct Figures {
    class: String,
    shallow: u64,
    retained: u64,
    dominator: Option<u64>,
}

fn address(text: &str) -> Option<u64> {
    (!text.is_empty()).then(|| u64::from_str_radix(text.trim_start_matches("0x"), 16).unwrap())
}

/// MAT's objects. The invented one is left out; what only it dominates hangs below the virtual root.
fn mat_objects(folder: &Path) -> (BTreeMap<u64, Figures>, u64) {
    let bytes = read(&folder.join("objects.csv.gz"));
    let mut objects = BTreeMap::new();
    let mut invented = 0;
    for row in csv::Reader::from_reader(bytes.as_slice()).records() {
        let row = row.unwrap();
        let figures = Figures {
            class: row[1].to_owned(),
            shallow: row[2].parse().unwrap(),
            retained: row[3].parse().unwrap(),
            dominator: address(&row[4]).filter(|id| *id != SYSTEM_LOADER),
        };
        match address(&row[0]).unwrap() {
            SYSTEM_LOADER => invented = figures.shallow,
            id => {
                objects.insert(id, figures);
            }
        }
    }
    (objects, invented)
}

fn heapray_objects(analysis: &Analysis<'_>) -> BTreeMap<u64, Figures> {
    analysis
        .objects()
        .map(|row| {
            let figures = Figures {
                class: analysis.classes().get(row.class).name.clone(),
                shallow: row.shallow_size,
                retained: row.retained_size,
                dominator: row.dominator.map(|id| id.0),
            };
            (row.id.0, figures)
        })
        .collect()
}

fn summary(folder: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(folder.join("summary.txt")).unwrap();
    text.lines()
        .filter_map(|line| line.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.trim().to_owned()))
        .collect()
}

fn compare(dump: &str, snapshot: u32, figures: &str) {
    let Some(dumps) = dumps() else { return };
    let bytes = read(&dumps.join(dump));
    let mut options = AnalyzeOptions::default();
    options.sizes = SizeRule::Mat;
    options.snapshot = snapshot;
    let analysis = analyze(&bytes, &options, &|_| {}, &Silent).unwrap();
    let folder = dumps.join("mat").join(figures);
    let (mat, invented) = mat_objects(&folder);
    let ours = heapray_objects(&analysis);

    let missing: Vec<_> = mat
        .keys()
        .filter(|id| !ours.contains_key(id))
        .take(5)
        .collect();
    assert!(
        missing.is_empty(),
        "MAT has objects that heapray lacks: {missing:x?}"
    );
    let extra: Vec<_> = ours
        .keys()
        .filter(|id| !mat.contains_key(id))
        .take(5)
        .collect();
    assert!(
        extra.is_empty(),
        "heapray has objects that MAT lacks: {extra:x?}"
    );
    let differing: Vec<_> = mat
        .iter()
        .filter(|(id, figures)| ours[id] != **figures)
        .collect();
    for (id, figures) in differing.iter().take(10) {
        eprintln!("{id:#x}: MAT {figures:?}, heapray {:?}", ours[id]);
    }
    assert!(
        differing.is_empty(),
        "{} objects of {} differ",
        differing.len(),
        mat.len()
    );

    let summary = summary(&folder);
    let figure = |key: &str| summary[key].parse::<u64>().unwrap();
    let invented_objects = u64::from(invented > 0);
    assert_eq!(
        analysis.total().objects,
        figure("objects") - invented_objects
    );
    assert_eq!(analysis.total().bytes, figure("used_heap_size") - invented);
    assert_eq!(
        analysis.unreachable().objects,
        figure("unreachable_objects")
    );
    assert_eq!(analysis.unreachable().bytes, figure("unreachable_shallow"));
    let reached: BTreeSet<u64> = mat.keys().copied().collect();
    assert_eq!(reached.len() as u64, analysis.total().objects);
}

#[test]
fn jdk6_32bit() {
    compare("sun_jdk6_32bit.hprof", 1, "sun_jdk6_32bit.hprof");
}

#[test]
fn jdk6_compressed_oops() {
    let name = "sun_jdk6_30_x64_compressedOops.hprof";
    compare(name, 1, name);
}

#[test]
fn jdk7() {
    compare("oracle_jdk7_21_x64.hprof", 1, "oracle_jdk7_21_x64.hprof");
}

#[test]
fn jdk7_agent_first_snapshot() {
    let name = "oracle_jdk7_21_hprofagent.hprof";
    compare(name, 1, "oracle_jdk7_21_hprofagent.hprof/snapshot1");
}

#[test]
fn jdk7_agent_second_snapshot() {
    let name = "oracle_jdk7_21_hprofagent.hprof";
    compare(name, 2, "oracle_jdk7_21_hprofagent.hprof/snapshot2");
}

#[test]
fn jdk8() {
    compare("oracle_jdk8_05_x64.hprof", 1, "oracle_jdk8_05_x64.hprof");
}

#[test]
fn jdk11_gz() {
    let name = "openjdk_jdk11_04_x64.hprof.gz";
    compare(name, 1, name);
}
