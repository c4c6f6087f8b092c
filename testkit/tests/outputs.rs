//! Does anything write files beside the one place through which all outputs go?
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failed unwrap is the test's failure"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// What creates, replaces or removes a file under a name.
const WRITERS: [&str; 9] = [
    "File::create",
    "fs::write(",
    "fs::rename(",
    "fs::copy(",
    ".persist(",
    ".create(true)",
    ".create_new(true)",
    "create_dir",
    "generate_to(",
];

/// Files that write, with the reason.
const ALLOWED: [(&str, &str); 3] = [
    ("output-file/src/", "the one place"),
    (
        "history/src/batch/lock.rs",
        "the lock of a batch's folder, which nobody reads",
    ),
    (
        "history/src/batch/state.rs",
        "the state of a batch, which is only appended to",
    ),
];

/// The crates of the product. Tests, benches and the testkit write what they like.
const CRATES: [&str; 17] = [
    "hprof-parser",
    "dump-file",
    "analyzer",
    "query",
    "oql",
    "sql",
    "masking",
    "suspects",
    "report",
    "assemble",
    "session",
    "history",
    "export",
    "privacy",
    "output-file",
    "explorer",
    "cli",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn nothing_else_writes_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut seen = 0;
    let mut wrong = Vec::new();
    for folder in CRATES {
        let mut files = Vec::new();
        sources(&root.join(folder).join("src"), &mut files);
        for file in files {
            let name = file
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .into_owned();
            let is_test = name.contains("/tests/") || name.ends_with("tests.rs");
            if is_test || ALLOWED.iter().any(|(allowed, _)| name.starts_with(allowed)) {
                continue;
            }
            let text = fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let code = code
                .split("#[cfg(all(test, unix))]\nmod tests {")
                .next()
                .unwrap();
            seen += 1;
            for (number, line) in code.lines().enumerate() {
                let is_comment = line.trim_start().starts_with("//");
                if !is_comment && WRITERS.iter().any(|writer| line.contains(writer)) {
                    wrong.push(format!("{name}:{}: {}", number + 1, line.trim()));
                }
            }
        }
    }
    assert!(seen > 400, "{seen}");
    assert!(
        wrong.is_empty(),
        "write through output-file, which protects inputs:\n{}",
        wrong.join("\n")
    );
}
