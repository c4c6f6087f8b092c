//! Reports and ledgers of older versions are read, and a change of the rules changes no suspect's history.
//!
//! `tests/older/` has what version 0.1 wrote about `samples/dumps/static-map-orders.hprof.gz`: a report (long lists cut
//! to their first rows), and a ledger of two nights of it with a suppression. Never write these files anew.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // a panic is a failed test

use std::path::{Path, PathBuf};

use heapray_history::budget::{FailOn, new_findings};
use heapray_history::compare::{ChangeState, CompareOptions, ComparisonKind, compare};
use heapray_history::ledger::{
    Ledger, LedgerQuery, LedgerState, RecordOptions, Recorded, identity_of,
};
use heapray_history::trend::{TrendKind, TrendOptions, trend};
use heapray_report::model::FollowedReferences;
use heapray_report::{Report, read_json};
use jiff::Timestamp;

fn older(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/older")
        .join(name)
}

fn report() -> Report {
    read_json(std::fs::File::open(older("report-0.1.json")).unwrap()).unwrap()
}

/// The same heap in a later night, by rules that follow strong references and give another fingerprint.
fn by_new_rules(night: u32) -> Report {
    let mut heap = report();
    heap.dump.created = Some(format!("2026-11-{night}T03:29:50Z"));
    heap.heap.followed = FollowedReferences::Strong;
    heap.suspects[0].fingerprint = "ab".repeat(32);
    heap.suspects[0].retained_bytes *= 3;
    heap
}

fn now() -> Timestamp {
    "2026-11-24T08:00:00Z".parse().unwrap()
}

fn query() -> LedgerQuery {
    let mut query = LedgerQuery::new(now());
    query.application = Some("shop".to_owned());
    query.suppressed = true;
    query
}

#[test]
fn an_older_report_is_read_and_no_growth_is_claimed_against_it() {
    let old = report();
    assert_eq!(old.heap.followed, FollowedReferences::All);
    let comparison = compare(&old, &by_new_rules(23), &CompareOptions::default());
    assert_eq!(comparison.verdict.kind, ComparisonKind::Unclear);
    assert_eq!(comparison.growing_paths().count(), 0);
    // Matched by culprit and accumulated class: one row, not one that is new and one that is gone.
    assert_eq!(comparison.suspects.len(), 1);
    assert_eq!(comparison.suspects[0].state, ChangeState::Unclear);
    assert!(!comparison.comparability.notes.is_empty());
    let on = [FailOn::NewSuspects, FailOn::Growth];
    let found = new_findings(&by_new_rules(23), Some(&comparison), &on);
    assert!(found.is_empty(), "{found:?}");
    let trend = trend(&[old, by_new_rules(23)], &TrendOptions::default()).unwrap();
    assert_eq!(trend.verdict.kind, TrendKind::Unclear);
}

/// The dump of the older ledger's first night, as a newer version reads it: it counts classes and GC roots differently,
/// and says what the file says.
#[test]
fn a_dump_that_an_older_version_recorded_is_not_another_dump() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fleet.ledger");
    std::fs::copy(older("ledger-0.1.ledger"), &path).unwrap();
    let mut ledger = Ledger::open(&path).unwrap();
    let mut heap = report();
    heap.heap.classes += 60;
    heap.heap.followed = FollowedReferences::Strong;
    heap.dump.identity = Some("cd".repeat(32));
    let record = |heap: &Report, ledger: &mut Ledger| {
        let options = RecordOptions::new(identity_of(heap), now());
        ledger.record(heap, &options).unwrap()
    };
    let runs = ledger.runs(None, 100).unwrap().len();
    assert_eq!(record(&heap, &mut ledger), Recorded::Already);
    let judged = ledger
        .classify(&heap, &identity_of(&heap), &query())
        .unwrap();
    assert_eq!(judged[0].state, LedgerState::New, "nothing was before it");
    // Another dump of the same moment has other objects.
    let mut other = heap.clone();
    other.heap.objects += 1;
    other.dump.identity = Some("ef".repeat(32));
    assert_eq!(record(&other, &mut ledger), Recorded::New);
    assert_eq!(ledger.runs(None, 100).unwrap().len(), runs + 1);
    // What a newer version recorded is found by the file alone, however it was counted.
    other.heap.objects += 1_000;
    other.heap.kept_unreachable = true;
    assert_eq!(record(&other, &mut ledger), Recorded::Already);
}

#[test]
fn an_older_ledger_keeps_first_nights_and_suppressions_under_new_rules() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fleet.ledger");
    std::fs::copy(older("ledger-0.1.ledger"), &path).unwrap();
    let mut ledger = Ledger::open(&path).unwrap();
    let before = ledger.entries(&query()).unwrap();
    assert_eq!(before.len(), 1);
    assert_eq!(before[0].culprit, "com.acme.orders.OrderBook.OPEN_ORDERS");
    for night in [23, 24] {
        let heap = by_new_rules(night);
        let judged = ledger
            .classify(&heap, &identity_of(&heap), &query())
            .unwrap();
        assert_eq!(judged.len(), 1);
        assert_eq!(judged[0].state, LedgerState::Known);
        assert!(judged[0].suppressed.is_some());
        let labels = [("app", "shop"), ("pod", "p1")];
        let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let options = RecordOptions::new(identity_of(&heap), now()).with_labels(labels);
        ledger.record(&heap, &options).unwrap();
        let entries = ledger.entries(&query()).unwrap();
        assert_eq!(entries.len(), 1, "{entries:?}");
        assert_eq!(entries[0].state, LedgerState::Known);
        assert_eq!(entries[0].first_seen, before[0].first_seen);
        assert_eq!(entries[0].fingerprint, "ab".repeat(32));
        assert!(entries[0].suppressed.is_some());
    }
}
