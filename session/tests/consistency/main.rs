//! Every number of a report agrees with the others, on every dump at hand: those in the repository, those beside it,
//! and those in the folders that `HEAPRAY_DUMPS` names (separated as in `PATH`).
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::cast_sign_loss,
    missing_docs,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a failed unwrap is the failure"
)]

mod checks;
mod objects;
mod suspects;
mod tables;
mod text;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use heapray_analyzer::{Heap, References, Silent, SizeRule};
use heapray_report::model::Report;
use heapray_session::{Session, SessionOptions};
use heapray_suspects::DiagnoseOptions;
use heapray_testkit::DumpBuilder;
use heapray_testkit::generate::{GenerateOptions, generate};

use checks::Checks;

const SLOW: [&str; 3] = [
    "deep-superclass",
    "strings-share-an-array",
    "threads-share-a-trace",
];

/// The dumps in these folders and one level below.
fn dumps() -> Vec<PathBuf> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders = vec![repository.join("samples/dumps")];
    for shared in ["dumps", "cases"] {
        let folder = repository.join("../shared").join(shared);
        if !folder.is_dir() {
            eprintln!("##### SKIPPED: shared/{shared} is not beside the repository #####");
        }
        folders.push(folder);
    }
    if let Some(named) = std::env::var_os("HEAPRAY_DUMPS") {
        folders.extend(std::env::split_paths(&named));
    }
    let is_dump = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        (name.ends_with(".hprof") || name.ends_with(".hprof.gz")) && path.is_file()
    };
    let mut found = BTreeSet::new();
    for folder in folders {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            let below = std::fs::read_dir(&path).into_iter().flatten().flatten();
            // Cases of time and memory take minutes, and hold nothing else.
            let is_slow = SLOW.iter().any(|slow| path.ends_with(slow));
            let below = below.map(|entry| entry.path()).filter(|_| !is_slow);
            found.extend(below.filter(is_dump));
            found.extend(Some(path).filter(is_dump));
        }
    }
    found.into_iter().collect()
}

/// Everything of a report that can be compared with something else in it.
fn check(heap: &Heap, report: &Report) -> Vec<String> {
    let mut checks = Checks::default();
    tables::check(&mut checks, heap, report);
    objects::check(&mut checks, report);
    for suspect in &report.suspects {
        suspects::check(&mut checks, heap, report, suspect);
    }
    suspects::check_all(&mut checks, report);
    checks.complaints
}

/// Files up to which a dump is small: what is analyzed several times over.
const SMALL: u64 = 8 << 20;

/// The reports of these dumps, analyzed in this way, without a complaint.
fn assert_consistent(dumps: &[PathBuf], options: &SessionOptions) {
    let mut broken = Vec::new();
    for path in dumps {
        let session = match Session::open(path, options, &Silent) {
            Ok(session) => session,
            Err(error) => panic!("{}: {error}", path.display()),
        };
        let report = session
            .report(&DiagnoseOptions::default(), false, &Silent)
            .unwrap();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let complaints = check(session.heap(), &report).into_iter();
        broken.extend(complaints.map(|complaint| format!("{name}: {complaint}")));
    }
    let (count, told) = (dumps.len(), broken.join("\n"));
    assert!(broken.is_empty(), "{count} reports:\n{told}");
}

/// Strings that share one array, in a field of a class whose loader is not in the file.
fn strange_dump() -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.java();
    let string = dump.find_class("java.lang.String").unwrap();
    let letters = dump.byte_array(&vec![b'a'; 50_000]);
    let strings: Vec<_> = (0..500)
        .map(|_| dump.instance(string).set("value", letters).build())
        .collect();
    let list = dump.array_list(&strings);
    let class = dump.class("app.Plugin").loader(0xdead_0000);
    let class = class.static_object("TEXTS", list).build();
    dump.root_sticky_class(class);
    dump.to_bytes()
}

/// All dumps at hand, and made ones in this folder.
fn all_dumps(folder: &Path) -> Vec<PathBuf> {
    let generated = folder.join("generated.hprof");
    let mut bytes = Vec::new();
    let mut options = GenerateOptions::default();
    options.objects = 30_000;
    generate(&options, &mut bytes).unwrap();
    std::fs::write(&generated, bytes).unwrap();
    let strange = folder.join("strange.hprof");
    std::fs::write(&strange, strange_dump()).unwrap();
    dumps().into_iter().chain([generated, strange]).collect()
}

fn small_dumps(folder: &Path) -> Vec<PathBuf> {
    let small = |path: &PathBuf| path.metadata().unwrap().len() <= SMALL;
    all_dumps(folder).into_iter().filter(small).collect()
}

fn options() -> SessionOptions {
    let mut options = SessionOptions::default();
    options.threads = 2;
    options
}

#[test]
fn every_report_agrees_with_itself() {
    let folder = tempfile::tempdir().unwrap();
    assert_consistent(&all_dumps(folder.path()), &options());
}

/// As with `--sizes mat`.
#[test]
fn so_it_does_with_sizes_and_references_of_mat() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options();
    (options.sizes, options.references) = (SizeRule::Mat, References::All);
    assert_consistent(&small_dumps(folder.path()), &options);
}

/// As with `--references soft`.
#[test]
fn so_it_does_where_soft_references_keep_objects_alive() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options();
    options.references = References::Soft;
    assert_consistent(&small_dumps(folder.path()), &options);
}
