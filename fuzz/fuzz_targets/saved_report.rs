//! Fuzzes saved reports: any bytes are a report or an error, and a report renders in every format, reads back as what it
//! was, compares with itself, and is recorded in a ledger.
#![no_main]

use heapray_history::compare::{CompareOptions, compare};
use heapray_history::ledger::{Ledger, LedgerQuery, RecordOptions, identity_of};
use heapray_report::{
    HtmlOptions, TextOptions, read_json, render_html, render_json, render_markdown, render_summary, render_text,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(report) = read_json(bytes) else {
        return;
    };
    let mut out = Vec::new();
    let _ = render_html(&report, &mut out, &HtmlOptions::default());
    let _ = render_markdown(&report, &mut out);
    let _ = render_text(&report, &mut out, &TextOptions::new(true, 100));
    let _ = render_summary(&report, &mut out, &TextOptions::new(false, 40));
    let mut json = Vec::new();
    if render_json(&report, &mut json).is_ok() {
        assert!(!json.iter().any(|byte| *byte == 0x1b || *byte == 0x7f));
        assert_eq!(read_json(json.as_slice()).ok().as_ref(), Some(&report));
    }
    let _ = compare(&report, &report, &CompareOptions::default());
    let Ok(folder) = tempfile::tempdir() else {
        return;
    };
    if let Ok(mut ledger) = Ledger::open(&folder.path().join("ledger")) {
        let now = "2026-11-29T00:00:00Z".parse().unwrap_or_default();
        let _ = ledger.record(&report, &RecordOptions::new(identity_of(&report), now));
        let _ = ledger.entries(&LedgerQuery::new(now));
    }
});
