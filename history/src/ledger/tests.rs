#![allow(
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic
)] // a panic is a failed test

use std::fs;

use heapray_report::Report;
use jiff::Timestamp;
use jiff::civil::date;

use super::*;
use crate::testing::{Describe, MIB, fingerprint, report};

pub(super) fn now() -> Timestamp {
    "2026-03-06T08:00:00Z".parse().unwrap()
}

pub(super) struct Fleet {
    pub(super) folder: tempfile::TempDir,
    pub(super) ledger: Ledger,
}

impl Fleet {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("fleet.ledger")).unwrap();
        Self { folder, ledger }
    }

    fn record(&mut self, report: &Report, app: &str, pod: &str, version: &str) -> Recorded {
        let options = RecordOptions::new(identity_of(report), now()).with_labels(
            [("app", app), ("pod", pod), ("version", version)]
                .map(|(n, v)| (n.to_owned(), v.to_owned())),
        );
        self.ledger.record(report, &options).unwrap()
    }

    fn list(&self) -> Vec<LedgerEntry> {
        self.ledger.entries(&LedgerQuery::new(now())).unwrap()
    }

    fn of(&self, culprit: &str) -> LedgerEntry {
        self.list()
            .into_iter()
            .find(|entry| entry.culprit == culprit)
            .unwrap()
    }
}

/// A dump of one pod: its time and object count make its identity unique.
fn dump(night: u32, pod: u32) -> Report {
    let mut heap = report().at(&format!(
        "2026-03-{night:02}T02:{:02}:{:02}Z",
        pod / 60,
        pod % 60
    ));
    heap.heap.objects += u64::from(pod);
    heap
}

/// Forty pods, five nights. 2.14.0 runs everywhere on nights 1 and 2; from night 3 on, three pods stay
/// behind and 37 run 2.14.1, which brings a leak; on night 5 two of those try 2.15.0.
pub(super) fn fleet() -> Fleet {
    let mut fleet = Fleet::new();
    for night in 1..=5u32 {
        for pod in 0..40u32 {
            let version = match (night, pod) {
                (1 | 2, _) | (_, 37..) => "2.14.0",
                (5, 0 | 1) => "2.15.0",
                _ => "2.14.1",
            };
            let mut heap = dump(night, pod).suspect("shop.Sessions", "ALL", 40 * MIB);
            if version != "2.14.0" {
                heap = heap.suspect("shop.Orders", "OPEN", u64::from(night) * 10 * MIB);
            }
            if night <= 3 {
                heap = heap.suspect("shop.Fixed", "MAP", 20 * MIB);
            }
            if night != 3 && night != 4 {
                heap = heap.suspect("shop.Back", "MAP", 20 * MIB);
            }
            if night == 5 && pod == 12 {
                heap = heap.suspect("shop.Fresh", "MAP", 30 * MIB);
            }
            assert_eq!(
                fleet.record(&heap, "shop", &format!("shop-{pod}"), version),
                Recorded::New
            );
        }
    }
    fleet
}

#[test]
fn a_night_of_cut_dumps_fixes_nothing_and_starts_no_growth() {
    let mut fleet = Fleet::new();
    for night in 1..=4u32 {
        let heap = dump(night, 1).suspect("shop.Orders", "OPEN", 50 * MIB);
        let other = |heap: Report| heap.suspect("shop.Sessions", "ALL", 40 * MIB);
        let heap = match night {
            // Truncated: one suspect and half of the other are lost.
            2 => dump(night, 1)
                .suspect("shop.Orders", "OPEN", 25 * MIB)
                .cut(),
            4 => dump(night, 1).cut(),
            _ => other(heap),
        };
        fleet.record(&heap, "shop", "shop-1", "1");
    }
    for culprit in ["shop.Orders.OPEN", "shop.Sessions.ALL"] {
        let entry = fleet.of(culprit);
        assert_eq!(entry.state, LedgerState::Known, "{entry:?}");
        assert_eq!(entry.bytes_per_night, Some(0.0), "{entry:?}");
    }
    assert_eq!(fleet.of("shop.Orders.OPEN").retained_bytes, 50 * MIB);
}

