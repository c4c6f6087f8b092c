//! The log on standard error: `-v`, `HEAPRAY_LOG`, `--log-format`.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a failed unwrap is the test's failure"
)]

mod support;

use std::process::Command;

use serde_json::Value;
use support::Shop;

/// Runs a command that must succeed: what it wrote to standard error.
fn log_of(shop: &Shop, arguments: &str, filter: Option<&str>) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_heapray"));
    command.current_dir(&shop.folder).args(arguments.split(' '));
    command.env_remove("HEAPRAY_LOG");
    if let Some(filter) = filter {
        command.env("HEAPRAY_LOG", filter);
    }
    let output = command.output().unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments}: {log}");
    log
}

/// The stages of a saved report's timings, in their order.
fn timed_stages(shop: &Shop) -> Vec<String> {
    let saved = std::fs::read_to_string(shop.path("r.json")).unwrap();
    let report: Value = serde_json::from_str(&saved).unwrap();
    let timings = report["timings"].as_array().unwrap();
    let names = timings.iter().map(|stage| stage["stage"].as_str().unwrap());
    names.map(str::to_owned).collect()
}

#[test]
fn every_stage_is_logged_once_with_its_time() {
    let shop = Shop::new();
    let log = log_of(
        &shop,
        "-v --log-format json report orders.hprof --timings -o r.json",
        None,
    );
    let events: Vec<Value> = log
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let stages = timed_stages(&shop);
    assert!(stages.len() > 4, "{stages:?}");
    let logged: Vec<&str> = events
        .iter()
        .filter(|event| event["seconds"].is_number())
        .map(|event| event["message"].as_str().unwrap())
        .collect();
    assert_eq!(logged, stages);
    assert!(events.iter().all(|event| event["level"] == "INFO"));
    let layout = events
        .iter()
        .find(|event| event["message"] == "object layout");
    assert!(layout.unwrap()["evidence"].is_string());
}

#[test]
fn people_get_a_line_per_stage() {
    let shop = Shop::new();
    let log = log_of(
        &shop,
        "report orders.hprof --timings -o r.json --verbose",
        None,
    );
    for stage in timed_stages(&shop) {
        let line = format!("  INFO {stage} seconds=");
        assert_eq!(log.matches(&line).count(), 1, "{stage}: {log}");
    }
}

#[test]
fn a_second_v_and_a_filter_tell_more_and_quiet_runs_have_no_log() {
    let shop = Shop::new();
    assert_eq!(log_of(&shop, "roots orders.hprof", None), "");
    assert!(!log_of(&shop, "roots orders.hprof -v", None).contains("DEBUG"));
    assert!(log_of(&shop, "roots orders.hprof -vv", None).contains("DEBUG"));
    let filtered = log_of(
        &shop,
        "roots orders.hprof -v",
        Some("heapray_analyzer=debug"),
    );
    assert!(filtered.contains("DEBUG") && !filtered.contains("object layout"));
    assert_eq!(log_of(&shop, "roots orders.hprof -vv", Some("error")), "");
}

#[test]
fn a_filter_that_is_none_and_contradictions_are_usage_errors() {
    let shop = Shop::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_heapray"));
    command.current_dir(&shop.folder);
    command.args(["roots", "orders.hprof"]);
    command.env("HEAPRAY_LOG", "heapray=loud");
    let output = command.output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("HEAPRAY_LOG=heapray=loud") && errors.contains("hint: "));
    assert_eq!(shop.complaint("roots orders.hprof -v --quiet").0, 2);
}
