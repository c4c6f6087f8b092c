//! Does the checked-in JSON Schema describe the reports that are written?
//!
//! After a change of the model: `HEAPRAY_BLESS=1 cargo test -p heapray-report --test schema`.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::panic
)] // tests fail by panicking
#![allow(missing_docs)]

mod fixtures;

use std::path::Path;

fn checked_in() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/report.schema.json")
}

#[test]
fn the_checked_in_schema_is_that_of_the_types() {
    let mut generated = serde_json::to_string_pretty(&heapray_report::report_schema()).unwrap();
    generated.push('\n');
    if std::env::var_os("HEAPRAY_BLESS").is_some() {
        std::fs::write(checked_in(), &generated).unwrap();
    }
    let found = std::fs::read_to_string(checked_in()).unwrap_or_default();
    assert!(
        found == generated,
        "docs/reference/report.schema.json differs from the types; bless it with \
         HEAPRAY_BLESS=1 cargo test -p heapray-report --test schema"
    );
}

#[test]
fn every_report_is_valid() {
    let validator = jsonschema::validator_for(&heapray_report::report_schema()).unwrap();
    for (name, report) in fixtures::all() {
        let value = serde_json::to_value(&report).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&value)
            .take(3)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}

#[test]
fn what_is_no_report_is_not_valid() {
    let validator = jsonschema::validator_for(&heapray_report::report_schema()).unwrap();
    let mut value = serde_json::to_value(fixtures::leak()).unwrap();
    value["suspects"][0]["retained_bytes"] = "many".into();
    assert!(!validator.is_valid(&value));
}