#[test]
fn dumps_without_a_pod_are_counted_as_dumps() {
    let mut fleet = Fleet::new();
    for number in 0..3u32 {
        let heap = dump(1, number).suspect("shop.Orders", "OPEN", 50 * MIB);
        fleet.record(&heap, "shop", "", "1");
    }
    let spread = |fleet: &Fleet| fleet.of("shop.Orders.OPEN").spread();
    assert_eq!(spread(&fleet), "in 3 of 3 dumps, 1");
    fleet.record(&dump(1, 9), "shop", "shop-9", "1");
    assert_eq!(spread(&fleet), "in 3 of 4 pods and dumps without a pod, 1");
}

#[test]
fn forty_pods_three_versions_five_nights() {
    let fleet = fleet();
    let states: Vec<(String, LedgerState)> = fleet
        .list()
        .into_iter()
        .map(|entry| (entry.culprit, entry.state))
        .collect();
    assert_eq!(
        states,
        [
            ("shop.Fresh.MAP".to_owned(), LedgerState::New),
            ("shop.Back.MAP".to_owned(), LedgerState::Reopened),
            ("shop.Orders.OPEN".to_owned(), LedgerState::Grown),
            ("shop.Sessions.ALL".to_owned(), LedgerState::Known),
            ("shop.Fixed.MAP".to_owned(), LedgerState::Fixed),
        ]
    );
    let orders = fleet.of("shop.Orders.OPEN");
    assert_eq!(orders.spread(), "in 37 of 40 pods, only 2.14.1, 2.15.0");
    assert_eq!(
        orders.first_seen,
        date(2026, 2, 28) + jiff::Span::new().days(2)
    );
    assert_eq!(orders.first_version.as_deref(), Some("2.14.1"));
    assert!((orders.bytes_per_night.unwrap() - 10.0 * MIB as f64).abs() < 1.0);
    let sessions = fleet.of("shop.Sessions.ALL");
    assert_eq!(
        sessions.spread(),
        "in 40 of 40 pods, 2.14.0, 2.14.1, 2.15.0"
    );
    assert_eq!(sessions.nights, 5);
    let fixed = fleet.of("shop.Fixed.MAP");
    assert_eq!(fixed.last_seen, date(2026, 3, 2));
    assert_eq!(
        fleet.of("shop.Fresh.MAP").spread(),
        "in 1 of 40 pods, only 2.14.1"
    );
}

#[test]
fn recording_a_dump_again_changes_nothing() {
    let mut fleet = fleet();
    let before = fleet.list();
    let again = dump(5, 12).suspect("shop.Orders", "OPEN", 90 * MIB);
    assert_eq!(
        fleet.record(&again, "shop", "shop-12", "2.14.1"),
        Recorded::Already
    );
    assert_eq!(fleet.list(), before);
    assert_eq!(fleet.ledger.runs(None, 1000).unwrap().len(), 200);
}

#[test]
fn the_path_and_the_analysis_do_not_make_another_dump() {
    let heap = dump(1, 1).class("a.B", 7, 700);
    let mut moved = heap.clone().named("elsewhere.hprof.gz");
    moved.dump.file_bytes = 5;
    moved.tool.version = "9.9".into();
    moved.histogram[0].retained_bytes = Some(1);
    assert_eq!(identity_of(&heap), identity_of(&moved));
    assert_ne!(
        identity_of(&heap),
        identity_of(&dump(1, 1).class("a.B", 8, 700))
    );
}

#[test]
fn two_dumps_of_one_pod_in_a_night_are_one_pod() {
    let mut fleet = Fleet::new();
    for minute in 0..3 {
        let heap = dump(1, minute).suspect("a.B", "MAP", MIB);
        fleet.record(&heap, "shop", "shop-0", "1");
    }
    assert_eq!(fleet.of("a.B.MAP").spread(), "in 1 of 1 pod, 1");
}

#[test]
fn a_fleet_that_dumps_around_midnight_is_one_night() {
    let mut fleet = Fleet::new();
    for (pod, time) in ["2026-03-01T23:59:00Z", "2026-03-02T00:01:00Z"]
        .iter()
        .enumerate()
    {
        let heap = report().at(time).suspect("a.B", "MAP", MIB);
        fleet.record(&heap, "shop", &format!("shop-{pod}"), "1");
    }
    let entry = fleet.of("a.B.MAP");
    assert_eq!(
        (entry.pods, entry.nights, entry.state),
        (2, 1, LedgerState::New)
    );
}

