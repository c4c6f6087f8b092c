//! Compares answers with Eclipse MAT's for 347 queries over seven snapshots. Prints, for each: equal, documented
//! deviations with their reasons, failures. A failure fails the test.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    missing_docs
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use heapray_analyzer::{AnalyzeOptions, Heap, References, Silent, SizeRule, analyze};
use heapray_oql::{Oql, QueryOptions};
use serde_json::Value;

/// The project's shared folder with real dumps, or `None`, said loudly. `HEAPRAY_SHARED` names another place for it.
fn dumps() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = std::env::var_os("HEAPRAY_SHARED").map_or_else(beside, PathBuf::from);
    let folder = shared.join("dumps");
    if !folder.join("mat-oql").is_dir() {
        eprintln!(
            "SKIPPED: no answers of MAT at {}; nothing was compared with MAT",
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

fn as_mat(bytes: &[u8], snapshot: u32) -> Heap {
    let mut options = AnalyzeOptions::default();
    options.sizes = SizeRule::Mat;
    // MAT's dominators follow all references.
    options.references = References::All;
    options.snapshot = snapshot;
    analyze(bytes, &options, &Silent).unwrap()
}

/// What MAT refuses or gets wrong, and we answer on purpose; by query, since a reason is true of what it says.
const BY_QUERY: &[(&str, &str)] = &[];

/// Why an answer may differ from MAT's, or `None` if it must not.
fn deviation(mat: &Value, ours: &Value) -> Option<&'static str> {
    let id = mat["id"].as_str().unwrap();
    let listed = BY_QUERY.iter().find(|(query, _)| *query == id);
    if let Some((_, reason)) = listed {
        return Some(reason);
    }
    let is_run_error = mat["error"] == "run";
    let ours_failed = ours["kind"] == "error";
    let message = ours["message"].as_str().unwrap_or_default();
    let notes = ours["notes"].as_array().map_or(&[][..], Vec::as_slice);
    let has_note = |words: &str| {
        notes
            .iter()
            .any(|note| note.as_str().unwrap().contains(words))
    };
    if message.starts_with("the heap has no class") {
        return Some("an unknown class is an error with the nearest names; MAT finds nothing");
    }
    if is_run_error && !ours_failed && (has_note("left out") || has_note("cannot be computed")) {
        return Some(
            "what cannot be computed ends MAT's query; ours leaves out the row or marks the cell, with a note",
        );
    }
    if is_run_error && ours["error"] == "parse" && message.contains("regular expression") {
        return Some("regular expressions are checked before the query runs");
    }
    None
}

/// Rows without what MAT says of errors in cells.
fn normalized(row: &Value) -> Value {
    match row {
        Value::Object(object) if object.contains_key("err") => Value::from("error"),
        Value::Object(object) => {
            let parts = object
                .iter()
                .map(|(key, value)| (key.clone(), normalized(value)));
            Value::Object(parts.collect())
        }
        Value::Array(list) => Value::Array(list.iter().map(normalized).collect()),
        other => other.clone(),
    }
}

fn sorted(rows: &Value) -> Vec<String> {
    let rows = rows.as_array().map_or(&[][..], Vec::as_slice);
    let mut rows: Vec<String> = rows.iter().map(|row| normalized(row).to_string()).collect();
    rows.sort();
    rows
}

/// Equal in order, equal as a set of rows, or what differs.
fn compare(mat: &Value, ours: &Value) -> Result<bool, String> {
    let parts: &[&str] = if mat["kind"] == "error" {
        &["kind", "error"]
    } else {
        &["kind", "count", "columns", "value"]
    };
    for part in parts {
        if mat[part] != ours[part] {
            return Err(format!("{part}: MAT {}, ours {}", mat[part], ours[part]));
        }
    }
    if mat["sha"] == ours["sha"] || mat["kind"] == "error" {
        return Ok(true);
    }
    if mat["sha_sorted"] == ours["sha_sorted"] {
        return Ok(false);
    }
    let (theirs, own) = (sorted(&mat["rows"]), sorted(&ours["rows"]));
    if mat["truncated"].is_null() && theirs == own {
        return Ok(false);
    }
    let other = theirs.iter().zip(&own).find(|(a, b)| a != b);
    Err(format!("rows: MAT and ours {other:.300?}"))
}

fn check(dump: &str, snapshot: u32, answers: &str) {
    let Some(folder) = dumps() else { return };
    let heap = as_mat(&read(&folder.join(dump)), snapshot);
    let mut options = QueryOptions::default();
    options.mat = true;
    options.show_values = true;
    let oql = Oql::new(&heap, &options);
    let answers = read(&folder.join("mat-oql/shared").join(answers));
    let (mut in_order, mut as_sets) = (0, 0);
    let mut deviations: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut failures = Vec::new();
    for line in std::str::from_utf8(&answers).unwrap().lines() {
        let mat: Value = serde_json::from_str(line).unwrap();
        let id = mat["id"].as_str().unwrap();
        let query = mat["query"].as_str().unwrap();
        let text = oql.record(id, query);
        let ours: Value = serde_json::from_str(&text).unwrap();
        match (compare(&mat, &ours), deviation(&mat, &ours)) {
            (Ok(true), _) => in_order += 1,
            (Ok(false), _) => as_sets += 1,
            (Err(_), Some(reason)) => deviations.entry(reason).or_default().push(id.to_owned()),
            (Err(difference), None) => {
                let message = ours["message"].as_str().unwrap_or_default();
                failures.push(format!("{id} {query}\n    {difference} {message}"));
            }
        }
    }
    let deviating: usize = deviations.values().map(Vec::len).sum();
    eprintln!(
        "{answers}: {} equal ({in_order} in MAT's order, {as_sets} in another), {deviating} documented deviations, {} \
         failures",
        in_order + as_sets,
        failures.len(),
        answers = dump,
    );
    for (reason, ids) in &deviations {
        eprintln!("  {reason}: {}", ids.join(" "));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn jdk_11() {
    check(
        "openjdk_jdk11_04_x64.hprof.gz",
        1,
        "openjdk_jdk11_04_x64.hprof.gz.jsonl.gz",
    );
}

#[test]
fn jdk_8() {
    check(
        "oracle_jdk8_05_x64.hprof",
        1,
        "oracle_jdk8_05_x64.hprof.jsonl.gz",
    );
}

#[test]
fn jdk_7() {
    check(
        "oracle_jdk7_21_x64.hprof",
        1,
        "oracle_jdk7_21_x64.hprof.jsonl.gz",
    );
}

#[test]
fn jdk_6_on_64_bits() {
    let answers = "sun_jdk6_30_x64_compressedOops.hprof.jsonl.gz";
    check("sun_jdk6_30_x64_compressedOops.hprof", 1, answers);
}

#[test]
fn jdk_6_on_32_bits() {
    check("sun_jdk6_32bit.hprof", 1, "sun_jdk6_32bit.hprof.jsonl.gz");
}

#[test]
fn first_snapshot_of_the_agent() {
    let answers = "oracle_jdk7_21_hprofagent.hprof.snapshot1.jsonl.gz";
    check("oracle_jdk7_21_hprofagent.hprof", 1, answers);
}

#[test]
fn second_snapshot_of_the_agent() {
    let answers = "oracle_jdk7_21_hprofagent.hprof.snapshot2.jsonl.gz";
    check("oracle_jdk7_21_hprofagent.hprof", 2, answers);
}
