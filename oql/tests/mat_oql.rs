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
const BY_QUERY: &[(&str, &str)] = &[
    (
        "q058",
        "a field that several classes declare is that of the nearest class; MAT takes another",
    ),
    (
        "q434",
        "retained heaps of classes are exact; MAT's is a lower bound, as a negative number",
    ),
    (
        "q219 q435",
        "methods and fields are written with primitive types; MAT leaves these out where they are mirrors without a class",
    ),
    (
        "q373",
        "stacks are found by the thread, too, where the dump's own serial leads to none",
    ),
    (
        "q063 q174",
        "an interface stands for its known implementers; MAT knows no interfaces of the heap",
    ),
    ("q122 q126", "a String is compared with a text by its text"),
    ("q137 q138 q307", "addresses may stand anywhere"),
    (
        "q141 q443",
        "a condition may be anything: numbers that are not 0 and objects are true",
    ),
    (
        "q163 q449 q450 q451",
        "IN compares with the first column of a sub-select; in MAT a sub-select with columns contains nothing",
    ),
    ("q166", "IN takes any list"),
    (
        "q197",
        "an empty slice has no elements; in MAT its size may be negative or an error",
    ),
    ("q227", "FROM OBJECTS takes a function without brackets"),
    ("q291", "queries may end with `;`"),
    ("q297 q298", "`==` and `<>` are `=` and `!=`"),
    ("q299", "ORDER BY"),
    ("q301 q395", "a comment may stand at the end"),
    ("q306", "a number above 32 bits is a long"),
    ("q314", "a column may be a condition without brackets"),
    ("q397", "AS may stand before an alias"),
    ("q406", "aggregates"),
    ("q410", "UNION takes values"),
];

/// Why an answer may differ from MAT's, or `None` if it must not.
fn deviation(dump: &str, mat: &Value, ours: &Value) -> Option<&'static str> {
    let id = mat["id"].as_str().unwrap();
    let listed = BY_QUERY
        .iter()
        .find(|(queries, _)| queries.split(' ').any(|query| query == id));
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
    let same = ["kind", "count", "columns"]
        .iter()
        .all(|part| mat[part] == ours[part]);
    if same && mat["rows"].is_array() && lenient(&mat["rows"], &ours["rows"]) {
        return Some(
            "a reference to an object that the file lacks is null, and Latin-1 is read without sign; MAT's cells have \
             errors or other letters",
        );
    }
    let mats = mat["message"].as_str().unwrap_or_default();
    if is_run_error && !ours_failed && mats.starts_with("Object 0x") && mats.ends_with("not found.")
    {
        return Some(
            "a reference to an object that the file lacks is null; in MAT it ends the query",
        );
    }
    let counts_roots = ["q101", "q103", "q367", "q375"].contains(&id);
    if counts_roots && dump.contains("hprofagent") {
        return Some("a thread's root without an object is none; to MAT it is its invented loader");
    }
    if is_run_error && !ours_failed && mat["class"] == "java.lang.NullPointerException" {
        return Some("a comparison with null is false; in MAT it ends the query");
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
        // Of a long text, the first part and the length are compared, not the hash.
        Value::Object(object) if object.contains_key("sha") => {
            Value::from(format!("{} {}", object["length"], object["s"]))
        }
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

/// Whether rows in the same order differ only where MAT cannot read an object that the file lacks, or reads Latin-1
/// bytes as signed numbers.
fn lenient(mat: &Value, ours: &Value) -> bool {
    match (mat, ours) {
        (Value::String(mat), Value::String(ours)) => {
            let mut text = String::new();
            let mut rest = mat.as_str();
            while let Some((before, after)) = rest.split_once("\\uff") {
                text.push_str(before);
                text.push_str("\\u00");
                rest = after;
            }
            text.push_str(rest);
            mat == ours || text == *ours || mat == "null" && ours.is_empty()
        }
        (Value::Object(object), ours) if object.contains_key("err") => {
            ours.is_null() || ours.get("list").is_some()
        }
        (Value::Object(mat), Value::Object(ours)) => {
            mat.len() == ours.len() && mat.iter().all(|(key, value)| lenient(value, &ours[key]))
        }
        (Value::Array(mat), Value::Array(ours)) => {
            mat.len() == ours.len() && mat.iter().zip(ours).all(|(mat, ours)| lenient(mat, ours))
        }
        (mat, ours) => mat == ours,
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
    if std::env::var_os("HEAPRAY_SHOW").is_some() {
        let only = |a: &[String], b: &[String]| -> Vec<String> {
            a.iter()
                .filter(|row| !b.contains(row))
                .take(4)
                .cloned()
                .collect()
        };
        eprintln!(
            "{}: only MAT {:?}\n only ours {:?}",
            mat["id"],
            only(&theirs, &own),
            only(&own, &theirs)
        );
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
        match (compare(&mat, &ours), deviation(dump, &mat, &ours)) {
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
