//! Is the JSON that the command writes what the checked-in schema says, whatever the dump?
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a failed unwrap is the test's failure; what is skipped is said"
)]

mod support;

use std::path::{Path, PathBuf};

use serde_json::Value;
use support::Shop;

fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap().to_owned()
}

fn validator() -> jsonschema::Validator {
    let schema = repository().join("docs/reference/report.schema.json");
    let schema: Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn assert_valid(validator: &jsonschema::Validator, shop: &Shop, dump: &str, options: &str) {
    let arguments = format!("report {dump} --format json{options}");
    let output = shop.run(&arguments);
    let code = output.status.code();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(code, Some(0 | 3)), "heapray {arguments}: {words}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&report)
        .take(3)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "heapray {arguments}: {errors:#?}");
    assert!(
        report
            .pointer("/heap/used_bytes")
            .is_some_and(Value::is_u64)
    );
}

#[test]
fn told_dumps_whole_cut_and_with_every_option() {
    let (validator, shop) = (validator(), Shop::with_server());
    let plain = std::fs::read(shop.path("orders.hprof")).unwrap();
    for (name, bytes) in [("half", plain.len() / 2), ("start", plain.len() / 50)] {
        std::fs::write(shop.path(name), plain.get(..bytes).unwrap()).unwrap();
        assert_valid(&validator, &shop, name, "");
    }
    for dump in ["orders.hprof", "server.hprof"] {
        for options in [
            "",
            " --show-values --timings",
            " --keep-unreachable --sizes mat",
        ] {
            assert_valid(&validator, &shop, dump, options);
        }
    }
}

#[test]
fn broken_dumps() {
    let (validator, shop) = (validator(), Shop::new());
    let mut valid = 0;
    for case in heapray_testkit::broken::cases() {
        std::fs::write(shop.path("case.hprof"), &case.bytes).unwrap();
        let refused = shop.run("info case.hprof").status.code() == Some(2);
        if !refused {
            assert_valid(&validator, &shop, "case.hprof", "");
            valid += 1;
        }
    }
    assert!(valid > 50, "{valid} of the broken dumps gave a report");
}

#[test]
fn real_dumps() {
    let (validator, shop) = (validator(), Shop::new());
    let sample = repository().join("samples/dumps/static-map-orders.hprof.gz");
    assert_valid(&validator, &shop, &sample.display().to_string(), "");
    let folder = repository().join("../shared/dumps");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("SKIPPED: no real dumps at {}", folder.display());
        return;
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let dumps = paths.filter(|path| path.is_file() && !path.ends_with("README.md"));
    for dump in dumps {
        assert_valid(&validator, &shop, &dump.display().to_string(), "");
    }
}
