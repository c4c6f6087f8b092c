//! Are files and crates small enough to be read?
//!
//! No file of code has more than 600 lines, half of all Rust files have at most 200, and no crate has
//! more than a fifth of all lines. `HEAPRAY_HOUSE=PATH` looks at another checkout.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::expect_used,
    reason = "a test may stop at its own mistake"
)]

mod workspace;

use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

use workspace::workspace;

/// Lines of the longest file of code.
const LONGEST: usize = 600;
/// Lines of the median file.
const MEDIAN: usize = 200;
/// The largest crate has at most one in so many lines.
const SHARES: usize = 5;

/// Folders whose files may be longer: stories and tables that nothing is built on.
const NOT_CODE: [&str; 4] = ["tests", "benches", "fuzz", "samples"];

/// A file of Rust.
#[derive(Debug, Clone)]
struct RustFile {
    /// The package that has it.
    package: String,
    /// Relative to the package's folder.
    path: PathBuf,
    lines: usize,
}

/// Everything that is too large, in words.
fn too_large(files: &[RustFile]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| is_code(&file.path)) {
        if file.lines > LONGEST {
            let (package, path) = (&file.package, file.path.display());
            found.push(format!("{package}: {path} has {} lines", file.lines));
        }
    }
    let mut lines: Vec<usize> = files.iter().map(|file| file.lines).collect();
    lines.sort_unstable();
    let median = lines.get(lines.len() / 2).copied().unwrap_or(0);
    if median > MEDIAN {
        found.push(format!("the median file has {median} lines"));
    }
    let all: usize = lines.iter().sum();
    let mut packages: Vec<&str> = files.iter().map(|file| file.package.as_str()).collect();
    packages.sort_unstable();
    packages.dedup();
    for package in packages {
        let own = files.iter().filter(|file| file.package == package);
        let lines: usize = own.map(|file| file.lines).sum();
        if lines * SHARES > all {
            found.push(format!("{package} has {lines} of {all} lines"));
        }
    }
    found
}

fn is_code(path: &Path) -> bool {
    let folders = path.parent().into_iter().flat_map(Path::components);
    folders
        .map(Component::as_os_str)
        .all(|folder| !NOT_CODE.iter().any(|name| folder == OsStr::new(name)))
}

/// All Rust files of the workspace's crates.
fn rust_files() -> Vec<RustFile> {
    let mut files = Vec::new();
    for package in &workspace().packages {
        let manifest = package.manifest_path.as_std_path();
        let folder = manifest.parent().expect("a manifest lies in a folder");
        let mut paths = Vec::new();
        add_rust_files(folder, &mut paths);
        files.extend(paths.iter().map(|path| {
            let text = fs::read_to_string(path).expect("sources are UTF-8");
            RustFile {
                package: package.name.to_string(),
                path: path.strip_prefix(folder).unwrap_or(path).to_owned(),
                lines: text.lines().count(),
            }
        }));
    }
    files
}

fn add_rust_files(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() && !path.ends_with("target") {
            add_rust_files(&path, paths);
        } else if path.extension() == Some(OsStr::new("rs")) {
            paths.push(path);
        }
    }
}

#[test]
fn every_crate_is_seen_with_its_code_and_its_tests() {
    let files = rust_files();
    let has = |path: &str| {
        let path = Path::new(path);
        let own = files.iter().filter(|file| file.path == path);
        own.map(|file| &file.package)
            .any(|name| name == "heapray-testkit")
    };
    assert!(has("src/lib.rs") && has("src/bin/generate.rs") && has("tests/encoding.rs"));
}

#[test]
fn what_is_too_large_is_named() {
    let file = |package: &str, path: &str, lines| RustFile {
        package: package.to_owned(),
        path: PathBuf::from(path),
        lines,
    };
    let crates = |count: usize, lines: usize| -> Vec<RustFile> {
        let names = (0..count).map(|number| number.to_string());
        names.map(|name| file(&name, "src/lib.rs", lines)).collect()
    };
    assert!(too_large(&crates(5, 200)).is_empty());
    assert_eq!(
        too_large(&crates(5, 201)),
        ["the median file has 201 lines"]
    );
    let quarters = too_large(&crates(4, 200));
    assert_eq!(quarters.len(), 4);
    assert_eq!(quarters.first().expect("four"), "0 has 200 of 800 lines");

    let with = |path, lines| too_large(&[crates(15, 200), vec![file("a", path, lines)]].concat());
    assert!(with("src/a.rs", 600).is_empty());
    assert_eq!(with("src/a.rs", 601), ["a: src/a.rs has 601 lines"]);
    assert_eq!(with("src/tests.rs", 601), ["a: src/tests.rs has 601 lines"]);
    assert!(with("src/x/tests/a.rs", 601).is_empty());
}

#[test]
fn no_file_and_no_crate_is_too_large() {
    let found = too_large(&rust_files());
    assert!(found.is_empty(), "{found:#?}");
}