#[test]
fn suppressions_hide_until_they_expire_and_only_where_they_say() {
    let mut fleet = fleet();
    fleet.record(
        &dump(5, 99).suspect("shop.Orders", "OPEN", MIB),
        "billing",
        "billing-0",
        "1",
    );
    let new = NewSuppression {
        fingerprint: fingerprint("shop.Orders", "OPEN")[..10].to_owned(),
        application: Some("shop".into()),
        reason: "fixed in 2.16, see SHOP-123".into(),
        owner: "ada".into(),
        expires_on: Some(date(2026, 3, 10)),
    };
    let made = fleet.ledger.suppress(&new, now()).unwrap();
    let hidden = |fleet: &Fleet| {
        !fleet
            .list()
            .iter()
            .any(|entry| entry.application == "shop" && entry.culprit == "shop.Orders.OPEN")
    };
    assert!(hidden(&fleet));
    assert!(
        fleet
            .list()
            .iter()
            .any(|entry| entry.application == "billing")
    );
    let shown = LedgerQuery {
        suppressed: true,
        ..LedgerQuery::new(now())
    };
    let entries = fleet.ledger.entries(&shown).unwrap();
    assert!(entries.iter().any(|entry| {
        entry
            .suppressed
            .as_ref()
            .is_some_and(|suppression| suppression.owner == "ada")
    }));
    let later = LedgerQuery::new("2026-03-11T00:00:00Z".parse().unwrap());
    let entries = fleet.ledger.entries(&later).unwrap();
    assert!(
        entries
            .iter()
            .any(|e| e.application == "shop" && e.culprit == "shop.Orders.OPEN")
    );
    assert!(fleet.ledger.unsuppress(made.id).unwrap());
    assert!(!fleet.ledger.unsuppress(made.id).unwrap());
    assert!(!hidden(&fleet));
}

#[test]
fn suppressions_need_a_reason_an_owner_and_a_fingerprint() {
    let mut fleet = fleet();
    let valid = NewSuppression {
        fingerprint: fingerprint("x.Y", "Z"),
        application: None,
        reason: "r".into(),
        owner: "o".into(),
        expires_on: None,
    };
    fleet.ledger.suppress(&valid, now()).unwrap();
    for wrong in [
        NewSuppression {
            reason: " ".into(),
            ..valid.clone()
        },
        NewSuppression {
            owner: String::new(),
            ..valid.clone()
        },
        NewSuppression {
            fingerprint: "abc".into(),
            ..valid.clone()
        },
        NewSuppression {
            fingerprint: "' OR 1=1 --".into(),
            ..valid.clone()
        },
        NewSuppression {
            fingerprint: "00000000".into(),
            ..valid.clone()
        },
    ] {
        assert!(
            matches!(
                fleet.ledger.suppress(&wrong, now()),
                Err(LedgerError::Invalid(_))
            ),
            "{wrong:?}"
        );
    }
}

#[test]
fn a_report_is_classified_before_and_after_it_is_recorded() {
    let mut fleet = fleet();
    let next = dump(6, 0)
        .suspect("shop.Orders", "OPEN", 90 * MIB)
        .suspect("shop.Sessions", "ALL", 40 * MIB)
        .suspect("shop.Fixed", "MAP", 20 * MIB)
        .suspect("shop.Unheard", "OF", 20 * MIB);
    let query = LedgerQuery {
        application: Some("shop".into()),
        ..LedgerQuery::new(now())
    };
    let states = |fleet: &Fleet| {
        let states = fleet
            .ledger
            .classify(&next, &identity_of(&next), &query)
            .unwrap();
        states
            .into_iter()
            .map(|judgement| judgement.state)
            .collect::<Vec<_>>()
    };
    let expected = [
        LedgerState::Grown,
        LedgerState::Known,
        LedgerState::Reopened,
        LedgerState::New,
    ];
    assert_eq!(states(&fleet), expected);
    fleet.record(&next, "shop", "shop-0", "2.15.0");
    assert_eq!(states(&fleet), expected);
    // An application without runs: every suspect is new.
    let other = LedgerQuery {
        application: Some("unknown".into()),
        ..LedgerQuery::new(now())
    };
    let states = fleet
        .ledger
        .classify(&next, &identity_of(&next), &other)
        .unwrap();
    assert!(
        states
            .iter()
            .all(|judgement| judgement.state == LedgerState::New)
    );
}

