//! Compares heapray with Eclipse MAT's figures for six real dumps: totals, GC roots by kind, histograms of
//! what is alive and what is not, and every object. Differences are zero but for MAT's invented object.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
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
use heapray_analyzer::{AnalyzeOptions, Heap, References, Silent, SizeRule, analyze};
use heapray_hprof::RootKind;
use heapray_query::{GroupBy, GroupTotals, find_roots, histogram, root_entries, threads};

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

fn heapray_objects(analysis: &Heap) -> BTreeMap<u64, Figures> {
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

fn rows(path: &Path) -> Vec<csv::StringRecord> {
    let bytes = read(path);
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    reader.records().map(Result::unwrap).collect()
}

fn compare(dump: &str, snapshot: u32, figures: &str) {
    let Some(dumps) = dumps() else { return };
    let bytes = read(&dumps.join(dump));
    let mut options = AnalyzeOptions::default();
    options.sizes = SizeRule::Mat;
    // MAT's dominators follow all references.
    options.references = References::All;
    options.snapshot = snapshot;
    let analysis = analyze(&bytes, &options, &Silent).unwrap();
    let folder = dumps.join("mat").join(figures);
    let (mat, invented) = mat_objects(&folder);
    assert_objects(&analysis, &mat);
    assert_totals(&analysis, &mat, &folder, invented);
    assert_roots(&analysis, &folder);
    assert_histogram(&analysis, &folder, invented);
    assert_unreachable(&analysis, &folder);
}

fn assert_objects(analysis: &Heap, mat: &BTreeMap<u64, Figures>) {
    let ours = heapray_objects(analysis);
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
}

/// Objects, used heap, what is unreachable.
fn assert_totals(analysis: &Heap, mat: &BTreeMap<u64, Figures>, folder: &Path, invented: u64) {
    let summary = summary(folder);
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
    assert_eq!(mat.len() as u64, analysis.total().objects);
}

/// MAT's words for a kind of GC root.
fn mat_name(kind: RootKind) -> &'static str {
    match kind {
        RootKind::Unknown => "Unknown",
        RootKind::JniGlobal => "JNI Global",
        RootKind::JniLocal => "JNI Local",
        RootKind::JavaFrame => "Java Local",
        RootKind::NativeStack => "Native Stack",
        RootKind::StickyClass => "System Class",
        RootKind::ThreadBlock => "Thread Block",
        RootKind::MonitorUsed => "Busy Monitor",
        RootKind::ThreadObject => "Thread",
        _ => "only on Android",
    }
}

/// True roots; what the stack of a known thread holds is referred to by the thread, there as here.
fn assert_roots(analysis: &Heap, folder: &Path) {
    let known: BTreeSet<_> = threads(analysis, &find_roots(analysis))
        .iter()
        .filter(|thread| thread.object.is_some())
        .map(|thread| thread.serial)
        .collect();
    let mut ours: BTreeMap<String, (u64, BTreeSet<u64>)> = BTreeMap::new();
    for root in root_entries(analysis) {
        let on_stack = matches!(
            root.kind,
            RootKind::JniLocal
                | RootKind::JavaFrame
                | RootKind::NativeStack
                | RootKind::ThreadBlock
        );
        if on_stack && root.thread.is_some_and(|thread| known.contains(&thread)) {
            continue;
        }
        let (records, objects) = ours.entry(mat_name(root.kind).to_owned()).or_default();
        *records += 1;
        objects.insert(analysis.id(root.object).0);
    }
    let mut ours: BTreeMap<String, [u64; 2]> = ours
        .into_iter()
        .map(|(kind, (records, objects))| (kind, [records, objects.len() as u64]))
        .collect();
    // The agent's first thread has object 0: MAT takes its invented object for it.
    let without_object = threads(analysis, &find_roots(analysis))
        .iter()
        .filter(|thread| thread.object.is_none())
        .count() as u64;
    let thread = ours.entry(mat_name(RootKind::ThreadObject).to_owned());
    thread
        .or_default()
        .iter_mut()
        .for_each(|n| *n += without_object);
    let mat: BTreeMap<String, [u64; 2]> = rows(&folder.join("gc_roots.csv"))
        .iter()
        .map(|row| {
            let figures = [1, 2].map(|at| row[at].parse().unwrap());
            (row[0].to_owned(), figures)
        })
        .collect();
    assert_eq!(ours, mat, "records and objects by kind of root");
}