#[test]
fn pruned_nights_are_forgotten_but_suspects_stay_known() {
    let mut fleet = fleet();
    let pruned = fleet.ledger.prune(date(2026, 3, 3)).unwrap();
    assert_eq!(pruned.runs, 120);
    assert_eq!(fleet.ledger.runs(None, 1000).unwrap().len(), 80);
    let sessions = fleet.of("shop.Sessions.ALL");
    assert_eq!(sessions.state, LedgerState::Known);
    assert_eq!(sessions.first_seen, date(2026, 2, 28));
    assert_eq!(fleet.of("shop.Fixed.MAP").state, LedgerState::Fixed);
    fleet.ledger.verify().unwrap();
}

#[test]
fn classes_are_remembered_over_nights() {
    let mut fleet = Fleet::new();
    for night in 1..=3 {
        let heap = dump(night, 0)
            .class("a.Order", u64::from(night) * 10, 1000)
            .class("a.Small", 1, 1);
        fleet.record(&heap, "shop", "shop-0", "1");
    }
    let nights = fleet.ledger.class_nights("shop", "a.Order").unwrap();
    let instances: Vec<u64> = nights.iter().map(|night| night.instances).collect();
    assert_eq!(instances, [10, 20, 30]);
}

#[test]
fn hostile_names_are_data() {
    let mut fleet = Fleet::new();
    let heap = dump(1, 0).suspect(
        "=HYPERLINK(\"x\")'); DROP TABLE runs; --",
        "\u{1b}[31mF",
        MIB,
    );
    fleet.record(&heap, "+shop'); --", "-pod", "@1");
    let entries = fleet.list();
    assert_eq!(entries[0].application, "+shop'); --");
    let mut csv = Vec::new();
    export_csv(&entries, &mut csv).unwrap();
    let mut reader = csv::Reader::from_reader(csv.as_slice());
    let row = reader.records().next().unwrap().unwrap();
    assert_eq!(&row[0], "'+shop'); --");
    assert!(row[4].starts_with("'=HYPERLINK"), "{}", &row[4]);
    assert_eq!(&row[14], "'@1");
    let mut text = Vec::new();
    export_text(&entries, crate::ANY_WIDTH, &mut text).unwrap();
    assert!(!text.contains(&0x1b));
    let mut json = Vec::new();
    export_json(&entries, &mut json).unwrap();
    assert_eq!(
        serde_json::from_slice::<Vec<LedgerEntry>>(&json).unwrap(),
        entries
    );
}

#[test]
fn labels_have_bounds() {
    let mut fleet = Fleet::new();
    let mut options = RecordOptions::new("x", now());
    options.labels.insert("app".into(), "a".repeat(300));
    assert!(matches!(
        fleet.ledger.record(&report(), &options),
        Err(LedgerError::Invalid(_))
    ));
}

#[test]
fn two_writers_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shared.ledger");
    std::thread::scope(|scope| {
        for writer in 0..4u32 {
            let path = &path;
            scope.spawn(move || {
                // Opened in each thread: creation and migration race too.
                let mut ledger = Ledger::open(path).unwrap();
                for run in 0..25u32 {
                    let heap = dump(1, writer * 100 + run).suspect("a.B", "MAP", MIB);
                    let mut options = RecordOptions::new(format!("{writer}-{run}"), now());
                    options
                        .labels
                        .insert("pod".into(), format!("{writer}-{run}"));
                    assert_eq!(ledger.record(&heap, &options).unwrap(), Recorded::New);
                }
            });
        }
    });
    let ledger = Ledger::open_existing(&path).unwrap();
    assert_eq!(
        ledger.entries(&LedgerQuery::new(now())).unwrap()[0].pods,
        100
    );
    ledger.verify().unwrap();
}

#[test]
fn a_writer_that_dies_leaves_the_last_whole_run() {
    let fleet = fleet();
    let path = fleet.folder.path().join("fleet.ledger");
    // Like a power loss: copies of file and log in the middle of a transaction.
    fleet
        .ledger
        .connection
        .execute_batch("BEGIN IMMEDIATE; DELETE FROM suspects; DELETE FROM sightings;")
        .unwrap();
    let copy = fleet.folder.path().join("after.ledger");
    fs::copy(&path, &copy).unwrap();
    fs::copy(
        path.with_extension("ledger-wal"),
        copy.with_extension("ledger-wal"),
    )
    .unwrap();
    let after = Ledger::open_existing(&copy).unwrap();
    after.verify().unwrap();
    fleet.ledger.connection.execute_batch("ROLLBACK").unwrap();
    assert_eq!(
        after.entries(&LedgerQuery::new(now())).unwrap(),
        fleet.list()
    );
}

/// The same night as new rules see it: other fingerprints, and strong references only.
fn by_new_rules(mut heap: Report) -> Report {
    heap.heap.followed = heapray_report::model::FollowedReferences::Strong;
    for suspect in &mut heap.suspects {
        let culprit = suspect.culprit.class.clone().unwrap();
        suspect.fingerprint = fingerprint(&culprit, "new rules");
    }
    heap
}

fn by_design(fingerprint: &str) -> NewSuppression {
    NewSuppression {
        fingerprint: fingerprint.to_owned(),
        application: None,
        reason: "by design".to_owned(),
        owner: "us".to_owned(),
        expires_on: None,
    }
}

#[test]
fn a_change_of_the_rules_changes_no_state_and_keeps_first_nights_and_suppressions() {
    let mut fleet = Fleet::new();
    for night in 1..=3 {
        let heap = dump(night, 0)
            .suspect("a.Stays", "MAP", 50 * MIB)
            .suspect("a.OldOnly", "MAP", 30 * MIB)
            .suspect("a.Accepted", "MAP", 20 * MIB);
        fleet.record(&heap, "shop", "", "");
    }
    let accepted = by_design(&fingerprint("a.Accepted", "MAP"));
    fleet.ledger.suppress(&accepted, now()).unwrap();
    let changed = by_new_rules(
        dump(4, 0)
            .suspect("a.Stays", "MAP", 90 * MIB)
            .suspect("a.NewOnly", "MAP", 30 * MIB)
            .suspect("a.Accepted", "MAP", 20 * MIB),
    );
    let mut query = LedgerQuery::new(now());
    query.application = Some("shop".to_owned());
    let judged = fleet
        .ledger
        .classify(&changed, &identity_of(&changed), &query)
        .unwrap();
    assert!(
        judged.iter().all(|known| known.state == LedgerState::Known),
        "{judged:?}"
    );
    assert!(judged[2].suppressed.is_some());
    fleet.record(&changed, "shop", "", "");
    let states = |fleet: &Fleet| -> Vec<(String, LedgerState)> {
        let mut all: Vec<_> = fleet
            .list()
            .into_iter()
            .map(|entry| (entry.culprit, entry.state))
            .collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    };
    let known = |culprit: &str| (culprit.to_owned(), LedgerState::Known);
    // The accepted one stays hidden.
    let all = [
        known("a.NewOnly.MAP"),
        known("a.OldOnly.MAP"),
        known("a.Stays.MAP"),
    ];
    assert_eq!(states(&fleet), all);
    assert_eq!(fleet.of("a.Stays.MAP").first_seen, date(2026, 2, 28));
    assert_eq!(fleet.of("a.Stays.MAP").nights, 4);
    // What an older report calls it still names it, in full or in part.
    let former = by_design(&fingerprint("a.Stays", "MAP")[..12]);
    let made = fleet.ledger.suppress(&former, now()).unwrap();
    assert_eq!(made.fingerprint, fingerprint("a.Stays", "new rules"));
    fleet.ledger.unsuppress(made.id).unwrap();
    // The next night is judged by the new rules alone.
    let next = |night: u32| dump(night, 0).suspect("a.Stays", "MAP", 91 * MIB);
    fleet.record(
        &by_new_rules(next(5).suspect("a.Fresh", "MAP", 9 * MIB)),
        "shop",
        "",
        "",
    );
    let gone = ("a.NewOnly.MAP".to_owned(), LedgerState::Fixed);
    let fresh = ("a.Fresh.MAP".to_owned(), LedgerState::New);
    assert_eq!(
        states(&fleet),
        [fresh, gone, known("a.OldOnly.MAP"), known("a.Stays.MAP")]
    );
    // An old report that is recorded late is of the same suspect.
    fleet.record(
        &dump(3, 1).suspect("a.Stays", "MAP", 50 * MIB),
        "shop",
        "",
        "",
    );
    assert_eq!(
        fleet
            .list()
            .iter()
            .filter(|entry| entry.culprit == "a.Stays.MAP")
            .count(),
        1
    );
}