/// Name, objects, bytes.
type ClassFigures = (String, u64, u64);

fn by_class(
    analysis: &Heap,
    figures: impl Fn(&GroupTotals) -> (u64, u64),
) -> BTreeMap<u64, ClassFigures> {
    let rows = histogram(analysis, GroupBy::Class).into_iter();
    rows.filter_map(|row| {
        let (objects, size) = figures(&row);
        let class = analysis.classes().get(row.class.unwrap()).id.0;
        (objects > 0).then_some((class, (row.name, objects, size)))
    })
    .collect()
}

fn differences<T: PartialEq + std::fmt::Debug>(
    mat: &BTreeMap<u64, T>,
    ours: &BTreeMap<u64, T>,
) -> Vec<String> {
    let keys: BTreeSet<&u64> = mat.keys().chain(ours.keys()).collect();
    keys.into_iter()
        .filter(|class| mat.get(class) != ours.get(class))
        .map(|class| {
            let (mat, ours) = (mat.get(class), ours.get(class));
            format!("{class:#x}: MAT {mat:?}, heapray {ours:?}")
        })
        .collect()
}

/// Objects and shallow size of every class, and the least that its instances retain.
fn assert_histogram(analysis: &Heap, folder: &Path, invented: u64) {
    let mut mat = BTreeMap::new();
    for row in rows(&folder.join("histogram.csv")) {
        let [mut objects, mut size] = [1, 2].map(|at| row[at].parse::<u64>().unwrap());
        // The invented loader is an instance of this class.
        if &row[0] == "java.lang.ClassLoader" && invented > 0 {
            objects -= 1;
            size -= invented;
        }
        if objects > 0 {
            let class = address(&row[4]).unwrap();
            mat.insert(class, (row[0].to_owned(), objects, size));
        }
    }
    let ours = by_class(analysis, |row| (row.reachable.objects, row.reachable.bytes));
    let differing = differences(&mat, &ours);
    assert!(differing.is_empty(), "{differing:#?}");

    let mut mat = BTreeMap::new();
    for row in rows(&folder.join("retained_precise.csv")) {
        let class = address(&row[6]).unwrap();
        if ours.contains_key(&class) {
            let least: u64 = row[5].parse().unwrap();
            let invented = if &row[0] == "java.lang.ClassLoader" {
                invented
            } else {
                0
            };
            mat.insert(class, (row[0].to_owned(), least - invented));
        }
    }
    let ours = histogram(analysis, GroupBy::Class)
        .into_iter()
        .filter(|row| row.reachable.objects > 0)
        .map(|row| {
            let class = analysis.classes().get(row.class.unwrap()).id.0;
            (class, (row.name, row.retained_size))
        })
        .collect();
    let differing = differences(&mat, &ours);
    assert!(differing.is_empty(), "{differing:#?}");
}

fn assert_unreachable(analysis: &Heap, folder: &Path) {
    let mat = rows(&folder.join("unreachable.csv"))
        .iter()
        .map(|row| {
            let [objects, size] = [1, 2].map(|at| row[at].parse::<u64>().unwrap());
            (
                address(&row[3]).unwrap(),
                (row[0].to_owned(), objects, size),
            )
        })
        .collect();
    let ours = by_class(analysis, |row| {
        (row.unreachable.objects, row.unreachable.bytes)
    });
    let differing = differences(&mat, &ours);
    assert!(differing.is_empty(), "{differing:#?}");
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
